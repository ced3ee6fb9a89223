"""The store as the desk sees it."""

from __future__ import annotations

import csv
import errno
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from tinydb import TinyDB

from kefu_tui import ports
from kefu_tui.domain.orders import OrderStatus
from kefu_tui.errors import StoreDamagedError, StoreError
from kefu_tui.ports import Brought, Store
from kefu_tui.storage import disk
from kefu_tui.storage.loading import JOURNAL, SNAPSHOT
from kefu_tui.storage.repository import ReadingStore, WritingStore, open_reader, open_store
from tests.storage.samples import (
    NOON,
    FailingDisk,
    contact,
    crashed,
    files,
    import_,
    order,
    rewrite,
)


def _store(folder: Path) -> Store:
    store = open_store(folder)
    store.take_in(import_(), [order(n) for n in range(1, 6)])
    return store


def test_the_classes_have_exactly_the_ports_calls() -> None:
    for port, ours in ((ports.ReadableStore, ReadingStore), (ports.Store, WritingStore)):
        for name in dir(port):
            if not name.startswith("_"):
                here, there = getattr(ours, name), getattr(port, name)
                if isinstance(there, property):
                    here, there = here.fget, there.fget
                assert get_type_hints(here) == get_type_hints(there, vars(ports)), name


def test_orders_are_found_by_number_buyer_and_status(tmp_path: Path) -> None:
    store = _store(tmp_path)
    assert store.order(order(3).number) == order(3)
    assert store.order("no such") is None
    assert store.orders_of("买家1") == [order(2), order(3)]
    assert store.orders_of("") == []
    store.take_in(import_(2), [order(4, status=OrderStatus.PAID), order(9, buyer="")])
    assert store.unpaid_orders() == [order(1), order(2), order(3), order(5), order(9, buyer="")]
    assert store.orders_of("") == []
    assert [o.number for o in store.orders()] == [order(n).number for n in (1, 2, 3, 4, 5, 9)]
    assert [i.file for i in store.imports()] == ["订单1.csv", "订单2.csv"]
    assert store.imports()[0] == import_()
    store.close()


def test_taking_in_is_one_line_and_the_last_of_equal_numbers_wins(tmp_path: Path) -> None:
    store = _store(tmp_path)
    rows = (tmp_path / JOURNAL).read_bytes().count(b"\n")
    newest = order(6, memo="新")
    store.take_in(import_(2), [order(6), order(1, memo="改"), newest, order(2)])
    journal = (tmp_path / JOURNAL).read_bytes()
    assert journal.count(b"\n") == rows + 1
    assert store.order(newest.number) == newest
    # what has not changed is not written again
    assert order(2).created_at.isoformat().encode() not in journal.splitlines()[-1]
    store.close()


def test_several_contacts_are_recorded_and_undone_together(tmp_path: Path) -> None:
    store = _store(tmp_path)
    rows = (tmp_path / JOURNAL).read_bytes().count(b"\n")
    made = store.record_all([contact(n, batch="20251111-120000") for n in range(1, 4)])
    assert [c.id for c in made] == [1, 2, 3]
    assert made == list(store.contacts())
    assert store.record(contact(4)).id == 4
    undone = store.undo_all([1, 2, 3])
    assert [c.undone for c in undone] == [True] * 3
    assert store.last_standing_contact() == store.contact(4)
    assert (tmp_path / JOURNAL).read_bytes().count(b"\n") == rows + 3
    with pytest.raises(StoreError):
        store.undo_all([4, 99])
    assert store.contact(4) == replace(contact(4), id=4)
    store.close()


