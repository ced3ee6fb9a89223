"""Cells merged downwards: an order of several goods on several rows, its own cells on the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.domain.orders import Order
from tests.intake.sheets import as_csv, as_xlsx, read_bytes

HEADER = [
    "订单编号",
    "买家会员名",
    "货品总价(元)",
    "运费(元)",
    "订单状态",
    "订单创建时间",
    "货品标题",
    "数量",
    "卖家备忘",
]
FIRST = [
    "2600000000000000017",
    "b2b小鹿",
    "100.00",
    "8.00",
    "等待买家付款",
    "2026-11-20 10:00:00",
    "示例毛毯",
    "2",
    "要开发票",
]
MORE = ["", "", "", "", "", "", "示例枕", "3", ""]
LAST = ["", "", "", "", "", "", "示例垫", "1", ""]
OTHER = [
    "2600000000000000018", "b2b小马", "50.00", "0", "交易成功", "2026-11-20 11:00:00", "示例毛毯", "1", "",
]  # fmt: skip


def _check(orders: tuple[Order, ...]) -> None:
    first, other = orders
    assert (first.number, first.amount_due, first.quantity) == (FIRST[0], 10800, 6)
    assert (first.item, first.memo, first.buyer) == (
        "示例毛毯，示例枕，示例垫",
        "要开发票",
        "b2b小鹿",
    )
    assert (other.item, other.amount_due, other.paid_amount) == ("示例毛毯", 5000, 5000)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_row_without_the_orders_cells_goes_on_with_the_order_above(
    tmp_path: Path, form: str
) -> None:
    table = [HEADER, FIRST, MORE, LAST, OTHER]
    data = as_xlsx(table) if form == "xlsx" else as_csv(table).encode("gb18030")
    export = read_bytes(tmp_path, data)
    assert (export.problems, export.rows) == ((), 4)
    _check(export.orders)


def test_the_same_as_a_page_with_cells_over_several_rows(tmp_path: Path) -> None:
    def row(cells: list[str], span: int) -> str:
        merged = "".join(f'<td rowspan="{span}">{cell}</td>' for cell in cells[:6])
        return f"<tr>{merged}<td>{cells[6]}</td><td>{cells[7]}</td><td rowspan={span}>{cells[8]}</td></tr>"

    def rest(cells: list[str]) -> str:
        return f"<tr><td>{cells[6]}</td><td>{cells[7]}</td></tr>"

    head = "".join(f"<th>{name}</th>" for name in HEADER)
    body = row(FIRST, 3) + rest(MORE) + rest(LAST) + row(OTHER, 1)
    export = read_bytes(tmp_path, f"<table><tr>{head}</tr>{body}</table>".encode())
    assert export.problems == ()
    _check(export.orders)


def test_over_the_edge_of_a_batch(tmp_path: Path) -> None:
    firsts = [[f"26000000000000{n:05d}", *FIRST[1:]] for n in range(300)]
    table = [HEADER, *(row for first in firsts for row in (first, MORE, LAST))]
    export = read_bytes(tmp_path, as_csv(table).encode())
    assert export.problems == ()
    assert [order.number for order in export.orders] == [first[0] for first in firsts]
    assert {order.item for order in export.orders} == {"示例毛毯，示例枕，示例垫"}


@pytest.mark.parametrize(
    "row",
    [
        ["", "b2b小马", "50.00", "0", "交易成功", "2026-11-20 11:00:00", "示例枕", "1", ""],
        ["", "", "50.00", "", "", "2026-11-20 11:00:00", "示例枕", "1", ""],
        ["", "", "", "", "", "", "", "1", "补一件"],
        ["3.5E+18", "", "", "", "", "", "示例枕", "1", ""],
    ],
)
def test_a_row_that_has_lost_its_number_is_a_problem(tmp_path: Path, row: list[str]) -> None:
    export = read_bytes(tmp_path, as_csv([HEADER, FIRST, row, OTHER]).encode())
    assert [problem.line for problem in export.problems] == [3]
    assert [order.item for order in export.orders] == ["示例毛毯", "示例毛毯"]


def test_nothing_goes_on_with_a_row_that_was_refused(tmp_path: Path) -> None:
    refused = [*FIRST[:4], "乱写", *FIRST[5:]]
    export = read_bytes(tmp_path, as_csv([HEADER, refused, MORE, OTHER]).encode())
    assert [problem.line for problem in export.problems] == [2, 3]
    assert [order.number for order in export.orders] == [OTHER[0]]
