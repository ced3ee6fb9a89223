"""The first day: welcome, an import or the demo shop, the first outcome; the screen says what next."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Region

from kefu_tui.demo import write_demo_export
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens import import_
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.import_ import ImportScreen
from kefu_tui.tui.screens.welcome import WelcomeScreen
from tests.tui.conftest import Watch
from tests.tui.looking import contacts, current, finished, opened, press, text_of

GUIDE = "别的键：F1"


async def test_from_an_empty_store_to_the_first_outcome(
    empty_app: KefuApp, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    monkeypatch.setattr(import_, "usual_folders", lambda: [downloads])
    async with empty_app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await press(pilot, "1")
        screen = empty_app.screen
        assert isinstance(screen, ImportScreen)
        assert "几秒内就列在这里" in text_of(pilot)
        export = write_demo_export(downloads, watch.moment)
        screen._await_files()
        await pilot.pause()
        assert export.name in text_of(pilot)
        await press(pilot, "enter")
        await finished(pilot, "_take_in")
        assert "Enter 开始催付" in text_of(pilot)
        await press(pilot, "enter")
        assert GUIDE in text_of(pilot)
        await press(pilot, "1")
        assert GUIDE not in text_of(pilot)
        assert len(contacts(opened(empty_app)._desk)) == 1


async def test_back_from_an_import_without_a_file_are_the_choices(empty_app: KefuApp) -> None:
    async with empty_app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(2):
            assert isinstance(empty_app.screen, WelcomeScreen)
            await press(pilot, "1", "escape")
        await press(pilot, "2")
    assert empty_app.return_value == "demo"


def _places(app: KefuApp) -> dict[str | None, Region]:
    """Where everything stands, but the guide and what it stands in for."""
    return {w.id: w.region for w in app.screen.query("*") if w.id != "timeline"}


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((120, 36), ("F3 开始计时", "^Z 撤销", "别的键：F1", "「阿华」，^S 改客服名")),
        ((80, 24), ("F3 打电话", "按一个数字记结果", "F1 看按键")),
    ],
)
async def test_the_guide_names_the_keys_and_nothing_moves_when_it_goes(
    app: KefuApp, desk: Desk, size: tuple[int, int], words: tuple[str, ...]
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = text_of(pilot)
        for word in words:
            assert word in shown
        guide = next(row for row in shown.split("\n") if words[0] in row)
        opened(app)._guided = False
        opened(app)._redraw()
        await pilot.pause()
        assert guide not in text_of(pilot)
        places = _places(app)
        opened(app)._guided = True
        opened(app)._redraw()
        await pilot.pause()
        assert guide in text_of(pilot)
        assert _places(app) == places
        key = desk.worklist.at(0).case.key
        await press(pilot, "1")
        assert guide not in text_of(pilot)
        await press(pilot, "ctrl+z")
        opened(app)._bench.hush()
        await pilot.pause()
        assert current(app) == key
        assert guide not in text_of(pilot)


async def test_the_guide_is_for_the_channel_in_use(app: KefuApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "打电话：F3" in text_of(pilot)
        assert "发消息：" not in text_of(pilot)
        await press(pilot, "f4")
        assert "打电话：F3" not in text_of(pilot)
        assert "发消息：^O 复制旺旺名或订单编号，到千牛找到顾客；^Y 复制话术" in text_of(pilot)


async def test_who_has_recorded_before_needs_no_guide_in_the_demo_everybody_does(
    desk: Desk,
) -> None:
    desk.record(desk.worklist.at(0).case.key, Attempt(Outcome.REMINDED))
    desk.made.clear()
    for is_demo in (False, True):
        app = KefuApp(desk, is_demo=is_demo)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            assert isinstance(app.screen, DeskScreen)
            assert (GUIDE in text_of(pilot)) is is_demo
