"""Desk.plan: which cases are planned, from when to when, in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane, QueueOrder
from kefu_tui.errors import UsageError
from tests.desk.shop import Row, Shop, at, closed


def test_today_is_planned_from_now_to_the_quiet_hours(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=30_000), Row("2", "大山", due=5_000), closed("3"))
    plan = shop.desk.plan()
    assert (plan.starts, plan.ends) == (at("21 16:10"), at("21 22:00"))
    assert [(p.standing.case.key, p.channel, f"{p.at:%H:%M}") for p in plan.planned] == [
        ("小雨", Channel.PHONE, "16:10"),
        ("大山", Channel.WANGWANG, "16:12"),
    ]


def test_tomorrow_is_planned_from_its_opening_on_without_what_has_closed_by_then(
    shop: Shop,
) -> None:
    rows = [Row("1", placed="21 09:00"), Row("2", "大山", placed="18 17:00")]
    two = [Row("3", "木木", 100, placed="18 18:00"), Row("4", "木木", 7_000, placed="20 08:00")]
    shop.take("21 16:10", *rows, *two)
    assert len(shop.desk.plan().planned) == 3
    plan = shop.desk.plan(at("22 00:00").date())
    assert (plan.starts, plan.ends) == (at("22 10:00"), at("22 22:00"))
    assert {p.standing.case.key: p.standing.case.amount_due for p in plan.planned} == {
        "小雨": 10_000,
        "木木": 7_000,
    }


def test_a_day_that_is_over_has_no_plan(shop: Shop) -> None:
    with pytest.raises(UsageError, match="已经过去"):
        shop.desk.plan(at("20 00:00").date())


def test_what_was_recorded_today_is_not_planned_again_before_its_time(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "大山"))
    shop.record("小雨", Outcome.PROMISED, when="21 19:00")
    shop.record("大山", Outcome.NOT_WANTED)
    planned = shop.desk.plan().planned
    assert [(p.standing.case.key, p.channel, p.at) for p in planned] == [
        ("小雨", None, at("21 19:30"))
    ]


def test_the_plan_follows_the_order_the_agent_has_chosen_and_begins_as_the_queue_does(
    shop: Shop,
) -> None:
    rows = [Row(str(n), f"买家{n}", 3_000 + n, at("21 09:00") - n * timedelta(hours=1)) for n in
            range(1, 6)]  # fmt: skip
    shop.take("21 13:10", *rows)
    shop.move_to("21 13:10")
    for order in QueueOrder:
        shop.desk.arrange(order)
        ready = [s.case.key for s in shop.desk.worklist if s.lane is Lane.READY]
        planned = [p.standing.case.key for p in shop.desk.plan().planned]
        assert planned[: len(ready)] == ready != []


def test_making_a_plan_asks_nothing_more_of_the_desk(shop: Shop) -> None:
    """It may run on another thread while the desk goes on."""
    shop.take("21 16:10", Row("1"))
    planning = shop.desk.planning()
    shop.record("小雨")
    shop.desk.close()
    assert [p.standing.case.key for p in planning().planned] == ["小雨"]
