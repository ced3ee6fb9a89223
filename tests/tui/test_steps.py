"""Rule *four steps*: what ticks when, what is left of the last buyer, and how ^T walks through it."""

from __future__ import annotations

import pytest

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.in_work import Step
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.steps import Steps
from tests.domain.builders import NOW
from tests.tui.looking import contacts, current, opened, press, text_of

SIZE = (120, 36)
AROUND = [Step.REMIND, Step.MESSAGE]


def told(outcome: Outcome, channel: Channel | None = Channel.PHONE) -> Contact:
    return Contact(id=1, case="小雨", at=NOW, agent="阿华", outcome=outcome, channel=channel)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_steps_follow_a_call_unless_the_buyer_is_to_be_left_alone(outcome: Outcome) -> None:
    steps = Steps()
    steps.recorded(told(outcome, Channel.PHONE if outcome.facts.is_contact else None))
    over = outcome.facts.ends or outcome in (Outcome.DO_NOT_CONTACT, Outcome.CONTACT_AGAIN)
    assert list(steps.left) == ([] if over else AROUND)
    assert steps.last == (None if over else "小雨")


@pytest.mark.parametrize("channel", [Channel.WANGWANG, Channel.SMS])
def test_a_message_is_a_step_of_nothing(channel: Channel) -> None:
    steps = Steps()
    steps.tick("小雨", Step.MESSAGE)
    assert steps.done("小雨") == set()
    steps.recorded(told(Outcome.REMINDED, channel))
    assert steps.last is None
    assert list(steps.left) == list(steps.done("小雨")) == []


def test_what_was_done_before_the_record_stays_done_until_the_next_one() -> None:
    steps = Steps()
    steps.tick("小雨", Step.MESSAGE)
    steps.tick("小雨", Step.CALL)
    assert steps.done("小雨") == {Step.CALL, Step.MESSAGE}
    steps.recorded(told(Outcome.PROMISED))
    assert list(steps.left) == [Step.REMIND]
    steps.tick("小雨", Step.REMIND)
    assert list(steps.left) == []
    steps.taken_back()
    assert steps.done("小雨") == {Step.CALL, Step.REMIND, Step.MESSAGE}
    assert steps.last is None
    steps.recorded(told(Outcome.PROMISED))
    assert list(steps.left) == []
    steps.recorded(told(Outcome.REMINDED))
    assert list(steps.left) == AROUND


def to_call(desk: Desk) -> str:
    """A buyer with one order who is called now."""
    return next(
        s.case.key
        for s in desk.worklist
        if s.lane is Lane.READY and s.channel is Channel.PHONE and len(s.case.live) == 1
    )


async def test_the_steps_of_a_call_are_walked_through_after_the_card_has_moved_on(
    app: KefuApp, desk: Desk
) -> None:
    key = to_call(desk)
    number = desk.card(key).row.orders[0]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(key)
        await press(pilot, "f3")
        assert "[v]电话 [ ]提醒付款 [ ]旺旺 [ ]备注" in text_of(pilot)
        await press(pilot, "1")
        assert current(app) != key
        memo = app.clipboard
        assert memo.endswith(contacts(desk)[-1].remark)
        assert "还差 提醒付款、旺旺（^T）" in text_of(pilot)
        await press(pilot, "ctrl+t")
        assert app.clipboard == number
        assert "点「提醒付款」" in text_of(pilot)
        # Another text between: the memo once more, then what is still to be done.
        await press(pilot, "ctrl+r", "ctrl+t")
        assert app.clipboard == memo
        await press(pilot, "ctrl+t")
        assert "刚和您通过电话" in app.clipboard
        assert app.clipboard.endswith(f"bizOrderId={number}")
        assert opened(app)._copying.left() == ""
        # All done: round and round.
        for text in (memo, number):
            await press(pilot, "ctrl+t")
            assert app.clipboard == text
        opened(app)._show(key)
        await pilot.pause()
        assert "[v]电话 [v]提醒付款 [v]旺旺 [v]备注" in text_of(pilot)


async def test_what_is_left_stands_at_the_foot_until_it_is_taken_back(
    app: KefuApp, desk: Desk
) -> None:
    key = to_call(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        screen._show(key)
        await press(pilot, "3")
        screen._bench.hush()
        await pilot.pause()
        name = desk.card(key).row.name
        assert f"上一位 {name}：还差 提醒付款、旺旺（^T）" in text_of(pilot)
        await press(pilot, "ctrl+z")
        screen._bench.hush()
        await pilot.pause()
        assert current(app) == key
        assert "还差" not in text_of(pilot)
        assert "[v]电话 [ ]提醒付款 [ ]旺旺 [ ]备注" in text_of(pilot)
        await press(pilot, "ctrl+o", "ctrl+o")
        assert "[v]电话 [v]提醒付款 [ ]旺旺 [ ]备注" in text_of(pilot)


async def test_nobody_who_has_paid_since_is_sent_anything(app: KefuApp, desk: Desk) -> None:
    key = to_call(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        screen._show(key)
        await press(pilot, "1")
        memo = app.clipboard
        assert screen._copying.left()
        desk.record(key, Attempt(Outcome.ALREADY_PAID))
        assert screen._copying.left() == ""
        await press(pilot, "ctrl+t", "ctrl+t", "ctrl+t")
        assert app.clipboard == memo


async def test_a_text_copied_during_the_call_ticks(app: KefuApp, desk: Desk) -> None:
    key = to_call(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        screen._show(key)
        await press(pilot, "f3", "ctrl+y")
        assert "[v]电话 [ ]提醒付款 [ ]旺旺 [ ]备注" in text_of(pilot), "what is said is no message"
        screen._show(key, Channel.WANGWANG)
        await press(pilot, "ctrl+y")
        assert "[v]电话 [ ]提醒付款 [v]旺旺 [ ]备注" in text_of(pilot)
