"""命令: ^P finds what can be done by its name, its pinyin or first letters, and does it."""

from __future__ import annotations

from typing import Any

import pytest
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.plan import PlanScreen
from tests.tui.looking import contacts, current, opened, press, text_of


async def _ask(pilot: Pilot[Any], *keys: str) -> list[str]:
    """Open the palette and type; the labels it lists."""
    await press(pilot, "ctrl+p")
    await press(pilot, *keys)
    found = pilot.app.screen.query_one(CommandList)
    palette = pilot.app.screen
    if searching := [w for w in pilot.app.workers if w.node is palette]:
        await pilot.app.workers.wait_for_complete(searching)
    await pilot.pause()
    return [str(option.prompt).split()[0] for option in found.options]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dxmd", "短信名单"),
        ("duanxin", "短信名单"),
        ("短信名单", "短信名单"),
        ("^e", "短信名单"),
        ("cxdk", None),
        ("尾号", "查找"),
    ],
)
async def test_names_pinyin_and_keys_find(app: KefuApp, typed: str, found: str | None) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        listed = await _ask(pilot, *typed)
        assert (listed[0] == found) if found else "这里没有" in listed[0]


async def test_enter_does_it(app: KefuApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _ask(pilot, *"jihua")
        await press(pilot, "enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PlanScreen)


async def test_what_does_nothing_now_is_not_listed(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        listed = await _ask(pilot)
        assert "已催付" in listed
        assert "清除筛选" not in listed
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)
        desk.record(current(app), Attempt(Outcome.DO_NOT_CONTACT))
        opened(app)._show(current(app))
        listed = await _ask(pilot)
        assert [name for name in listed if name in ("已催付", "勿再联系", "复制话术")] == [
            "勿再联系"
        ]


async def test_escape_does_nothing(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await _ask(pilot, *"cuifu")
        await press(pilot, "escape", "escape")
        assert contacts(desk) == []


async def test_every_screen_has_it(app: KefuApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        for key in ("f5", "f7", "f8", "ctrl+g", "ctrl+e"):
            await press(pilot, key, "ctrl+p")
            assert isinstance(app.screen, CommandPalette), key
            assert "返回" in text_of(pilot)
            await press(pilot, "escape", "escape")
            assert isinstance(app.screen, DeskScreen), key
