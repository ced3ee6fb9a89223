"""A campaign day on the screen: the wave in the header, the call's limit, texts offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kefu_tui import paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.desk import Desk
from kefu_tui.desk.sieve import EVERYTHING
from kefu_tui.reports.sms_list import shelve
from kefu_tui.tui.app import KefuApp
from tests.tui.conftest import Watch
from tests.tui.looking import press, text_of

SETTINGS = """\
[campaign."双十一"]
from = 2026-11-21
to = 2026-11-22
waves = ["10:00", "13:00", "20:00"]
texts_first = true
call_seconds = 40
sms = ["10:00-22:00"]
phone = ["10:00-22:00"]
"""


@pytest.fixture
def campaign(tmp_path: Path, watch: Watch) -> Iterator[Desk]:
    """The demo shop on the first of two campaign days, 16:10."""
    folder = tmp_path / "campaign"
    folder.mkdir()
    paths.config_file(folder).write_text(SETTINGS, encoding="utf-8")
    built = build_desk(folder, Clock(lambda: watch.moment))
    built.import_file(write_demo_export(tmp_path, watch.moment))
    yield built
    built.close()


@pytest.mark.parametrize(("width", "chip"), [(140, "双十一 第三波 20:00"), (80, "第三波 20:00")])
async def test_the_header_shows_the_next_wave(campaign: Desk, width: int, chip: str) -> None:
    async with KefuApp(campaign).run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        assert chip in text_of(pilot).split("\n")[0]


async def test_after_the_last_wave_only_the_name_is_left(campaign: Desk, watch: Watch) -> None:
    watch.forward(timedelta(hours=4, minutes=30))
    async with KefuApp(campaign).run_test(size=(140, 30)) as pilot:
        await pilot.pause()
        first = text_of(pilot).split("\n")[0]
        assert "双十一" in first
        assert "波" not in first
    watch.forward(timedelta(days=2))
    async with KefuApp(campaign).run_test(size=(140, 30)) as pilot:
        await pilot.pause()
        assert "双十一" not in text_of(pilot).split("\n")[0]


async def test_the_call_clock_has_the_campaigns_limit(campaign: Desk) -> None:
    async with KefuApp(campaign).run_test(size=(140, 36)) as pilot:
        await pilot.pause()
        await press(pilot, "f3")
        assert "00:00 / 00:40" in text_of(pilot)


async def test_texts_are_offered_when_the_wave_begins(campaign: Desk, watch: Watch) -> None:
    offer = "第三波 20:00 到了：^E 短信名单"
    watch.forward(timedelta(hours=3, minutes=40))
    async with KefuApp(campaign).run_test(size=(140, 36)) as pilot:
        await pilot.pause()
        assert offer not in text_of(pilot)
        watch.forward(timedelta(minutes=15))
        await press(pilot, "down")
        assert offer in text_of(pilot)
        await press(pilot, "ctrl+e")
        await app_is_done(pilot.app)
        assert "所有可发短信的" in text_of(pilot)
        campaign.confirm_sms(shelve(campaign.sms_list(EVERYTHING), campaign.reports_folder())[0])
        await press(pilot, "escape")
        assert offer not in text_of(pilot)


async def app_is_done(app: object) -> None:
    """Wait for the list."""
    assert isinstance(app, KefuApp)
    if making := [w for w in app.workers if w.name == "_make"]:
        await app.workers.wait_for_complete(making)
