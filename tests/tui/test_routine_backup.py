"""The routine backup of an open desk: made beside the work, and its failure is said."""

from __future__ import annotations

import errno

import pytest

from kefu_tui.desk import Desk
from kefu_tui.ports import Why
from kefu_tui.storage import backups
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens import desk as desk_screen
from tests.storage.samples import FailingDisk
from tests.tui.looking import text_of

SIZE = (120, 36)


async def test_an_open_desk_is_backed_up(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_screen, "_BACKUP_SECONDS", 0.01)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1")
        for _ in range(50):
            await pilot.pause(0.02)
            if backups.found(desk.folder):
                break
        await app.workers.wait_for_complete()
        assert [b.why for b in backups.found(desk.folder)] == [Why.DAILY]


async def test_a_backup_that_fails_is_said_and_the_work_goes_on(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, desk_screen.DeskScreen)
        failing = FailingDisk(monkeypatch)
        failing.fail("write_new", OSError(errno.ENOSPC, "full"))
        screen._back_up()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "磁盘已满" in text_of(pilot)
        before = desk.worklist.at(0).case.key
        await pilot.press("1")
        await pilot.pause()
        assert desk.last_records()[-1].case == before
