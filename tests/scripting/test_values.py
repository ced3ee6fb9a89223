"""Times as one says them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.scripting.render import PLACEHOLDERS
from kefu_tui.scripting.values import cut_off, time_values

NOW = datetime(2026, 11, 21, 16, 0, tzinfo=SHANGHAI)


def test_an_open_order_has_all_four() -> None:
    placed = datetime(2026, 11, 20, 21, 14, tzinfo=SHANGHAI)
    values = time_values(placed, placed + timedelta(hours=24), NOW)
    assert values == {
        "下单时间": "昨天21:14",
        "下单时段": "昨天晚上",
        "关闭时间": "今天21:14",
        "剩余时间": "5 小时 14 分",
    }
    assert set(values) <= set(PLACEHOLDERS)


def test_presale_and_closed_orders_have_no_closing_time() -> None:
    placed = datetime(2026, 11, 18, 9, 5, tzinfo=SHANGHAI)
    assert time_values(placed, None, NOW) == {
        "下单时间": "11月18日 09:05",
        "下单时段": "11月18日上午",
    }
    assert "关闭时间" not in time_values(placed, NOW, NOW)


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "凌晨"), (5, "凌晨"), (6, "上午"), (12, "中午"), (14, "下午"), (18, "晚上"), (23, "晚上")],
)
def test_the_part_of_the_day(hour: int, part: str) -> None:
    placed = datetime(2026, 11, 19, hour, 30, tzinfo=SHANGHAI)
    assert time_values(placed, None, NOW)["下单时段"] == f"前天{part}"


def test_another_zone_s_time_is_told_in_shanghai_s() -> None:
    placed = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert time_values(placed, None, NOW)["下单时段"] == "今天凌晨"


@pytest.mark.parametrize(
    "written",
    ["17:00", "今天17:00", "今天 17:00 前", "每天17:00之前", "下午5点", "5点", "１７：００"],
)
def test_the_cut_off_is_said_one_way_and_not_once_it_has_gone(written: str) -> None:
    """`{截止发货}前付款当天就能发出` must be true, and hold no 前 of its own."""
    day = NOW.replace(minute=0)
    assert cut_off(written, day.replace(hour=9)) == "今天17:00"
    assert cut_off(written, day.replace(hour=16)) == "今天17:00"
    assert cut_off(written, day.replace(hour=17)) == ""
    assert cut_off(written, day.replace(hour=22)) == ""


@pytest.mark.parametrize("written", ["", "周五", "11月30日"])
def test_a_cut_off_without_a_clock_of_today_is_said_as_written(written: str) -> None:
    assert cut_off(written, NOW) == written
