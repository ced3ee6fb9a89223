"""The routine backup of an open desk: made beside the work, and its failure is said."""

from __future__ import annotations

import errno

import pytest

from kefu_tui.desk import Desk
from kefu_tui.ports import Why
from kefu_tui.storage import backups
from kefu_tui.tasks import backup
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens import desk as desk_screen
from tests.storage.samples import FailingDisk
from tests.tui.conftest import Watch
from tests.tui.looking import text_of

SIZE = (120, 36)


def _tick(app: KefuApp) -> None:
    screen = app.screen
    assert isinstance(screen, desk_screen.DeskScreen)
    screen._tick()


async def test_an_open_desk_is_backed_up(app: KefuApp, desk: Desk, watch: Watch) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("1")
        _tick(app)
        assert backups.found(desk.folder) == []
        watch.forward(backup.EVERY)
        _tick(app)
        await app.workers.wait_for_complete()
        assert [b.why for b in backups.found(desk.folder)] == [Why.DAILY]


async def test_a_backup_that_fails_is_said_and_the_work_goes_on(
    app: KefuApp, desk: Desk, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        failing = FailingDisk(monkeypatch)
        failing.fail("write_new", OSError(errno.ENOSPC, "full"))
        watch.forward(backup.EVERY)
        _tick(app)
        await app.workers.wait_for_complete()
        _tick(app)
        await pilot.pause()
        assert "磁盘已满" in text_of(pilot)
        before = desk.worklist.at(0).case.key
        await pilot.press("1")
        await pilot.pause()
        assert desk.last_records()[-1].case == before
