"""A few pictures of the screens, at both sizes; renewed with `pytest --snapshot-update -n 0`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.app import KefuApp

Compare = Callable[..., bool]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
def test_desk(snap_compare: Compare, app: KefuApp, desk: Desk, size: tuple[int, int]) -> None:
    desk.record(desk.worklist.at(0).case.key, Attempt(Outcome.NO_ANSWER))
    assert snap_compare(app, terminal_size=size, press=["down", "right"])


@pytest.mark.parametrize("keys", [["2"], ["5", "1"]], ids=["times", "answer"])
def test_choosers(snap_compare: Compare, app: KefuApp, keys: list[str]) -> None:
    async def run_before(pilot: Any) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    assert snap_compare(app, terminal_size=(120, 36), run_before=run_before)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
def test_leaving(snap_compare: Compare, app: KefuApp, size: tuple[int, int]) -> None:
    async def run_before(pilot: Any) -> None:
        for key in ["3", "f3", "2", "1", "1", "f3", "ctrl+q"]:
            await pilot.press(key)
            await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=run_before)


def test_welcome(snap_compare: Compare, empty_app: KefuApp) -> None:
    assert snap_compare(empty_app, terminal_size=(80, 24))


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
def test_hidden(snap_compare: Compare, app: KefuApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, press=["ctrl+u"])


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
def test_find(snap_compare: Compare, app: KefuApp, desk: Desk, size: tuple[int, int]) -> None:
    desk.people.reading()()
    desk.record(desk.worklist.at(2).case.key, Attempt(Outcome.NOT_WANTED))
    assert snap_compare(app, terminal_size=size, press=["f7", "l", "down"])


def test_history(snap_compare: Compare, app: KefuApp) -> None:
    assert snap_compare(app, terminal_size=(80, 24), press=["1", "ctrl+z", "tab"])
