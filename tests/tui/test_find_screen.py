"""查找: found while one types, open and finished buyers, every key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.people import People
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.errors import StoreDamagedError
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.find import FindScreen
from tests.tui.looking import press, text_of

SIZE = (100, 30)


async def read_in(pilot: Pilot[str]) -> None:
    """Until everybody is read in."""
    for worker in [w for w in pilot.app.workers if w.name == "_read"]:
        await worker.wait()
    await pilot.pause()


async def type_in(pilot: Pilot[str], text: str) -> None:
    """Open 查找, let it read everybody, and type."""
    await press(pilot, "f7")
    await read_in(pilot)
    await press(pilot, *text)


async def test_the_card_of_whom_was_found_is_opened(app: KefuApp, desk: Desk) -> None:
    wanted = desk.worklist.at(7).case
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await type_in(pilot, wanted.orders[0].number)
        assert wanted.buyer in text_of(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, DeskScreen)
        assert f"旺旺 {wanted.buyer}" in text_of(pilot)
        await type_in(pilot, "没有这个人")
        assert "没有找到" in text_of(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, FindScreen)
        await press(pilot, "escape")
        assert f"旺旺 {wanted.buyer}" in text_of(pilot)


async def test_each_key_shows_its_own_result(app: KefuApp, desk: Desk) -> None:
    name = next(s.case.receiver for s in desk.worklist if len(s.case.receiver) == 2)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await type_in(pilot, "")
        for length in range(1, len(name) + 1):
            await press(pilot, name[length - 1])
            found = desk.find(name[:length])
            shown = text_of(pilot)
            assert f"{len(found)} 位" in shown
            assert desk.found(found[0]).buyer in shown


async def test_arrows_choose_among_those_found(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await type_in(pilot, "1")
        found = desk.find("1")
        assert len(found) > 12
        await press(pilot, "down", "down", "up", "pagedown", "down", "pageup", "enter")
        assert isinstance(app.screen, DeskScreen)
        assert desk.found(found[2]).name in text_of(pilot)


async def test_a_finished_buyer_opens_to_be_read(app: KefuApp, desk: Desk) -> None:
    case = desk.worklist.at(3).case
    desk.record(case.key, Attempt(Outcome.NOT_WANTED))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await type_in(pilot, case.buyer)
        assert "关闭交易" in text_of(pilot)
        await press(pilot, "enter")
        shown = text_of(pilot)
        assert "不用联系：关闭交易" in shown
        assert "顾客不需要 关闭交易" in shown
        before = len(list(desk._store.contacts()))
        await press(pilot, "1")
        assert len(list(desk._store.contacts())) == before


async def test_an_exact_nick_is_found_before_everybody_is_read(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, go = desk.worklist.at(2).case, threading.Event()
    real = People.reading

    def slow(self: People) -> Callable[[], None]:
        read = real(self)
        return lambda: (go.wait(10), read())[1]

    monkeypatch.setattr(People, "reading", slow)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f7", *case.buyer[:-1])
        assert "正在读入" in text_of(pilot)
        await press(pilot, case.buyer[-1])
        assert "1 位" in text_of(pilot)
        await press(pilot, "backspace")
        go.set()
        await read_in(pilot)
        assert "正在读入" not in text_of(pilot)
        assert case.buyer in text_of(pilot)


async def test_a_store_that_cannot_be_read_is_told_in_a_sentence(
    app: KefuApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: People) -> Callable[[], None]:
        def read() -> None:
            raise StoreDamagedError("数据里 orders 的第 7 条读不懂。")

        return read

    monkeypatch.setattr(People, "reading", broken)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await type_in(pilot, "")
        assert "第 7 条读不懂" in text_of(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)


def test_reading_goes_on_while_the_store_is_written(desk: Desk, tmp_path: Path) -> None:
    """Names are read in a thread: a record in between neither stops nor spoils it."""
    names = desk._store.names()
    first = next(names)
    desk.record(desk.worklist.at(0).case.key, Attempt(Outcome.REMINDED))
    rest = list(names)
    assert len({n.number for n in (first, *rest)}) == len(list(desk._store.orders()))
