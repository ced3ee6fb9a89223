"""Quirk 9: one order on several rows."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from kefu_tui.domain.orders import Order, OrderStatus
from tests.intake.headers import HEADERS
from tests.intake.sheets import HEADER, ROW, read_rows

UNPAID, PAID, CLOSED = "等待买家付款", "买家已付款，等待卖家发货", "交易关闭"


def _joined(folder: Path, *rows: dict[str, str]) -> Order:
    """The one order of rows that are ROW with changes, in every order of the rows."""
    header = list(dict.fromkeys([*HEADER, *(name for row in rows for name in row)]))
    full = [dict(zip(HEADER, ROW, strict=True)) | row for row in rows]
    cells = [[row.get(name, "") for name in header] for row in full]
    orders = []
    for arrangement in permutations(cells):
        export = read_rows(folder, *arrangement, header=header)
        assert export.problems == ()
        assert export.rows == len(rows)
        (order,) = export.orders
        orders.append(order)
    assert len({(o.status, o.amount_due, o.paid_amount, o.quantity, o.phone) for o in orders}) == 1
    return orders[0]


def test_a_repeated_amount_is_not_added(tmp_path: Path) -> None:
    order = _joined(tmp_path, {"宝贝标题": "毛毯"}, {"宝贝标题": "乳胶枕"})
    assert (order.amount_due, order.quantity) == (20112, 1)
    assert order.item == "毛毯，乳胶枕"


def test_a_line_level_amount_does_not_overwrite_the_orders(tmp_path: Path) -> None:
    order = _joined(tmp_path, {"买家应付货款": "201.12"}, {"买家应付货款": "100"})
    assert order.amount_due == 20112


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ((PAID, CLOSED), OrderStatus.PAID),
        ((UNPAID, CLOSED), OrderStatus.UNPAID),
        ((UNPAID, PAID), OrderStatus.PAID),
        ((CLOSED, CLOSED), OrderStatus.CLOSED),
    ],
)
def test_the_orders_state_decides(
    tmp_path: Path, states: tuple[str, str], status: OrderStatus
) -> None:
    order = _joined(tmp_path, *({"订单状态": state} for state in states))
    assert order.status is status
    assert (order.unpaid_seen_at is not None) is (status is OrderStatus.UNPAID)
    assert (order.paid_seen_at is not None) is (status is OrderStatus.PAID)


def test_masked_values_never_overwrite_plain_ones(tmp_path: Path) -> None:
    order = _joined(
        tmp_path,
        {"联系手机": "139****0017", "收货人姓名": "王*", "收货地址": "上海 ***"},
        {"联系手机": "13900000017", "收货人姓名": "王佳宁", "收货地址": "上海 上海市 闵行区"},
        {"联系手机": "", "收货人姓名": "", "收货地址": ""},
    )
    assert (order.phone, order.receiver) == ("13900000017", "王佳宁")
    assert order.region == "上海 上海市"


def test_nobodys_note_gets_lost(tmp_path: Path) -> None:
    order = _joined(tmp_path, {"订单备注": "要开发票"}, {"订单备注": "发顺丰"}, {"订单备注": ""})
    assert set(order.memo.split("；")) == {"要开发票", "发顺丰"}


def _lines(folder: Path, *lines: dict[str, str]) -> Order:
    base = {
        "主订单编号": "260000000000000017",
        "标题": "示例毛毯",
        "购买数量": "1",
        "订单状态": UNPAID,
        "买家应付货款": "100",
        "订单创建时间": "2026-11-20 00:42:32",
    }
    header = HEADERS["detail_list_2021"]
    rows = [[(base | line).get(name, "") for name in header] for line in lines]
    export = read_rows(folder, *rows, header=header)
    assert export.family == "detail_list"
    assert export.problems == ()
    (order,) = export.orders
    return order


def test_amounts_of_lines_are_added(tmp_path: Path) -> None:
    order = _lines(
        tmp_path,
        {"子订单编号": "260000000000000018"},
        {"子订单编号": "260000000000000019", "买家应付货款": "30.5", "购买数量": "2"},
        {"子订单编号": "260000000000000019", "买家应付货款": "30.5", "购买数量": "2"},
    )
    assert (order.number, order.amount_due, order.quantity) == ("260000000000000017", 13050, 3)


def test_a_closed_line_is_no_longer_due(tmp_path: Path) -> None:
    order = _lines(tmp_path, {"子订单编号": "18"}, {"子订单编号": "19", "订单状态": CLOSED})
    assert (order.status, order.amount_due) == (OrderStatus.UNPAID, 10000)


def test_the_order_of_a_single_line(tmp_path: Path) -> None:
    order = _lines(tmp_path, {"子订单编号": "260000000000000017"})
    assert (order.number, order.amount_due) == ("260000000000000017", 10000)


def test_paid_lines_are_added_and_postage_once(tmp_path: Path) -> None:
    header = [*HEADERS["detail_list_2021"], "买家应付邮费"]
    rows = []
    for line in ("18", "19"):
        cells = {
            "子订单编号": line,
            "主订单编号": "17",
            "订单状态": PAID,
            "买家应付货款": "100",
            "买家实际支付金额": "105",
            "订单创建时间": "2026-11-20 00:42:32",
            "订单付款时间": f"2026-11-20 00:43:{line}",
            "买家应付邮费": "10",
        }
        rows.append([cells.get(name, "") for name in header])
    (order,) = read_rows(tmp_path, *rows, header=header).orders
    assert (order.amount_due, order.paid_amount) == (21000, 21000)
    assert order.paid_at is not None
    assert order.paid_at.second == 18
