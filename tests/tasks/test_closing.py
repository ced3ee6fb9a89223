"""快关闭: told 60 and 15 minutes before, each once, while a contact can still help."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kefu_tui.config import TaskKind
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tasks import Notice
from tests.desk.shop import Row, Shop, at


def _closing(shop: Shop) -> list[Notice]:
    return [n for n in shop.tasks.tick() if n.kind is TaskKind.CLOSING]


def _told(shop: Shop) -> list[str]:
    return [case for notice in _closing(shop) for case in notice.cases]


def test_an_order_is_told_an_hour_and_a_quarter_before_it_closes(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=32_000, placed="18 18:00"))
    said = {}
    while shop.now < at("21 18:10"):
        for notice in _closing(shop):
            said[f"{shop.now:%H:%M}"] = notice.text
        shop.now += timedelta(minutes=1)
    assert said == {
        "17:00": "快关闭: 王丽 ¥320.00 剩 1 小时 0 分",
        "17:45": "快关闭: 王丽 ¥320.00 剩 15 分",
    }


def test_what_was_missed_is_told_by_its_last_time_only(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 18:00"), Row("2", "大山", placed="18 17:30"))
    shop.move_to("21 17:50")
    assert _told(shop) == ["小雨"]
    shop.move_to("21 17:20")
    assert _told(shop) == ["大山"], "closed at the wrong time, open at this one"
    shop.move_to("21 17:50")
    assert _told(shop) == []


def test_an_order_that_comes_in_late_is_told_at_once(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="21 09:00"))
    assert _told(shop) == []
    shop.take("21 16:11", Row("1", placed="21 09:00"), Row("2", "大山", placed="18 16:50"))
    assert _told(shop) == ["大山"]


def test_several_in_one_notice_the_first_to_close_first(shop: Shop) -> None:
    shop.take(
        "21 16:00", *(Row(str(n), f"买家{n}", n * 1_000, f"18 17:{n}0") for n in range(5, 0, -1))
    )
    shop.move_to("21 16:50")
    (notice,) = _closing(shop)
    assert notice.text == (
        "5 位快关闭, 共 ¥150.00: 王丽 ¥10.00 剩 20 分, 王丽 ¥20.00 剩 30 分, 王丽 ¥30.00 剩 40 分 等"
    )


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.NOT_WANTED, []),
        (Outcome.ALREADY_PAID, []),
        (Outcome.DO_NOT_CONTACT, []),
        (Outcome.REMINDED, []),
        (None, ["小雨"]),
    ],
)
def test_only_what_can_still_be_helped_is_told(
    shop: Shop, outcome: Outcome | None, told: list[str]
) -> None:
    """After a contact ten minutes ago no other is permitted before it closes."""
    shop.take("21 16:10", Row("1", placed="18 18:00"))
    shop.move_to("21 16:50")
    if outcome is not None:
        shop.record("小雨", outcome)
    shop.move_to("21 17:00")
    assert _told(shop) == told


def test_at_night_nobody_is_told(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 23:30"))
    shop.move_to("21 22:45")
    assert _told(shop) == []


def test_the_minutes_are_a_setting(shop: Shop) -> None:
    shop.set("tasks.closing_minutes", (30,))
    shop.take("21 16:10", Row("1", placed="18 18:00"))
    for moment, told in (("21 17:01", []), ("21 17:30", ["小雨"]), ("21 17:46", [])):
        shop.move_to(moment)
        assert _told(shop) == told


def test_of_two_orders_each_closing_is_told(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 17:00"), Row("2", placed="18 18:30"))
    told = []
    while shop.now < at("21 18:30"):
        told += [f"{shop.now:%H:%M}" for _ in _told(shop)]
        shop.now += timedelta(minutes=5)
    assert told == ["16:10", "16:45", "17:30", "18:15"]


def test_the_first_to_close_comes_first_whichever_of_its_times_has_passed(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 18:10"), Row("2", "大山", placed="18 17:30"))
    shop.move_to("21 17:20")
    assert _told(shop) == ["大山", "小雨"]
