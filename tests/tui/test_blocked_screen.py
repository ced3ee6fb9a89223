"""勿扰: ^D lists who is not contacted any more; Enter, asked for twice, lifts it."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from textual.pilot import Pilot

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.blocked import BlockedScreen
from kefu_tui.tui.screens.desk import DeskScreen
from tests.storage.samples import FailingDisk
from tests.tui.looking import contacts, finished, press, text_of


async def _open(pilot: Pilot[Any]) -> str:
    await press(pilot, "ctrl+d")
    await finished(pilot, "_read")
    assert isinstance(pilot.app.screen, BlockedScreen)
    return text_of(pilot)


def _block(desk: Desk, *places: int) -> list[str]:
    """Names of those who are blocked now, in the order of work before that."""
    cases = [desk.worklist.at(place).case for place in places]
    for case in cases:
        desk.record(case.key, Attempt(Outcome.DO_NOT_CONTACT, note="很生气"))
    return [desk.name_of(case) for case in cases]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_who_since_when_and_why(app: KefuApp, desk: Desk, size: tuple[int, int]) -> None:
    names = _block(desk, 0, 1)
    async with app.run_test(size=size) as pilot:
        shown = await _open(pilot)
        assert "2 位不再联系" in shown
        for name in names:
            assert name in shown
        assert "11.21 16:10" in shown
        assert "11.21 阿华 顾客反感" in shown
        assert "Enter 解除勿扰" in shown


async def test_enter_twice_lifts_and_the_desk_takes_it_back(app: KefuApp, desk: Desk) -> None:
    _block(desk, 0, 1)
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot)
        await press(pilot, "enter")
        assert "再按一次 Enter 解除勿扰" in text_of(pilot)
        await press(pilot, "down", "enter")
        assert len(desk.blocked()) == 2
        await press(pilot, "enter")
        assert len(desk.blocked()) == 1
        assert "1 位不再联系" in text_of(pilot)
        await press(pilot, "escape", "ctrl+z")
        assert isinstance(app.screen, DeskScreen)
        assert len(desk.blocked()) == 2


async def test_an_empty_list_says_how_it_fills(app: KefuApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await _open(pilot)
        assert "0 位不再联系" in shown
        assert "按 9" in shown
        await press(pilot, "enter", "down", "ctrl+d")
        assert isinstance(app.screen, DeskScreen)


async def test_people_stay_hidden(app: KefuApp, desk: Desk) -> None:
    case = desk.worklist.at(0).case
    _block(desk, 0)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "ctrl+u")
        shown = await _open(pilot)
        assert case.buyer not in shown
        assert case.receiver not in shown


async def test_what_the_disk_refuses_is_told(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _block(desk, 0)
    before = len(contacts(desk))
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot)
        with monkeypatch.context() as patched:
            FailingDisk(patched).fail("flush", OSError(errno.ENOSPC, "full"))
            await press(pilot, "enter", "enter")
            assert "磁盘" in text_of(pilot)
        assert len(contacts(desk)) == before
        assert len(desk.blocked()) == 1
