"""The inbox on the screen: offered at the foot, first behind F5, taken in only when asked."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from kefu_tui.demo import demo_next_export, write_demo_export
from kefu_tui.desk import Desk
from kefu_tui.ports import Brought
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.import_ import ImportScreen
from kefu_tui.tui.widgets.workbench import Workbench
from tests.desk.shop import Row, export, paid, random_rows
from tests.intake.sheets import HEADER, ROW, as_csv
from tests.tui.conftest import Watch
from tests.tui.looking import current, opened, press, text_of

SIZE = (100, 30)


class Seconds:
    """The seconds the inbox goes by: they pass when the screen's clock is made to strike."""

    def __init__(self, app: KefuApp, desk: Desk) -> None:
        self.app, self.passed = app, 0.0
        desk.inbox.elapsed = lambda: self.passed
        desk.inbox_folder().mkdir(exist_ok=True)

    async def strike(self, pilot: Pilot[Any], times: int = 1) -> None:
        for _ in range(times):
            self.passed += 1
            opened(self.app)._tick()
            await pilot.pause()


async def _done(pilot: Pilot[Any]) -> None:
    """What the import screen does in threads has ended and is shown."""
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    for _ in range(400):
        if not screen._reading:
            break
        await pilot.pause(0.05)
    assert not screen._reading
    await pilot.pause()


