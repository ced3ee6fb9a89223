"""Folders and files that somebody else puts in the place of ours: nothing is written over them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kefu_tui.errors import StoreDamagedError, StoreError
from kefu_tui.storage import backups, disk
from kefu_tui.storage.faults import StoreReadOnlyError
from kefu_tui.storage.loading import JOURNAL, SNAPSHOT
from kefu_tui.storage.mark import MARK
from kefu_tui.storage.repository import open_reader, open_store
from kefu_tui.storage.sidecar import INDEX
from tests.storage.samples import contact, files, import_, order

pytestmark = pytest.mark.skipif(not disk.POSIX, reason="Windows lets nobody replace open files")


def _worked(folder: Path, records: int) -> Path:
    store = open_store(folder)
    store.take_in(import_(1), [order(n) for n in range(3)])
    for number in range(records):
        store.record(contact(number))
    store.close()
    return folder


@pytest.mark.parametrize("stranger", [True, False], ids=["another store", "nothing"])
def test_a_folder_moved_under_an_open_store_is_left_to_whoever_has_its_place(
    tmp_path: Path, stranger: bool
) -> None:
    place = _worked(tmp_path / "store", 1)
    other = _worked(tmp_path / "other", 4)
    store = open_store(place)
    place.rename(tmp_path / "moved")
    if stranger:
        other.rename(place)
    before = files(place) if stranger else {}
    with pytest.raises(StoreReadOnlyError, match="移走或换掉"):
        store.record(contact(9))
    with pytest.raises(StoreError, match="移走或换掉"):
        store.back_up()
    with pytest.raises(StoreReadOnlyError):
        store.take_in(import_(2), [order(8)])
    store.close()
    assert place.exists() == stranger
    if stranger:
        assert files(place) == before
        assert len(list(open_reader(place).contacts())) == 4
    assert [c.remark for c in open_reader(tmp_path / "moved").contacts()] == ["第0次"]


@pytest.mark.parametrize("names", [(SNAPSHOT,), (JOURNAL,), (SNAPSHOT, JOURNAL, MARK, INDEX)])
def test_files_put_in_place_by_another_program_are_not_written_over(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    place = _worked(tmp_path / "store", 1)
    shutil.copytree(place, tmp_path / "newer")
    newer = open_store(tmp_path / "newer")
    for number in range(200):
        newer.record(contact(number))
    newer.close()
    store = open_store(place)
    store.record(contact(5))
    for name in names:
        coming = tmp_path / "coming"
        shutil.copy(tmp_path / "newer" / name, coming)
        coming.rename(place / name)
    before = files(place)
    with pytest.raises(StoreReadOnlyError, match="同步"):
        store.record(contact(6))
    assert not store.compact()
    store.close()
    assert {name: files(place)[name] for name in names} == {name: before[name] for name in names}
    if len(names) > 1:
        assert len(list(open_reader(place).contacts())) == 201


def test_two_histories_of_one_store_are_not_mixed(tmp_path: Path) -> None:
    ours = _worked(tmp_path / "a", 3)
    shutil.copytree(ours, tmp_path / "b")
    for folder, first in ((ours, 10), (tmp_path / "b", 20)):
        store = open_store(folder)
        for number in range(first, first + 4):
            store.record(contact(number))
        if folder == ours:
            store.compact()
            store.close()
        else:
            shutil.copytree(folder, tmp_path / "open")
            store.close()
    shutil.copy(tmp_path / "open" / JOURNAL, ours / JOURNAL)
    for opened in (open_reader, open_store):
        with pytest.raises(StoreDamagedError, match="混在一起"):
            opened(ours)


def test_an_older_journal_beside_a_newer_snapshot_is_refused(tmp_path: Path) -> None:
    folder = _worked(tmp_path / "s", 1)
    older = (folder / JOURNAL).read_bytes()
    mark = (folder / MARK).read_bytes()
    store = open_store(folder)
    store.record(contact(4))
    store.compact()
    store.close()
    (folder / JOURNAL).write_bytes(older)
    (folder / MARK).write_bytes(mark)
    with pytest.raises(StoreDamagedError, match="更早的一份"):
        open_reader(folder)


@pytest.mark.parametrize("left", ["kefu.json.bak", INDEX, MARK])
def test_a_store_whose_snapshot_is_lost_is_no_new_store(tmp_path: Path, left: str) -> None:
    folder = _worked(tmp_path / "s", 40)
    store = open_store(folder)
    store.compact()
    store.close()
    for path in [p for p in folder.iterdir() if p.is_file() and p.name != left]:
        path.unlink()
    for opened in (open_reader, open_store):
        with pytest.raises(StoreDamagedError, match="不见了"):
            opened(folder)


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_what_is_no_folder_is_no_empty_store(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "x"
    if kind == "file":
        place.write_text("x")
    else:
        place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(StoreError, match="不是文件夹"):
        open_reader(place)


def test_an_index_that_cannot_be_read_costs_time_only(tmp_path: Path) -> None:
    folder = _worked(tmp_path / "s", 2)
    (folder / INDEX).unlink(missing_ok=True)
    (folder / INDEX).mkdir()
    store = open_store(folder)
    store.record(contact(3))
    store.close()
    assert len(list(open_reader(folder).contacts())) == 3
    assert open_reader(folder).verify().faults == ()


def test_a_backup_cut_short_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _worked(tmp_path / "s", 2)
    left = folder / "backups" / "kefu-20260101-000000-daily-ab-3.json.gz.77.tmp"
    left.write_bytes(b"x")
    open_reader(folder).back_up()
    assert left.exists(), "another program may be writing it"
    monkeypatch.setattr(backups, "_ABANDONED", -1.0)
    open_reader(folder).back_up()
    assert not left.exists()
