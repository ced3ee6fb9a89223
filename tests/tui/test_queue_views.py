"""The queue under the agent's hands: filtered, skipped, pinned, and still while a card is worked."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from textual.pilot import Pilot

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.sieve import EVERYTHING, Placed, Sieve
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane, QueueOrder
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.widgets.queue_list import QueueList
from tests.tui.conftest import Watch
from tests.tui.looking import contacts, current, opened, press, strike, text_of

SIZE = (120, 36)


def queue_of(pilot: Pilot[Any]) -> list[str]:
    """Ranks and names, line by line, as the queue shows them."""
    queue = pilot.app.screen.query_one(QueueList)
    return [queue.render_line(y).text[:16] for y in range(queue.size.height)]


def cursor_line(pilot: Pilot[Any]) -> int:
    queue = pilot.app.screen.query_one(QueueList)
    assert queue.cursor is not None
    return queue.cursor - queue.scroll_offset.y


def buyers(pilot: Pilot[Any]) -> list[tuple[str, ...]]:
    """Whose line it is, and the amount, line by line: what stays when time goes by."""
    queue = pilot.app.screen.query_one(QueueList)
    drawn = (queue.render_line(y).text for y in range(queue.size.height))
    found = (re.search(r"(\S+) +(¥[\d,.]+)", text) for text in drawn)
    return [match.groups() if match else () for match in found]


# -- drawn piece by piece -----------------------------------------------------------------


async def test_what_is_drawn_piece_by_piece_is_as_drawn_anew(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    """Only what has changed is painted; painting everything then changes nothing."""

    def drawn() -> list[list[tuple[str, str]]]:
        strips = app.screen._compositor.render_strips()
        return [[(s.text, str(s.style)) for s in strip.simplify()] for strip in strips]

    ways = ["down", "1", "3", "enter", "f2", "up", "tick", "pagedown", "ctrl+z", "ctrl+k", "f6"]
    draw = Random(1)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for way in draw.choices(ways, weights=[9, 4, 4, 4, 4, 2, 4, 2, 2, 2, 2], k=40):
            if way == "tick":
                watch.forward(timedelta(seconds=draw.choice((10, 60, 400))))
                await strike(pilot)
            else:
                await press(pilot, way)
            before = drawn()
            for widget in app.screen.walk_children(with_self=True):
                widget.refresh()
            await pilot.pause()
            assert drawn() == before
    assert contacts(desk)


# -- nothing jumps ------------------------------------------------------------------------


@pytest.mark.parametrize("way", [["down"] * 2, ["pagedown"] * 4], ids=["top", "below"])
async def test_while_a_card_is_worked_no_line_moves(
    app: KefuApp, desk: Desk, watch: Watch, way: list[str]
) -> None:
    """Call-backs come due, hours close, everything is ranked anew: seen at the next card."""
    for index in (2, 4, 6):
        when = watch.moment + timedelta(minutes=2 * index)
        key = desk.worklist.at(index).case.key
        desk.record(key, Attempt(Outcome.BUSY, Channel.PHONE, when=when))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, *way)
        card, lines, line = current(app), buyers(pilot), cursor_line(pilot)
        order = [s.case.key for s in desk.worklist]
        for minutes in (3, 4, 60, 5):
            watch.forward(timedelta(minutes=minutes))
            opened(app)._tick()
            await press(pilot, "right", "f4")
            assert (current(app), buyers(pilot), cursor_line(pilot)) == (card, lines, line)
        assert [s.case.key for s in desk.worklist] != order
        assert f"到点 {desk.worklist.counts()[Lane.DUE]} " in text_of(pilot)
        await press(pilot, "home")
        assert current(app) == desk.worklist.at(0).case.key
        assert queue_of(pilot)[0].startswith("到点")
        assert buyers(pilot) != lines


async def test_a_chooser_closed_again_moves_nothing(app: KefuApp, desk: Desk, watch: Watch) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "down", "down")
        lines, line = buyers(pilot), cursor_line(pilot)
        watch.forward(timedelta(hours=1))
        opened(app)._tick()
        await press(pilot, "2", "escape", "ctrl+l", "escape", "ctrl+f", "escape")
        assert (buyers(pilot), cursor_line(pilot)) == (lines, line)
        assert contacts(desk) == []


async def test_down_goes_to_the_line_the_eye_sees(app: KefuApp, desk: Desk, watch: Watch) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        below = desk.worklist.at(1).case.key
        watch.forward(timedelta(hours=1))
        await strike(pilot)
        assert desk.worklist.at(1).case.key != below
        await press(pilot, "down")
        assert current(app) == below


async def test_an_import_is_seen_at_once_and_the_card_stays_on_its_line(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, *["pagedown"] * 4)
        card, line = current(app), cursor_line(pilot)
        first = desk.worklist.at(5).case.key
        await press(pilot, "f5")
        desk.skip(first, desk.now + timedelta(hours=1))
        desk.reload()
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)
        assert (current(app), cursor_line(pilot)) == (card, line)
        queue = app.screen.query_one(QueueList)
        assert queue.cursor == desk.worklist.index_of(card)


# -- filters ------------------------------------------------------------------------------


_CHOSEN = (
    ("1 enter", Sieve(Placed.TODAY)),
    ("１ １ enter", Sieve(Placed.YESTERDAY)),
    ("down left enter", Sieve(min_amount=100_000)),
    ("2 2 3 enter", Sieve(min_amount=10_000, channel=Channel.PHONE)),
    ("4 left left enter", Sieve(lane=Lane.LATER)),
    ("1 2 0", EVERYTHING),
    ("1 2 escape", EVERYTHING),
)


async def test_filters_are_chosen_by_digits_or_arrows(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        whole = list(desk.worklist)
        for keys, sieve in _CHOSEN:
            await press(pilot, "ctrl+f", *keys.split())
            assert desk.sieve == sieve
            assert list(desk.worklist) == [s for s in whole if sieve.accepts(s, desk.now)]
            await press(pilot, "escape")
            assert list(desk.worklist) == whole
        assert contacts(desk) == []


async def test_a_filter_is_a_chip_with_one_key_to_clear(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        whole, today = len(desk.worklist), text_of(pilot).splitlines()[0][:40]
        await press(pilot, "ctrl+f", "2", "2", "2", "enter")
        shown = text_of(pilot)
        assert " ¥200起  Esc 清除" in shown.splitlines()[3]
        assert 0 < len(desk.worklist) < whole
        assert shown.splitlines()[0][:40] == today
        await press(pilot, "f6")
        assert desk.worklist.order is QueueOrder.AMOUNT
        assert len(desk.worklist) < whole
        await press(pilot, "escape")
        assert "Esc 清除" not in "".join(text_of(pilot).splitlines()[:-3])
        assert len(desk.worklist) == whole
        assert desk.worklist.order is QueueOrder.AMOUNT


async def test_digits_typed_at_once_go_to_the_filter_and_not_to_the_card(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+f", "1", "3", "enter")
        await pilot.pause()
        assert contacts(desk) == []


async def test_the_card_stays_in_a_call_though_it_is_filtered_out(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        card = current(app)
        await press(pilot, "f3", "ctrl+f", "4", "4", "4", "enter")
        assert current(app) == card
        assert desk.worklist.index_of(card) is None
        await press(pilot, "down")
        assert current(app) == desk.worklist.at(0).case.key


async def test_the_small_window_shows_the_filter_too(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+f", "1", "enter")
        assert "今天" in text_of(pilot).splitlines()[2]


# -- skip and pin -------------------------------------------------------------------------


async def test_skipping_goes_on_to_the_next_card_and_is_no_record(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "down")
        card, following = current(app), desk.worklist.at(2).case.key
        await press(pilot, "ctrl+l", "1")
        assert current(app) == following
        assert contacts(desk) == []
        until = watch.moment + timedelta(minutes=30)
        assert desk.card(card).row.skipped_until == until
        assert f"到 {until:%H:%M}" in text_of(pilot)
        await press(pilot, "ctrl+z")
        assert current(app) == card
        assert desk.card(card).row.skipped_until is None
        assert desk.worklist.index_of(card) == 1


async def test_skipping_once_more_lifts_it(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        card = current(app)
        await press(pilot, "ctrl+l", "5")
        tomorrow = (desk.now + timedelta(days=1)).replace(hour=10, minute=0)
        assert desk.card(card).row.skipped_until == tomorrow
        opened(app)._show(card)
        await pilot.pause()
        assert "已跳过到 明天10:00" in text_of(pilot)
        await press(pilot, "ctrl+l")
        assert current(app) == card
        assert desk.card(card).row.lane in (Lane.DUE, Lane.READY)


async def test_a_pinned_case_is_marked_at_once_and_moves_with_the_next_card(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "pagedown")
        card, line, before = current(app), cursor_line(pilot), buyers(pilot)
        await press(pilot, "ctrl+k")
        assert (current(app), cursor_line(pilot), buyers(pilot)) == (card, line, before)
        assert queue_of(pilot)[line].startswith("置顶")
        due = desk.worklist.counts()[Lane.DUE]
        await press(pilot, "down")
        assert queue_of(pilot)[due].startswith("置顶")
        assert desk.worklist.index_of(card) == due
        opened(app)._show(card)
        await press(pilot, "1")
        assert desk.card(card).row.pinned is False
        await press(pilot, "ctrl+z")
        assert desk.card(card).row.pinned is True
        await press(pilot, "ctrl+k")
        assert desk.card(card).row.pinned is False


async def test_the_last_mark_is_taken_back_before_the_last_record(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "1", "ctrl+k", "ctrl+l", "2")
        pinned = next(s.case.key for s in desk.worklist if s.mark.pinned)
        await press(pilot, "ctrl+z")
        assert desk.card(pinned).row[-2:] == (True, None)
        await press(pilot, "ctrl+z")
        assert desk.card(pinned).row[-2:] == (False, None)
        assert [c.undone for c in contacts(desk)] == [False]
        await press(pilot, "ctrl+z")
        assert [c.undone for c in contacts(desk)] == [True]


async def test_what_is_finished_cannot_be_pinned(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        card = current(app)
        await press(pilot, "7")
        opened(app)._show(card)
        await press(pilot, "ctrl+k")
        assert "不在队列里" in text_of(pilot)


async def test_an_order_that_closes_soon_can_be_put_off_for_a_moment_only(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    soonest = min(desk.worklist, key=lambda s: s.case.placed_at)
    closes_at = soonest.case.closes_at
    assert closes_at is not None
    watch.moment = closes_at - timedelta(minutes=45)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(soonest.case.key)
        await press(pilot, "ctrl+l")
        shown = text_of(pilot)
        assert "半小时后" in shown
        assert "1 小时后" not in shown
        assert "今晚" not in shown
        await press(pilot, "escape")
        watch.moment = closes_at - timedelta(minutes=5)
        await press(pilot, "ctrl+l")
        assert "没有可以跳到的时间" in text_of(pilot)
