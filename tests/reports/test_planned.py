"""The plan of the day in words: what fits, what does not, half-hour by half-hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import msgspec
import pytest

from kefu_tui.domain.plan import Plan, make_plan
from kefu_tui.domain.priority import stand
from kefu_tui.domain.rules import Campaign, Rules
from kefu_tui.printable import cell_width
from kefu_tui.reports.planned import plan_json, plan_text
from tests.domain.builders import LARGE, RULES, case, order, t


def _plan(count: int, now: str = "11.21 16:10", rules: Rules = RULES, name: str = "买家") -> Plan:
    some = [
        case(order(f"{n:04d}", "11.21 09:00", 20_000 + n, buyer=f"{name}{n}")) for n in range(count)
    ]
    standings = [stand(one, t(now), rules, LARGE) for one in some]
    return make_plan(standings, t(now), t("11.21 22:00"), rules)


def test_the_summary_says_how_many_calls_fit_and_what_stays_uncalled() -> None:
    text = plan_text(_plan(40))
    assert "11.21 的计划  16:10 到 22:00, 还有 5 小时 50 分" in text
    assert "一个人排得下 40 位, 要 1 小时 5 分: 电话 25 · 旺旺 15" in text
    assert "电话时段还有 50 分, 打得完 25 通; 要打 40 位 ¥8,007.80" in text
    assert "打不到 15 位 ¥3,001.05, 其中 15 位改发消息" in text
    assert "■ 打不到的电话 (15 位 ¥3,001.05)" in text
    assert "另 5 位" in text
    assert "排不下" not in text


def test_where_all_fits_nothing_is_said_to_be_missed() -> None:
    text = plan_text(_plan(3))
    assert "要打 3 位 ¥600.03, 都打得到" in text
    assert "■" not in text
    assert "没有要打的" in plan_text(_plan(3, "11.21 17:10"))


def test_what_does_not_fit_is_named_once() -> None:
    slow = replace(RULES, takes={c: timedelta(hours=2) for c in RULES.takes}, window=RULES.gap * 30)
    text = plan_text(_plan(12, "11.21 17:30", slow))
    assert "排不下 10 位" in text
    assert text.count("买家0 ") == 1
    assert "■ 排不下, 以后还来得及的 (10 位" in text


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", ["买家", "[red]\x1b[31m", "很长" * 60])
def test_lines_keep_to_the_width_and_quiet_hours_fold_into_one(width: int, name: str) -> None:
    lines = plan_text(_plan(40, name=name), width=width).split("\n")
    assert max(map(cell_width, lines)) <= width
    assert not any("\x1b" in row for row in lines)
    assert sum("空" in row for row in lines) == 1
    assert any(row.startswith("16:10-16:30") and "20/20 █" in row for row in lines)


def test_a_wave_of_a_campaign_is_marked_where_it_begins() -> None:
    day = t("11.21 00:00").date()
    festival = replace(RULES, waves=(time(13),), campaign="双十一")
    rules = replace(RULES, campaigns=(Campaign(day, day, festival),))
    late = case(order(placed="11.21 11:05", amount=5_000))
    standing = stand(late, t("11.21 11:10"), rules, LARGE)
    text = plan_text(make_plan([standing], t("11.21 11:10"), t("11.21 22:00"), rules))
    assert [row[:5] for row in text.split("\n") if "一波" in row] == ["13:00"]


def test_empty_plans_say_what_to_do() -> None:
    assert "导入新的订单" in plan_text(_plan(0))
    assert "--date 明天" in plan_text(_plan(3, "11.21 22:10"))
    one = case(order(placed="11.21 21:55", amount=5_000))
    standing = stand(one, t("11.21 21:57"), RULES, LARGE)
    late = make_plan([standing], t("11.21 21:57"), t("11.21 22:00"), RULES)
    assert "以后再说的 1 位" in plan_text(late)


def test_the_json_adds_up() -> None:
    plan = _plan(40)
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(plan_json(plan)))
    assert data["calls"] == {
        "minutes": 50,
        "room": 25,
        "wanted": {"cases": 40, "amount_due": 800_780},
        "planned": {"cases": 25, "amount_due": 500_675},
        "uncalled": {"cases": 15, "amount_due": 300_105},
        "rerouted": 15,
    }
    assert len(data["planned"]) == 40
    assert data["planned"][0] == {
        "at": "2025-11-21T16:10:00+08:00",
        "minutes": 2,
        "channel": "phone",
        "case": "买家39",
        "amount_due": 20_039,
        "value_at_risk": plan.planned[0].standing.value_at_risk,
        "closes_at": "2025-11-24T09:00:00+08:00",
    }
    assert sum(s["phone"] for s in data["slots"]) == 25
    assert sum(s["minutes"] for s in data["slots"]) == data["minutes_left"] == 350
    assert sum(s["minutes_busy"] for s in data["slots"]) == data["minutes_busy"] == 65
