"""经过: a buyer's whole history, from the desk and from 查找."""

from __future__ import annotations

import re

import pytest

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.find import FindScreen
from kefu_tui.tui.screens.history import HistoryScreen
from kefu_tui.tui.widgets.timeline import timeline, whole_timeline
from tests.tui.looking import current, opened, press, text_of
from tests.tui.test_find_screen import type_in


async def test_tab_shows_everything_about_the_card_and_goes_back(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        key = current(app)
        await press(pilot, "1", "ctrl+z", "tab")
        assert isinstance(app.screen, HistoryScreen)
        shown = text_of(pilot)
        assert "(已撤销)" in shown
        assert "单未付款 (" in shown
        assert "拍下" in shown
        await press(pilot, "tab")
        assert isinstance(app.screen, DeskScreen)
        assert current(app) == key


async def test_a_long_history_scrolls(app: KefuApp, desk: Desk) -> None:
    key = desk.worklist.at(1).case.key
    for _ in range(30):
        desk.record(key, Attempt(Outcome.OTHER, note="很长的备注" * 12))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await type_in(pilot, desk.card(key).row.buyer)
        await press(pilot, "tab")
        top = text_of(pilot)
        await press(pilot, "pagedown")
        assert text_of(pilot) != top
        await press(pilot, "pageup")
        assert text_of(pilot) == top
        await press(pilot, "end")
        assert "拍下" in text_of(pilot)


async def test_from_find_a_finished_buyers_history_is_read(app: KefuApp, desk: Desk) -> None:
    case = desk.worklist.at(3).case
    desk.record(case.key, Attempt(Outcome.NOT_WANTED))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await type_in(pilot, case.buyer)
        await press(pilot, "tab")
        assert "顾客不需要 关闭交易" in text_of(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, FindScreen)


async def test_nobody_found_has_no_history(app: KefuApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await type_in(pilot, "没有这个人")
        await press(pilot, "tab")
        assert isinstance(app.screen, FindScreen)


def test_what_was_taken_back_is_struck_through(desk: Desk) -> None:
    key = desk.worklist.at(0).case.key
    desk.record(key, Attempt(Outcome.REMINDED))
    desk.undo()
    for draw in (timeline, whole_timeline):
        content = draw(desk.card(key), 70)
        struck = [content.plain[s.start : s.end] for s in content.spans if "strike" in str(s.style)]
        assert len(struck) == 1
        assert "(已撤销)" in struck[0]


def test_no_line_is_wider_than_the_screen(desk: Desk) -> None:
    key = desk.worklist.at(0).case.key
    desk.record(key, Attempt(Outcome.OTHER, note="很长的备注" * 30))
    for width in (40, 78, 120):
        for row in whole_timeline(desk.card(key), width).split("\n"):
            assert row.cell_length <= width
        for row in timeline(desk.card(key), width).split("\n"):
            assert row.cell_length <= width


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (100, 28), (120, 26)])
async def test_a_history_longer_than_the_card_says_how_to_see_the_rest(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    """What is left out is counted; where the card has no room at all, everything is."""
    key = desk.worklist.at(0).case.key
    for number in range(12):
        desk.record(key, Attempt(Outcome.OTHER, note=f"记了{number:02}"))
    whole = len(desk.card(key).history)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        opened(app)._show(key)
        await pilot.pause()
        for height in (size[1], size[1] + 2, size[1]):
            await pilot.resize_terminal(size[0], height)
            await pilot.pause()
            shown = text_of(pilot)
            rows = [row for row in shown.split("\n") if re.search(r"\d\d:\d\d  (电话|旺旺)  ", row)]
            told = re.search(r"还有 (\d+) 条，Tab 看全|经过 (\d+) 条 Tab", shown)
            assert told is not None
            left = int(told.group(1) or told.group(2))
            assert len(rows) + left == whole


async def test_a_history_that_fits_says_nothing_of_a_rest(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "Tab 看全" not in text_of(pilot)
        assert "条 Tab" not in text_of(pilot)
