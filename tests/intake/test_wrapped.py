"""Quirk 2 and its like: archives, web pages called `.xls`, workbooks behind a password."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kefu_tui.domain.orders import Order
from kefu_tui.errors import IntakeError, NeedsPasswordError
from kefu_tui.intake import read_export
from kefu_tui.intake.reader import How
from kefu_tui.intake.tables import read_table
from tests.intake.sheets import (
    HEADER,
    NOW,
    ROW,
    as_csv,
    as_old_xls,
    as_xlsx,
    read_bytes,
)
from tests.intake.wrapped import (
    PASSWORD,
    as_excel_xml,
    as_locked,
    as_ods,
    as_page,
    as_zip,
    locked_old,
    ods_row,
)

CSV = as_csv([HEADER, ROW]).encode("gb18030")


def _the_order(folder: Path, data: bytes, name: str = "导出.xls", **how: str) -> Order:
    path = folder / name
    path.write_bytes(data)
    export = read_export(path, NOW, how=How(password=how.get("password")))
    assert export.problems == ()
    (order,) = export.orders
    assert (order.number, order.amount_due, order.buyer) == (ROW[0], 20112, ROW[1])
    return order


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("订单.csv", CSV),
        ("报表/订单报表.xlsx", as_xlsx([HEADER, ROW])),
        ("old.XLS", as_old_xls([HEADER, ROW])),
        ("网页.xls", as_page([HEADER, ROW]).encode()),
    ],
)
@pytest.mark.parametrize("gbk", [False, True])
def test_an_archive_with_one_export(tmp_path: Path, name: str, data: bytes, gbk: bool) -> None:
    packed = as_zip((name, data), ("说明.pdf", b"%PDF"), ("__MACOSX/._x.csv", b"x"), gbk=gbk)
    _the_order(tmp_path, packed, "ExportOrderList202611211600.zip")
    assert read_table(packed).inside == name.rpartition("/")[2]


def test_the_name_within_an_archive_tells_the_time(tmp_path: Path) -> None:
    data = as_zip(("ExportOrderList202611201530.csv", CSV))
    path = tmp_path / "下载.zip"
    path.write_bytes(data)
    assert read_export(path, NOW).exported_at.isoformat() == "2026-11-20T15:30:00+08:00"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (as_zip(("a.csv", CSV), ("二.xlsx", CSV)), r"2 个表格（a.csv、二.xlsx）"),
        (as_zip(("a.zip", as_zip(("b.csv", CSV)))), "还是压缩包"),
        (as_zip(("a.csv", as_zip(("b.csv", CSV)))), "还是压缩包"),
        (as_zip(("说明.txt.jpg", b"x")), "没有订单表格，只有：说明.txt.jpg"),
        (as_zip(), "空的"),
        (as_zip(("a.csv", CSV))[:-30], "损坏"),
    ],
)
def test_archives_that_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        read_bytes(tmp_path, data, "导出.zip")


def test_an_archive_behind_a_password_is_named(tmp_path: Path) -> None:
    packed = bytearray(as_zip(("a.csv", CSV)))
    packed[6] |= 1
    packed[packed.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(IntakeError, match="压缩包有密码"):
        read_bytes(tmp_path, bytes(packed), "导出.zip")


def test_sizes_are_counted_and_not_believed(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 40_000_000)
    packed = bytearray(target.getvalue())
    assert len(packed) < 50_000
    with pytest.raises(IntakeError, match="大得不正常"):
        read_bytes(tmp_path, bytes(packed), "导出.zip")
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = packed.find(mark) + offset
        packed[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(IntakeError):
        read_bytes(tmp_path, bytes(packed), "导出.zip")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_a_web_page_called_xls(tmp_path: Path, codec: str) -> None:
    page = as_page([HEADER, ROW], "订单 <报表>")
    _the_order(tmp_path, page.encode(codec))


def test_excels_own_xml(tmp_path: Path) -> None:
    row = [*ROW[:5], ""]
    order = _the_order(tmp_path, as_excel_xml([HEADER, [], row]).encode())
    assert order.item == ""


def test_a_page_with_loose_ends_and_markup_in_cells(tmp_path: Path) -> None:
    head = "<tr>" + "".join(f"<th>{name}" for name in HEADER)
    row = "".join(f"<td><b>{cell}</b><!-- x -->" for cell in [*ROW[:5], "毛毯 &amp; 枕 &#x1F600;"])
    order = _the_order(tmp_path, f"<table>{head}<tr>{row}".encode())
    assert order.item == "毛毯 & 枕 😀"


@pytest.mark.parametrize(
    "page",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><table><tr><td>&a;</td></tr></table>',
        "<table><tr>" + "<td colspan=900>x" * 30,
        '<Workbook><Row><Cell ss:Index="900000"><Data>x</Data></Cell></Row></Workbook>'.replace(
            "<Workbook>", "<?xml version='1.0'?><Workbook>"
        ),
    ],
)
def test_pages_with_traps_are_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(IntakeError, match=r"不安全|大得不正常"):
        read_bytes(tmp_path, page.encode(), "导出.xls")


@pytest.mark.parametrize(
    "data", [as_locked([HEADER, ROW]), locked_old(as_old_xls([HEADER, ROW]))], ids=["new", "old"]
)
def test_a_locked_workbook_asks_for_its_password(tmp_path: Path, data: bytes) -> None:
    _the_order(tmp_path, data, "发货报表.xlsx", password=PASSWORD)
    with pytest.raises(NeedsPasswordError, match="需要密码"):
        _the_order(tmp_path, data, "发货报表.xlsx")
    with pytest.raises(NeedsPasswordError, match="密码不对") as refused:
        _the_order(tmp_path, data, "发货报表.xlsx", password="geheim-17")
    assert "geheim-17" not in f"{refused.value} {refused.value.__cause__}"


def test_a_password_is_not_shown() -> None:
    assert PASSWORD not in repr(How(password=PASSWORD))


def test_a_locked_workbook_that_would_take_for_ever(tmp_path: Path) -> None:
    data = as_locked([HEADER, ROW]).replace(b'spinCount="100000"', b'spinCount="9999999"')
    with pytest.raises(IntakeError, match="已损坏"):
        _the_order(tmp_path, data, password=PASSWORD)


def test_a_damaged_locked_workbook(tmp_path: Path) -> None:
    data = as_locked([HEADER, ROW])
    for cut in (1500, 3000, len(data) - 600):
        with pytest.raises(IntakeError):
            _the_order(tmp_path, data[:cut], password=PASSWORD)


def test_an_ods(tmp_path: Path) -> None:
    """LibreOffice ends every sheet with a million empty rows, written once."""
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    _the_order(tmp_path, as_ods(ods_row(HEADER) + ods_row(ROW) + rest), "订单.ods")
