"""短信名单: made, written, copied, confirmed, taken back."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot

from kefu_tui.desk import Desk
from kefu_tui.desk.sieve import EVERYTHING
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Standing
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.sms import SmsScreen
from tests.storage.samples import FailingDisk
from tests.tui.conftest import Watch
from tests.tui.looking import contacts, press, text_of


@pytest.fixture(autouse=True)
def _evening(watch: Watch) -> None:
    """Inside the hours of 短信, the export still fresh."""
    watch.forward(timedelta(hours=1, minutes=25))


async def _list(pilot: Pilot[Any], *keys: str) -> str:
    """Press keys, wait until the list is made; what the screen shows."""
    await press(pilot, *keys)
    for name in ("_confirm", "_make"):
        if working := [w for w in pilot.app.workers if w.name == name]:
            await pilot.app.workers.wait_for_complete(working)
            await pilot.pause()
    return text_of(pilot)


def _files(desk: Desk) -> list[Path]:
    return sorted(desk.reports_folder().glob("短信名单-*"))


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_who_is_in_who_is_out_and_what_it_costs(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    made = desk.sms_list(EVERYTHING)
    async with app.run_test(size=size) as pilot:
        shown = await _list(pilot, "ctrl+e")
        assert isinstance(app.screen, SmsScreen)
        assert "推荐短信的   可发 0 位" in shown
        assert "F4 换成所有可发短信的" in shown
        shown = await _list(pilot, "f4")
        assert f"可发 {len(made.texts)} 位" in shown
        assert f"不发 {len(made.left_out)} 位" in shown
        assert made.texts[0].words[:8] in shown
        assert "Esc 返回" in shown
        await press(pilot, "end")
        assert made.left_out[-1].why in text_of(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)


async def test_outside_hours_is_said(app: KefuApp, watch: Watch) -> None:
    watch.forward(timedelta(minutes=-30))
    async with app.run_test(size=(120, 36)) as pilot:
        assert "现在不在短信时段, 短信 17:30 开" in await _list(pilot, "ctrl+e")


async def test_filters(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e", "f4")
        shown = await _list(pilot, "f6")
        assert "今天拍下" in shown
        await _list(pilot, "f6")
        await _list(pilot, "f6")
        await press(pilot, "f7", *"abc", "enter")
        assert "这不是金额" in text_of(pilot)
        shown = await _list(pilot, "backspace", "backspace", "backspace", *"200", "enter")
        assert "所有可发短信的 ¥200起" in shown
        dear = desk.sms_list(EVERYTHING._replace(min_amount=20_000))
        assert f"可发 {len(dear.texts)} 位" in shown


async def test_nothing_is_confirmed_that_was_not_written(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e", "f4")
        await press(pilot, "enter", "enter")
        assert "没有等确认的名单" in text_of(pilot)
        assert contacts(desk) == []


async def test_written_confirmed_and_taken_back(app: KefuApp, desk: Desk) -> None:
    count = len(desk.sms_list(EVERYTHING).texts)
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e", "f4")
        assert "用短信工具发出后按 Enter 确认" in await _list(pilot, "f2")
        assert [path.suffix for path in _files(desk)] == [".csv", ".xlsx"]
        await press(pilot, "enter")
        assert f"{count} 位都发出了吗" in text_of(pilot)
        assert contacts(desk) == []
        shown = await _list(pilot, "enter")
        assert f"已记 {count} 位" in shown
        assert "可发 0 位" in shown
        assert {c.channel for c in contacts(desk)} == {Channel.SMS}
        await press(pilot, "escape", "ctrl+z")
        assert f"撤销整份短信名单的 {count} 条记录" in text_of(pilot)
        assert not any(c.undone for c in contacts(desk))
        await press(pilot, "ctrl+z")
        assert all(c.undone for c in contacts(desk))
        assert f"已撤销整份短信名单：{count} 条记录" in text_of(pilot)


async def test_what_the_disk_refuses_is_told_and_can_be_tried_again(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e", "f4")
        await _list(pilot, "f2")
        with monkeypatch.context() as patched:
            FailingDisk(patched).fail("flush", OSError(errno.ENOSPC, "full"))
            await press(pilot, "enter")
            assert "磁盘" in await _list(pilot, "enter")
        assert contacts(desk) == []
        assert desk.unconfirmed_sms() is not None


async def test_another_key_between_takes_the_question_back(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e", "f4")
        await _list(pilot, "f2")
        await _list(pilot, "enter", "f6")
        await press(pilot, "enter")
        assert contacts(desk) == []


async def test_copied_lines_can_be_confirmed_as_well(app: KefuApp, desk: Desk) -> None:
    first = desk.sms_list(EVERYTHING).texts[0]
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e", "f4")
        await _list(pilot, "ctrl+y")
        assert app.clipboard.split("\n")[0] == f"{first.number}\t{first.words}"
        await press(pilot, "enter")
        await _list(pilot, "enter")
        assert contacts(desk)


async def test_an_empty_list_is_not_written(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e")
        await _list(pilot, "f2")
        assert _files(desk) == []
        assert "F4 换成所有可发短信的" in text_of(pilot)


async def test_while_a_list_is_taken_back_no_key_does_anything(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen says what is under way; the clock stands, and goes on afterwards."""
    ended = Event()
    undo_all = desk._writing().undo_all

    def slowly(contacts: Sequence[int]) -> list[Contact]:
        ended.wait(30)
        return undo_all(contacts)

    monkeypatch.setattr(desk._store, "undo_all", slowly)
    async with app.run_test(size=(120, 36)) as pilot:
        await _list(pilot, "ctrl+e", "f4")
        await _list(pilot, "f2")
        await press(pilot, "enter")
        await _list(pilot, "enter")
        count = len(contacts(desk))
        await press(pilot, "escape", "ctrl+z", "ctrl+z")
        below = app.screen_stack[0]
        assert isinstance(below, DeskScreen)
        key = below._key
        assert f"正在撤销整份短信名单的 {count} 条记录" in text_of(pilot)
        ticks: list[int] = []

        def ticking(**_: object) -> list[Standing]:
            ticks.append(1)
            return []

        monkeypatch.setattr(desk, "tick", ticking)
        await press(pilot, "3", "down", "enter", "escape", "f5", "ctrl+z")
        below._tick()
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert (len(contacts(desk)), below._key, ticks) == (count, key, [])
        ended.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert all(c.undone for c in contacts(desk))
        assert f"已撤销整份短信名单：{count} 条记录" in text_of(pilot)
        below._tick()
        assert ticks
