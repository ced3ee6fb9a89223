"""The inbox: what has appeared and is whole is offered, once, and nothing goes in by itself."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kefu_tui.domain.imports import Import
from kefu_tui.domain.orders import Order
from kefu_tui.errors import IntakeError, OrdersFirstError, StoreError
from tests.desk.shop import Row, Shop, at, export


class Watched:
    """A shop whose inbox is looked at when the test says so."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.shop = Shop(folder, **settings)
        self.seconds = 0.0
        self.shop.desk.inbox.elapsed = lambda: self.seconds
        self.folder = self.shop.desk.inbox_folder()
        self.folder.mkdir()

    def look(self, times: int = 1) -> list[str]:
        """The names offered after so many seconds."""
        for _ in range(times):
            self.seconds += 1
            self.shop.desk.tick()
        return [offer.path.name for offer in self.shop.desk.offered()]


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "shop")


def test_a_whole_file_is_offered_with_its_age_at_the_second_look(watched: Watched) -> None:
    assert watched.shop.desk.offer_words() == ""
    name = export(watched.folder, "21 16:07", [Row("1")]).name
    assert watched.look() == []
    assert watched.look() == [name]
    assert watched.shop.desk.offer_words() == f"导入 {name} (3 分前导出)"
    watched.shop.now += timedelta(minutes=4)
    assert watched.shop.desk.offer_words() == f"导入 {name} (7 分前导出)"
    assert watched.shop.desk.is_empty


def test_a_file_that_still_grows_is_waited_for(watched: Watched) -> None:
    path = watched.folder / "订单.csv"
    for length in range(3):
        path.write_bytes(b"x" * length)
        assert watched.look() == []
    assert watched.look() == ["订单.csv"]


@pytest.mark.parametrize(
    "name",
    ["a.csv.crdownload", "a.xlsx.part", "a.tmp", "~$a.xlsx", ".~a.xlsx", "a.csv.download", "a.txt~", "a.png"],
)  # fmt: skip
def test_what_is_half_downloaded_or_no_export_is_not_offered(watched: Watched, name: str) -> None:
    (watched.folder / name).write_bytes(b"x")
    (watched.folder / "夹.csv").mkdir()
    assert watched.look(3) == []


def test_the_newest_export_comes_first(watched: Watched) -> None:
    names = [export(watched.folder, f"21 {hour}:00", [Row("1")]).name for hour in (12, 15, 9)]
    assert watched.look(2) == sorted(names, reverse=True)
    assert watched.shop.desk.offer_words().endswith(f"{names[1]} (1 小时 10 分前导出, 另有 2 个)")


def test_what_was_taken_in_is_put_away_and_offered_no_more(watched: Watched) -> None:
    path = export(watched.folder, "21 16:00", [Row("1")])
    data = path.read_bytes()
    assert watched.look(2) == [path.name]
    watched.shop.desk.import_file(path)
    assert watched.shop.desk.offered() == []
    kept = watched.folder / "processed" / path.name
    assert (kept.read_bytes(), path.exists()) == (data, False)
    assert set(watched.shop.lanes()) == {"小雨"}
    # again, under its own and under another name
    path.write_bytes(data)
    (watched.folder / "复件.csv").write_bytes(data)
    assert watched.look(3) == []
    watched.shop.desk.import_file(path)
    assert kept.with_name(f"{path.stem} (2).csv").read_bytes() == data


def test_the_file_of_an_import_taken_back_is_offered_again(watched: Watched) -> None:
    path = watched.folder / "订单.csv"
    path.write_bytes(export(watched.folder, "21 16:00", [Row("1")]).read_bytes())
    (watched.folder / "ExportOrderList202611211600.csv").unlink()
    made = at("21 15:30").timestamp()
    os.utime(path, (made, made))
    assert watched.look(2) == ["订单.csv"]
    taken = watched.shop.desk.import_file(path)
    assert (taken.import_.exported_at, path.exists()) == (at("21 15:30"), False)
    back = watched.shop.desk.undo_import()
    assert (back.file, path.stat().st_mtime) == (path, made)
    assert list((watched.folder / "processed").iterdir()) == []
    assert watched.look(2) == ["订单.csv"]
    again = watched.shop.desk.import_file(path)
    assert again.import_.exported_at == taken.import_.exported_at


def test_a_file_taken_back_takes_no_other_ones_place(watched: Watched) -> None:
    path = export(watched.folder, "21 16:00", [Row("1")])
    watched.shop.desk.import_file(path)
    (watched.folder / "processed" / f"{path.stem} (2).csv").write_bytes(b"another one")
    path.write_bytes(b"a new one")
    back = watched.shop.desk.undo_import()
    assert back.file == watched.folder / "processed" / path.name
    assert path.read_bytes() == b"a new one"


