"""The two files: what is opened, what is cut, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tinydb import TinyDB

from kefu_tui.errors import StoreDamagedError
from kefu_tui.storage import disk, loading
from kefu_tui.storage.faults import StoreNewerError, StoreReadOnlyError
from kefu_tui.storage.indexes import Index
from kefu_tui.storage.loading import BACKUP, JOURNAL, SNAPSHOT
from kefu_tui.storage.mark import MARK
from kefu_tui.storage.sidecar import INDEX
from kefu_tui.storage.snapshot import SCHEMA
from kefu_tui.storage.table import Database
from tests.storage.samples import copy_of, crashed, files, filled, left_open, numbers


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader does not wait for a compaction that is not there."""
    monkeypatch.setattr(loading, "_PAUSE", 0)


def test_plain_tinydb_opens_the_compacted_store(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with TinyDB(tmp_path / SNAPSHOT, encoding="ascii") as stock:
        assert [dict(doc) for doc in stock.table("t")][1] == {"n": 2, "名": "字字"}
        assert stock.tables() == {"t", "_store"}


def test_a_snapshot_that_another_program_has_written_is_refused_untouched(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with TinyDB(tmp_path / SNAPSHOT, encoding="ascii") as stock:
        stock.table("t").insert({"n": 4})
    before = files(tmp_path)
    with pytest.raises(StoreDamagedError, match="被别的程序改过"):
        Database(tmp_path)
    assert files(tmp_path) == before


@pytest.mark.parametrize("where", ["first", "half", "sum", "last"])
def test_a_flipped_byte_in_the_snapshot_is_refused(tmp_path: Path, where: str) -> None:
    filled(tmp_path).close()
    path = tmp_path / SNAPSHOT
    data = bytearray(path.read_bytes())
    data[{"first": 0, "half": len(data) // 2, "sum": len(data) - 5, "last": -1}[where]] ^= 1
    path.write_bytes(data)
    for writable in (True, False):
        with pytest.raises(StoreDamagedError):
            Database(tmp_path, writable=writable)


def test_a_journal_cut_shorter_than_was_acknowledged_is_refused(tmp_path: Path) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    journal = (whole / JOURNAL).read_bytes()
    for size in range(len(journal)):
        (whole / JOURNAL).write_bytes(journal[:size])
        with pytest.raises(StoreDamagedError):
            Database(whole)
    (whole / JOURNAL).unlink()
    (whole / SNAPSHOT).unlink()
    with pytest.raises(StoreDamagedError, match="不见了"):
        Database(whole)


@pytest.mark.parametrize("text", [b"", b"\x00" * 62, b"00000000 00000000000000000009 x\n"])
def test_a_mark_that_cannot_be_read_says_nothing(tmp_path: Path, text: bytes) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    (whole / MARK).write_bytes(text)
    assert numbers(whole, writable=True) == [1, 2, 3]


def test_the_index_only_saves_time(tmp_path: Path) -> None:
    by_n = Index("名")
    db = Database(tmp_path, indexes={"t": [by_n]})
    for number in range(1, 6):
        db.table("t").insert({"n": number, "名": "字" * (number % 2)})
    db.close()
    packed = (tmp_path / INDEX).read_bytes()
    cut = [packed[:size] for size in (0, 9, 40, len(packed) - 1)]
    flipped = [bytes(b ^ (at == n) for n, b in enumerate(packed)) for at in range(len(packed))]
    for text in (packed, *cut, *flipped):
        (tmp_path / INDEX).write_bytes(text)
        again = Database(tmp_path, writable=False, indexes={"t": [by_n]})
        assert [key for key, _ in again.journal.stored("t").find(by_n, "字")] == ["1", "3", "5"]
        assert [key for key, _ in again.journal.stored("t").find(by_n, "字字")] == []
        assert numbers(tmp_path) == [1, 2, 3, 4, 5]


def test_nothing_is_written_before_the_first_record(tmp_path: Path) -> None:
    Database(tmp_path).close()
    assert files(tmp_path) == {}
    assert Database(tmp_path / "nowhere", writable=False).tables() == set()
    assert not (tmp_path / "nowhere").exists()


def test_a_torn_last_line_is_cut_at_whatever_byte_and_kept_aside(tmp_path: Path) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    crashed(whole)
    journal = (whole / JOURNAL).read_bytes()
    last = journal.rindex(b"\n", 0, -1) + 1
    torn = tmp_path / "torn"
    for size in range(last, len(journal)):
        copy_of(whole, torn)
        (torn / JOURNAL).write_bytes(journal[:size])
        before = files(torn)
        assert numbers(torn) == [1, 2]
        assert files(torn) == before
        db = Database(torn)
        assert [doc["n"] for doc in db.table("t")] == [1, 2]
        assert db.table("t").insert({"n": 9}) == 3
        kept = [path.read_bytes() for path in torn.glob("*.torn-*")]
        assert kept == ([journal[last:size]] if size > last else [])
        assert numbers(torn) == [1, 2, 9]
        db.close()
        assert numbers(torn) == [1, 2, 9]
        for path in torn.iterdir():
            path.unlink()
        torn.rmdir()


def test_a_last_line_of_rubbish_is_a_tear_too(tmp_path: Path) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    crashed(whole)
    journal = (whole / JOURNAL).read_bytes()
    last = journal.rindex(b"\n", 0, -1) + 1
    (whole / JOURNAL).write_bytes(journal[:last] + bytes(len(journal) - last))
    assert numbers(whole, writable=True) == [1, 2]


def test_a_flipped_byte_before_the_last_line_is_refused_and_nothing_touched(
    tmp_path: Path,
) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    journal = (whole / JOURNAL).read_bytes()
    last = journal.rindex(b"\n", 0, -1) + 1
    for at in range(last):
        (whole / JOURNAL).write_bytes(journal[:at] + bytes([journal[at] ^ 1]) + journal[at + 1 :])
        before = files(whole)
        for writable in (True, False):
            with pytest.raises(StoreDamagedError, match="已损坏"):
                Database(whole, writable=writable)
        assert files(whole) == before


def test_two_bad_lines_at_the_end_are_no_tear(tmp_path: Path) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    rows = (whole / JOURNAL).read_bytes().splitlines(keepends=True)
    (whole / JOURNAL).write_bytes(
        b"".join([*rows[:-2], *(r.replace(b'"n"', b'"m"') for r in rows[-2:])])
    )
    with pytest.raises(StoreDamagedError, match="校验不符"):
        Database(whole)


def _without_line(journal: bytes, number: int) -> bytes:
    rows = journal.splitlines(keepends=True)
    return b"".join(rows[:number] + rows[number + 1 :])


@pytest.mark.parametrize("number", [1, 2])
def test_a_gap_is_refused(tmp_path: Path, number: int) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    journal = whole / JOURNAL
    journal.write_bytes(_without_line(journal.read_bytes(), number))
    with pytest.raises(StoreDamagedError, match="不连续"):
        Database(whole)


def test_a_line_twice_is_refused(tmp_path: Path) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    journal = whole / JOURNAL
    rows = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*rows, rows[-1]]))
    with pytest.raises(StoreDamagedError, match="不连续"):
        Database(whole)


def test_a_journal_of_another_store_is_refused(tmp_path: Path) -> None:
    mine = left_open(tmp_path / "a", tmp_path / "mine")
    other = left_open(tmp_path / "b", tmp_path / "other")
    (mine / JOURNAL).write_bytes((other / JOURNAL).read_bytes())
    with pytest.raises(StoreDamagedError, match="另一份数据"):
        Database(mine)


def test_an_older_snapshot_than_the_journal_goes_on_from_is_refused(tmp_path: Path) -> None:
    filled(tmp_path).close()
    (tmp_path / SNAPSHOT).write_bytes((tmp_path / BACKUP).read_bytes())
    with pytest.raises(StoreDamagedError, match="中间缺失"):
        Database(tmp_path)


@pytest.mark.parametrize("missing", [SNAPSHOT, JOURNAL])
def test_one_file_without_the_other_is_refused(tmp_path: Path, missing: str) -> None:
    filled(tmp_path).close()
    (tmp_path / missing).unlink()
    with pytest.raises(StoreDamagedError, match=missing):
        Database(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"t": {"1": 3}}', '{"_store": {"1": {"id": 3}}}', "\ufeff{}", "\x80"],
)
def test_a_snapshot_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    filled(tmp_path).close()
    (tmp_path / SNAPSHOT).write_bytes(text.encode("latin-1", "replace"))
    before = files(tmp_path)
    with pytest.raises(StoreDamagedError):
        Database(tmp_path)
    assert files(tmp_path) == before


