"""Workbooks that would not fit into memory, or that carry traps, are refused before they are read.

The library that reads workbooks holds a sheet's whole rectangle, empty cells too, and where memory
does not suffice it ends the program. A stray cell in the last row or column is enough.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

from kefu_tui.errors import IntakeError
from kefu_tui.intake.archives import inflated

_MOST = 1024**3
"""Bytes that the parts of a workbook may unpack to."""
_FREE_CELLS: Final = 1_000_000
_THIN: Final = 40
"""Beyond `_FREE_CELLS`, a rectangle with more than this many cells for each filled one is refused."""
_MOST_CELLS = 60_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FAR = re.compile(rb' r="(?![A-C]?+[A-Z]?+[0-9]{1,5}+")([A-Z]{0,8})([0-9]{1,10})"')
"""A place that is not near. Most are, and are passed over in half the time that looking for a large
row or column takes."""
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 104
"""What `_FAR` does not match lies within these."""
_PLACE = re.compile(rb' r="([A-Z]{0,8})([0-9]{1,10})"')
_ROWS_REPEATED = re.compile(rb'table:number-rows-repeated="([0-9]{1,9})"')
_COLUMNS_REPEATED = re.compile(rb'table:number-columns-repeated="([0-9]{1,9})"')
_OVERLAP = 256
"""Bytes kept from one piece to the next: a tag may lie across the cut."""


def refuse_giants(archive: zipfile.ZipFile) -> None:
    """Look at every part of an XLSX or ODS that will be read. Raises IntakeError."""
    left = _MOST
    for part in archive.infolist():
        name = part.filename.lower()
        if name.endswith(".bin") and name.startswith("xl/work"):
            raise IntakeError("这是二进制工作簿（XLSB），读不了；请另存为 XLSX 再导入")
        if not name.endswith((".xml", ".rels")):
            continue
        sheet = _Sheet() if name.startswith("xl/worksheets/") else None
        kept: list[bytes] = []
        for piece in _overlapping(inflated(archive, part, left)):
            left -= len(piece)
            # A lone sign is found in no time, and a sheet of numbers has none.
            if b"!" in piece and _DECLARES.search(piece):
                raise IntakeError("工作簿里有不安全的定义（DTD），没有导入；请重新导出")
            if sheet is not None:
                sheet.see(piece)
            elif name == "content.xml":
                kept.append(piece if not kept else piece[_OVERLAP:])
        if sheet is not None and is_thin(*sheet.bound()):
            sheet.measure(_overlapping(inflated(archive, part)))
            refuse_thin(*sheet.bound())
        if kept:
            _refuse_repeats(b"".join(kept))


def _refuse_repeats(content: bytes) -> None:
    """An ODS writes a row or cell once and how often it comes; the empty ones at the end of every
    sheet are harmless, as nothing stands behind them."""
    rows = columns = cells = behind = 0
    for row in content.split(b"<table:table-row")[1:]:
        row = row.partition(b"</table:table-row>")[0]
        head = row.partition(b">")[0]
        behind += _times(_ROWS_REPEATED, head)
        if b"office:value" not in row and b"<text:p" not in row:
            continue
        rows = behind
        own = row.split(b"<table:table-cell")[1:]
        cells += len(own)
        filled = max(i for i, cell in enumerate(own or [b""]) if b"office:value" in cell or i == 0)
        columns = max(columns, sum(_times(_COLUMNS_REPEATED, cell) for cell in own[: filled + 1]))
    refuse_thin(rows, columns, cells)


def _times(pattern: re.Pattern[bytes], tag: bytes) -> int:
    found = pattern.search(tag)
    return int(found[1]) if found else 1


class _Sheet:
    """The rectangle that a sheet's XML spans, and about how many cells stand in it."""

    def __init__(self) -> None:
        self._rows, self._columns, self._cells = _NEAR_ROWS, _NEAR_COLUMNS, 0

    def bound(self) -> tuple[int, int, int]:
        """Rows and columns, at most; cells, at least."""
        return self._rows, self._columns, self._cells

    def see(self, piece: bytes) -> None:
        """Look for places far away: all there is to do with nearly every sheet."""
        if is_thin(*self.bound()):  # else there are enough of them, and counting takes its time
            self._cells += piece.count(b' r="')
        for column, row in set(_FAR.findall(piece)):
            self._rows = max(self._rows, int(row))
            self._columns = max(self._columns, _column_number(column))

    def measure(self, pieces: Iterable[bytes]) -> None:
        """Look at every place: slow, and only for a sheet with few of them."""
        self._rows = self._columns = 1
        self._cells = 0
        for piece in pieces:
            for column, row in _PLACE.findall(piece):
                self._cells += 1
                self._rows = max(self._rows, int(row))
                self._columns = max(self._columns, _column_number(column))


def is_thin(rows: int, columns: int, cells: int) -> bool:
    """Whether a rectangle is too large, or nearly all of it empty."""
    area = rows * columns
    beyond = rows > _LAST_ROW or columns > _LAST_COLUMN or area > _MOST_CELLS
    return beyond or (area > _FREE_CELLS and area > _THIN * max(cells, 1))


def refuse_thin(rows: int, columns: int, cells: int) -> None:
    if is_thin(rows, columns, cells):
        raise IntakeError(
            "工作表太大：很远的行或列里有零星的单元格；请把订单部分复制到新表格，另存后再导入"
        )


def _overlapping(pieces: Iterable[bytes]) -> Iterator[bytes]:
    tail = b""
    for piece in pieces:
        yield tail + piece
        tail = piece[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    """`A` -> 1, `XFD` -> 16384"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_BOF, _ROW_AND_COLUMN = 0x0809, struct.Struct("<HH")
_CELL_RECORDS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00BD, 0x00D6})
_DIMENSIONS, _SHEET_STARTS, _LONG = 0x0200, 0x0085, struct.Struct("<I")
_OLD_ROWS, _OLD_COLUMNS = 65_536, 256


def refuse_giant_book(stream: bytes) -> None:
    """Walk the records of an Excel 97 workbook. Raises IntakeError for one that is damaged, or
    whose cells lie beyond what such a workbook can hold."""
    at = rows = columns = cells = 0
    unpack, end = _ROW_AND_COLUMN.unpack_from, len(stream) - 4
    while at <= end:
        kind, length = unpack(stream, at)
        at += 4
        if at + length > len(stream):
            break
        if kind in _CELL_RECORDS and length >= 6:
            row, column = unpack(stream, at)
            rows, columns, cells = max(rows, row + 1), max(columns, column + 1), cells + 1
        elif kind == _DIMENSIONS and length >= 12:
            _, last_row, _, last_column = struct.unpack_from("<IIHH", stream, at)
            if last_row > _OLD_ROWS or last_column > _OLD_COLUMNS:
                raise IntakeError("工作簿已损坏：它说的行数或列数不可能；请重新导出")
        elif kind == _SHEET_STARTS and (length < 6 or _LONG.unpack_from(stream, at)[0] > end):
            raise IntakeError("工作簿已损坏或没有下载完整，请重新导出")
        elif kind == _BOF:
            refuse_thin(rows, columns, cells)
            rows = columns = cells = 0
        at += length
    refuse_thin(rows, columns, cells)
    if columns > _OLD_COLUMNS:
        raise IntakeError("工作簿已损坏：它说的行数或列数不可能；请重新导出")
