"""Rule *leaving*: ^Q tells what was done and what will come due; one Enter leaves, Esc stays."""

from __future__ import annotations

import pytest

from kefu_tui.bootstrap import open_for_check
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.in_work import IN_WORK
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.modals.leave import Leave
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.find import FindScreen
from kefu_tui.tui.screens.report import ReportScreen
from tests.tui.looking import press, text_of

SIZES = [(120, 36), (80, 24)]


async def test_nothing_done_nothing_asked(app: KefuApp) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "down", "f4", "ctrl+q")
    assert app.return_code == 0


async def test_what_was_taken_back_was_not_done(app: KefuApp) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "3", "ctrl+z", "ctrl+q")
    assert app.return_code == 0


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_done_and_what_comes_due(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await press(pilot, "3", "2", "1", "down", "2", "1", "ctrl+q")
        assert isinstance(app.screen, Leave)
        shown = text_of(pilot)
        records = desk.leaving().records
        promised = [c for c in records if c.outcome is Outcome.PROMISED]
        assert len(records) == 3
        assert f"{len({c.case for c in records})} 位：承诺付款 2、未接通 1" in shown
        amount = format_yuan(sum(c.amount_due for c in promised))
        assert f"{len({c.case for c in promised})} 位，共 {amount}" in shown
        assert "今天到点" in shown
        assert "明天到点" in shown
        assert "F8 看今天的报表" in shown
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)
        await press(pilot, "ctrl+q", "enter")
    assert app.return_code == 0


async def test_the_same_key_again_leaves(app: KefuApp) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "3", "ctrl+q")
        assert isinstance(app.screen, Leave)
        await press(pilot, "ctrl+q")
    assert app.return_code == 0


async def test_the_report_is_one_key_away(app: KefuApp) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "3", "ctrl+q", "f8")
        assert isinstance(app.screen, ReportScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)


async def test_it_asks_on_whatever_screen_and_esc_goes_back_there(app: KefuApp) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "3", "f7", "ctrl+q")
        assert isinstance(app.screen, Leave)
        await press(pilot, "escape")
        assert isinstance(app.screen, FindScreen)


async def test_a_call_without_a_result_is_named_and_then_forgotten(
    app: KefuApp, desk: Desk
) -> None:
    name = desk.card(desk.worklist.at(0).case.key).row.name
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "f3", "ctrl+q")
        assert f"{name}：联系了还没有记" in text_of(pilot)
        assert "还没有记结果" in text_of(pilot)
        await press(pilot, "enter")
    assert open_for_check(desk.folder).fact(IN_WORK) is None


async def test_what_a_call_still_lacks_is_named(app: KefuApp, desk: Desk) -> None:
    name = desk.card(desk.worklist.at(0).case.key).row.name
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "f3", "2", "1", "ctrl+q")
        assert f"上一位 {name}：还差 提醒付款、旺旺" in text_of(pilot)


async def test_what_is_due_already_is_a_warning_and_the_demo_says_what_it_is(
    desk: Desk,
) -> None:
    key = desk.worklist.at(3).case.key
    made = desk.now.replace(hour=9)
    desk.record(key, Attempt(Outcome.PROMISED, Channel.PHONE, at=made, when=made.replace(hour=10)))
    app = KefuApp(desk, is_demo=True)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "ctrl+q")
        shown = text_of(pilot)
        name, since = desk.card(key).row.name, desk.leaving().due[0][0]
        assert f"已经到点   2 位：{name} {since:%H:%M}" in shown
        assert "这是示例店铺，离开后什么都不留下" in shown
