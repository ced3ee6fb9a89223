"""Importing at the desk: once is enough, in any order, and nothing goes back."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from kefu_tui.demo import demo_next_export, write_demo_export
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import IntakeError
from tests.desk.shop import Row, Shop, at, closed, export, paid


def _documents(shop: Shop, folder: Path) -> dict[str, str]:
    """Every table of the store, row numbers left out, as text."""
    shop.desk._store.export(folder)
    tables = json.loads((folder / "kefu-export.json").read_text("utf-8"))
    return {
        name: "\n".join(sorted(json.dumps(row, sort_keys=True) for row in rows.values()))
        for name, rows in tables.items()
        if isinstance(rows, dict)
    }


def test_counts_are_of_orders(shop: Shop) -> None:
    taken = shop.take("21 16:10", Row("1"), paid("2", "21 09:05"), closed("3"), Row("4"))
    counts = taken.counts
    assert (counts.rows, counts.new, counts.updated, counts.unchanged) == (4, 4, 0, 0)
    assert (counts.unpaid, counts.paid, counts.closed) == (2, 1, 1)
    assert not taken.repeated
    assert taken.import_.exported_at == at("21 16:10")


def test_the_same_file_twice_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    path = write_demo_export(tmp_path, shop.now)
    shop.desk.import_file(path)
    shop.record("=1+1")
    before = _documents(shop, tmp_path / "before")
    copied = tmp_path / "又一次.csv"
    copied.write_bytes(path.read_bytes())
    shop.now += timedelta(hours=1)
    for again in (path, copied):
        taken = shop.desk.import_file(again)
        assert taken.repeated
        assert taken.import_.file == again.name
        assert (taken.counts.new, taken.counts.updated) == (0, 0)
        assert taken.hints == ()
    assert _documents(shop, tmp_path / "after") == before


def test_a_later_export_of_an_unchanged_shop_is_fresh(shop: Shop) -> None:
    shop.take("21 14:00", Row("1"))
    taken = shop.take("21 16:10", Row("1"))
    assert (taken.repeated, taken.counts.unchanged) == (False, 1)
    assert shop.desk.worklist.exported_at == at("21 16:10")
    assert shop.take("21 14:00", Row("1")).repeated
    assert shop.desk.worklist.exported_at == at("21 16:10")


def test_an_older_file_reverts_nothing(shop: Shop, tmp_path: Path) -> None:
    older = write_demo_export(tmp_path, shop.now)
    newer = demo_next_export(tmp_path, shop.now)
    shop.now += timedelta(hours=5)
    shop.desk.import_file(newer)
    shown = shop.desk.rows(frozenset(Lane))
    before = _documents(shop, tmp_path / "before")
    taken = shop.desk.import_file(older)
    assert (taken.counts.new, taken.counts.updated) == (0, 0)
    open_lanes = frozenset({Lane.DUE, Lane.READY, Lane.LATER})
    kept = [row for row in shown if row.lane in open_lanes]
    assert shop.desk.rows(open_lanes) == kept
    changed = {
        key
        for old, new in zip(
            map(json.loads, before["orders"].splitlines()),
            map(json.loads, _documents(shop, tmp_path / "after")["orders"].splitlines()),
            strict=True,
        )
        for key in old.keys() | new.keys()
        if old.get(key) != new.get(key)
    }
    assert changed <= {"unpaid_seen_at", "paid_seen_at"}


def test_three_exports_in_any_order_tell_the_same(tmp_path: Path) -> None:
    days = {
        "21 10:00": [Row("1"), Row("2", "大山", memo="要开发票"), Row("3", "木木")],
        "21 12:00": [paid("1", "21 11:00"), Row("2", "大山", memo="顺丰"), Row("3", "木木")],
        "21 14:00": [paid("1", "21 11:00"), Row("2", "大山"), closed("3", buyer="木木")],
    }
    seen = set()
    for number, order in enumerate(permutations(days)):
        shop = Shop(tmp_path / f"shop{number}")
        for exported in order:
            shop.take(exported, *days[exported])
        seen.add(_documents(shop, tmp_path / f"out{number}")["orders"])
        assert set(shop.lanes()) == {"大山"}
        assert shop.desk.card("大山").memo == "顺丰"
        shop.desk.close()
    assert len(seen) == 1


def test_a_payment_takes_the_case_out_of_the_queue(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "大山"))
    shop.record("小雨")
    shop.take("21 16:30", paid("1", "21 16:20"), Row("2", "大山"))
    assert set(shop.lanes()) == {"大山"}
    assert [r.reasons for r in shop.desk.rows(frozenset({Lane.DONE}))] == [("已付款",)]


def test_a_buyer_who_bought_the_same_again_is_not_called(shop: Shop) -> None:
    again = paid("2", "21 12:01", placed="21 12:00", item="围巾")
    shop.take("21 16:10", Row("1", item="围巾"), again, Row("3", "大山"))
    assert set(shop.lanes()) == {"大山"}
    (row,) = shop.desk.rows(frozenset({Lane.DONE}))
    assert (row.case, row.replaced_by) == ("小雨", "2")


def test_missing_from_a_newer_export_is_flagged(shop: Shop) -> None:
    shop.take(
        "21 16:10",
        Row("1", placed="21 10:00"),
        Row("2", "大山"),
        Row("3", "木木", placed="21 11:00"),
    )
    shop.now += timedelta(hours=1)
    shop.take("21 17:00", Row("2", "大山"), Row("3", "木木", placed="21 11:00"))
    assert shop.desk.card("小雨").case.unconfirmed == {"1"}
    assert any("待核实" in reason for reason in shop.desk.card("小雨").row.reasons)


def test_trying_a_file_out_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    path = export(tmp_path, "21 16:10", [Row("1")])
    taken = shop.desk.import_file(path, dry_run=True)
    assert (taken.dry_run, taken.counts.new) == (True, 1)
    assert shop.desk.is_empty
    assert len(shop.desk.worklist) == 0


def test_a_file_that_cannot_be_read_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    shop.take("21 16:10", Row("1"))
    shown = shop.desk.rows(frozenset(Lane))
    bad = tmp_path / "坏.csv"
    bad.write_bytes(bytes(range(128, 256)) * 9)
    with pytest.raises(IntakeError):
        shop.desk.import_file(bad)
    assert shop.desk.rows(frozenset(Lane)) == shown


def test_a_window_that_is_surely_too_short_is_mentioned(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", shop__payment_window_hours=1)
    taken = shop.take("21 16:10", Row("1", placed="21 09:00"))
    assert any("shop.payment_window_hours" in hint for hint in taken.hints)
    shop.desk.close()
