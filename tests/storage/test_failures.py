"""A disk that fails and a machine that stops: nothing acknowledged is lost, nothing else appears."""

from __future__ import annotations

import errno
import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kefu_tui.errors import StoreError
from kefu_tui.storage import disk
from kefu_tui.storage.faults import StoreFullError, StorePermissionError, StoreReadOnlyError
from kefu_tui.storage.loading import BACKUP, JOURNAL, SNAPSHOT
from kefu_tui.storage.table import Database
from tests.storage.samples import (
    FailingDisk,
    ForgetfulDisk,
    PulledPlugError,
    copy_of,
    files,
    filled,
    numbers,
)

FULL = OSError(errno.ENOSPC, "No space left on device")
BROKEN = OSError(errno.EIO, "Input/output error")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    return FailingDisk(monkeypatch)


# -- compaction


def test_compaction_keeps_the_last_snapshot_and_goes_on(tmp_path: Path) -> None:
    db = filled(tmp_path)
    assert db.journal.compact()
    first = (tmp_path / SNAPSHOT).read_bytes()
    db.table("t").insert({"n": 4})
    assert db.journal.compact()
    assert (tmp_path / BACKUP).read_bytes() == first
    db.table("t").insert({"n": 5})
    assert numbers(tmp_path) == [1, 2, 3, 4, 5]
    db.close()


def test_a_large_journal_is_compacted_when_opened(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    db = Database(tmp_path / "s")
    db.table("t").insert_multiple({"n": n, "text": "x" * 1000} for n in range(1200))
    copied = copy_of(tmp_path / "s", tmp_path / "copy")
    db.close()
    again = Database(copied)
    assert (copied / JOURNAL).stat().st_size < 200
    assert again.journal.sequence == again.journal.snapshot_sequence == 1
    assert len(again.table("t")) == 1200
    again.close()


def _day(db: Database, acknowledged: list[int]) -> None:
    """Two records, a compaction, one more record, the exit."""
    for number in (1, 2, 3):
        db.table("t").insert({"n": number})
        acknowledged.append(number)
        if number == 2:
            db.journal.compact()
    db.close()


def _holds(found: Path, acknowledged: list[int]) -> None:
    seen = numbers(found)
    assert seen[: len(acknowledged)] == acknowledged
    assert len(seen) <= len(acknowledged) + 1
    assert numbers(found, writable=True) == seen
    assert not list(found.glob("*.tmp"))
    again = Database(found)
    again.table("t").insert({"n": 9})
    again.close()
    assert numbers(found) == [*seen, 9]


@pytest.mark.skipif(not disk.POSIX, reason="a pulled plug is played by inode numbers")
@pytest.mark.parametrize("contents", [True, False], ids=["all contents", "flushed contents"])
@pytest.mark.parametrize("names", [True, False], ids=["all names", "flushed names"])
def test_a_plug_pulled_anywhere_loses_nothing_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: bool, contents: bool
) -> None:
    for call in count(1):
        base = tmp_path / str(call)
        (base / "s").mkdir(parents=True)
        acknowledged: list[int] = []
        with monkeypatch.context() as patched:
            forgetful = ForgetfulDisk(patched, base / "s")
            failing = FailingDisk(patched)
            db = Database(base / "s")
            failing.pull_plug_before(call)
            finished = True
            try:
                _day(db, acknowledged)
            except PulledPlugError:
                finished = False
        _holds(forgetful.leave(base / "found", names=names, contents=contents), acknowledged)
        if finished:
            assert call > 40
            break


@pytest.mark.parametrize("step", ["write_new", "keep_copy", "replace", "flush_folder"])
def test_a_compaction_that_fails_harms_nothing(
    tmp_path: Path, failing: FailingDisk, step: str
) -> None:
    db = filled(tmp_path)
    failing.fail(step, FULL, times=99)
    assert not db.journal.compact()
    failing.mend()
    db.table("t").insert({"n": 4})
    assert numbers(tmp_path) == [1, 2, 3, 4]
    db.close()
    assert numbers(tmp_path) == [1, 2, 3, 4]


def test_a_new_journal_whose_name_may_not_last_takes_no_records(
    tmp_path: Path, failing: FailingDisk
) -> None:
    db = filled(tmp_path)
    folder_flushes: list[str] = []

    def second_folder_flush(name: str, _count: int) -> None:
        if name == "flush_folder":
            folder_flushes.append(name)
            if len(folder_flushes) == 2:
                raise BROKEN

    failing.on = second_folder_flush
    assert not db.journal.compact()
    failing.mend()
    with pytest.raises(StoreReadOnlyError):
        db.table("t").insert({"n": 4})
    db.close()
    assert numbers(tmp_path, writable=True) == [1, 2, 3]


