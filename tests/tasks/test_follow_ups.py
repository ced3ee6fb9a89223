"""到点: told once when the time has come, together where many were missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from kefu_tui.clock import Clock
from kefu_tui.config import TaskKind
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.tasks import Notice
from tests.desk.shop import Row, Shop, at


def _promised(shop: Shop, *times: str) -> None:
    rows = [Row(str(n), f"买家{n}", placed="21 08:00") for n in range(1, len(times) + 1)]
    shop.take("21 16:10", *rows)
    for n, when in enumerate(times, 1):
        shop.record(f"买家{n}", Outcome.PROMISED, when=when)


def _due(shop: Shop) -> list[Notice]:
    return [n for n in shop.tasks.tick() if n.kind is TaskKind.DUE]


def test_one_is_told_by_name_amount_and_reason(shop: Shop) -> None:
    _promised(shop, "21 16:30")
    shop.move_to("21 16:59:59")
    assert _due(shop) == []
    shop.move_to("21 17:00")
    (notice,) = _due(shop)
    assert notice.text == "到点: 王丽 ¥100.00 承诺到点 17:00"
    assert (notice.at, notice.cases, notice.rings) == (at("21 17:00"), ("买家1",), True)
    assert _due(shop) == []


def test_what_was_missed_is_told_in_one_notice_the_first_first(shop: Shop) -> None:
    _promised(shop, "21 18:00", "21 17:00", "21 17:10", "21 19:00", "21 20:00")
    shop.move_to("21 19:45")
    (notice,) = _due(shop)
    assert notice.cases == ("买家2", "买家3", "买家1", "买家4")
    assert notice.at == at("21 17:30")
    listed = "王丽 ¥100.00, 王丽 ¥100.00, 王丽 ¥100.00 等"
    assert notice.text == f"过去 3 小时里有 4 位到点: {listed}"


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (9, "2 位到点"),
        (11, "过去 11 分钟里有 2 位到点"),
        (90, "过去 2 小时里有 2 位到点"),
        (3600, "过去 3 天里有 2 位到点"),
    ],
)
def test_the_span_in_words(shop: Shop, late: int, words: str) -> None:
    _promised(shop, "21 16:30", "21 16:30")
    shop.now = at("21 17:00") + timedelta(minutes=late)
    (notice,) = _due(shop)
    assert notice.text.startswith(words)


def test_a_restart_tells_what_came_due_meanwhile_and_nothing_twice(shop: Shop) -> None:
    _promised(shop, "21 16:30", "21 17:00")
    shop.move_to("21 17:10")
    assert shop.told() == ["买家1"]
    shop.restart()
    assert shop.told() == []
    shop.desk.close()
    shop.move_to("21 18:00")
    shop.open()
    assert shop.told() == ["买家2"]


def test_a_clock_that_is_wrong_for_a_while_repeats_nothing(shop: Shop) -> None:
    _promised(shop, "21 16:30", "21 19:00")
    shop.move_to("21 17:10")
    assert shop.told() == ["买家1"]
    shop.move_to("21 16:20")
    assert shop.told() == []
    shop.move_to("22 16:20")
    assert shop.told() == ["买家2"]
    shop.move_to("21 17:11")
    assert shop.told() == []
    # what is new afterwards is told at its own time
    shop.record("买家1", Outcome.PROMISED, when="21 17:30")
    shop.move_to("21 18:01")
    assert shop.told() == ["买家1"]
    shop.move_to("21 20:00")
    assert shop.told() == []


def test_what_the_agent_has_put_off_is_told_again(shop: Shop) -> None:
    _promised(shop, "21 16:30")
    shop.move_to("21 17:10")
    assert shop.told() == ["买家1"]
    shop.desk.skip("买家1", at("21 18:00"))
    shop.move_to("21 17:59")
    assert shop.told() == []
    shop.move_to("21 18:00")
    assert shop.told() == ["买家1"]
    assert shop.told() == []


def test_what_nobody_works_is_not_told_again_when_another_channel_opens(shop: Shop) -> None:
    """Due at 16:00 by phone, in 稍后 from 17:00, due again by 旺旺 and the day after: told once."""
    shop.move_to("21 12:30")
    shop.take("21 12:20", Row("1", placed="21 10:00"))
    shop.record("小雨", Outcome.REMINDED)
    told: list[str] = []
    lanes: list[Lane | None] = []
    while shop.now < at("22 17:00"):
        shop.now += timedelta(minutes=10)
        told += shop.told()
        lanes.append(shop.lane("小雨"))
    came = sum(b is Lane.DUE and a is not Lane.DUE for a, b in pairwise(lanes))
    assert came > 1
    assert told == ["小雨"]
    shop.restart()
    assert shop.told() == []


def test_a_look_that_is_answered_is_told_once_more_as_the_contact_after_it(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="21 15:50"))
    shop.record("小雨", Outcome.PROMISED, when="21 18:00")
    shop.move_to("21 18:30")
    assert shop.told() == ["小雨"]
    shop.move_to("21 18:40")
    shop.take("21 18:40", Row("1", placed="21 15:50"))
    told: list[datetime] = []
    while shop.now < at("22 15:00"):
        told += [shop.now for _ in shop.told()]
        shop.now += timedelta(minutes=10)
    assert told == [at("22 11:00")], "when the buyer may be called"


def test_what_is_paid_or_refused_is_not_told(shop: Shop) -> None:
    _promised(shop, "21 16:30", "21 16:30", "21 16:30")
    shop.record("买家1", Outcome.ALREADY_PAID)
    shop.record("买家2", Outcome.DO_NOT_CONTACT)
    shop.move_to("21 17:30")
    assert shop.told() == ["买家3"]


def test_a_task_that_is_off_says_nothing(shop: Shop) -> None:
    _promised(shop, "21 16:30")
    shop.set("tasks.on", ("closing",))
    shop.move_to("21 17:30")
    assert _due(shop) == []


def test_what_is_due_from_the_moment_it_is_recorded_is_not_announced(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨", Outcome.THIRD_PARTY, note="13900002222")
    assert shop.lane("小雨") is Lane.DUE
    assert shop.told() == []


def test_a_clock_that_runs_while_the_tasks_look_at_it(shop: Shop) -> None:
    _promised(shop, "21 16:30")
    shop.move_to("21 17:10")

    def running() -> datetime:
        shop.now += timedelta(milliseconds=1)
        return shop.now

    shop.desk.clock = Clock(running)
    assert shop.told() == ["买家1"]
