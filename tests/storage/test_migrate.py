"""Stores of earlier versions open, become today's, and are kept as they were."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from kefu_tui.errors import StoreDamagedError
from kefu_tui.ports import Why
from kefu_tui.storage import backups, migrate, snapshot
from kefu_tui.storage.faults import StoreFullError
from kefu_tui.storage.loading import JOURNAL, SNAPSHOT
from kefu_tui.storage.migrate import STEPS, Step
from kefu_tui.storage.repository import open_reader, open_store, restore
from kefu_tui.storage.snapshot import SCHEMA, meta_of
from tests.storage.samples import FailingDisk, PulledPlugError, contact, files
from tests.storage.test_failures import FULL

STORES = Path(__file__).with_name("stores")
RELEASED = sorted(path.name for path in STORES.iterdir())


@pytest.fixture(params=RELEASED)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store that the named version left behind when it was killed."""
    target = tmp_path / "store"
    shutil.copytree(STORES / request.param, target)
    return target


def _check(folder: Path) -> None:
    reader = open_reader(folder)
    assert [c.remark for c in reader.contacts()] == ["第1次", "第2次", "第3次"]
    assert [c.undone for c in reader.contacts()] == [True, False, False]
    assert [o.item for o in reader.orders()] == [f"羊毛衫 {n}" for n in range(5)]
    assert reader.fact("card") == "买家1"
    assert len(reader.imports()) == 1
    assert reader.verify().faults == ()


def test_there_is_a_step_from_every_schema() -> None:
    assert list(STEPS) == list(range(1, SCHEMA))


def test_a_reader_sees_all_of_it_and_writes_nothing(released: Path) -> None:
    before = files(released)
    _check(released)
    assert files(released) == before


def test_a_writer_brings_it_up_to_date_behind_a_backup(released: Path) -> None:
    schema = meta_of((released / SNAPSHOT).read_bytes()).schema
    store = open_store(released)
    made = [b for b in backups.found(released) if b.why is Why.MIGRATION]
    assert len(made) == (1 if schema < SCHEMA else 0)
    store.close()
    _check(released)
    assert meta_of((released / SNAPSHOT).read_bytes()).schema == SCHEMA
    for backup in made:
        kept = backups.unpacked(backup.path.read_bytes())
        assert meta_of(kept).schema == schema
    again = open_store(released)
    assert again.record(contact(4)).id == 4
    again.close()


def test_a_migration_cut_off_anywhere_is_done_or_begun_anew(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for call in range(1, 99):
        folder = tmp_path / str(call)
        shutil.copytree(released, folder)
        with monkeypatch.context() as patched:
            FailingDisk(patched).pull_plug_before(call)
            try:
                opened = open_store(folder)
            except PulledPlugError:
                finished = False
            else:
                finished = True
        if finished:
            opened.close()
        _check(folder)
        open_store(folder).close()
        _check(folder)
        if finished:
            break


def test_a_store_that_cannot_be_backed_up_is_not_migrated(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if meta_of((released / SNAPSHOT).read_bytes()).schema == SCHEMA:
        pytest.skip("today's form")
    before = files(released)
    failing = FailingDisk(monkeypatch)
    # the first file is the lock's note
    failing.on = lambda name, count: _fail_later(name, count)
    with pytest.raises(StoreFullError):
        open_store(released)
    failing.mend()
    assert files(released) == before
    _check(released)


def _fail_later(name: str, count: int) -> None:
    if name == "write_new" and count > 3:
        raise FULL


def test_a_flipped_byte_in_a_released_snapshot_is_refused(released: Path) -> None:
    path = released / SNAPSHOT
    data = bytearray(path.read_bytes())
    spot = data.index(b"12300")
    data[spot] ^= 1
    path.write_bytes(data)
    for opened in (open_reader, open_store):
        with pytest.raises(StoreDamagedError):
            opened(released)


def test_a_backup_of_an_older_form_is_restored_in_todays(released: Path, tmp_path: Path) -> None:
    restore(tmp_path / "new", released)
    _check(tmp_path / "new")
    open_store(tmp_path / "new").close()
    _check(tmp_path / "new")


def _renamed(document: dict[str, object]) -> dict[str, object]:
    return {**document, "note": f"{document.get('note', '')}!"}


def test_steps_change_documents_in_snapshot_and_journal_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "s"
    shutil.copytree(STORES / "0.1.0", folder)
    steps: dict[int, Mapping[str, Step]] = {**STEPS, 1: {"contacts": _renamed}, SCHEMA: {}}
    monkeypatch.setattr(migrate, "STEPS", steps)
    expected = ["!", "明天再说!", "!"]
    assert [c.note for c in open_reader(folder).contacts()] == expected
    open_store(folder).close()
    for _ in range(2):
        assert [c.note for c in open_reader(folder).contacts()] == expected
    assert (folder / JOURNAL).read_bytes().count(b"\n") == 1
    assert snapshot.SCHEMA == SCHEMA