def test_of_a_batch_cut_off_anywhere_all_is_there_or_nothing(tmp_path: Path) -> None:
    store = _store(tmp_path / "store")
    before = (tmp_path / "store" / JOURNAL).stat().st_size
    made = store.record_all([contact(n, batch="1") for n in range(1, 6)])
    after = (tmp_path / "store" / JOURNAL).stat().st_size
    seen = set()
    for number, length in enumerate([*range(before, after, 41), after]):
        copy = tmp_path / str(number)
        shutil.copytree(tmp_path / "store", copy)
        crashed(copy)
        with (copy / JOURNAL).open("r+b") as journal:
            journal.truncate(length)
        found = list(open_reader(copy).contacts())
        assert found == (made if length == after else [])
        writer = open_store(copy)
        assert list(writer.contacts()) == found
        writer.close()
        seen.add(len(found))
    assert seen == {0, 5}
    store.close()


def test_an_import_is_taken_back_with_all_it_did(tmp_path: Path) -> None:
    store = _store(tmp_path)
    before = list(store.orders())
    store.take_in(
        import_(2), [order(1, memo="改", seen_at=None), order(3, receiver="王丽"), order(9)]
    )
    reader = open_reader(tmp_path)
    assert reader.brought() == store.brought() == Brought(import_(2), (order(9).number,), 2)
    reader.close()
    lines = (tmp_path / JOURNAL).read_bytes().count(b"\n")
    store.take_back()
    assert (tmp_path / JOURNAL).read_bytes().count(b"\n") == lines + 1
    assert list(store.orders()) == before
    assert store.imports() == [import_()]
    assert store.brought() is None
    assert not store.verify().faults
    store.take_in(import_(3), [order(9)])
    assert store.brought() == Brought(import_(3), (order(9).number,), 0)
    store.close()


