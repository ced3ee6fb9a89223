"""Files made to exhaust memory or time are refused before they are read."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import openpyxl
import pytest

from kefu_tui.errors import IntakeError
from tests.intake.sheets import HEADER, ROW, as_old_xls, as_xlsx, read_bytes
from tests.intake.wrapped import as_ods, ods_row, part_of, with_part

BOOK = as_xlsx([HEADER, ROW])
SHEET = "xl/worksheets/sheet1.xml"


def _refused(folder: Path, data: bytes, said: str) -> None:
    began = time.process_time()
    with pytest.raises(IntakeError, match=said):
        read_bytes(folder, data, "订单.xlsx")
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "cell",
    [
        'r="XFD1048576"',
        'r="B900000"',
        'r="ZZ30000"',
        'r="AB40000"',
        'r="ZZZZZZZ9"',
        'r="A9999999999"',
    ],
)
@pytest.mark.parametrize("row", ["900000", "2"])
def test_a_stray_cell_far_away(tmp_path: Path, cell: str, row: str) -> None:
    stray = f'<row r="{row}"><c {cell} t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    sheet = part_of(BOOK, SHEET).replace(b"</sheetData>", stray.encode())
    _refused(tmp_path, with_part(BOOK, SHEET, sheet), "工作表太大")


def test_a_cell_near_enough_is_no_trap(tmp_path: Path) -> None:
    stray = b'<row r="4000"><c r="BB4000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    sheet = part_of(BOOK, SHEET).replace(b"</sheetData>", stray)
    assert len(read_bytes(tmp_path, with_part(BOOK, SHEET, sheet)).orders) == 1


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_definitions_in_a_part(tmp_path: Path, part: str) -> None:
    """Entities that blow up, or name files of this machine: no program writes any."""
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE lol [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/hosts">]>'
    plain = part_of(BOOK, part)
    body = plain.partition(b"?>")[2] if plain.startswith(b"<?xml") else plain
    _refused(tmp_path, with_part(BOOK, part, bomb + body), "DTD")


def test_parts_that_inflate_without_end(tmp_path: Path) -> None:
    sheet = part_of(BOOK, SHEET)
    _refused(tmp_path, with_part(BOOK, SHEET, sheet + b" " * 60_000_000), "大得不正常")


def test_deep_nesting(tmp_path: Path) -> None:
    sheet = part_of(BOOK, SHEET).replace(b"</sheetData>", b"<a>" * 500_000 + b"</sheetData>")
    began = time.process_time()
    assert len(read_bytes(tmp_path, with_part(BOOK, SHEET, sheet)).orders) == 1
    assert time.process_time() - began < 2


def test_a_binary_workbook_is_named(tmp_path: Path) -> None:
    _refused(
        tmp_path, with_part(BOOK, SHEET, b"").replace(b"sheet1.xml", b"sheet1.bin"), "XLSB|损坏"
    )


@pytest.mark.parametrize(
    "body",
    [
        ods_row(["x"], ' table:number-rows-repeated="900000"') * 2,
        ods_row(HEADER)
        + '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        + ods_row(ROW),
        ods_row(HEADER) + '<table:table-row table:number-rows-repeated="9999"><table:table-cell'
        ' table:number-columns-repeated="9999" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>",
    ],
)
def test_repeated_rows_and_cells_of_an_ods(tmp_path: Path, body: str) -> None:
    _refused(tmp_path, as_ods(body), "工作表太大")


def _old_with(record: bytes) -> bytes:
    """An Excel 97 workbook with one more record before the end of its sheet."""
    book = as_old_xls([HEADER, ROW])
    end = book.rfind(b"\x0a\x00\x00\x00")
    return book[:end] + record + book[end : len(book) - len(record)]


@pytest.mark.parametrize(
    "record",
    [
        struct.pack("<HHIIHHH", 0x0200, 14, 0, 0xFFFFFFFF, 0, 0xFFFF, 0),
        struct.pack("<HHHHHB", 0x0204, 9, 9, 60_000, 0, 0) + b"\0\0",
        struct.pack("<HHHHHd", 0x0203, 14, 65_535, 255, 0, 1.0),
        struct.pack("<HHIBBB", 0x0085, 7, 0xFF000000, 0, 0, 0),
    ],
    ids=["dimensions", "far column", "far corner", "sheet outside"],
)
def test_an_old_workbook_that_claims_too_much(tmp_path: Path, record: bytes) -> None:
    _refused(tmp_path, _old_with(record), r"工作表太大|已损坏")


def test_a_cell_of_32_megabytes(tmp_path: Path) -> None:
    text = (",".join(HEADER) + "\n" + ",".join(ROW[:5]) + "," + "x" * 32_000_000).encode()
    _refused(tmp_path, text, "太长|长得不正常")


def test_a_row_of_16_384_columns(tmp_path: Path) -> None:
    header = [*HEADER, *(f"列{n}" for n in range(16_384 - len(HEADER)))]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(header)
    sheet.append([*ROW, *[None] * 16_377, "x"])
    path = tmp_path / "宽.xlsx"
    book.save(path)
    export = read_bytes(tmp_path, path.read_bytes())
    assert len(export.orders) == 1
    text = "\n".join(",".join([*cells, *[""] * (16_384 - len(cells))]) for cells in (header, ROW))
    assert len(read_bytes(tmp_path, text.encode()).orders) == 1
