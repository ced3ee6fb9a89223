"""Reading what a screen shows, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from kefu_tui.desk import Desk
from kefu_tui.domain.contacts import Contact
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen

_UNNAMED = re.compile(r"<[a-z]+\.[a-z0-9_]+>")


def text_of(pilot: Pilot[Any]) -> str:
    """The whole screen as lines of text."""
    screen = pilot.app.screen
    rows = screen._compositor.render_strips()
    shown = "\n".join("".join(segment.text for segment in strip) for strip in rows)
    assert not _UNNAMED.search(shown), "a key is named by what it does, and never shown so"
    return shown


def contacts(desk: Desk) -> list[Contact]:
    """Every record, oldest first."""
    return list(_contacts(desk))


def _contacts(desk: Desk) -> Iterator[Contact]:
    return desk._store.contacts()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one after the other, letting each take effect."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        while pilot.app.screen._callbacks:  # for after the drawing, which ends a pause
            await pilot.pause()


async def finished(pilot: Pilot[Any], *names: str) -> None:
    """Wait for the workers of these names, where there are any. Textual takes a list of none for
    all of them, and one that waits for the test's own next key would be waited for without end."""
    if working := [worker for worker in pilot.app.workers if worker.name in names]:
        await pilot.app.workers.wait_for_complete(working)
    await pilot.pause()


async def strike(pilot: Pilot[Any]) -> None:
    """Let the desk's clock strike a second, now."""
    opened(pilot.app)._tick()
    await pilot.pause()


def opened(app: App[Any]) -> DeskScreen:
    """The desk's screen, which must be the one on top."""
    screen = app.screen
    assert isinstance(screen, DeskScreen)
    return screen


def current(app: KefuApp) -> str:
    """The key of the card in work."""
    key = opened(app)._key
    assert key is not None
    return key