async def test_a_file_dropped_in_is_offered_within_two_seconds(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    seconds = Seconds(app, desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        card = current(app)
        path = demo_next_export(desk.inbox_folder(), watch.moment - timedelta(hours=4, minutes=3))
        assert "F5 导入" not in text_of(pilot)
        await seconds.strike(pilot, 2)
        assert f"F5 导入 {path.name} (3 分前导出)" in text_of(pilot)
        watch.forward(timedelta(minutes=1))
        await seconds.strike(pilot)
        assert "(4 分前导出)" in text_of(pilot)
        assert current(app) == card
        assert path.exists()


async def test_real_seconds_are_enough(app: KefuApp, desk: Desk, watch: Watch) -> None:
    """Nothing struck by hand: the screen's own clock, and the two seconds that were promised."""
    desk.inbox_folder().mkdir()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        demo_next_export(desk.inbox_folder(), watch.moment - timedelta(hours=4))
        for _ in range(30):
            await pilot.pause(0.1)
            if "F5 导入 ExportOrder" in text_of(pilot):
                break
        assert "F5 导入 ExportOrder" in text_of(pilot)


async def test_news_is_not_cut_short_by_an_offer(app: KefuApp, desk: Desk, watch: Watch) -> None:
    seconds = Seconds(app, desk)
    demo_next_export(desk.inbox_folder(), watch.moment - timedelta(hours=4))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await seconds.strike(pilot)
        await press(pilot, "1")
        assert "已记" in text_of(pilot)
        await seconds.strike(pilot)
        assert "已记" in text_of(pilot)
        app.screen.query_one(Workbench)._forget(app.screen.query_one(Workbench)._news)
        await pilot.pause()
        assert "F5 导入 ExportOrder" in text_of(pilot)


async def test_f5_lists_it_first_and_takes_it_in(
    app: KefuApp, desk: Desk, watch: Watch, tmp_path: Path
) -> None:
    seconds = Seconds(app, desk)
    path = demo_next_export(desk.inbox_folder(), watch.moment)
    (tmp_path / "shop" / "inbox" / "旧.csv").write_bytes(b"x")
    watch.forward(timedelta(hours=5))
    desk.inbox.tried(desk.inbox_folder() / "旧.csv")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await seconds.strike(pilot, 2)
        await press(pilot, "f5")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        assert screen._files[0] == path
        await press(pilot, "enter")
        await _done(pilot)
        assert not path.exists()
        assert (desk.inbox_folder() / "processed" / path.name).exists()
        await press(pilot, "enter")
        await seconds.strike(pilot, 2)
        assert "F5 导入" not in text_of(pilot)


async def test_what_was_taken_back_lies_in_the_list_again(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    desk.inbox_folder().mkdir()
    path = demo_next_export(desk.inbox_folder(), watch.moment)
    watch.forward(timedelta(hours=5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "f5")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        screen._cursor = screen._files.index(path)
        await press(pilot, "enter")
        await _done(pilot)
        assert path not in screen._files
        await press(pilot, "ctrl+z", "ctrl+z")
        assert "文件已放回 inbox，可以再导入" in text_of(pilot)
        assert path in screen._files


async def test_many_files_and_columns_can_be_looked_through_on_a_low_screen(
    app: KefuApp, desk: Desk, tmp_path: Path
) -> None:
    desk.inbox_folder().mkdir()
    header = [*HEADER, *(f"多出来的列{n}" for n in range(60))]
    for n in range(9):
        (desk.inbox_folder() / f"订单{n}.csv").write_bytes(as_csv([header, ROW]).encode())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "f5")
        assert "另有" in text_of(pilot)
        for _ in range(8):
            await press(pilot, "down")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        assert screen._files[8].name in text_of(pilot)
        for _ in range(100):
            await pilot.pause(0.05)
            if "F3 看全部" in text_of(pilot):
                break
        assert "多出来的列59" not in text_of(pilot)
        await press(pilot, "f3", "pagedown")
        assert "多出来的列59" in text_of(pilot)
        await press(pilot, "pageup", "f3")
        assert "认出 6 列" in text_of(pilot)


async def test_esc_calls_an_import_off_and_leaves_nothing(
    app: KefuApp, desk: Desk, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export(desk.folder, "21 16:00", random_rows(3, watch.moment, buyers=3_000))
    before = list(desk._store.orders()), desk._store.imports()
    began, released = threading.Event(), threading.Event()
    real = ImportScreen._progress

    def slowly(screen: ImportScreen, done: int, total: int) -> None:
        real(screen, done, total)
        began.set()

    monkeypatch.setattr(ImportScreen, "_progress", slowly)
    read = desk.read_file

    def held(*args: Any, progress: Any, **words: Any) -> Any:
        def asking(done: int, total: int) -> None:
            progress(done, total)
            assert released.wait(20)

        return read(*args, progress=asking, **words)

    monkeypatch.setattr(desk, "read_file", held)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f5")
        app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        for _ in range(100):
            await pilot.pause(0.05)
            if began.is_set():
                break
        shown = text_of(pilot)
        assert re.search("已读 [0-9,]+ 行，每秒", shown)
        assert "Esc 取消" in shown
        await press(pilot, "escape")
        assert "正在取消" in text_of(pilot)
        released.set()
        await _done(pilot)
        assert "什么都没有改" in text_of(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)
    assert (list(desk._store.orders()), desk._store.imports()) == before
    assert path.exists()


async def test_the_newest_import_is_taken_back_when_asked_twice(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    path = export(desk.folder, "21 16:00", [Row("77", "新来的"), Row("78", "新来的")])
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f5")
        app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await _done(pilot)
        await press(pilot, "escape")
        opened(app)._show("新来的")
        await press(pilot, "f5", "ctrl+z")
        assert "再按一次 ^Z 撤销最近一次导入" in text_of(pilot)
        assert "新来的 2 单会删去" in text_of(pilot)
        assert desk.card("新来的")
        await press(pilot, "ctrl+z")
        assert "已撤销导入 ExportOrderList202611211600.csv：删去 2 单" in text_of(pilot)
        await press(pilot, "ctrl+z")
        assert "只能撤销最近一次导入" in text_of(pilot)
        await press(pilot, "escape")
        assert current(app) == desk.worklist.at(0).case.key


async def test_while_an_import_is_taken_back_no_key_does_anything(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, take_back = threading.Event(), desk._writing().take_back

    def slowly() -> Brought:
        ended.wait(30)
        return take_back()

    monkeypatch.setattr(desk._store, "take_back", slowly)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "f5", "ctrl+z", "ctrl+z")
        assert "正在撤销导入" in text_of(pilot)
        await press(pilot, "escape", "enter", "ctrl+z")
        assert "正在撤销导入" in text_of(pilot)
        ended.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, ImportScreen)
        assert "已撤销导入" in text_of(pilot)
        assert len(desk.worklist) == 0


async def test_one_key_sets_the_window_that_the_history_suggests(
    app: KefuApp, desk: Desk, watch: Watch
) -> None:
    placed = watch.moment - timedelta(hours=7)
    rows = [
        paid(f"9{n}", placed + timedelta(minutes=5), placed=placed, buyer=f"付{n}")
        for n in range(200)
    ]
    path = export(desk.folder, "21 16:00", rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f5", "f2")
        assert "没有要改的" in text_of(pilot)
        assert "F2 改期限" not in text_of(pilot)
        app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await _done(pilot)
        assert "F2 把付款期限改成 24 小时" in text_of(pilot)
        assert "F2 改期限" in text_of(pilot)
        await press(pilot, "f2")
        assert "付款期限已改成 24 小时" in text_of(pilot)
        assert "F2 改期限" not in text_of(pilot)
        assert desk.rules.window == timedelta(hours=24)


async def test_what_had_problems_says_what_was_done_and_where_they_stand(
    app: KefuApp, desk: Desk
) -> None:
    path = export(desk.folder, "21 16:00", [Row("77"), Row("78", status="乱写")])
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.pause()
        desk.import_file(write_demo_export(desk.folder, desk.now))
        await press(pilot, "f5")
        app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await pilot.pause(0.5)
        if not isinstance(app.screen, ImportScreen):
            await press(pilot, "escape")
        await _done(pilot)
        shown = text_of(pilot)
        assert "1 处有问题，其余都已导入" in shown
        assert "未导入这一行" in shown
        assert "导入问题 ExportOrderList202611211600.csv" in shown.replace("\n", "")
