"""What the tasks tell, at the desk's foot: it rings, it waits, it never takes the card away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.widgets.workbench import Workbench
from tests.tui.conftest import Watch
from tests.tui.looking import current, press, text_of

SIZE = (120, 36)


@pytest.fixture
def rung(app: KefuApp, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    bells: list[int] = []
    monkeypatch.setattr(app, "bell", lambda: bells.append(1))
    return bells


def _promise(desk: Desk, minutes: int, place: int = -1) -> str:
    """Of a case further down, due in so many minutes."""
    worklist, now = desk.worklist, desk.now
    made = now - timedelta(hours=1)
    fresh = [
        s.case.key
        for s in worklist
        if not s.case.standing_contacts and s.case.live[-1].created_at < made
    ]
    when = now + timedelta(minutes=minutes) - desk.rules.promise_grace
    desk.record(fresh[place], Attempt(Outcome.PROMISED, Channel.WANGWANG, at=made, when=when))
    return fresh[place]


async def _strike(pilot: Pilot[Any], watch: Watch, minutes: int) -> None:
    """The clock goes on, and the desk's second strikes."""
    watch.forward(timedelta(minutes=minutes))
    below = pilot.app.screen_stack[0]
    assert isinstance(below, DeskScreen)
    below._tick()
    await pilot.pause()


async def test_a_notice_rings_once_and_leaves_the_card(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int]
) -> None:
    _promise(desk, 1)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        card = current(app)
        await _strike(pilot, watch, 1)
        assert "到点: " in text_of(pilot)
        assert (current(app), len(rung)) == (card, 1)
        await _strike(pilot, watch, 1)
        assert len(rung) == 1


async def test_several_at_once_are_one_line(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int]
) -> None:
    for place in (-1, -2, -3):
        _promise(desk, 1, place)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await _strike(pilot, watch, 3)
        assert "3 位到点: " in text_of(pilot)
        assert len(rung) == 1


async def test_during_a_call_it_waits_at_the_foot_without_a_sound(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int]
) -> None:
    _promise(desk, 1)
    _promise(desk, 20, -2)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f3")
        assert "通话计时开始" in text_of(pilot)
        card = current(app)
        await _strike(pilot, watch, 1)
        assert "到点: " in text_of(pilot)
        assert app.screen.query_one(Workbench).is_taken, "no timer takes it away"
        assert (current(app), rung) == (card, [])
        await press(pilot, "f3")
        await press(pilot, "3")
        await _strike(pilot, watch, 20)
        assert len(rung) == 1


async def test_an_error_is_not_pushed_away(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int]
) -> None:
    _promise(desk, 1)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        screen._tell("没有存下的原因")
        assert len(rung) == 1
        await _strike(pilot, watch, 1)
        assert "没有存下的原因" in text_of(pilot)
        assert len(rung) == 1
        await press(pilot, "down")
        await _strike(pilot, watch, 0)
        assert "到点: " in text_of(pilot)
        assert len(rung) == 2


async def test_a_second_in_which_nothing_happens_paints_nothing(
    app: KefuApp, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await _strike(pilot, watch, 0)
        painted: list[str] = []
        paint = Widget.render_lines

        def painting(self: Widget, crop: Region) -> list[Strip]:
            painted.append(self.id or type(self).__name__)
            return paint(self, crop)

        monkeypatch.setattr(Widget, "render_lines", painting)
        await _strike(pilot, watch, 0)
        await pilot.pause(0.1)
        assert painted == []
        await _strike(pilot, watch, 1)
        await pilot.pause(0.1)
        assert {"status", "facts", "QueueList"} <= set(painted)


async def test_what_came_due_is_next_wherever_the_agent_was(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    due = _promise(desk, 1)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "down", "down", "down")
        card = current(app)
        await _strike(pilot, watch, 1)
        assert current(app) == card
        await press(pilot, "1")
        assert current(app) == due
        await press(pilot, "down", "down", "down")
        place = desk.worklist.index_of(current(app))
        assert place is not None
        following = desk.worklist.at(place + 1).case.key
        await press(pilot, "1")
        assert current(app) == following, "once opened it does not call the agent back"


_SCREENS = {
    "报表": "f8",
    "查找": "f7",
    "计划": "ctrl+g",
    "设置": "ctrl+s",
    "短信名单": "ctrl+e",
    "勿扰": "ctrl+d",
    "经过": "tab",
    "导单": "f5",
    "帮助": "f1",
}


@pytest.mark.parametrize("name", _SCREENS)
async def test_it_is_told_over_whatever_screen_is_open(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int], name: str
) -> None:
    """A promise that comes due while another screen is open; back at the desk it is next."""
    due = _promise(desk, 1)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause()
        card = current(app)
        await press(pilot, _SCREENS[name])
        opened = app.screen
        assert not isinstance(opened, DeskScreen)
        await _strike(pilot, watch, 1)
        assert "到点: " in text_of(pilot)
        assert (app.screen, len(rung)) == (opened, 1)
        await _strike(pilot, watch, 1)
        await press(pilot, "escape")
        await _strike(pilot, watch, 0)
        assert "到点: " in text_of(pilot).split("\n")[-2], "at the foot, now that it is seen"
        assert not app._notifications, "and no longer over the card"
        assert (current(app), len(rung)) == (card, 1)
        await press(pilot, "1")
        assert current(app) == due


async def test_a_question_leaves_the_foot_in_sight(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int]
) -> None:
    _promise(desk, 1)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause()
        await press(pilot, "2")
        assert app.screen.is_modal
        await _strike(pilot, watch, 1)
        assert (list(app._notifications), len(rung)) == ([], 1)
        await press(pilot, "escape")
        assert "到点: " in text_of(pilot)


async def test_nothing_rings_into_a_call_on_another_screen_either(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int]
) -> None:
    _promise(desk, 1)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause()
        await press(pilot, "f3", "f7")
        await _strike(pilot, watch, 1)
        assert "到点: " in text_of(pilot)
        app.clear_notifications()
        await press(pilot, "escape")
        await _strike(pilot, watch, 0)
        assert "到点: " in text_of(pilot)
        assert app.screen.query_one(Workbench).is_taken, "no timer takes it away"
        assert rung == []


async def test_the_clock_stands_while_many_cases_are_changed(
    app: KefuApp, desk: Desk, watch: Watch, rung: list[int]
) -> None:
    _promise(desk, 1)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await press(pilot, "f5")
        with desk.changing:
            await _strike(pilot, watch, 1)
            assert rung == []
        await _strike(pilot, watch, 0)
        assert len(rung) == 1
        assert "到点: " in text_of(pilot)
