"""Quirks 2, 5 and 12: what a file is by its bytes, ragged rows, blank lines, line ends, totals."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from kefu_tui.errors import IntakeError
from kefu_tui.intake.tables import read_table
from tests.intake.sheets import (
    HEADER,
    ROW,
    as_csv,
    as_old_xls,
    as_xlsx,
    read_bytes,
    read_rows,
)


def _zip(name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize("name", ["orders.csv", "orders.xls", "orders.xlsx", "orders"])
def test_the_bytes_decide_what_a_file_is(tmp_path: Path, name: str) -> None:
    """Quirk 2: `.csv` that is XLSX, XLSX named `.xls`, real old `.xls`, CSV named anything."""
    for data, encoding in (
        (as_csv([HEADER, ROW]).encode(), "utf-8"),
        (as_xlsx([HEADER, ROW]), "xlsx"),
        (as_old_xls([HEADER, ROW]), "xls"),
    ):
        export = read_bytes(tmp_path, data, name)
        assert export.encoding == encoding
        assert export.problems == ()
        (order,) = export.orders
        assert (order.number, order.amount_due, order.buyer) == (ROW[0], 20112, ROW[1])


def test_an_encrypted_workbook_is_named_as_such(tmp_path: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(IntakeError, match=r"加密.*密码"):
        read_bytes(tmp_path, data + "EncryptedPackage".encode("utf-16-le"), "发货报表.xlsx")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG 图片"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "JPEG 图片"),
        (b"%PDF-1.7\n%abc", "PDF 文档"),
        (b"BM" + bytes(60), "BMP 图片"),
        (b"<html><table><tr><td>1</td></tr></table>", "没有找到表头"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "没有找到表头"),
        (_zip("orders.csv"), "没有找到表头"),
        (_zip("word/document.xml"), "Word"),
        (_zip("xl/workbook.xml"), "损坏"),
        (b"PK\x03\x04 cut short", "损坏"),
        (b"\xd0\xcf\x11\xe0 cut short", "损坏"),
        (
            b"\xd0\xcf\x11\xe0".ljust(30, b"\0") + b"\t\0" + "WordDocument".encode("utf-16-le"),
            "Word",
        ),
        (b" \r\n\r\n", "空"),
    ],
    ids=map(str, range(13)),
)
def test_a_file_that_is_no_table_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        read_bytes(tmp_path, data)


def test_letters_that_also_open_a_picture(tmp_path: Path) -> None:
    text = as_csv([["BMW 坐垫报表"], HEADER, ROW])
    assert len(read_bytes(tmp_path, text.encode()).orders) == 1


def test_a_trailing_comma_on_data_rows(tmp_path: Path) -> None:
    """Quirk 5: 11 fields under 10 names."""
    export = read_rows(tmp_path, [*ROW, ""], [*ROW, "", "", ""])
    assert len(export.orders) == 1
    assert export.problems == ()


def test_rows_that_leave_out_empty_cells_at_the_end(tmp_path: Path) -> None:
    export = read_rows(tmp_path, ROW[:5])
    assert export.orders[0].item == ""
    book = as_xlsx([HEADER, [*ROW[:1], None, *ROW[2:5]]])
    assert read_bytes(tmp_path, book).orders[0].buyer == ""


def test_blank_lines_and_a_total_line(tmp_path: Path) -> None:
    """Quirk 12. A blank or total line is no data row, and no problem."""
    export = read_rows(
        tmp_path,
        [],
        ROW,
        ["", "", "", "", "", ""],
        ["260000000000000018", *ROW[1:]],
        ["合计：", "", "402.24"],
        [" ", "总计", "402.24"],
        HEADER,
    )
    assert [order.number[-1] for order in export.orders] == ["7", "8"]
    assert export.rows == 2
    assert export.problems == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    text = as_csv([HEADER, ROW]).replace("\r\n", end)
    assert len(read_bytes(tmp_path, text.encode()).orders) == 1


def test_mixed_line_ends_and_lines_are_counted_where_a_row_begins(tmp_path: Path) -> None:
    rows = [",".join(HEADER), ",".join(ROW), '1,"a\r\nb\nc",1,等待买家付款,x', "2,,,,y", ""]
    text = rows[0] + "\r\n" + rows[1] + "\n" + rows[2] + "\r" + rows[3] + "\r\n"
    export = read_bytes(tmp_path, text.encode())
    assert [problem.line for problem in export.problems] == [3, 6]
    assert export.rows == 3


def test_quoted_line_breaks_commas_and_quotes(tmp_path: Path) -> None:
    title = '示例"双面"毛毯,\n米白，两条'
    export = read_rows(tmp_path, [*ROW[:5], title])
    assert export.orders[0].item == title


def test_a_lone_quote_does_not_swallow_the_rest_silently(tmp_path: Path) -> None:
    rows = "".join(f"{900 + n},a,1,等待买家付款,2026-11-20,t\n" for n in range(60))
    text = ",".join(HEADER) + "\n" + ",".join(ROW[:5]) + ',"没有收尾\n' + rows
    export = read_bytes(tmp_path, text.encode())
    assert export.orders == ()
    (problem,) = export.problems
    assert problem.line == 2
    assert "引号" in problem.reason


def test_a_cell_beyond_all_measure_is_an_error_in_words(tmp_path: Path) -> None:
    text = ",".join(HEADER) + '\n1,"' + "x" * 200_000
    with pytest.raises(IntakeError, match="引号"):
        read_bytes(tmp_path, text.encode())


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators(tmp_path: Path, separator: str) -> None:
    """Excel writes "Unicode text" as UTF-16 with tabs."""
    text = "\r\n".join(separator.join(row) for row in (HEADER, ROW))
    export = read_bytes(tmp_path, text.encode("utf-16"))
    assert export.encoding == "utf-16"
    assert export.orders[0].item == "示例毛毯"


def test_workbook_cells(tmp_path: Path) -> None:
    """Quirk 7 and 8: true dates; numbers as they were typed, long ones reported."""
    placed = datetime(2026, 11, 20, 0, 42, 32)  # noqa: DTZ001 - a workbook knows no zone
    export = read_bytes(
        tmp_path,
        as_xlsx(
            [
                HEADER,
                [260000000000001, "tb_a", 201.12, "等待买家付款", placed, 7],
                [2600000000000000019, "tb_b", 5, "等待买家付款", placed, True],
                ["2600000000000000019", "tb_c", 0.1 + 0.2, "等待买家付款", placed.date(), None],
            ]
        ),
    )
    first, second = export.orders
    assert (first.number, first.amount_due, first.item) == ("260000000000001", 20112, "7")
    assert first.created_at.isoformat() == "2026-11-20T00:42:32+08:00"
    assert (second.number, second.amount_due) == ("2600000000000000019", 30)
    assert second.created_at.isoformat() == "2026-11-20T00:00:00+08:00"
    (problem,) = export.problems
    assert (problem.line, problem.column) == (3, "订单编号")
    assert "后几位已丢失" in problem.reason


def test_a_stray_cell_far_away_does_not_take_all_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    sheet.cell(1_048_576, 16_384, "x")
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(IntakeError, match="工作表太大"):
        read_bytes(tmp_path, target.getvalue())


def test_the_first_sheet_with_orders_is_read(tmp_path: Path) -> None:
    notes = [["说明"], ["订单编号以文本保存"]]
    lines = [["订单编号", "标题", "价格"], ["1", "t", "2"]]
    export = read_bytes(tmp_path, as_xlsx(notes, lines, [["报表"], [], HEADER, ROW]))
    assert [order.number for order in export.orders] == [ROW[0]]
    assert export.family == "order_list_xlsx"


def test_sheet_rows_keep_their_numbers(tmp_path: Path) -> None:
    data = as_xlsx([[], ["报表"], [], HEADER, ROW, [], ["x y", *ROW[1:]]])
    (problem,) = read_bytes(tmp_path, data).problems
    assert problem.line == 7


def test_no_header_says_what_was_looked_for_and_found_without_personal_data() -> None:
    with pytest.raises(IntakeError) as caught:
        read_table("旺旺,手机,金额\n小鹿,13900000017,5\n".encode())
    assert "订单编号" in str(caught.value)
    assert "旺旺、手机、金额" in str(caught.value)
    with pytest.raises(IntakeError) as caught:
        read_table(b"13900000017,5\n")
    assert "13900000017" not in str(caught.value)
