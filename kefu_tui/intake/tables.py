"""Bytes -> rows of text cells with their line numbers, out of CSV, XLSX, XLS or ODS."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from kefu_tui.domain.imports import Problem
from kefu_tui.errors import IntakeError
from kefu_tui.intake.archives import export_inside
from kefu_tui.intake.columns import HEADER_WITHIN, Columns, Find, find_header, no_header
from kefu_tui.intake.decode import decode, encoding_of, texts
from kefu_tui.intake.lines import Row, Rows
from kefu_tui.intake.locked import unlocked
from kefu_tui.intake.sniff import Kind, kind_of
from kefu_tui.intake.web import rows_of_page

_SEPARATORS = (",", "\t", ";")
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
    inside: str = ""
    """the name of the file in an archive; empty where there is none around it"""


def read_table(data: bytes, find: Find = find_header, password: str | None = None) -> Table:
    """The table in a file's bytes, with the header that `find` recognises among its first rows.

    `password` opens a workbook that is locked. Raises IntakeError: wrong kind, damaged, a trap;
    NeedsPasswordError: locked, and the password is missing or wrong; NoHeaderError.
    """
    kind, inside = kind_of(data), ""
    if kind == "zip":
        inside, data = export_inside(data)
        if (kind := kind_of(data)) == "zip":
            raise IntakeError("压缩包里还是压缩包；请先解压，再导入里面的 CSV 或 XLSX 文件")
    if kind == "locked":
        data = unlocked(data, password)
        kind = kind_of(data)
    if kind == "text":
        table = _text_table(data, find)
    elif kind == "web":
        table = _page_table(data, find)
    else:
        table = _workbook_table(data, kind, find)
    table.inside = inside
    return table


def _text_table(data: bytes, find: Find) -> Table:
    encoding = encoding_of(data)
    pieces = texts(data, encoding)
    first = next(pieces, "")
    if not first.strip():
        raise IntakeError("文件是空的")
    opening: list[list[str]] = []
    for separator in _SEPARATORS:
        seen = list(islice(Rows([first], separator, []), HEADER_WITHIN))
        if found := find([cells for _, cells in seen]):
            index, columns = found
            problems: list[Problem] = []
            rows = Rows(chain([first], pieces), separator, problems)
            body = iter(rows)
            line = next(islice(body, index, None))[0]
            rows.width = 1 + max(place for own in columns.places.values() for place in own)
            return Table("text", encoding, columns, body, data.count(b"\n"), problems, line)
        opening = opening or [cells for _, cells in seen]
    raise no_header(opening)


def _page_table(data: bytes, find: Find) -> Table:
    text, encoding = decode(data)
    rows = rows_of_page(text)
    if found := find([cells for _, cells in rows[:HEADER_WITHIN]]):
        index, columns = found
        body, line = iter(rows[index + 1 :]), rows[index][0]
        return Table("web", encoding, columns, body, len(rows), [], line)
    raise no_header([cells for _, cells in rows[:HEADER_WITHIN]])


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
        raise IntakeError("工作簿有密码，读不了；请另存为不加密的 XLSX 再导入") from error
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
