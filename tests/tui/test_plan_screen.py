"""计划: ^G shows the day, the arrows walk it."""

from __future__ import annotations

import pytest

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.plan import PlanScreen
from tests.tui.looking import finished, press, text_of


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_the_plan_shows_the_day_and_walks_it(app: KefuApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+g")
        await finished(pilot, "_make")
        assert isinstance(app.screen, PlanScreen)
        shown = text_of(pilot)
        assert "11.21 的计划  16:10 到 22:00, 还有 5 小时 50 分" in shown
        assert "打得完 25 通" in shown
        assert "16:10-16:30" in shown
        assert "20/20 █" in shown
        for keys, day in ((("right",), "11.22 的计划  10:00"), (("left", "left"), "11.21 的计划")):
            await press(pilot, *keys)
            await finished(pilot, "_make")
            assert day in text_of(pilot)
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, DeskScreen)


async def test_the_plan_is_made_again_from_the_queue_as_it_is(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+g")
        await finished(pilot, "_make")
        first = desk.plan()
        for standing in list(desk.worklist):
            desk.record(standing.case.key, Attempt(Outcome.NOT_WANTED))
        await press(pilot, "f2")
        await finished(pilot, "_make")
        assert len(first.planned) > 40
        assert "没有要催的顾客" in text_of(pilot)


async def test_an_empty_desk_has_an_empty_plan(empty_app: KefuApp) -> None:
    async with empty_app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await empty_app.push_screen(PlanScreen(empty_app._desk))
        await finished(pilot, "_make")
        assert "按 F5" in text_of(pilot)