def test_a_reader_that_meets_a_compaction_reads_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = filled(tmp_path)
    real = disk.read
    meetings = [0]

    def read(path: Path) -> bytes:
        data = real(path)
        if path.name == SNAPSHOT and meetings[0] < 2:
            meetings[0] += 1
            db.table("t").insert({"n": 3 + meetings[0]})
            monkeypatch.setattr(disk, "read", real)
            db.journal.compact()
            monkeypatch.setattr(disk, "read", read)
        return data

    monkeypatch.setattr(disk, "read", read)
    assert numbers(tmp_path) == [1, 2, 3, 4, 5]
    monkeypatch.undo()
    db.close()


# -- a failing disk


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (FULL, StoreFullError, "磁盘已满"),
        (OSError(errno.EACCES, "denied"), StorePermissionError, "没有权限"),
        (BROKEN, StoreError, "出错"),
    ],
)
def test_a_failed_write_leaves_disk_and_memory_and_can_be_tried_again(
    tmp_path: Path, failing: FailingDisk, error: OSError, kind: type[StoreError], words: str
) -> None:
    db = filled(tmp_path)
    before = files(tmp_path)
    failing.fail("write", error)
    with pytest.raises(kind, match=words) as raised:
        db.table("t").insert({"n": 4})
    assert raised.type is kind
    assert files(tmp_path) == before
    assert [doc["n"] for doc in db.table("t")] == [1, 2, 3]
    assert db.table("t").insert({"n": 5}) == 4
    db.close()
    assert numbers(tmp_path) == [1, 2, 3, 5]


def test_a_line_written_in_part_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = filled(tmp_path)
    before = files(tmp_path)
    real = os.write
    room = [20]

    def write(descriptor: int, data: Any) -> int:
        if not room[0]:
            raise FULL
        written = real(descriptor, bytes(data)[: room[0]])
        room[0] -= written
        return written

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        with pytest.raises(StoreFullError):
            db.table("t").insert({"n": 4})
    assert files(tmp_path) == before
    db.table("t").insert({"n": 5})
    db.close()
    assert numbers(tmp_path) == [1, 2, 3, 5]


def test_after_a_failed_flush_nothing_is_taken_until_reopened(
    tmp_path: Path, failing: FailingDisk
) -> None:
    db = filled(tmp_path)
    before = files(tmp_path)
    failing.fail("flush", BROKEN)
    with pytest.raises(StoreError):
        db.table("t").insert({"n": 4})
    with pytest.raises(StoreReadOnlyError, match="重新打开"):
        db.table("t").insert({"n": 5})
    assert [doc["n"] for doc in db.table("t")] == [1, 2, 3]
    db.close()
    assert files(tmp_path) == before
    again = Database(tmp_path)
    assert again.table("t").insert({"n": 6}) == 4
    again.close()
    assert numbers(tmp_path) == [1, 2, 3, 6]


def test_a_journal_that_cannot_be_cut_back_takes_nothing_more(
    tmp_path: Path, failing: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = filled(tmp_path)

    def fail_both(name: str, _count: int) -> None:
        if name in ("write", "cut"):
            raise FULL

    failing.on = fail_both
    with pytest.raises(StoreError, match="不能确定"):
        db.table("t").insert({"n": 4})
    failing.mend()
    with pytest.raises(StoreReadOnlyError):
        db.table("t").insert({"n": 5})
    db.close()
    assert numbers(tmp_path) == [1, 2, 3]


@pytest.mark.parametrize("step", ["write_new", "replace", "flush_folder", "write", "flush"])
def test_the_very_first_record_can_fail_and_be_tried_again(
    tmp_path: Path, failing: FailingDisk, step: str
) -> None:
    db = Database(tmp_path)
    failing.fail(step, FULL)
    with pytest.raises(StoreFullError):
        db.table("t").insert({"n": 1})
    assert db.tables() == set()
    db.close()
    again = Database(tmp_path)
    assert again.table("t").insert({"n": 2}) == 1
    again.close()
    assert numbers(tmp_path) == [2]


def test_an_interrupt_in_mid_write_leaves_everything_as_it_was(
    tmp_path: Path, failing: FailingDisk
) -> None:
    db = filled(tmp_path)
    before = files(tmp_path)

    def interrupt(name: str, _count: int) -> None:
        if name == "flush":
            raise KeyboardInterrupt

    failing.on = interrupt
    with pytest.raises(KeyboardInterrupt):
        db.table("t").insert({"n": 4})
    failing.mend()
    assert files(tmp_path) == before
    assert db.table("t").insert({"n": 5}) == 4
    db.close()
    assert numbers(tmp_path) == [1, 2, 3, 5]


def test_a_reader_and_a_closed_store_take_nothing(tmp_path: Path) -> None:
    db = filled(tmp_path)
    with pytest.raises(StoreReadOnlyError, match="只看"):
        Database(tmp_path, writable=False).table("t").insert({"n": 4})
    db.close()
    db.close()
    with pytest.raises(StoreReadOnlyError, match="关闭"):
        db.table("t").insert({"n": 4})
    assert numbers(tmp_path) == [1, 2, 3]