def test_a_file_from_elsewhere_is_offered_again_where_it_lies(tmp_path: Path) -> None:
    downloads = tmp_path / "下载"
    downloads.mkdir()
    watched = Watched(tmp_path / "shop", **{"inbox.folder": str(downloads)})
    path = export(downloads, "21 16:00", [Row("1")])
    assert watched.look(2) == [path.name]
    watched.shop.desk.import_file(path)
    assert watched.look(2) == []
    assert watched.shop.desk.undo_import().file is None
    assert watched.look(2) == [path.name]


DETAIL = "订单编号,标题,购买数量,订单状态\n1,示例枕,3,等待买家付款\n"


def _waiting(watched: Watched) -> list[Path]:
    return [path for path in (watched.folder / "waiting").rglob("*") if path.is_file()]


@pytest.mark.parametrize("inside", [True, False], ids=["inbox", "elsewhere"])
def test_a_detail_list_that_came_too_early_is_taken_in_with_its_orders(
    watched: Watched, tmp_path: Path, inside: bool
) -> None:
    folder = watched.folder if inside else tmp_path
    detail = folder / "ExportOrderDetailList202611211601.csv"
    for _ in range(2):  # brought twice, it is kept once
        detail.write_text(DETAIL, "gb18030")
        with pytest.raises(OrdersFirstError, match=f"{detail.name}：.*已先放着"):
            watched.shop.desk.import_file(detail)
        assert detail.exists() is not inside
    [kept] = _waiting(watched)
    others = export(watched.folder, "21 15:00", [Row("2")])
    assert watched.shop.desk.import_file(others).completed == ()
    assert kept.exists()
    taken = watched.shop.desk.import_file(export(watched.folder, "21 16:00", [Row("1")]))
    [completed] = taken.completed
    assert (completed.import_.file, completed.counts.updated) == (detail.name, 1)
    assert not kept.exists()
    again = watched.folder / "processed" / detail.name
    assert watched.shop.desk.import_file(again).repeated


def test_what_waits_in_vain_goes_after_thirty_days(watched: Watched, tmp_path: Path) -> None:
    """From the day on which it was put by: it may have been made long before."""
    detail = tmp_path / "明细.csv"
    detail.write_text(DETAIL, "gb18030")
    os.utime(detail, (0, 0))
    with pytest.raises(OrdersFirstError):
        watched.shop.desk.import_file(detail)
    [kept] = _waiting(watched)
    watched.shop.now += timedelta(days=30)
    watched.shop.desk.back_up()
    assert kept.exists()
    watched.shop.now += timedelta(days=1)
    watched.shop.desk.back_up()
    assert list((watched.folder / "waiting").iterdir()) == []
    assert detail.exists()


