"""欢迎, 导单, 报表, 帮助."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kefu_tui.bootstrap import build_desk
from kefu_tui.demo import demo_next_export, write_demo_export
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.actions import SCREENS
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.import_ import ImportScreen, export_files
from kefu_tui.tui.screens.keyed import HelpScreen
from kefu_tui.tui.screens.welcome import WelcomeScreen
from tests.tui.conftest import Watch
from tests.tui.looking import finished, press, text_of

SIZE = (100, 30)


async def test_an_empty_store_welcomes(empty_app: KefuApp) -> None:
    async with empty_app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(empty_app.screen, WelcomeScreen)
        shown = text_of(pilot)
        assert "导入订单文件" in shown
        assert "载入示例店铺" in shown
        await press(pilot, "１")
        assert isinstance(empty_app.screen, ImportScreen)


async def test_a_store_to_be_made_on_a_network_drive_is_cautioned(tmp_path: Path) -> None:
    words = (
        "数据文件夹 /mnt/共享 在网络盘或共享文件夹上：断网会写不进去，两台电脑同时打开会丢记录。"
    )
    built = build_desk(tmp_path / "empty")
    cautious = KefuApp(built, words)
    async with cautious.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(cautious.screen, WelcomeScreen)
        shown = "".join(row.strip(" │╭╮╰╯─") for row in text_of(pilot).split("\n"))
        assert "断网会写不进去，两台电脑同时打开会丢记录" in shown
        assert "设置店铺" in shown
    built.close()


@pytest.mark.parametrize(("key", "answer"), [("2", "demo"), ("3", "setup")])
async def test_the_welcome_screen_leads_to_demo_and_setup(
    empty_app: KefuApp, key: str, answer: str
) -> None:
    async with empty_app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        # Not `press`, which waits long for the screens of a program that has ended.
        empty_app.simulate_key(key)
        while empty_app.is_running:
            await asyncio.sleep(0.01)
    assert empty_app.return_value == answer


async def test_escape_leaves_the_first_screen(empty_app: KefuApp) -> None:
    async with empty_app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert empty_app.is_running
        empty_app.simulate_key("escape")
        await pilot.pause()
        assert not empty_app.is_running


async def test_importing_a_typed_path_opens_the_first_card(
    empty_app: KefuApp, tmp_path: Path, watch: Watch
) -> None:
    export = write_demo_export(tmp_path, watch.moment)
    async with empty_app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "1")
        empty_app.screen.query_one("#path").value = str(export)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await finished(pilot, "_take_in")
        shown = text_of(pilot)
        assert "新增" in shown
        assert "gb18030" in shown
        await press(pilot, "enter")
        assert isinstance(empty_app.screen, DeskScreen)
        assert "关闭倒计时" in text_of(pilot)


async def test_a_bad_file_gets_a_sentence(empty_app: KefuApp, tmp_path: Path) -> None:
    picture = tmp_path / "shot.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    async with empty_app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "1")
        empty_app.screen.query_one("#path").value = str(picture)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await finished(pilot, "_take_in")
        assert "shot.csv" in text_of(pilot)
        assert isinstance(empty_app.screen, ImportScreen)
        await press(pilot, "escape")
        assert isinstance(empty_app.screen, WelcomeScreen)


async def test_a_later_export_from_the_inbox_shows_who_paid(
    app: KefuApp, desk: Desk, tmp_path: Path, watch: Watch
) -> None:
    for standing in list(desk.worklist):
        desk.record(standing.case.key, Attempt(Outcome.REMINDED))
    first = watch.moment
    desk.inbox_folder().mkdir(parents=True)
    written = demo_next_export(desk.inbox_folder(), first)
    watch.moment = first.replace(hour=21)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert desk.today().amount_recovered == 0
        await press(pilot, "f5")
        assert written.name in text_of(pilot)
        await press(pilot, "enter")
        await finished(pilot, "_take_in")
        await press(pilot, "enter")
        assert desk.today().amount_recovered > 0
        assert desk.today().recovered == desk.report().recovered


def test_only_export_files_are_offered_newest_first(tmp_path: Path) -> None:
    import os

    for age, name in enumerate(("b.xlsx", "a.csv", "c.xls")):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "folder.csv").mkdir()
    found = export_files([tmp_path, tmp_path / "absent"])
    assert [p.name for p in found] == ["b.xlsx", "a.csv", "c.xls"]


@pytest.mark.parametrize(
    ("opens", "topic"),
    [((), "工作台"), (("f8",), "报表"), (("f7",), "查找"), (("ctrl+g",), "计划")],
)
async def test_help_lists_exactly_the_keys_of_its_screen(
    app: KefuApp, opens: tuple[str, ...], topic: str
) -> None:
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.pause()
        await press(pilot, *opens, "f1")
        assert isinstance(app.screen, HelpScreen)
        shown = text_of(pilot)
        idle = {"desk.unfilter", "desk.reopen"}
        for action in SCREENS[topic]:
            assert (action.help in shown) is (action.id not in idle), action.id
        await press(pilot, "escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_ctrl_c_says_how_to_quit_and_ctrl_q_quits(app: KefuApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+c")
        assert app.is_running
        await press(pilot, "ctrl+q")
    assert not app.is_running
