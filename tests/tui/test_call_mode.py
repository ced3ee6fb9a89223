"""Call mode: the clock's colours, the dial command, the number on the card."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from kefu_tui import config, paths
from kefu_tui.desk import Desk
from kefu_tui.errors import KefuError
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens import desk as desk_screen
from kefu_tui.tui.talk import Talk
from kefu_tui.tui.widgets.speech import channel_tabs
from tests.tui.conftest import Watch
from tests.tui.looking import current, opened, press, text_of

SIZE = (120, 36)


def set_up(desk: Desk, **values: object) -> None:
    path = paths.config_file(desk.folder)
    config.put(path, {f"call.{key}": value for key, value in values.items()})
    desk.settings = config.load(path)


def callable_key(desk: Desk) -> str:
    return next(s.case.key for s in desk.worklist if desk.card(s.case.key).line)


@pytest.mark.parametrize("limit", [60, 40])
def test_the_clock_is_green_then_yellow_then_red(desk: Desk, limit: int) -> None:
    card = desk.card(callable_key(desk))

    def style(seconds: float) -> str:
        span = timedelta(seconds=limit)
        content = channel_tabs(card, Talk(None), timedelta(seconds=seconds), span, 100)
        return str(content.spans[-1].style)

    assert "success" in style(0)
    assert "success" in style(limit * 0.75 - 1)
    assert "warning" in style(limit * 0.75)
    assert "warning" in style(limit - 1)
    assert "error" in style(limit)
    assert "error" in style(limit * 9)


async def test_f3_starts_the_clock_dials_and_stops(app: KefuApp, desk: Desk, watch: Watch) -> None:
    told = desk.folder / "told"
    script = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    set_up(desk, dial=f'"{sys.executable}" -c "{script}" "{told}" {{号码}}')
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(callable_key(desk))
        line = desk.card(current(app)).line
        assert line is not None
        await press(pilot, "f3")
        assert f"正在拨 {line.grouped()}" in text_of(pilot)
        for worker in [w for w in app.workers if w.name == "_run_dial"]:
            await worker.wait()
        assert told.read_text() == line.dialled
        watch.forward(timedelta(seconds=47))
        opened(app)._tick()
        await pilot.pause()
        assert "00:47 / 01:00" in text_of(pilot)
        await press(pilot, "f3")
        assert "通话 00:47" in text_of(pilot)


async def test_what_the_command_does_wrong_is_said_and_the_clock_runs_on(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_command: str, _number: str) -> None:
        raise KefuError("没有拨出：找不到拨号命令 dialler")

    monkeypatch.setattr(desk_screen, "dial", broken)
    set_up(desk, dial="dialler {号码}")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(callable_key(desk))
        await press(pilot, "f3")
        for worker in [w for w in app.workers if w.name == "_run_dial"]:
            await worker.wait()
        await pilot.pause()
        shown = text_of(pilot)
        assert "没有拨出：找不到拨号命令 dialler" in shown
        assert "00:00 / 01:00" in shown


async def test_a_slow_command_holds_up_nothing(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(desk_screen, "dial", lambda _c, _n: go.wait(10))
    set_up(desk, dial="dialler {号码}")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(callable_key(desk))
        await press(pilot, "f3", "3")
        assert desk.last_records()
        go.set()


async def test_without_a_command_nothing_is_run(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled: list[str] = []
    monkeypatch.setattr(desk_screen, "dial", lambda _c, number: dialled.append(number))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(callable_key(desk))
        await press(pilot, "f3")
        assert "通话计时开始" in text_of(pilot)
    assert dialled == []


async def test_the_number_stands_with_its_province_and_its_zero(
    app: KefuApp, desk: Desk, tmp_path: Path
) -> None:
    set_up(desk, prefix_zero=True, province="浙江")
    key = callable_key(desk)
    line = desk.card(key).line
    assert line is not None
    assert line.province not in ("", "浙江")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(key)
        await pilot.pause()
        assert f"电话 0 {line.phone.grouped()}  {line.province}号" in text_of(pilot)
