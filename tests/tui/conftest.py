"""A desk on the demo shop with a clock that a test can turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from time import monotonic

import pytest
from textual.screen import Screen

from kefu_tui import config, paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.desk import Desk
from kefu_tui.tasks import Runner
from kefu_tui.tui.app import KefuApp
from tests.tui.settling import Hands


@pytest.fixture(autouse=True)
async def _pilot_does_not_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands()
    asyncio.get_running_loop().set_default_executor(hands)
    monkeypatch.setattr("textual.app.wait_for_idle", hands.rest)
    monkeypatch.setattr("textual.pilot.wait_for_idle", hands.rest)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 0.001)
    monkeypatch.setattr(Screen, "_compositor_refresh", lambda screen: hands.draw_later(screen))


@dataclass
class Watch:
    """A clock that stands until it is turned."""

    moment: datetime

    def forward(self, span: timedelta) -> None:
        self.moment += span


@pytest.fixture
def watch(now: datetime) -> Watch:
    return Watch(now)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Path:
    """The folder of a demo shop that was imported and closed; each test works on a copy."""
    folder = tmp_path_factory.mktemp("demo")
    config.put(paths.config_file(folder), {"agent.name": "阿华", "shop.name": "暖居家纺"})
    built = build_desk(folder, Clock(lambda: now))
    export = write_demo_export(folder, now)
    built.import_file(export)
    export.unlink()
    built.close()
    return folder


@pytest.fixture
def desk(tmp_path: Path, watch: Watch, shop: Path) -> Iterator[Desk]:
    """The demo shop, nothing recorded yet; what is due already has been told."""
    folder = copytree(shop, tmp_path / "shop", ignore=ignore_patterns("backups"))
    built = build_desk(folder, Clock(lambda: watch.moment, "演示时钟"))
    built.inbox.elapsed = lambda: 0.0
    Runner(built).tick()
    built.inbox.elapsed = monotonic
    yield built
    built.close()


@pytest.fixture
def app(desk: Desk) -> KefuApp:
    return KefuApp(desk)


@pytest.fixture
def empty_app(tmp_path: Path, watch: Watch) -> Iterator[KefuApp]:
    built = build_desk(tmp_path / "empty", Clock(lambda: watch.moment, "演示时钟"))
    yield KefuApp(built)
    built.close()
