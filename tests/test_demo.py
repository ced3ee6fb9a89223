"""The demo shop: believable, particular, the same each time, and consistent hours later."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.demo import (
    HEADER,
    LATER,
    demo_next_export,
    demo_rows,
    export_name,
    write_demo_export,
)
from kefu_tui.domain.moments import SHANGHAI, month_day
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms, is_masked
from kefu_tui.intake import Export, read_export

NOW = datetime(2026, 11, 21, 16, 10, tzinfo=SHANGHAI)
MUCH_LATER = NOW + timedelta(days=9)


def _first(folder: Path) -> Export:
    return read_export(write_demo_export(folder, NOW), MUCH_LATER)


def _unpaid(export: Export) -> list[Order]:
    return [
        order
        for order in export.orders
        if order.status is OrderStatus.UNPAID and order.terms is OrderTerms.ORDINARY
    ]


def test_it_is_an_export_like_any_other(tmp_path: Path) -> None:
    path = write_demo_export(tmp_path, NOW)
    assert path.name == export_name(NOW) == "ExportOrderList202611211610.csv"
    data = path.read_bytes()
    assert data.decode("gb18030").startswith(",".join(HEADER) + "\r\n=")
    assert "收货地址 " in HEADER
    export = read_export(path, NOW)
    assert (export.encoding, export.family) == ("gb18030", "order_list_csv")
    assert (export.exported_at, export.problems) == (NOW, ())
    assert export.rows == len(export.orders) == 300
    assert all(len(order.number) == 18 for order in export.orders)


def test_the_mix_of_a_day(tmp_path: Path) -> None:
    export = _first(tmp_path)
    unpaid = _unpaid(export)
    assert len({order.buyer for order in unpaid}) == 60
    states = Counter(order.status for order in export.orders)
    assert states[OrderStatus.PAID] > states[OrderStatus.UNPAID] > states[OrderStatus.CLOSED] > 5
    assert states[OrderStatus.REFUNDED] > 2
    ages = sorted(NOW - order.created_at for order in unpaid)
    assert ages[0] <= timedelta(minutes=10)
    assert timedelta(hours=66) < ages[-1] < timedelta(hours=72)
    assert {age.days for age in ages} == {0, 1, 2}
    assert max(order.amount_due for order in unpaid) == 126300


def test_the_particular_buyers(tmp_path: Path) -> None:
    export = _first(tmp_path)
    unpaid = _unpaid(export)
    buyers = Counter(order.buyer for order in unpaid)
    paid = {(o.buyer, o.item): o for o in export.orders if o.status is OrderStatus.PAID}
    assert max(buyers.values()) == 2
    assert sum((order.buyer, order.item) in paid for order in unpaid) == 1
    assert sum(any(buyer == b for b, _ in paid) for buyer in buyers) >= 3
    memos = [order.memo for order in unpaid]
    assert f"{month_day(NOW)} 小美 已催付" in memos
    assert any(memo.startswith(f"要开发票；{month_day(NOW - timedelta(days=1))}") for memo in memos)
    terms = Counter(order.terms for order in export.orders)
    assert (terms[OrderTerms.PRESALE], terms[OrderTerms.ON_DELIVERY]) == (1, 1)
    assert any(is_masked(order.phone) for order in unpaid)
    assert any("-" in order.phone for order in unpaid)
    assert any(order.receiver.startswith("欧阳") for order in unpaid)
    shown = "".join(order.buyer + order.item for order in unpaid)
    for hostile in ("[/x]", "[red]", "=1+1", "😀", "𠮷"):
        assert hostile in shown
    assert min(order.created_at for order in export.orders) < NOW - timedelta(days=50)


def test_nobody_can_be_reached_at_these_numbers(tmp_path: Path) -> None:
    phones = {order.phone for order in _first(tmp_path).orders}
    assert all(phone.startswith(("1390000", "139****")) for phone in phones)


def test_hours_later_the_same_orders_have_moved_on(tmp_path: Path) -> None:
    before = _first(tmp_path)
    path = demo_next_export(tmp_path, NOW)
    assert path.name == export_name(NOW + LATER)
    after = {order.number: order for order in read_export(path, MUCH_LATER).orders}
    assert set(after) > {order.number for order in before.orders}
    fates = [after[order.number] for order in _unpaid(before)]
    paid = [order.paid_at for order in fates if order.status is OrderStatus.PAID]
    assert all(at and NOW < at <= NOW + LATER for at in paid)
    soon = [at for at in paid if at and at < NOW + timedelta(minutes=30)]
    assert 2 <= len(soon) < len(paid) < len(fates) / 2
    assert sum(order.status is OrderStatus.CLOSED for order in fates) >= 2
    for order in before.orders:
        now = after[order.number]
        assert (now.created_at, now.amount_due) == (order.created_at, order.amount_due)
        if order.status is not OrderStatus.UNPAID:
            assert (now.status, now.paid_at) == (order.status, order.paid_at)


def test_the_window_closes_what_nobody_pays() -> None:
    rows = list(demo_rows(NOW, later=timedelta(days=4)))
    status, stages = HEADER.index("订单状态"), HEADER.index("分阶段订单信息")
    assert all(row[stages] for row in rows if row[status] == "等待买家付款")


def test_the_same_arguments_make_the_same_file(tmp_path: Path) -> None:
    one = write_demo_export(tmp_path / "a.csv", NOW).read_bytes()
    assert write_demo_export(tmp_path / "b.csv", NOW).read_bytes() == one
    assert write_demo_export(tmp_path / "c.csv", NOW, seed=7).read_bytes() != one
    utc = NOW.astimezone(tz=None)
    assert write_demo_export(tmp_path / "d.csv", utc).read_bytes() == one


@pytest.mark.parametrize(("cases", "orders"), [(0, 0), (1, 1), (5, 40), (17, 100), (400, 2_000)])
def test_any_size(tmp_path: Path, cases: int, orders: int) -> None:
    path = write_demo_export(tmp_path, NOW, cases=cases, orders=orders)
    export = read_export(path, NOW)
    assert export.problems == ()
    assert len({order.buyer for order in _unpaid(export)}) == cases
    assert orders <= len(export.orders) <= orders + 12


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(st.datetimes(datetime(2021, 1, 1), datetime(2035, 1, 1)), st.integers())  # noqa: DTZ001
def test_any_moment_and_seed(moment: datetime, seed: int) -> None:
    now = moment.replace(tzinfo=SHANGHAI)
    rows = list(demo_rows(now, seed))
    assert {len(row) for row in rows} == {len(HEADER)}
    assert len({row[0] for row in rows}) == len(rows) == 300
