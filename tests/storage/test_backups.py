"""Backups: when they are kept, which go again, and how they come back."""

from __future__ import annotations

import errno
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.errors import StoreDamagedError, StoreError
from kefu_tui.ports import Backup, Why
from kefu_tui.storage import backups, disk
from kefu_tui.storage.faults import StoreFullError, StoreNewerError
from kefu_tui.storage.loading import JOURNAL, SNAPSHOT
from kefu_tui.storage.mark import MARK
from kefu_tui.storage.repository import open_reader, open_store, restore
from tests.storage.samples import FailingDisk, PulledPlugError, contact, import_, order, rewrite

_DAY = datetime(2026, 11, 21, 18, tzinfo=SHANGHAI)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The real time; tests move it on."""
    moment = [_DAY]
    monkeypatch.setattr(backups, "_now", lambda: moment[0])
    return moment


def _worked(folder: Path, records: int = 2) -> None:
    store = open_store(folder)
    store.take_in(import_(1), [order(n) for n in range(4)])
    for number in range(records):
        store.record(contact(number))
    store.close()


def _contacts(folder: Path) -> list[str]:
    return [c.remark for c in open_reader(folder).contacts()]


# -- when


def test_an_import_is_preceded_by_a_backup_once_there_is_something(
    tmp_path: Path, today: list[datetime]
) -> None:
    store = open_store(tmp_path)
    store.take_in(import_(1), [order(1)])
    assert backups.found(tmp_path) == []
    store.record(contact(1))
    store.take_in(import_(2), [order(2)])
    (kept,) = backups.found(tmp_path)
    assert (kept.why, kept.at, kept.sequence) == (Why.IMPORT, _DAY, 2)
    store.back_up()
    today[0] += timedelta(seconds=1)
    store.take_in(import_(3), [order(3)])
    assert [b.why for b in backups.found(tmp_path)].count(Why.IMPORT) == 1, (
        "nothing new since the last"
    )
    store.close()


def test_an_exit_leaves_a_backup_each_hour_and_a_day_keeps_its_last(
    tmp_path: Path, today: list[datetime]
) -> None:
    _worked(tmp_path)
    assert [b.why for b in backups.found(tmp_path)] == [Why.DAILY]

    def work_on_after(span: timedelta) -> list[tuple[int, int]]:
        today[0] += span
        store = open_store(tmp_path)
        store.record(contact(9))
        store.close()
        return [(b.at.day, b.sequence) for b in backups.found(tmp_path)]

    assert work_on_after(timedelta(minutes=59)) == [(21, 3)]
    assert work_on_after(timedelta(minutes=1)) == [(21, 5)]
    assert work_on_after(timedelta(hours=20)) == [(22, 6), (21, 5)]
    # a clock set back does no harm
    assert work_on_after(timedelta(hours=-2)) == [(22, 7), (21, 5)]
    today[0] += timedelta(days=1)
    open_store(tmp_path).close()
    assert len(backups.found(tmp_path)) == 2, "nothing new"


def test_an_import_that_cannot_be_backed_up_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _worked(tmp_path)
    store = open_store(tmp_path)
    store.record(contact(5))
    failing = FailingDisk(monkeypatch)
    failing.fail("write_new", OSError(errno.ENOSPC, "full"))
    with pytest.raises(StoreFullError, match="磁盘已满"):
        store.take_in(import_(2), [order(7)])
    assert len(store.imports()) == 1
    assert not list(tmp_path.rglob("*.tmp"))
    store.take_in(import_(2), [order(7)])
    failing.fail("write_new", OSError(errno.ENOSPC, "full"), times=99)
    store.close()
    failing.mend()
    assert len(open_reader(tmp_path).imports()) == 2


def test_a_backup_is_private_and_plain_tinydb_reads_it_unpacked(tmp_path: Path) -> None:
    _worked(tmp_path / "s")
    (kept,) = backups.found(tmp_path / "s")
    if disk.POSIX:
        assert kept.path.stat().st_mode & 0o777 == 0o600
        assert kept.path.parent.stat().st_mode & 0o777 == 0o700
    plain = tmp_path / "plain.json"
    plain.write_bytes(backups.unpacked(kept.path.read_bytes()))
    with TinyDB(plain, encoding="ascii") as stock:
        assert [doc["remark"] for doc in stock.table("contacts")] == ["第0次", "第1次"]


# -- which go


def _made(at: datetime, why: Why = Why.DAILY) -> Backup:
    return Backup(Path(f"{at:%Y%m%d-%H%M%S}"), at, why, "ab", 1, 1)


def _left(made: list[Backup]) -> list[Backup]:
    gone = set(backups.superseded(made))
    return [backup for backup in made if backup not in gone]


def test_a_year_of_days_leaves_seven_days_four_weeks_twelve_months() -> None:
    left = _left([_made(_DAY - timedelta(days=n, hours=h)) for n in range(700) for h in (0, 3)])
    days = [(_DAY - b.at).days for b in left]
    assert days[: backups.DAYS] == list(range(backups.DAYS))
    weeks = [(_DAY - timedelta(weeks=n)).isocalendar()[:2] for n in range(backups.WEEKS)]
    assert {b.at.isocalendar()[:2] for b in left} >= set(weeks)
    assert len({(b.at.year, b.at.month) for b in left}) == backups.MONTHS
    # a week's and a month's newest may be a day's newest too
    assert len(left) <= backups.DAYS + backups.WEEKS + backups.MONTHS - 2
    imports = [_made(_DAY - timedelta(minutes=n), Why.IMPORT) for n in range(30)]
    assert imports[: backups.LATEST] == _left(imports)


_BACKUPS = st.lists(
    st.builds(
        _made,
        st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
            lambda t: t.replace(tzinfo=SHANGHAI, microsecond=0)
        ),
        st.sampled_from([Why.IMPORT, Why.DAILY, Why.MANUAL]),
    ),
    unique_by=lambda b: b.path,
    max_size=60,
)


@given(_BACKUPS)
def test_rotation_keeps_the_newest_and_what_was_asked_for_and_settles(made: list[Backup]) -> None:
    left = _left(made)
    assert _left(left) == left
    assert all(b in left for b in made if b.why is Why.MANUAL)
    routine = sorted((b for b in made if b.why is not Why.MANUAL), key=lambda b: b.at)
    steps = [b for b in routine if b.why is Why.IMPORT]
    assert all(b in left for b in steps[-backups.LATEST :])
    last_days = sorted({b.at.date() for b in routine})[-backups.DAYS :]
    for day in last_days:
        assert max(b for b in routine if b.at.date() == day) in left
    most = backups.LATEST + backups.DAYS + backups.WEEKS + backups.MONTHS
    assert len([b for b in left if b.why is not Why.MANUAL]) <= most


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    _worked(tmp_path)
    mine = tmp_path / "backups" / "kefu-20200101-000000-mine.json.gz"
    mine.write_bytes(b"x")
    store = open_store(tmp_path)
    for _ in range(3):
        store.back_up(Why.IMPORT)
    store.close()
    assert mine.exists()
    assert mine not in [b.path for b in backups.found(tmp_path)]


# -- back again


def test_a_restored_backup_is_the_store_of_then_and_what_it_replaced_is_kept(
    tmp_path: Path,
) -> None:
    _worked(tmp_path)
    (kept,) = backups.found(tmp_path)
    store = open_store(tmp_path)
    store.record(contact(7))
    store.close()
    aside = restore(tmp_path, kept.path)
    assert _contacts(tmp_path) == ["第0次", "第1次"]
    assert open_reader(tmp_path).verify().faults == ()
    store = open_store(tmp_path)
    assert store.record(contact(8)).id == 3
    assert [o.number for o in store.orders_of("买家1")] == [order(n).number for n in (2, 3)]
    store.close()
    assert aside is not None
    restore(tmp_path, aside)
    assert _contacts(tmp_path) == ["第0次", "第1次", "第7次"]


def test_every_form_of_the_data_can_be_restored(tmp_path: Path) -> None:
    _worked(tmp_path / "s")
    store = open_store(tmp_path / "s")
    exported = store.export(tmp_path / "out")[0]
    store.close()
    for number, source in enumerate([exported, tmp_path / "s" / SNAPSHOT, tmp_path / "s"]):
        target = tmp_path / str(number)
        assert restore(target, source) is None
        assert _contacts(target) == ["第0次", "第1次"]
        assert open_reader(target).verify().faults == ()


def test_a_store_edited_with_other_tools_can_be_adopted(tmp_path: Path) -> None:
    _worked(tmp_path)
    with TinyDB(tmp_path / SNAPSHOT, encoding="ascii") as stock:
        stock.table("contacts").update({"note": "改过"}, doc_ids=[1])
    with pytest.raises(StoreDamagedError):
        open_store(tmp_path)
    restore(tmp_path, tmp_path / SNAPSHOT)
    assert [c.note for c in open_reader(tmp_path).contacts()] == ["改过", ""]


@pytest.mark.parametrize("damage", ["journal", "snapshot", "both", "gone"])
def test_a_damaged_store_can_be_restored(tmp_path: Path, damage: str) -> None:
    _worked(tmp_path)
    (kept,) = backups.found(tmp_path)
    if damage in ("journal", "both"):
        (tmp_path / JOURNAL).write_bytes(b"\x00" * 40)
    if damage in ("snapshot", "both"):
        (tmp_path / SNAPSHOT).write_bytes(b"{")
    if damage == "gone":
        (tmp_path / SNAPSHOT).unlink()
    aside = restore(tmp_path, kept.path)
    assert aside is not None
    assert _contacts(tmp_path) == ["第0次", "第1次"]
    store = open_store(tmp_path)
    store.record(contact(3))
    store.close()
    assert open_reader(tmp_path).verify().faults == ()


def test_a_plug_pulled_while_restoring_leaves_the_old_store_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for call in range(1, 99):
        folder = tmp_path / str(call)
        _worked(folder)
        (kept,) = backups.found(folder)
        store = open_store(folder)
        store.record(contact(7))
        store.close()
        with monkeypatch.context() as patched:
            FailingDisk(patched).pull_plug_before(call)
            try:
                restore(folder, kept.path)
            except PulledPlugError:
                finished = False
            else:
                finished = True
        old, new = ["第0次", "第1次", "第7次"], ["第0次", "第1次"]
        assert _contacts(folder) in ((new,) if finished else (old, new))
        again = open_store(folder)
        again.record(contact(9))
        again.close()
        assert open_reader(folder).verify().faults == ()
        if finished:
            assert call > 12
            break


def _no_orders(folder: Path) -> None:
    rewrite(folder, lambda tables: tables["orders"]["1"].pop("number"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "读不懂"),
        (b"{}", "不是催付台"),
        (b'{"t": {"1": {}}}', "不是催付台"),
        (b'{"orders": {"1": 3}}', "读不懂"),
        (b'{"orders": {"01": {}}}', "编号"),
        (b'{"orders": {"1": {"number": "1"}}}', "第 1 条"),
        (b"\x1f\x8b\x08\x00rubbish", "不完整"),
        (b"\x1f\x8b" + b"\xff" * 30, "读不懂"),
        (b"PK\x03\x04", "读不懂"),
    ],
)
def test_what_is_no_backup_is_refused_and_nothing_changes(
    tmp_path: Path, text: bytes, words: str
) -> None:
    _worked(tmp_path / "s")
    source = tmp_path / "x.json"
    source.write_bytes(text)
    with pytest.raises(StoreDamagedError, match=words) as raised:
        restore(tmp_path / "s", source)
    assert "没有改动" in str(raised.value)
    assert _contacts(tmp_path / "s") == ["第0次", "第1次"]


def test_a_backup_cut_short_flipped_or_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    _worked(tmp_path)
    (kept,) = backups.found(tmp_path)
    packed = kept.path.read_bytes()
    plain = backups.unpacked(packed)
    data = json.loads(plain)
    data["_store"]["1"]["schema"] = 99
    spoilt = [packed[: len(packed) // 2], packed[:-1], plain[:-3]]
    spoilt += [plain.replace("第0次".encode("unicode_escape"), b"\\u7b2c9\\u6b21", 1)]
    source = tmp_path / "spoilt.json.gz"
    for text in spoilt:
        source.write_bytes(text)
        with pytest.raises(StoreDamagedError):
            restore(tmp_path, source)
    source.write_text(json.dumps(data))
    with pytest.raises(StoreNewerError):
        restore(tmp_path, source)
    with pytest.raises(StoreError, match="找不到"):
        restore(tmp_path, tmp_path / "nowhere")
    assert _contacts(tmp_path) == ["第0次", "第1次"]


def test_two_orders_of_one_number_are_refused(tmp_path: Path) -> None:
    _worked(tmp_path / "s")
    exported = open_reader(tmp_path / "s").export(tmp_path / "out")[0]
    data = json.loads(exported.read_bytes())
    data["orders"]["2"]["number"] = data["orders"]["1"]["number"]
    exported.write_text(json.dumps(data))
    with pytest.raises(StoreDamagedError, match="重复"):
        restore(tmp_path / "s", exported)


def test_a_store_in_use_is_not_replaced(tmp_path: Path) -> None:
    _worked(tmp_path)
    (kept,) = backups.found(tmp_path)
    store = open_store(tmp_path)
    with pytest.raises(StoreError, match="正由另一个催付台使用"):
        restore(tmp_path, kept.path)
    store.close()
    assert os.path.lexists(tmp_path / MARK)


def test_a_clock_set_back_years_removes_no_backup_just_made(
    tmp_path: Path, today: list[datetime]
) -> None:
    today[0] -= timedelta(days=400)
    for _ in range(40):
        today[0] += timedelta(days=10)
        store = open_store(tmp_path)
        store.record(contact(1))
        store.close()
    today[0] -= timedelta(days=800)
    store = open_store(tmp_path)
    for number in range(5):
        store.record(contact(number))
        store.take_in(import_(number), [order(number)])
        newest = max(backups.found(tmp_path), key=lambda b: b.sequence)
        assert newest.sequence == backups.newest(tmp_path, newest.store).sequence  # type: ignore[union-attr]
        assert newest.why is Why.IMPORT
    store.close()


def test_stores_that_share_a_folder_of_backups_do_not_thin_out_each_other(
    tmp_path: Path, today: list[datetime]
) -> None:
    _worked(tmp_path, records=9)
    for path in [p for p in tmp_path.iterdir() if p.is_file()]:
        path.unlink()
    today[0] += timedelta(hours=2)
    _worked(tmp_path, records=1)
    assert len({b.store for b in backups.found(tmp_path)}) == 2


def test_restore_refuses_what_verify_would_find_or_daily_work_would_trip_over(
    tmp_path: Path,
) -> None:
    _worked(tmp_path / "s")
    exported = open_reader(tmp_path / "s").export(tmp_path / "out")[0]
    good = json.loads(exported.read_bytes())

    def spoilt(table: str, doc_id: str, **fields: object) -> None:
        data = json.loads(json.dumps(good))
        data[table].setdefault(doc_id, {}).update(fields)
        exported.write_text(json.dumps(data))
        with pytest.raises(StoreDamagedError, match="没有改动"):
            restore(tmp_path / "s", exported)

    spoilt("orders", "1", created_at="2025-11-11T20:00:00")
    spoilt("contacts", "1", at="2025-11-11T12:00:00Z")
    spoilt("facts", "1", key="purged_before")
    spoilt("cancellations", "99", contact=99)
    spoilt("contacts", str(2**62), **good["contacts"]["1"])
    exported.write_bytes(b'{"orders": {"1": ' + b'{"a":' * 200_000 + b"1" + b"}" * 200_002)
    with pytest.raises(StoreDamagedError):
        restore(tmp_path / "s", exported)
    exported.write_text(
        json.dumps({**good, "_store": {"1": {"id": "x", "sequence": 1, "schema": 0}}})
    )
    with pytest.raises(StoreDamagedError):
        restore(tmp_path / "s", exported)
    assert _contacts(tmp_path / "s") == ["第0次", "第1次"]
    assert list((tmp_path / "s" / "backups").glob("replaced-*")) == []
