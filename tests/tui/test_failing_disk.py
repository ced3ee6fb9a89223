"""A disk that refuses: nothing typed is lost, nothing is stored twice, and the screen says so."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kefu_tui.bootstrap import open_for_check
from kefu_tui.demo import demo_next_export
from kefu_tui.desk import Desk
from kefu_tui.domain.outcomes import Outcome, Reason
from kefu_tui.errors import StoreLockedError
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from tests.storage.samples import FailingDisk
from tests.tui.conftest import Watch
from tests.tui.looking import contacts, current, finished, press, text_of

SIZE = (120, 36)
FULL = OSError(errno.ENOSPC, "No space left on device")
FORBIDDEN = OSError(errno.EACCES, "Permission denied")
BROKEN = OSError(errno.EIO, "Input/output error")

PATHS = [
    ("1", Outcome.REMINDED),
    ("3", Outcome.NO_ANSWER),
    ("7", Outcome.NOT_WANTED),
    ("9", Outcome.DO_NOT_CONTACT),
    ("2 1", Outcome.PROMISED),
    ("2 0 2 0 : 3 0 enter", Outcome.PROMISED),
    ("4 1", Outcome.BUSY),
    ("5 1 1", Outcome.PAYMENT_PROBLEM),
    ("6 2 1", Outcome.HESITATING),
    ("8 1", Outcome.THIRD_PARTY),
    ("8 2 1 3 9 0 0 0 0 9 9 9 9 enter", Outcome.THIRD_PARTY),
    ("0 1", Outcome.WRONG_ORDER),
    ("0 2", Outcome.ALREADY_PAID),
    ("0 3 发 票 enter 2", Outcome.OTHER),
]

BOTH_WAYS = [
    pytest.param(keys, outcome, again, marks=[] if n % 2 == turn else [pytest.mark.long])
    for n, (keys, outcome) in enumerate(PATHS)
    for turn, again in enumerate(("enter", "digit"))
]
"""Each path, tried again by one key in the ordinary run and by the other in the long one."""


@pytest.fixture
def failing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """The disk under a desk that is open already."""
    return FailingDisk(monkeypatch)


def _typed(keys: str) -> list[str]:
    return ["colon" if key == ":" else key for key in keys.split()]


def _on_disk(desk: Desk) -> int:
    store = open_for_check(desk.folder)
    return sum(1 for _ in store.contacts())


def _plain(shown: str) -> str:
    """Without line ends: a sentence goes over several lines."""
    return "".join(row.strip() for row in shown.split("\n"))


@pytest.mark.parametrize(("keys", "outcome", "again"), BOTH_WAYS)
async def test_a_full_disk_keeps_what_was_typed_and_tries_again(
    app: KefuApp, desk: Desk, failing: FailingDisk, keys: str, outcome: Outcome, again: str
) -> None:
    retry = "enter" if again == "enter" else keys[0]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        before, today = current(app), desk.today()
        counts = desk.worklist.counts()
        failing.fail("write", FULL, times=2)
        await press(pilot, *_typed(keys))
        for tries in (1, 2):
            shown = _plain(text_of(pilot))
            assert "磁盘已满" in shown
            assert "请腾出一些空间，然后再试一次" in shown
            assert "还没有存下" in shown
            assert ("试了 2 次" in shown) is (tries == 2)
            assert isinstance(app.screen, DeskScreen)
            assert current(app) == before
            assert contacts(desk) == []
            assert desk.today() == today
            assert desk.worklist.counts() == counts
            await press(pilot, retry)
        (contact,) = contacts(desk)
        assert contact.case == before
        assert contact.outcome is outcome
        # a new number is called at once
        assert (current(app) == before) is bool(contact.phone)
        assert "还没有存下" not in text_of(pilot)
        assert "已记" in text_of(pilot)
        assert _on_disk(desk) == 1


async def test_what_was_typed_is_stored_as_it_was_typed(
    app: KefuApp, desk: Desk, watch: Watch, failing: FailingDisk
) -> None:
    from datetime import timedelta

    first = watch.moment
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        cases = [current(app)]
        failing.fail("write", FULL, times=99)
        await press(pilot, *_typed("2 0 2 0 : 3 0 enter"))
        await press(pilot, "down")
        assert "还没有存下" not in text_of(pilot)
        cases.append(current(app))
        await press(pilot, "5", "1", "1")
        assert "还没有存下" in _plain(text_of(pilot))
        failing.mend()
        watch.forward(timedelta(minutes=20))
        await press(pilot, "enter")
        await press(pilot, "home")
        assert current(app) == cases[0]
        assert "顾客今天20:30付款" in _plain(text_of(pilot))
        await press(pilot, "enter")
        problem, promise = contacts(desk)
        assert [problem.case, promise.case] == [cases[1], cases[0]]
        assert problem.reason is Reason.INSUFFICIENT_BALANCE
        assert promise.remark == "11.21 阿华 顾客今天20:30付款"
        assert problem.at == promise.at == first, "when it was said, not when it was stored"
        assert app.clipboard.endswith(promise.remark)


async def test_another_answer_takes_the_place_of_what_waits(
    app: KefuApp, desk: Desk, failing: FailingDisk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        case = current(app)
        failing.fail("write", FULL)
        await press(pilot, "2", "1")
        assert contacts(desk) == []
        await press(pilot, "3")
        (contact,) = contacts(desk)
        assert (contact.case, contact.outcome) == (case, Outcome.NO_ANSWER)
        await press(pilot, "ctrl+z")
        assert "还没有存下" not in text_of(pilot)


async def test_what_waits_can_be_given_up(app: KefuApp, desk: Desk, failing: FailingDisk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "1")
        second = current(app)
        failing.fail("write", FULL)
        await press(pilot, "2", "1")
        await press(pilot, "ctrl+z")
        assert "已放弃" in text_of(pilot)
        assert "磁盘已满" not in text_of(pilot)
        assert current(app) == second
        assert [c.undone for c in contacts(desk)] == [False], "the stored record stands"
        await press(pilot, "ctrl+z")
        assert [c.undone for c in contacts(desk)] == [True]


async def test_an_undo_that_fails_can_be_pressed_again(
    app: KefuApp, desk: Desk, failing: FailingDisk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        first = current(app)
        await press(pilot, "1")
        second, today = current(app), desk.today()
        failing.fail("write", FORBIDDEN)
        await press(pilot, "ctrl+z")
        assert "没有权限写入" in _plain(text_of(pilot))
        assert "请检查这个文件夹的权限" in _plain(text_of(pilot))
        assert current(app) == second
        assert desk.today() == today
        assert [c.undone for c in contacts(desk)] == [False]
        await press(pilot, "down")
        assert "没有权限" not in text_of(pilot)
        await press(pilot, "ctrl+z")
        assert current(app) == first
        assert [c.undone for c in contacts(desk)] == [True]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
async def test_after_a_failed_flush_one_key_opens_the_store_again(
    app: KefuApp, desk: Desk, failing: FailingDisk, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "只看" not in text_of(pilot)
        await press(pilot, "1", "down")
        place, today = current(app), desk.today()
        failing.fail("flush", BROKEN)
        await press(pilot, *_typed("0 3 发 票 enter 2"))
        shown = text_of(pilot)
        assert "只看" in shown.split("\n")[0]
        assert "F9 重新打开数据" in _plain(shown)
        assert "发票" in _plain(shown)
        assert "1 已催付" in shown, "the keys can still be seen"
        await press(pilot, "enter")
        assert "磁盘没有确认上一次写入" in _plain(text_of(pilot))
        assert len(contacts(desk)) == 1
        await press(pilot, "f9")
        shown = text_of(pilot)
        assert "只看" not in shown
        assert "Enter 把没存下的再存一次" in shown
        assert current(app) == place
        assert desk.today() == today
        await press(pilot, "enter")
        assert [c.case for c in contacts(desk)][1:] == [place]
        assert contacts(desk)[1].note == "发票"
        assert _on_disk(desk) == 2
        await press(pilot, "f9")
        assert "不用重新打开" in text_of(pilot)


async def test_what_reached_the_disk_after_all_is_not_recorded_twice(
    app: KefuApp, desk: Desk, failing: FailingDisk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        case = current(app)
        await press(pilot, "1")
        await press(pilot, "home")
        second = current(app)
        assert second != case

        def on(name: str, _count: int) -> None:
            if name in ("flush", "cut"):
                raise BROKEN

        failing.on = on
        await press(pilot, "2", "1")
        assert "还没有存下" in _plain(text_of(pilot))
        failing.mend()
        await press(pilot, "f9")
        assert "其实已经记上了" in text_of(pilot)
        assert [c.case for c in contacts(desk)] == [case, second]
        assert "还没有存下" not in text_of(pilot)


async def test_a_store_that_cannot_be_opened_again_is_still_shown(
    app: KefuApp, desk: Desk, failing: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        place = current(app)
        failing.fail("flush", BROKEN)
        await press(pilot, "2", "1")

        def taken() -> None:
            raise StoreLockedError("数据正由另一个催付台使用。")

        with monkeypatch.context() as other:
            other.setattr(desk, "_open_again", taken)
            await press(pilot, "f9")
            shown = text_of(pilot)
            assert "正由另一个催付台使用" in shown
            assert "只看" in shown.split("\n")[0]
            assert current(app) == place
            await press(pilot, "down", "up", "f7", "escape", "f8", "escape", "enter")
            assert current(app) == place
            assert contacts(desk) == []
        await press(pilot, "f9", "enter")
        assert [c.case for c in contacts(desk)] == [place]


async def test_leaving_with_something_unsaved_is_asked_twice(
    app: KefuApp, failing: FailingDisk
) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause()
        failing.fail("write", FULL)
        await press(pilot, "1", "f8", "ctrl+q")
        assert app.is_running
        await pilot.pause()
        assert "还有 1 条没有存下" in text_of(pilot)
        await press(pilot, "ctrl+q")
    assert not app.is_running


async def test_an_import_that_finds_no_room_can_be_tried_again(
    app: KefuApp, desk: Desk, tmp_path: Path, watch: Watch, failing: FailingDisk
) -> None:
    later = demo_next_export(tmp_path, watch.moment)
    watch.moment = watch.moment.replace(hour=21)
    desk.reload()  # as the screen's clock would, should it strike before F5
    counts, unpaid = desk.worklist.counts(), desk.today().amount_unpaid
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f5")
        app.screen.query_one("#path").value = str(later)  # type: ignore[attr-defined]
        failing.fail("write", FULL)
        await press(pilot, "enter")
        await finished(pilot, "_take_in")
        assert "磁盘已满" in _plain(text_of(pilot))
        assert later.name in _plain(text_of(pilot))
        assert desk.worklist.counts() == counts
        assert desk.today().amount_unpaid == unpaid
        await press(pilot, "enter")
        await finished(pilot, "_take_in")
        assert "新增" in text_of(pilot)
        assert len(desk._store.imports()) == 2
        await press(pilot, "enter")
        assert isinstance(app.screen, DeskScreen)


async def test_a_workbook_that_finds_no_room_can_be_tried_again(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kefu_tui import files
    from kefu_tui.reports import workbook

    def full(path: Path, data: bytes) -> None:
        raise FULL

    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "1", "f8")
        with monkeypatch.context() as broken:
            broken.setattr(files, "put", full)
            await press(pilot, "f2")
            await finished(pilot, "_write")
            assert "写不到" in _plain(text_of(pilot))
        with monkeypatch.context() as broken:
            broken.setattr(workbook, "workbook_bytes", lambda _report: 1 / 0)
            await press(pilot, "f2")
            await finished(pilot, "_write")
            assert "程序内部出错" in text_of(pilot)
        assert not list(desk.reports_folder().glob("*"))
        await press(pilot, "f2")
        await finished(pilot, "_write")
        assert "工作簿已写到" in text_of(pilot)
        assert len(list(desk.reports_folder().glob("*"))) == 1
