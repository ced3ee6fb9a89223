"""Bytes -> rows of text cells with their line numbers, out of CSV, XLSX, XLS or ODS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from kefu_tui.domain.imports import Problem
from kefu_tui.errors import IntakeError
from kefu_tui.intake.archives import export_inside
from kefu_tui.intake.columns import Columns, Find, no_header
from kefu_tui.intake.decode import decode, encoding_of, shown, texts
from kefu_tui.intake.files import FileBytes
from kefu_tui.intake.heading import OPENING, find_header
from kefu_tui.intake.lines import Rows, Stretch, behind, in_stretches
from kefu_tui.intake.locked import unlocked
from kefu_tui.intake.sniff import Kind, kind_of
from kefu_tui.intake.web import rows_of_page
from kefu_tui.intake.workbooks import sheets_of

_HEAD = 64 * 1024
_LONGEST_OPENING = 4 * 1024 * 1024
_SEPARATORS = (",", "\t", ";")


@dataclass(slots=True)
class Table:
    """A table behind its header. `stretches` can be read once; it may add to `problems` as it goes."""

    kind: Kind
    encoding: str
    columns: Columns
    stretches: Iterator[Stretch]
    total: int
    """about how many rows there are: for a progress bar"""
    problems: list[Problem]
    header_line: int
    """the line (workbook: row) that the header stands on, from 1"""
    sheet: str = ""
    """the sheet's name; empty for text"""
    inside: str = ""
    """the name of the file in an archive; empty where there is none around it"""


def read_table(
    data: bytes | FileBytes, find: Find = find_header, password: str | None = None
) -> Table:
    """The table in a file's bytes, with the header that `find` recognises among its first rows.

    `password` opens a workbook that is locked. Raises IntakeError: wrong kind, damaged, a trap;
    NeedsPasswordError: locked, and the password is missing or wrong; NoHeaderError.
    """
    if isinstance(data, FileBytes):
        if kind_of(data[:_HEAD]) == "text":
            return _text_table(data, find)
        data = data[:]
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


def _text_table(data: bytes | FileBytes, find: Find) -> Table:
    encoding = encoding_of(data)
    pieces = texts(data, encoding)
    first = _opening(pieces)
    if not first.strip():
        raise IntakeError("文件是空的")
    opening: list[list[str]] = []
    for separator in _SEPARATORS:
        seen = list(islice(Rows([first], separator, []), OPENING))
        if found := find([cells for _, cells in seen]):
            index, columns = found
            problems: list[Problem] = []
            width = 1 + max(place for own in columns.places.values() for place in own)
            rows = Rows(chain([first], pieces), separator, problems, width)
            body, line = behind(rows.stretches(), index + 1), seen[index][0]
            read = len(first.encode(encoding))
            total = 1 + len(data) * first.count("\n") // read
            return Table("text", shown(encoding), columns, body, total, problems, line)
        opening = opening or [cells for _, cells in seen]
    raise no_header(opening)


def _opening(pieces: Iterator[str]) -> str:
    """As much of the beginning as a header can stand in."""
    opening = next(pieces, "")
    while opening.count("\n") < 2 * OPENING and len(opening) < _LONGEST_OPENING:
        following = next(pieces, "")
        if not following:
            break
        opening += following
    return opening


def _page_table(data: bytes, find: Find) -> Table:
    text, encoding = decode(data)
    rows = rows_of_page(text)
    if found := find([cells for _, cells in rows[:OPENING]]):
        index, columns = found
        body, line = in_stretches(rows[index + 1 :]), rows[index][0]
        return Table("web", encoding, columns, body, len(rows), [], line)
    raise no_header([cells for _, cells in rows[:OPENING]])


def _workbook_table(data: bytes, kind: Kind, find: Find) -> Table:
    """The first sheet that lists orders; failing that one of their lines, failing that any with an
    order number in its header."""
    best: Table | None = None
    opening: list[list[str]] = []
    for sheet in sheets_of(data):
        rows = sheet.rows()
        first = list(islice(rows, OPENING))
        opening = opening or [cells for _, cells in first]
        if found := find([cells for _, cells in first]):
            index, columns = found
            if best is None or _worth(columns) > _worth(best.columns):
                body, line = in_stretches(chain(first[index + 1 :], rows)), first[index][0]
                best = Table(kind, kind, columns, body, sheet.height, [], line, sheet.name)
            if _worth(columns) == (True, True):
                break
    if best is None:
        raise no_header(opening)
    return best


def _worth(columns: Columns) -> tuple[bool, bool]:
    return columns.has("created"), not columns.has("line")
