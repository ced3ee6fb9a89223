"""Walking: forward by answers, back by steps, never off the script."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.scripting.catalogue import load
from kefu_tui.scripting.dialogue import Answers, Ending, Walk
from kefu_tui.scripting.parsing import build, take_apart
from kefu_tui.scripting.script import Script
from kefu_tui.scripting.wording import TYPICAL

OURS = load(Path(__file__).resolve().parents[2] / "scripts_zh")
CALLS = [script for script in OURS.scripts if script.channel is Channel.PHONE]

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


# -- aside: into the answer to a reason, and back

CALL = """---
名称: 电话
渠道: 电话
情形: 首次
---
# 开场
您好
- 没钱 -> 原因 余额不足
- 好 -> 结果 1
"""
ANSWER = """---
名称: 应答
情形: 原因
原因: 余额不足
---
# 应答
没关系
- 换卡 -> 结果 1
- 约时间 -> 结果 2
- 打错了 -> 结果 3
- 说好了 -> 返回
- 是忘了密码 -> 原因 忘记密码
"""


def made(text: str) -> Script:
    built = build(take_apart(text.encode(), "例.md"), Path("例.md"))
    assert built is not None
    return built


@pytest.fixture
def answers() -> Answers:
    answer = made(ANSWER)
    return {Reason.INSUFFICIENT_BALANCE: answer}.get


def test_what_an_answer_ends_in_is_the_end_of_the_talk(answers: Answers) -> None:
    asked = step(Walk.start(made(CALL), answers), 0)
    assert (asked.script.name, asked.first.script.name) == ("应答", "电话")
    balance = Reason.INSUFFICIENT_BALANCE
    assert asked.choose(0) == Ending(Outcome.REMINDED, balance, ("没钱", "换卡"))
    assert asked.choose(1) == Ending(Outcome.PROMISED, balance, ("没钱", "约时间"))
    # An attempt that failed has no reason.
    assert asked.choose(2) == Ending(Outcome.NO_ANSWER, None, ("没钱", "打错了"))


def test_return_goes_on_where_it_was_asked_for_and_back_into_the_answer(answers: Answers) -> None:
    start = Walk.start(made(CALL), answers)
    asked = step(start, 0)
    home = step(asked, 3)
    assert (home.script, home.current, home.origin) == (start.script, start.current, None)
    assert home.path == ("没钱", "说好了")
    assert home.back() == asked
    assert home.back().back() == start
    assert home.choose(1) == Ending(Outcome.REMINDED, None, ("没钱", "说好了", "好"))


def test_without_an_answer_a_jump_ends_in_its_reason(answers: Answers) -> None:
    assert Walk.start(made(CALL)).choose(0) == Ending(
        Outcome.PAYMENT_PROBLEM, Reason.INSUFFICIENT_BALANCE, ("没钱",)
    )
    forgot = step(Walk.start(made(CALL), answers), 0).choose(4)
    assert isinstance(forgot, Ending)
    assert (forgot.outcome, forgot.reason) == (Outcome.PAYMENT_PROBLEM, Reason.FORGOT_PASSWORD)


def test_an_answer_asked_for_by_itself_has_nothing_to_return_to(answers: Answers) -> None:
    alone = Walk.start(made(ANSWER), answers)
    assert "说好了" not in [branch.label for branch in alone.branches]
    aside = Walk.start(made(CALL)).aside(made(ANSWER), "余额不足")
    assert "说好了" in [branch.label for branch in aside.branches]


@given(st.sampled_from(CALLS), st.lists(st.integers(-1, 11), max_size=30), st.data())
def test_any_walk_is_consistent(script: Script, moves: list[int], data: st.DataObject) -> None:
    """-1: a step back; 11: the agent turns to some answer; else a branch. The walk is what a list
    of places would be."""
    walk = Walk.start(script, OURS.answers(TYPICAL, Channel.PHONE))
    trail = [walk]
    for move in moves:
        if move == -1:
            trail = trail[:-1] or trail
            walk = walk.back()
        elif move == 11:
            answer = OURS.answer(data.draw(st.sampled_from(list(Reason))), TYPICAL)
            assert answer is not None
            walk = walk.aside(answer, answer.name)
            trail.append(walk)
            assert walk.origin is trail[-2]
        else:
            branch = walk.branches[move % len(walk.branches)]
            reached = walk.choose(move % len(walk.branches))
            if isinstance(reached, Ending):
                assert reached.path == (*walk.path, branch.label)
                assert branch.outcome is reached.outcome
                assert walk.back() is trail[-2 if len(trail) > 1 else 0]
                return
            if branch.returns:
                assert walk.origin is not None
                assert reached.current is walk.origin.current
                assert reached.script is walk.origin.script
                assert reached.origin is walk.origin.origin
            elif branch.target is not None:
                assert (reached.script, reached.origin) == (walk.script, walk.origin)
                assert reached.current.name == branch.target
            walk = reached
            trail.append(walk)
        assert walk is trail[-1]
        assert walk.first is trail[0]
        assert walk.path == tuple(place.label for place in trail[1:])
        assert walk.current in walk.script.sections
        assert walk.branches


def test_an_answer_that_is_only_read_out_ends_in_its_reason(script: Script) -> None:
    """And keeps the way there; a text that is only sent ends in having been sent."""
    text = "---\n名称: 只念\n情形: 原因\n原因: 忘记密码\n---\n点「忘记密码」就能找回。\n"
    answer = build(take_apart(text.encode(), "只念.md"), Path("只念.md"))
    assert answer is not None
    walk = step(Walk.start(script), 0).aside(answer, "忘了密码")
    assert walk.branches == ()
    reason = Reason.FORGOT_PASSWORD
    assert walk.said() == Ending(Outcome.PAYMENT_PROBLEM, reason, ("是", "忘了密码"))
    sent = OURS.named("旺旺首次A")
    assert sent is not None
    assert Walk.start(sent).said() == Ending(Outcome.REMINDED, None, ())


@pytest.mark.parametrize(
    ("ending", "outcome", "told"),
    [
        ("结果 8 已转告", Outcome.THIRD_PARTY, "已转告"),
        ("结果 8 新号码", Outcome.THIRD_PARTY, "新号码"),
        ("结果 8（未转告）", Outcome.THIRD_PARTY, "未转告"),
        ("结果 2 明天上午", Outcome.PROMISED, "明天上午"),
        ("结果 4 ２０：３０", Outcome.BUSY, "20:30"),
        ("结果 4 按惯例", Outcome.BUSY, "按惯例"),
        ("结果 0 要开发票", Outcome.OTHER, "要开发票"),
        ("结果 8", Outcome.THIRD_PARTY, ""),
    ],
)
def test_an_ending_tells_what_the_road_has_made_known(
    ending: str, outcome: Outcome, told: str
) -> None:
    built = build(take_apart(TEXT.replace("结果 3", ending).encode(), "例子.md"), Path("例子.md"))
    assert built is not None
    assert Walk.start(built).choose(1) == Ending(outcome, None, ("无人接听",), told)


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("结果 8 邻居", "已转告、新号码、未转告"),
        ("结果 2 改天", "看不懂这个时间"),
        ("结果 2 按惯例", "看不懂这个时间"),
        ("结果 4 有空", "看不懂这个时间"),
        ("结果 3 关机", "没有这个未付款原因"),
    ],
)
def test_words_that_answer_nothing_are_a_fault(ending: str, reason: str) -> None:
    draft = take_apart(TEXT.replace("结果 3", ending).encode(), "例子.md")
    assert build(draft, Path("例子.md")) is None
    (fault,) = draft.faults
    assert fault.line == 9
    assert reason in fault.reason
