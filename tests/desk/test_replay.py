"""Replay: a past day worked again by several orders of work, with what was known then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from kefu_tui.demo import write_demo_export
from kefu_tui.desk.replay import STAND_IN, Policy, Score, World, replay
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules, Span
from kefu_tui.intake import read_export
from tests.domain.builders import order, paid, t

DAY = date(2025, 11, 21)
WHOLE = ((time(10), time(22)),)
RULES = Rules(window=timedelta(hours=24))


def _replay(
    orders: list[Order],
    policy: Policy = Policy.VALUE,
    spans: tuple[Span, ...] = WHOLE,
    days: tuple[date, ...] = (DAY,),
) -> Score:
    return replay(World(orders, RULES), days, policy, spans)


def _no_one(number: str, placed: str, amount: int = 5_000) -> Order:
    return order(number, placed, amount, buyer="")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The demo shop's three days, as exported five days later."""
    now = datetime(2025, 11, 21, 16, 10)  # noqa: DTZ001 - the demo takes it as Shanghai's
    folder: Path = tmp_path_factory.mktemp("replay")
    file = write_demo_export(folder, now, cases=150, when="after", later=timedelta(days=5))
    return World(read_export(file, t("11.27 12:00")).orders, RULES)


@pytest.mark.parametrize("policy", Policy)
def test_no_contact_of_a_replay_is_outside_the_rules(demo: World, policy: Policy) -> None:
    days = (date(2025, 11, 20), DAY)
    score = replay(demo, days, policy, ((time(10), time(13)), (time(15), time(22))))
    assert score.made > 100
    assert score.outside == 0
    assert score.busy <= timedelta(hours=20)
    for number, moment in score.reached.items():
        one = demo.orders[number]
        assert one.created_at + RULES.first_wait <= moment < one.created_at + RULES.window
        assert one.paid_at is None or moment < one.paid_at


def test_each_policy_has_the_same_orders_to_work(demo: World) -> None:
    scores = [replay(demo, (DAY,), policy, WHOLE) for policy in Policy]
    assert len({tuple(sorted(score.waiting)) for score in scores}) == 1
    exports = [t("11.21 10:00") + n * timedelta(minutes=30) for n in range(24)]

    def open_at(one: Order, moment: datetime) -> bool:
        began = one.created_at + RULES.first_wait <= moment < one.created_at + RULES.window
        return began and (one.paid_at is None or one.paid_at > moment)

    expected = {n for n, o in demo.orders.items() if any(open_at(o, m) for m in exports)}
    assert scores[0].waiting.keys() == expected
    assert len(expected) > 50


def test_the_policies_differ_in_whom_they_reach_when_time_is_short() -> None:
    """Two minutes: two messages."""
    spans = ((time(14), time(14, 2)),)
    some = [
        _no_one("1001", "11.20 14:30", 4_000),
        _no_one("1002", "11.21 09:00", 6_000),
        _no_one("1003", "11.21 13:00", 5_900),
        _no_one("1004", "11.21 13:30", 3_000),
    ]
    for policy, reached in (
        (Policy.VALUE, "1001 1002"),
        (Policy.AMOUNT, "1002 1003"),
        (Policy.TIME, "1001 1002"),
        (Policy.FIRST_COME, "1001 1002"),
        (Policy.NEWEST, "1003 1004"),
        (Policy.UNTOUCHED, "1001 1002"),
    ):
        score = _replay(some, policy, spans)
        assert sorted(score.reached) == reached.split(), policy
        assert score.contacts == {Channel.WANGWANG: 2}
        assert score.busy == timedelta(minutes=2)
    # 23.5 h and 5 h after placing, at 14:00 and 14:01
    order_1001, order_1002 = 4_000 * (1 + 23.5 / 24), 6_000 * (1 + (5 + 1 / 60) / 24)
    assert _replay(some, spans=spans).value_reached == round(order_1001) + round(order_1002)


def test_what_the_file_knows_of_those_contacted() -> None:
    some = [
        _no_one("1001", "11.21 09:00"),
        paid("1002", "11.21 09:00", "11.21 10:10", 5_000, buyer=""),
        paid("1003", "11.21 09:00", "11.21 20:00", 4_000, buyer=""),
        paid("1004", "11.21 09:00", "11.21 09:05", buyer=""),
    ]
    score = _replay(some, spans=((time(10), time(10, 3)),))
    assert sorted(score.waiting) == ["1001", "1002", "1003"]
    assert (score.made, score.wasted, score.too_late) == (3, 2, 0)
    assert score.lost.keys() == {"1001"}
    one = [paid("1005", "11.21 09:00", "11.21 10:00:30", 4_000, buyer="")]
    before = _no_one("1001", "11.21 09:00", 5_000)
    score = _replay([before, *one], spans=((time(10), time(10, 3)),))
    assert (score.made, score.wasted, score.too_late) == (2, 0, 1)
    assert score.reached.keys() == {"1001"}


def test_orders_exist_only_once_they_are_placed_and_exported() -> None:
    score = _replay([_no_one("1001", "11.21 14:05")])
    assert score.reached == {"1001": t("11.21 14:30")}


def test_the_days_before_are_worked_and_not_counted() -> None:
    evening = _no_one("1001", "11.20 20:10")
    score = _replay([evening])
    assert score.reached == {"1001": t("11.20 20:30")}
    assert score.wait == timedelta(minutes=20)
    assert score.made == 2
    assert _replay([evening], days=(date(2025, 11, 20), DAY)).made == 3


def test_a_file_without_numbers_has_everybody_called() -> None:
    nameless = [replace(_no_one("1001", "11.21 09:00", 30_000), phone="")]
    assert _replay(nameless, spans=((time(11), time(12)),)).called == {"1001"}
    world = World(nameless, RULES)
    assert not world.numbers_known
    assert world.orders["1001"].phone == STAND_IN
    mixed = [*nameless, _no_one("1002", "11.21 09:00", 30_000)]
    assert _replay(mixed, spans=((time(11), time(12)),)).called == {"1002"}


def test_what_cannot_be_replayed_is_left_out() -> None:
    some = [
        replace(paid("1001"), paid_at=None),
        order("1002", terms=OrderTerms.PRESALE),
        order("1003", status=OrderStatus.CLOSED, close_reason="买家未付款"),
        order("1004", memo="11.21 小美 已催付"),
    ]
    world = World(some, RULES)
    assert sorted(world.orders) == ["1003", "1004"]
    assert {o.memo for o in world.orders.values()} == {""}
    score = _replay(some)
    assert score.waiting.keys() == {"1003", "1004"}
    assert World([], RULES).days == ()
