"""Where the header stands: under notes, on two lines, in any form a table comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.errors import IntakeError
from kefu_tui.intake import Export
from kefu_tui.intake.columns import columns_of
from kefu_tui.intake.heading import HEADER_WITHIN, find_header, headers
from kefu_tui.intake.layout import NeedsMappingError
from tests.intake.sheets import HEADER, ROW, as_csv, as_xlsx, read_bytes
from tests.intake.wrapped import as_page

GROUPED = [
    ["订单信息", "", "", "", "收货信息", "", "", "物流信息", ""],
    ["编号", "状态", "下单时间", "应付金额", "姓名", "电话", "地址", "状态", "单号"],
    [
        "260000000000000017", "等待买家付款", "2026-11-20 10:00:00", "12.50", "王佳宁", "13900001111",
        "浙江省 杭州市 西湖区", "未发货", "",
    ],
]  # fmt: skip
MERGED_DOWN = [
    ["订单编号", "收货信息", "", "金额", "", "时间", "", "订单状态", "买家", ""],
    ["", "姓名", "电话", "应付", "实付", "下单", "付款", "", "昵称", "备注"],
    [
        "260000000000000017", "王佳宁", "13900001111", "12.50", "0", "2026-11-20 10:00:00", "",
        "等待买家付款", "tb_小鹿", "尽快",
    ],
]  # fmt: skip
DETAIL = ["小鹿示例店订单明细", "", "", "", "", ""]


def _read(folder: Path, form: str, table: list[list[str]]) -> Export:
    if form == "xlsx":
        return read_bytes(folder, as_xlsx(table))
    text = as_page(table) if form == "page" else as_csv(table)
    return read_bytes(folder, text.encode("gb18030" if form == "csv" else "utf-8"))


@pytest.mark.parametrize("form", ["csv", "xlsx", "page"])
@pytest.mark.parametrize("titles", [[], [["十一月订单"], ["导出人", "小美"], [""]]])
@pytest.mark.parametrize("table", [GROUPED, MERGED_DOWN])
def test_a_header_on_two_lines(
    tmp_path: Path, form: str, titles: list[list[str]], table: list[list[str]]
) -> None:
    export = _read(tmp_path, form, [*titles, *table])
    (order,) = export.orders
    assert export.problems == ()
    assert (order.number, order.status.value, order.amount_due) == (ROW[0], "unpaid", 1250)
    assert (order.receiver, order.phone) == ("王佳宁", "13900001111")
    if table is MERGED_DOWN:
        assert (order.buyer, order.message, order.memo) == ("tb_小鹿", "尽快", "")
    else:
        assert export.ignored == ("物流状态", "单号")
    assert export.recognised.header_line == 2 + len(titles)


@pytest.mark.parametrize(
    ("group", "name", "meant"),
    [
        ("收货信息", "姓名", "收货姓名"),
        ("物流信息", "状态", "物流状态"),
        ("退款信息", "金额", "退款金额"),
        ("商品信息", "名称", "商品名称"),
        ("寄件人信息", "电话", "寄件人电话"),
        ("时间", "付款", "付款时间"),
        ("买家", "备注", "买家备注"),
        ("订单", "卖家旗帜", "卖家旗帜"),
    ],
)
def test_what_a_name_means_under_its_group(group: str, name: str, meant: str) -> None:
    (_, _), (_, names) = headers([["订单信息", group], ["编号", name]])
    assert names == ["订单编号", meant]


def test_a_row_of_data_is_no_second_line_of_names() -> None:
    rows = [HEADER, ROW, ["", "", "", "", "", ""]]
    assert [names for _, names in headers(rows)] == rows
    found = find_header([DETAIL, HEADER, ROW])
    assert found is not None
    assert (found[0], found[1].header) == (1, tuple(HEADER))


def test_names_in_two_languages_are_one_header(tmp_path: Path) -> None:
    english = ["tid", "buyer_nick", "payment", "status", "created", "title"]
    export = _read(tmp_path, "csv", [HEADER, english, ROW])
    assert (len(export.orders), export.rows, export.problems) == (1, 1, ())


@pytest.mark.parametrize("form", ["csv", "xlsx", "page"])
@pytest.mark.parametrize("notes", [13, 30, HEADER_WITHIN - 1])
def test_a_long_preamble(tmp_path: Path, form: str, notes: int) -> None:
    above = [[f"说明 {n}：订单编号必须是文本"] for n in range(notes - 1)] + [["订单号", "见说明"]]
    table = [row for note in above for row in (note, [])] if form != "page" else above
    export = _read(tmp_path, form, [*table, HEADER, ROW])
    assert [o.number for o in export.orders] == [ROW[0]]
    assert export.recognised.header_line == len(table) + 1


def test_a_header_further_down_is_not_looked_for(tmp_path: Path) -> None:
    notes = [["说明"]] * HEADER_WITHIN
    with pytest.raises(IntakeError, match="没有找到表头"):
        _read(tmp_path, "csv", [*notes, HEADER, ROW])


def test_the_header_near_the_top_ends_the_search() -> None:
    later = [*HEADER, "买家留言"]
    found = find_header([HEADER, *[ROW] * 20, later])
    assert found is not None
    assert found[0] == 0
    assert columns_of(later) is not None


def test_columns_of_a_late_header_are_judged_by_the_rows_below(tmp_path: Path) -> None:
    rows = [[*ROW[:4], "不是时间", ROW[5]]] * 3
    notes = [["说明"]] * 30
    with pytest.raises(NeedsMappingError) as caught:
        _read(tmp_path, "csv", [*notes, HEADER, *rows])
    assert "created" in caught.value.layout.doubts
    assert caught.value.layout.line == 31