def test_orders_are_in_even_where_what_waited_cannot_be(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    detail = tmp_path / "明细.csv"
    detail.write_text(DETAIL, "gb18030")
    with pytest.raises(OrdersFirstError):
        watched.shop.desk.import_file(detail)
    store = watched.shop.desk._writing()
    take_in = store.take_in

    def failing(import_: Import, orders: list[Order]) -> None:
        if import_.file == detail.name:
            raise StoreError("磁盘满了")
        take_in(import_, orders)

    monkeypatch.setattr(store, "take_in", failing)
    taken = watched.shop.desk.import_file(export(watched.folder, "21 16:00", [Row("1")]))
    assert (taken.counts.new, taken.completed) == (1, ())
    monkeypatch.undo()
    assert len(_waiting(watched)) == 1
    again = watched.shop.desk.import_file(export(watched.folder, "21 17:00", [Row("2")]))
    assert [done.import_.file for done in again.completed] == [detail.name]


def test_a_later_export_of_the_same_bytes_is_news(watched: Watched) -> None:
    watched.shop.desk.import_file(export(watched.folder, "21 14:00", [Row("1")]))
    later = export(watched.folder, "21 16:00", [Row("1")])
    assert watched.look(2) == [later.name]


def test_a_file_that_could_not_be_read_is_not_pressed_on_the_agent(watched: Watched) -> None:
    bad = watched.folder / "坏.csv"
    bad.write_bytes(bytes(range(128, 256)) * 9)
    assert watched.look(2) == ["坏.csv"]
    with pytest.raises(IntakeError):
        watched.shop.desk.import_file(bad)
    assert watched.look(2) == []
    assert bad.exists()
    bad.write_bytes(b"x")
    assert watched.look(2) == ["坏.csv"]


def test_trying_a_file_out_leaves_it_where_it_is(watched: Watched) -> None:
    path = export(watched.folder, "21 16:00", [Row("1")])
    watched.shop.desk.import_file(path, dry_run=True)
    assert path.exists()


def test_files_put_away_are_kept_thirty_days(watched: Watched) -> None:
    first = export(watched.folder, "21 16:00", [Row("1")])
    os.utime(first, (0, 0))
    watched.shop.desk.import_file(first)
    kept = watched.folder / "processed" / first.name
    watched.shop.now += timedelta(days=29)
    watched.shop.desk.import_file(export(watched.folder, "22 16:00", [Row("2")]))
    assert kept.exists()
    watched.shop.now += timedelta(days=1, seconds=1)
    watched.shop.desk.import_file(export(watched.folder, "23 16:00", [Row("3")]))
    assert sorted(p.name for p in kept.parent.iterdir()) == [
        "ExportOrderList202611221600.csv",
        "ExportOrderList202611231600.csv",
    ]


def test_a_desk_that_stays_open_sweeps_too(watched: Watched) -> None:
    watched.shop.desk.import_file(export(watched.folder, "21 16:00", [Row("1")]))
    (kept,) = (watched.folder / "processed").iterdir()
    watched.shop.now += timedelta(days=30)
    watched.shop.desk.back_up()
    assert kept.exists()
    watched.shop.now += timedelta(minutes=10)
    watched.shop.desk.back_up()
    assert not kept.exists()


def test_downloads_are_offered_by_their_name_and_left_where_they_are(tmp_path: Path) -> None:
    downloads = tmp_path / "下载"
    downloads.mkdir()
    watched = Watched(tmp_path / "shop", inbox__folder=str(downloads))
    watched.shop.take("21 15:00", Row("1"))
    old = export(downloads, "21 13:00", [Row("9")])
    new = export(downloads, "21 16:00", [Row("2", "大山")])
    (downloads / "exportorder上午.CSV").write_bytes(b"x")
    os.utime(downloads / "exportorder上午.CSV", (at("21 15:30").timestamp(),) * 2)
    (downloads / "发票.xlsx").write_bytes(b"x")
    assert watched.look(2) == [new.name, "exportorder上午.CSV"]
    watched.shop.desk.import_file(new)
    assert (new.exists(), old.exists()) == (True, True)
    assert watched.look(2) == ["exportorder上午.CSV"]
    watched.shop.restart()
    watched.shop.desk.inbox.elapsed = lambda: watched.seconds
    assert watched.look(2) == ["exportorder上午.CSV"]
    watched.shop.move_to("21 17:05")
    watched.shop.take("21 17:00", Row("3", "木木"))
    assert watched.look() == []


def test_a_folder_is_looked_at_once_a_second_at_most(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = _counted(monkeypatch)
    for _ in range(50):
        watched.seconds += 0.1
        watched.shop.desk.tick()
    assert 4 <= len(looks) <= 6


def test_a_folder_that_does_not_answer_holds_up_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the screen, nor the other folder, nor the program's end; nor is it asked twice."""
    dead = tmp_path / "网盘"
    dead.mkdir()
    watched = Watched(tmp_path / "shop", inbox__folder=str(dead))
    released = threading.Event()

    def hang(folder: Path) -> None:
        if folder == dead:
            released.wait(20)

    looks = _counted(monkeypatch, hang)
    name = export(watched.folder, "21 16:00", [Row("1")]).name
    begun = time.perf_counter()
    assert watched.look(2) == [name]
    assert time.perf_counter() - begun < 2
    assert looks.count(dead) == 1
    hanging = [thread for thread in threading.enumerate() if thread.name == "inbox"]
    assert [thread.daemon for thread in hanging] == [True]
    released.set()
    hanging[0].join(5)
    export(dead, "21 16:05", [Row("2")])
    assert len(watched.look(2)) == 2


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "shop", inbox__folder=str(tmp_path / "没有"))
    watched.folder.rmdir()
    assert watched.look(3) == []


def test_who_may_not_write_is_offered_nothing(watched: Watched) -> None:
    export(watched.folder, "21 16:00", [Row("1")])
    watched.look(2)
    watched.shop.desk._writer = None
    assert watched.shop.desk.offer_words() == ""


def _counted(
    monkeypatch: pytest.MonkeyPatch, before: Callable[[Path], None] = lambda _: None
) -> list[Path]:
    """The folders that are looked at from now on."""
    looks: list[Path] = []
    real = os.scandir

    def scandir(folder: Path) -> object:
        looks.append(folder)
        before(folder)
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    return looks
