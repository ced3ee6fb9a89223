"""Rule *card in work* on the screen: what begins work, and the card that a crash has left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kefu_tui.bootstrap import build_desk, open_for_check
from kefu_tui.clock import Clock
from kefu_tui.desk import Desk
from kefu_tui.domain.in_work import IN_WORK, InWork, read
from kefu_tui.domain.outcomes import Channel
from kefu_tui.tui.app import KefuApp
from tests.storage.samples import FailingDisk
from tests.tui.conftest import Watch
from tests.tui.looking import current, press, text_of

SIZES = [(120, 36), (80, 24)]


@pytest.fixture
def left(desk: Desk, watch: Watch) -> Iterator[Desk]:
    """The demo shop opened again after a crash in the middle of the third card's call."""
    key, began = desk.worklist.at(2).case.key, watch.moment
    desk.begin(InWork(key, began, Channel.PHONE, began))
    desk.close()
    again = build_desk(desk.folder, Clock(lambda: watch.moment, "演示时钟"))
    yield again
    again.close()


def _kept(folder: Path) -> InWork | None:
    return read(open_for_check(folder).fact(IN_WORK))


@pytest.mark.parametrize("key", ["f3", "ctrl+y", "ctrl+r", "ctrl+o", "enter"])
async def test_work_begins_with(app: KefuApp, desk: Desk, key: str) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, key)
        kept = _kept(desk.folder)
        assert kept is not None
        assert kept.case == desk.worklist.at(0).case.key
        assert kept.call_from == (desk.now if key == "f3" else None)


async def test_looking_is_no_work(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "down", "right", "left", "f4", "up", "f6", "f1", "escape", "2", "escape")
    assert _kept(desk.folder) is None


async def test_a_record_at_once_writes_nothing_beside_itself(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "3", "3")
    assert _kept(desk.folder) is None


@pytest.mark.parametrize("size", SIZES)
async def test_the_card_is_there_again_and_says_so(left: Desk, size: tuple[int, int]) -> None:
    app = KefuApp(left)
    unfinished = left.unfinished()
    assert unfinished is not None
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert current(app) == unfinished.case
        shown = text_of(pilot)
        assert f"上次未记结果  {unfinished.since:%H:%M} 起  电话  通话计时" in shown
        assert "按数字记下" in shown
        assert "电话" in shown
        await press(pilot, "down")
        assert "上次未记结果" not in text_of(pilot)
        assert "按数字记下" not in text_of(pilot)
        await press(pilot, "up")
        assert "上次未记结果" in text_of(pilot)
        await press(pilot, "3")
        assert "上次未记结果" not in text_of(pilot)
        await press(pilot, "ctrl+z", "ctrl+z")
        assert current(app) == unfinished.case
        assert "上次未记结果" in text_of(pilot)


async def test_a_disk_that_refuses_the_note_stops_nothing(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FailingDisk(monkeypatch)
    async with app.run_test(size=SIZES[0]) as pilot:
        key = current(app)
        disk.fail("write", OSError(28, "No space left on device"))
        await press(pilot, "f3")
        assert "通话计时开始" in text_of(pilot)
        disk.mend()
        assert _kept(desk.folder) is None
        await press(pilot, "ctrl+y")
        kept = _kept(desk.folder)
        assert kept is not None
        assert kept.case == key
        assert kept.call_from is not None


async def test_the_steps_done_are_still_ticked(desk: Desk, watch: Watch) -> None:
    """Rule *four steps*: after a closed terminal too, until the record."""
    async with KefuApp(desk).run_test(size=SIZES[0]) as pilot:
        await press(pilot, "f3", "ctrl+o", "ctrl+o")
        assert "[v]电话 [v]提醒付款 [ ]旺旺 [ ]备注" in text_of(pilot)
    desk.close()
    again = build_desk(desk.folder, Clock(lambda: watch.moment, "演示时钟"))
    async with KefuApp(again).run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert "[v]电话 [v]提醒付款 [ ]旺旺 [ ]备注" in text_of(pilot)
        await press(pilot, "3")
        assert "还差 旺旺（^T）" in text_of(pilot)
    again.close()
