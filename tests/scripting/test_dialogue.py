"""Walking: forward by answers, back by steps, never off the script."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.domain.outcomes import Outcome, Reason
from kefu_tui.scripting.dialogue import Ending, Walk
from kefu_tui.scripting.parsing import build, take_apart
from kefu_tui.scripting.script import Script

TEXT = """---
名称: 例子
渠道: 电话
情形: 首次
---
# 开场
您好
- 是 -> 说明
- 无人接听 -> 结果 3
# 说明
还没付款
- 没钱 -> 结果 5 余额不足
- 再说一遍 -> 开场
"""


@pytest.fixture
def script() -> Script:
    built = build(take_apart(TEXT.encode(), "例子.md"), Path("例子.md"))
    assert built is not None
    return built


def step(walk: Walk, index: int) -> Walk:
    further = walk.choose(index)
    assert isinstance(further, Walk)
    return further


def test_a_walk_begins_at_the_first_section(script: Script) -> None:
    walk = Walk.start(script)
    assert walk.current.name == "开场"
    assert [branch.label for branch in walk.branches] == ["是", "无人接听"]
    assert walk.path == ()


def test_an_answer_leads_to_its_section_or_its_ending(script: Script) -> None:
    walk = Walk.start(script)
    assert walk.choose(1) == Ending(Outcome.NO_ANSWER, None, ("无人接听",))
    further = step(walk, 0)
    assert further.current.name == "说明"
    assert further.choose(0) == Ending(
        Outcome.PAYMENT_PROBLEM, Reason.INSUFFICIENT_BALANCE, ("是", "没钱")
    )


def test_back_undoes_one_answer_and_stops_at_the_opening(script: Script) -> None:
    start = Walk.start(script)
    assert start.back() == start
    round_trip = step(step(start, 0), 1)
    assert round_trip.path == ("是", "再说一遍")
    assert round_trip.back() == step(start, 0)
    assert round_trip.back().back() == start


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_there_are_no_other_answers(script: Script, index: int) -> None:
    with pytest.raises(IndexError):
        Walk.start(script).choose(index)


def test_a_walk_is_a_value(script: Script) -> None:
    walk = Walk.start(script)
    with pytest.raises(AttributeError):
        walk.current = script.sections[1]  # type: ignore[misc]