def test_a_newer_format_is_refused_untouched(tmp_path: Path) -> None:
    filled(tmp_path).close()
    snapshot = json.loads((tmp_path / SNAPSHOT).read_bytes())
    snapshot["_store"]["1"]["schema"] = SCHEMA + 1
    (tmp_path / SNAPSHOT).write_text(json.dumps(snapshot))
    before = files(tmp_path)
    with pytest.raises(StoreNewerError, match="升级"):
        Database(tmp_path)
    assert files(tmp_path) == before


@pytest.mark.skipif(not disk.POSIX, reason="Windows replaces no open file")
@pytest.mark.parametrize("gone", [True, False], ids=["removed", "replaced"])
def test_a_journal_replaced_under_an_open_store_takes_nothing_more(
    tmp_path: Path, gone: bool
) -> None:
    db = filled(tmp_path)
    whole = (tmp_path / JOURNAL).read_bytes()
    (tmp_path / JOURNAL).unlink()
    if not gone:
        (tmp_path / JOURNAL).write_bytes(whole)
    for _ in range(2):
        with pytest.raises(StoreReadOnlyError, match="同步"):
            db.table("t").insert({"n": 4})
    assert [doc["n"] for doc in db.table("t")] == [1, 2, 3]
    db.close()
    if not gone:
        assert numbers(tmp_path, writable=True) == [1, 2, 3]


def test_without_the_mark_a_wrong_last_line_with_its_end_is_damage(tmp_path: Path) -> None:
    whole = left_open(tmp_path / "s", tmp_path / "whole")
    crashed(whole)
    journal = (whole / JOURNAL).read_bytes()
    last = journal.rindex(b"\n", 0, -1) + 1
    for at in range(last, len(journal)):
        (whole / JOURNAL).write_bytes(journal[:at] + bytes([journal[at] ^ 1]) + journal[at + 1 :])
        with pytest.raises(StoreDamagedError):
            Database(whole)
    holed = journal[: last + 4] + bytes(len(journal) - last - 5) + b"\n"
    (whole / JOURNAL).write_bytes(holed)
    assert numbers(whole, writable=True) == [1, 2], "zeros are what a power cut leaves"
