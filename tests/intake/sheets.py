"""Builds the files that the intake tests read: all rows are invented."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order
from kefu_tui.intake import Export, read_export

NOW = datetime(2026, 11, 21, 16, 10, tzinfo=SHANGHAI)
NAME = "ExportOrderList202611211600.csv"
EXPORTED = datetime(2026, 11, 21, 16, 0, tzinfo=SHANGHAI)

HEADER = ["订单编号", "买家会员名", "买家应付货款", "订单状态", "订单创建时间", "宝贝标题"]
ROW = ["260000000000000017", "tb_小鹿", "201.12", "等待买家付款", "2026-11-20 00:42:32", "示例毛毯"]


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Cells joined as a spreadsheet program would: quoted where they must be."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def as_xlsx(*sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"export{number}")
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return _timeless(target.getvalue())


def _timeless(book: bytes) -> bytes:
    """The same bytes whenever it is built: tests that damage them must damage the same."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            plain = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-11-21T08:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 16, 0, 0)), plain)
    return target.getvalue()


def as_old_xls(rows: Sequence[Sequence[str | float]]) -> bytes:
    """A workbook of Excel 97: BIFF records in a compound file, as small as the format allows."""
    cells = b"".join(
        _xls_cell(y, x, value) for y, row in enumerate(rows) for x, value in enumerate(row)
    )
    end = _record(0x000A)
    opening = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600)) + cells + end
    start = len(opening) + 4 + 6 + 8 + len(end)
    bound = _record(0x0085, struct.pack("<IHBB", start, 0, 6, 0) + b"export")
    stream = opening + bound + end + sheet
    return _compound_file(stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0"))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _xls_cell(y: int, x: int, value: str | float) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHHHB", y, x, 0, len(text) // 2, 1) + text)
    return _record(0x0203, struct.pack("<HHHd", y, x, 0, value))


def _compound_file(stream: bytes) -> bytes:
    """One allocation sector, one directory sector, then the stream `Workbook`."""
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    sectors = len(stream) // 512
    chain = [table, end, *range(3, 2 + sectors), end]
    allocation = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    head += struct.pack("<108I", *[free] * 108)
    folder = _entry("Root Entry", 5, 1, end, 0) + _entry("Workbook", 2, free, 2, len(stream))
    folder += _entry("", 0, free, 0, 0) * 2
    return head + allocation + folder + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    free = 0xFFFFFFFF
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", length, kind, 1)
        + struct.pack("<III", free, free, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def read_bytes(folder: Path, data: bytes, name: str = NAME) -> Export:
    path = folder / name
    path.write_bytes(data)
    return read_export(path, NOW)


def read_rows(folder: Path, *rows: Sequence[str], header: Sequence[str] = HEADER) -> Export:
    return read_bytes(folder, as_csv([header, *rows]).encode("utf-8"))


def one_order(folder: Path, **cells: str) -> Order:
    """The order of a one-row file: ROW, changed and widened by `cells` (header name -> cell)."""
    row = dict(zip(HEADER, ROW, strict=True)) | cells
    export = read_rows(folder, list(row.values()), header=list(row))
    assert export.problems == ()
    (order,) = export.orders
    return order
