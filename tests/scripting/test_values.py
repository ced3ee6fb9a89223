"""Times as one says them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.scripting.render import PLACEHOLDERS
from kefu_tui.scripting.values import time_values

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
