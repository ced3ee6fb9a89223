"""Bytes -> rows of text cells with their line numbers, out of CSV, XLSX, XLS or ODS."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from kefu_tui.domain.imports import Problem
from kefu_tui.errors import IntakeError
from kefu_tui.intake.columns import HEADER_WITHIN, Columns, Find, find_header, no_header
from kefu_tui.intake.decode import decode
from kefu_tui.intake.sniff import Kind, encrypted, kind_of

Row = tuple[int, list[str]]
"""Line (CSV: where the row begins; workbook: the sheet's row), from 1; cells."""

_SEPARATORS = (",", "\t", ";")
_SPAN = 40
"""A cell may hold line breaks; a row over more lines than this is an unclosed quote."""
_EXCEL_DIGITS = 10**15
"""Excel keeps 15 digits: a whole number from here on has lost the rest."""


@dataclass(slots=True)
class Table:
    """A table behind its header. `rows` can be read once; it may add to `problems` as it goes."""

    kind: Kind
    encoding: str
    columns: Columns
    rows: Iterator[Row]
    total: int
    """about how many rows there are: for a progress bar"""
    problems: list[Problem]
    header_line: int
    """the line (workbook: row) that the header stands on, from 1"""
    sheet: str = ""
    """the sheet's name; empty for text"""


def read_table(data: bytes, find: Find = find_header) -> Table:
    """The table in a file's bytes, with the header that `find` recognises among its first rows.

    Raises IntakeError: wrong kind, locked, damaged; NoHeaderError.
    """
    kind = kind_of(data)
    return _text_table(data, find) if kind == "text" else _workbook_table(data, kind, find)


def _text_table(data: bytes, find: Find) -> Table:
    text, encoding = decode(data)
    if not text.strip():
        raise IntakeError("文件是空的")
    problems: list[Problem] = []
    opening: list[list[str]] = []
    for separator in _SEPARATORS:
        rows = _csv_rows(text, separator, problems)
        first = list(islice(rows, HEADER_WITHIN))
        if found := find([cells for _, cells in first]):
            index, columns = found
            body = _chained(first[index + 1 :], rows)
            total, line = text.count("\n"), first[index][0]
            return Table("text", encoding, columns, body, total, problems, line)
        opening = opening or [cells for _, cells in first]
        problems.clear()
    raise no_header(opening)


def _chained(first: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest


def _csv_rows(text: str, separator: str, problems: list[Problem]) -> Iterator[Row]:
    """Rows that hold anything, with the line they begin on; line ends of any kind, also mixed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for row in reader:
            after = reader.line_num
            if after - line > _SPAN:
                problems.append(Problem(line, "", _unclosed(after), "整段未导入"))
            elif row:
                yield line, row
            line = after + 1
    except csv.Error as error:
        raise IntakeError(f"第 {line} 行开始的一格太长，多半是引号没有成对；请重新导出") from error


def _unclosed(after: int) -> str:
    return f"引号没有成对，从这里到第 {after} 行连成了一行"


def _workbook_table(data: bytes, kind: Kind, find: Find) -> Table:
    """The first sheet with orders; failing that the first with an order number in its header."""
    best: Table | None = None
    opening: list[list[str]] = []
    for name, rows in _sheets(data):
        first = [cells for _, cells in rows[:HEADER_WITHIN]]
        opening = opening or first
        if found := find(first):
            index, columns = found
            if best is None or (columns.has("created") and not best.columns.has("created")):
                body, line = iter(rows[index + 1 :]), rows[index][0]
                best = Table(kind, kind, columns, body, len(rows), [], line, name)
            if columns.has("created"):
                break
    if best is None:
        raise no_header(opening)
    return best


def _sheets(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    """The name and the rows of each sheet in turn. Raises IntakeError where the workbook cannot be opened."""
    import python_calamine as calamine  # a heavy import, and most exports are CSV

    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            for index, name in enumerate(book.sheet_names):
                sheet = book.get_sheet_by_index(index)
                rows = [
                    (line, [_as_text(cell) for cell in cells])
                    for line, cells in enumerate(_cells(sheet), 1)
                    if any(cell != "" for cell in cells)
                ]
                yield name, rows
    except (GeneratorExit, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except calamine.PasswordError as error:
        raise encrypted() from error
    except BaseException as error:  # a Rust panic is no Exception, yet only means a damaged file
        raise IntakeError("工作簿已损坏或没有下载完整，请重新导出") from error


def _cells(sheet: Any) -> Sequence[Sequence[object]]:
    rows: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=False)
    return rows


def _as_text(cell: object) -> str:
    """A workbook's cell as a CSV would show it; a number that has lost digits as `3.5E+16`."""
    if isinstance(cell, str):
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_as_text(cell)
    if isinstance(cell, datetime):
        nearest = cell + timedelta(microseconds=500_000) if cell.year < 9999 else cell
        return nearest.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _number_as_text(cell: float) -> str:
    if abs(cell) >= _EXCEL_DIGITS:
        return f"{cell:.14E}"
    return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"