def test_taking_back_is_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _store(tmp_path)
    store.take_in(import_(2), [order(1, memo="改"), order(9)])
    before, known = list(store.orders()), store.brought()
    broken = FailingDisk(monkeypatch)
    broken.fail("write", OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(StoreError, match="空间"):
        store.take_back()
    assert (list(store.orders()), store.brought()) == (before, known)
    broken.mend()
    assert store.take_back() == known
    store.close()


def test_orders_that_changed_alike_take_no_more_room_than_their_numbers(tmp_path: Path) -> None:
    """A later export of a shop differs, for most orders, in when they were seen."""
    store = open_store(tmp_path)
    count = 2_000
    store.take_in(import_(1), [order(n) for n in range(1, count + 1)])
    later = NOON + timedelta(hours=1)
    store.take_in(import_(2), [order(n, seen_at=later) for n in range(1, count + 1)])
    line = (tmp_path / JOURNAL).read_bytes().splitlines()[-1]
    kept = line.split(b'"replaced":')[1].split(b'"orders":')[0]
    assert order(count).number.encode() in kept
    assert len(kept) < count * 25 + 500
    assert store.brought() == Brought(import_(2), (), count)
    store.close()


def test_a_purge_forgets_what_an_import_replaced(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.take_in(import_(2), [order(1, memo="改")])
    store.purge(date(2025, 11, 12), NOON + timedelta(days=2))
    assert store.brought() is None
    store.close()


def test_orders_keep_their_place_through_changes_of_status(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.take_in(import_(2), [order(1, status=OrderStatus.PAID)])
    store.take_in(import_(3), [order(1)])
    assert store.unpaid_orders() == [order(n) for n in range(1, 6)]
    assert store.orders_of("买家1") == [order(2), order(3)]
    store.close()


def test_an_order_that_goes_back_and_forth_within_one_import(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.take_in(import_(2), [order(1, memo="改"), order(1)])
    assert store.order(order(1).number) == order(1)
    store.close()


def test_contacts_are_found_by_id_case_and_day(tmp_path: Path) -> None:
    store = _store(tmp_path)
    given = [store.record(contact(n)) for n in range(1, 20)]
    assert [c.id for c in given] == list(range(1, 20))
    assert given[0] == replace(contact(1), id=1)
    assert store.contact(7) == given[6]
    assert store.contact(99) is None
    assert store.contacts_of("买家1") == [c for c in given if c.case == "买家1"]
    assert store.contacts_on(date(2025, 11, 12)) == [c for c in given if c.at.day == 12]
    assert list(store.contacts()) == given
    # 23:30 UTC is the next day in the field
    night = store.record(contact(1, at=datetime(2025, 12, 1, 23, 30, tzinfo=UTC)))
    assert store.contacts_on(date(2025, 12, 2)) == [night]
    store.close()


def test_undo_appends_and_never_changes_the_record(tmp_path: Path) -> None:
    store = _store(tmp_path)
    assert store.last_standing_contact() is None
    for n in (1, 2, 3):
        store.record(contact(n))
    lines = (tmp_path / JOURNAL).read_bytes()
    undone = store.undo(3)
    assert undone.undone
    assert (tmp_path / JOURNAL).read_bytes().startswith(lines)
    last = store.last_standing_contact()
    assert last is not None
    assert last.id == 2
    assert store.contact(3) == undone
    assert [c.undone for c in store.contacts()] == [False, False, True]
    written = files(tmp_path)
    assert store.undo(3) == undone
    assert files(tmp_path) == written
    store.undo(2)
    store.undo(1)
    assert store.last_standing_contact() is None
    with pytest.raises(StoreError, match="第 9 条"):
        store.undo(9)
    assert store.record(contact(4)).id == 4
    store.close()
    with TinyDB(tmp_path / SNAPSHOT, access_mode="r") as stock:
        assert "undone" not in stock.table("contacts").all()[2]
        assert len(stock.table("cancellations")) == 3


def test_facts_are_kept_and_forgotten(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert store.fact("card") is None
    store.set_fact("card", None)
    assert files(tmp_path) == {}
    store.set_fact("card", "买家1")
    store.set_fact("other", "x")
    store.set_fact("card", "买家2")
    assert open_reader(tmp_path).fact("card") == "买家2"
    store.set_fact("card", None)
    assert (store.fact("card"), store.fact("other")) == (None, "x")
    store.close()


def test_everything_is_there_again_after_reopening(tmp_path: Path) -> None:
    store = _store(tmp_path)
    for n in range(5):
        store.record(contact(n))
    store.undo(5)
    store.set_fact("card", "买家1")

    def everything(of: ports.ReadableStore) -> object:
        return (
            list(of.orders()),
            list(of.contacts()),
            of.imports(),
            of.fact("card"),
            of.last_standing_contact(),
            of.contacts_on(NOON.date()),
            of.unpaid_orders(),
        )

    now = everything(store)
    assert everything(open_reader(tmp_path)) == now
    store.close()
    assert everything(store) == now
    again = open_store(tmp_path)
    assert everything(again) == now
    assert again.record(contact(6)).id == 6
    again.close()


def test_a_reader_sees_the_open_writers_records_and_writes_nothing(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.record(contact(1))
    before = files(tmp_path)
    reader = open_reader(tmp_path)
    assert len(list(reader.contacts())) == 1
    store.record(contact(2))
    assert len(list(reader.contacts())) == 1
    assert reader.verify().faults == ()
    reader.close()
    assert len(list(open_reader(tmp_path).contacts())) == 2
    assert before.keys() == files(tmp_path).keys()
    store.close()


def test_a_folder_that_is_not_there_is_an_empty_store_to_a_reader(tmp_path: Path) -> None:
    reader = open_reader(tmp_path / "none")
    assert list(reader.orders()) == []
    assert reader.last_standing_contact() is None
    assert reader.verify() == ports.StoreCheck(0, 0, 0, 0, ())
    assert not (tmp_path / "none").exists()


def test_a_record_that_cannot_be_kept_changes_nothing(tmp_path: Path) -> None:
    store = _store(tmp_path)
    before = files(tmp_path)
    with pytest.raises(StoreError, match="残缺的字符"):
        store.record(contact(1, note="\ud83d"))
    with pytest.raises(StoreError, match="太大"):
        store.take_in(import_(2), [order(7), order(8, amount_due=2**70)])
    assert files(tmp_path) == before
    assert store.order(order(7).number) is None
    assert len(store.imports()) == 1
    assert store.record(contact(1)).id == 1
    store.close()


@pytest.mark.skipif(not disk.POSIX, reason="Windows has no such rights")
def test_the_folder_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "store"
    _store(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    store = open_store(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
    store.close()


# -- verify


def test_verify_counts_and_finds_nothing_wrong(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.record(contact(1))
    assert store.verify() == ports.StoreCheck(5, 1, 1, 2, ())
    store.close()
    assert open_reader(tmp_path).verify() == ports.StoreCheck(5, 1, 1, 0, ())


def test_verify_reads_the_disk_and_not_only_memory(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.record(contact(1))
    journal = tmp_path / JOURNAL
    whole = journal.read_bytes()
    flipped = bytearray(whole)
    flipped[whole.index(b"\n") + 30] ^= 1
    journal.write_bytes(flipped)
    assert "已损坏" in store.verify().faults[0]
    journal.write_bytes(whole[:-5])
    assert "记录不见了" in store.verify().faults[0]
    crashed(tmp_path)
    torn, behind = store.verify().faults
    assert "残缺" in torn
    assert "两者不符" in behind
    journal.write_bytes(whole)
    assert store.verify().faults == ()
    store.close()


def _spoil(tables: dict[str, Any]) -> None:
    tables["orders"]["2"]["number"] = tables["orders"]["1"]["number"]
    tables["orders"]["3"]["status"] = "lost"
    tables["cancellations"] = {"8": {"contact": 8}}


def test_verify_finds_what_the_check_sum_cannot(tmp_path: Path) -> None:
    _store(tmp_path).close()
    rewrite(tmp_path, _spoil)
    reader = open_reader(tmp_path)
    told = "".join(reader.verify().faults)
    for words in ("重复", "orders 的第 3 条", "第 8 条撤销"):
        assert words in told
    with pytest.raises(StoreDamagedError, match="第 3 条"):
        list(reader.orders())


def _put_a_list(tables: dict[str, Any]) -> None:
    tables["orders"]["2"]["buyer"] = ["x"]


def test_verify_finds_a_field_of_another_kind(tmp_path: Path) -> None:
    _store(tmp_path).close()
    rewrite(tmp_path, _put_a_list)
    assert "orders 的第 2 条" in "".join(open_reader(tmp_path).verify().faults)


# -- export


def test_the_export_is_read_by_plain_tinydb_and_by_a_spreadsheet(tmp_path: Path) -> None:
    store = _store(tmp_path / "s")
    store.record(contact(1, note="=HYPERLINK()", remark="+1", phone="-2", script="@x"))
    store.record(contact(2, note="\t=1", agent="王=小", amount_due=-5))
    written = store.export(tmp_path / "out" / "now")
    assert [path.name for path in written] == [
        "kefu-export.json",
        "orders.csv",
        "contacts.csv",
        "cancellations.csv",
        "imports.csv",
        "facts.csv",
    ]
    with TinyDB(written[0], encoding="ascii") as stock:
        assert stock.tables() == {"orders", "contacts", "cancellations", "imports", "facts"}
        assert len(stock.table("orders")) == 5
        assert stock.table("contacts").all()[0]["note"] == "=HYPERLINK()"
    raw = written[2].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert (rows[0]["note"], rows[0]["remark"]) == ("'=HYPERLINK()", "'+1")
    assert (rows[0]["phone"], rows[0]["script"]) == ("'-2", "'@x")
    assert (rows[1]["note"], rows[1]["agent"]) == ("'\t=1", "王=小")
    assert rows[1]["amount_due"] == "-5"
    assert rows[0]["orders"] == "000000000000000001"
    if disk.POSIX:
        assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    store.close()


def test_an_export_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = _store(tmp_path / "s")
    with pytest.raises(StoreError, match="file"):
        store.export(tmp_path / "file")
    store.close()


def test_opening_a_store_imports_nothing_heavy() -> None:
    code = (
        "import sys, kefu_tui.storage.repository\n"
        "heavy = {'textual', 'arrow', 'asyncio', 'questionary', 'fcntl', 'filelock', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
