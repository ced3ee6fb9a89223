"""设置: every key of kefu.toml can be seen and changed on the screen, and holds at once."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from kefu_tui import config, paths
from kefu_tui.config import Settings
from kefu_tui.config.settings import CampaignSettings
from kefu_tui.desk import Desk
from kefu_tui.printable import cell_width
from kefu_tui.tui.actions import SCREENS
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.settings import SettingsScreen
from kefu_tui.tui.setting_words import CAMPAIGN, WORDS
from kefu_tui.tui.settings_view import choices, rows
from tests.tui.looking import finished, press, text_of


def test_every_key_has_its_words() -> None:
    assert list(WORDS) == list(config.all_keys())
    assert tuple(CAMPAIGN) == CampaignSettings.__struct_encode_fields__
    assert {row.key for row in rows(Settings(), {})} >= {f"keys.{a.id}" for a in SCREENS["报表"]}


@pytest.mark.parametrize("key", [key for key in WORDS if choices(key)])
def test_what_is_chosen_from_is_accepted(key: str) -> None:
    for _, text in choices(key):
        config.accepts(key, config.from_text(key, text))


async def _open(pilot: Pilot[Any], key: str) -> SettingsScreen:
    await press(pilot, "ctrl+s")
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    place = [row.key for row in screen._rows].index(key)
    screen._go(place)
    return screen


async def _type(pilot: Pilot[Any], text: str) -> str:
    """Change the line to what is typed; what the screen shows then."""
    await press(pilot, "enter")
    pilot.app.screen.query_one("#text").value = text  # type: ignore[attr-defined]
    await press(pilot, "enter")
    return await _saved(pilot)


async def _saved(pilot: Pilot[Any]) -> str:
    await finished(pilot, "_save")
    return text_of(pilot)


def _file(desk: Desk) -> Settings:
    return config.load(paths.config_file(desk.folder))


async def test_a_change_holds_at_once(app: KefuApp, desk: Desk) -> None:
    open_before = len(desk.worklist)
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot, "shop.payment_window_hours")
        shown = await _type(pilot, "24")
        assert "已改：付款期限（小时） 24" in shown
        assert desk.rules.window == timedelta(hours=24)
        assert _file(desk).shop.payment_window_hours == 24
        assert len(desk.worklist) < open_before
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)
        assert f"现在可催 {list(desk.worklist.counts().values())[1]}" in text_of(pilot)


async def test_a_wrong_value_is_said_and_nothing_changes(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        before = _file(desk)
        await _open(pilot, "shop.payment_window_hours")
        assert "0 不合适, 应为大于 0, 最多 1440 的数字" in await _type(pilot, "0")
        await press(pilot, "escape")
        await _open_at(pilot, "hours.quiet")
        assert "不是时段" in await _type(pilot, "")
        assert _file(desk) == desk.settings == before


async def _open_at(pilot: Pilot[Any], key: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    screen._go([row.key for row in screen._rows].index(key))


async def test_words_are_chosen_and_the_theme_changes(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot, "ui.theme")
        await press(pilot, "enter", "２")
        await _saved(pilot)
        assert app.theme == "kefu-light"
        await press(pilot, "f2")
        await _saved(pilot)
        assert app.theme == "kefu-dark"
        assert "theme" not in paths.config_file(desk.folder).read_text("utf-8")


async def test_plain_characters_at_once_on_every_screen(app: KefuApp) -> None:
    def ambiguous(text: str) -> set[str]:
        return {c for c in text if unicodedata.east_asian_width(c) == "A" and cell_width(c)}

    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert ambiguous(text_of(pilot))
        await _open(pilot, "ui.ascii")
        await press(pilot, "enter", "1")
        await _saved(pilot)
        assert ambiguous(text_of(pilot)) == set()
        await press(pilot, "escape")
        assert ambiguous(text_of(pilot)) == set()


async def test_people_are_hidden_by_the_setting_as_by_its_key(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot, "ui.privacy")
        await press(pilot, "enter", "1")
        await _saved(pilot)
        assert desk.hidden
        await press(pilot, "escape", "ctrl+u")
        assert not desk.hidden
        assert not _file(desk).ui.privacy


async def test_a_key_of_ones_own(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot, "keys.desk.report")
        assert "F5 在工作台里已经是 desk.import" in await _type(pilot, "f5")
        await press(pilot, "escape")
        assert "已改：工作台 报表 F11" in await _type(pilot, "f11")
        await press(pilot, "escape")
        assert "F11 报表" in text_of(pilot)
        await press(pilot, "f11")
        assert app.screen.TOPIC == "报表"  # type: ignore[attr-defined]
        await press(pilot, "escape")
        await _open(pilot, "keys.desk.report")
        await press(pilot, "f2")
        await _saved(pilot)
        await press(pilot, "escape")
        assert "F8 报表" in text_of(pilot)


async def test_a_campaign_is_made_and_changed(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot, "campaign")
        await press(pilot, "enter")
        app.screen.query_one("#text").value = "双十二"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        app.screen.query_one("#text").value = "12.10"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert "不是日期" in text_of(pilot)
        app.screen.query_one("#text").value = "2026-12-10"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await _saved(pilot)
        await _open_at(pilot, "campaign.双十二.waves")
        await _type(pilot, "10:00, 13:00")
        await _open_at(pilot, "campaign.双十二.to")
        assert "早于开始" in await _type(pilot, "2026-12-09")
        await press(pilot, "escape")
        campaign = desk.settings.campaign["双十二"]
        assert (campaign.first, campaign.waves) == (date(2026, 12, 10), ("10:00", "13:00"))
        assert desk.rules.on(date(2026, 12, 10)).campaign == "双十二"
        await _open_at(pilot, "campaign.双十二.from")
        await press(pilot, "f2")
        assert "要有开始的日子" in text_of(pilot)


async def test_a_campaign_is_removed_when_asked_first(app: KefuApp, desk: Desk) -> None:
    """The whole of it and nothing else, and its days are like any other at once."""
    path = paths.config_file(desk.folder)
    day = date(2026, 12, 10)
    whole = {"campaign.双十二.from": day, "campaign.双十二.phone": ("10:00-22:00",)}
    desk.configure({**whole, "campaign.年货节.from": date(2027, 1, 10)})
    path.write_text(f"# 我们店\n{path.read_text('utf-8')}", "utf-8")
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot, "shop.offer")
        assert "F6 删掉活动" not in text_of(pilot)
        await press(pilot, "f6")
        assert "光标移到要删掉的活动上" in text_of(pilot)
        await _open_at(pilot, "campaign.双十二.phone")
        assert "F6 删掉活动" in text_of(pilot)
        for keys in (("escape",), ("enter",), ("1",)):
            await press(pilot, "f6")
            assert "删掉活动「双十二」？" in text_of(pilot)
            await press(pilot, *keys)
            assert list(desk.settings.campaign) == ["双十二", "年货节"]
        await press(pilot, "f6", "2")
        assert "已删掉活动「双十二」" in await _saved(pilot)
        assert list(desk.settings.campaign) == ["年货节"]
        assert desk.rules.on(day).campaign == ""
        assert "双十二" not in path.read_text("utf-8")
        assert path.read_text("utf-8").startswith("# 我们店")
        await _open_at(pilot, "campaign.年货节.from")
        await press(pilot, "f6", "2")
        await _saved(pilot)
        assert config.load(path).campaign == {}


async def test_the_inbox_is_looked_for_where_it_is_now(
    app: KefuApp, desk: Desk, tmp_path: Any
) -> None:
    folder = tmp_path / "downloads"
    async with app.run_test(size=(120, 36)) as pilot:
        await _open(pilot, "inbox.folder")
        await _type(pilot, str(folder))
        assert folder in [looker._watch.folder for looker in desk.inbox._lookers]
