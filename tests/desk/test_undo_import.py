"""Taking the newest import back: every order is what it was, and nobody's work is lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from kefu_tui import logbook
from kefu_tui.desk.worklist import RERANK_AFTER
from kefu_tui.domain.imports import Import
from kefu_tui.domain.orders import Order
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import KefuError, RefusedError, StoreError
from tests.desk.shop import Row, Shop, at, closed, export, paid, random_attempt, seeds
from tests.storage.samples import FailingDisk

World = tuple[list[Order], list[Import]]


def _world(shop: Shop) -> World:
    return list(shop.desk._store.orders()), shop.desk._store.imports()


def test_orders_are_what_they_were_and_new_ones_are_gone(shop: Shop) -> None:
    shop.take("21 14:00", Row("1", memo="要发票"), Row("2", "大山"))
    before, shown = _world(shop), shop.desk.rows(frozenset(Lane))
    shop.take("21 16:00", paid("1", "21 15:00"), Row("3", "木木"))
    assert set(shop.lanes()) == {"大山", "木木"}
    brought = shop.desk.undo_import()
    assert (brought.import_.file, brought.new, brought.changed) == (
        "ExportOrderList202611211600.csv", ("3",), 1,
    )  # fmt: skip
    assert _world(shop) == before
    assert shop.desk.rows(frozenset(Lane)) == shown
    assert shop.desk.worklist.exported_at == at("21 14:00")
    shop.restart()
    assert (_world(shop), shop.desk.rows(frozenset(Lane))) == (before, shown)


def test_a_file_taken_back_can_come_again(shop: Shop, tmp_path: Path) -> None:
    path = export(tmp_path, "21 16:00", [Row("1")])
    shop.desk.import_file(path)
    once = _world(shop)
    shop.desk.undo_import()
    assert shop.desk.is_empty
    again = shop.desk.import_file(path)
    assert (again.repeated, again.counts.new) == (False, 1)
    assert _world(shop) == once


def test_only_the_newest_import_can_be_taken_back(shop: Shop) -> None:
    with pytest.raises(KefuError, match="还没有导单"):
        shop.desk.undo_import()
    shop.take("21 14:00", Row("1"))
    shop.take("21 15:00", Row("2", "大山"))
    shop.desk.undo_import()
    with pytest.raises(KefuError, match=r"只能撤销最近一次导入.*kefu store restore"):
        shop.desk.undo_import()
    assert set(shop.lanes()) == {"小雨"}


def test_a_repeated_file_leaves_the_import_before_it_the_newest(shop: Shop) -> None:
    shop.take("21 14:00", Row("1"))
    assert shop.take("21 14:00", Row("1")).repeated
    assert shop.desk.last_import().new == ("1",)


def test_orders_that_were_worked_are_not_taken_away(shop: Shop) -> None:
    shop.take("21 14:00", Row("1"))
    shop.take("21 16:00", Row("1"), Row("2", "大山"), Row("3", "木木"), Row("4", "木木"))
    shop.record("小雨")
    assert shop.desk.last_import().new == ("2", "3", "4")
    shop.record("木木")
    before = _world(shop)
    with pytest.raises(RefusedError, match="有 2 单已有催付记录"):
        shop.desk.undo_import()
    assert _world(shop) == before
    shop.desk.undo()
    shop.desk.undo_import()
    assert set(shop.lanes()) == {"小雨"}


def test_a_block_that_covers_no_order_holds_its_buyer_too(shop: Shop) -> None:
    shop.take("21 16:00", Row("1"))
    shop.record("小雨", Outcome.DO_NOT_CONTACT)
    shop.desk.undo()
    shop.take("21 16:05", paid("1", "21 16:04"))
    shop.desk.undo_import()
    shop.record("小雨", Outcome.DO_NOT_CONTACT)
    shop.take("21 16:06", Row("1"), Row("2", "木木"))
    shop.desk.undo_import()
    assert shop.desk.card("小雨").case.blocked


def test_what_was_undone_holds_nothing_and_breaks_nothing(shop: Shop) -> None:
    """An undone record of an order that is gone: the day, the report and a restart pass it over."""
    shop.take("21 16:00", Row("1", buyer=""), Row("2", "大山"))
    shop.record("1")
    shop.record("大山")
    shop.desk.undo()
    shop.desk.undo()
    shop.desk.undo_import()
    assert shop.desk.today().contacted == 0
    assert shop.desk.report().detail == ()
    assert shop.desk.rows(frozenset(Lane)) == []
    shop.restart()
    assert shop.desk.today().contacted == 0
    assert shop.desk.tick() == []


def test_a_disk_that_refuses_leaves_the_import(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.take("21 16:00", Row("1"))
    before = _world(shop)
    FailingDisk(monkeypatch).fail("write", OSError(28, "No space left on device"))
    with pytest.raises(StoreError):
        shop.desk.undo_import()
    assert _world(shop) == before
    assert set(shop.lanes()) == {"小雨"}


def test_the_log_holds_the_figures(shop: Shop) -> None:
    shop.take("21 16:00", Row("1"), Row("2", "大山"))
    shop.desk.undo_import()
    log = (shop.folder / "store" / logbook.FILE).read_text("utf-8")
    assert "import.undone removed=2 changed=0" in log


@pytest.mark.parametrize("seed", seeds(4, 40))
def test_random_imports_work_and_takings_back(shop: Shop, seed: int) -> None:
    """Held against the store as it was before each import; the queue against a fresh start."""
    draw = Random(seed)
    before: World | None = None
    for _ in range(30):
        shop.now += timedelta(minutes=draw.randrange(1, 90))
        chosen = draw.choice(("take", "take", "back", "record", "undo", "restart"))
        if chosen == "take":
            was = _world(shop)
            taken = shop.take(f"{draw.randrange(19, 22)} {draw.randrange(10, 16)}:00", *_rows(draw))
            before = before if taken.repeated else was
        elif chosen == "back":
            before = _taken_back(shop, before)
        elif chosen == "record" and shop.lanes():
            with suppress(RefusedError):
                key = draw.choice(sorted(shop.lanes()))
                shop.desk.record(key, random_attempt(draw, shop.now))
        elif chosen == "undo":
            with suppress(KefuError):
                shop.desk.undo()
        elif chosen == "restart":
            shop.restart()
    shop.now += RERANK_AFTER
    shop.desk.tick()
    shown = shop.desk.rows(frozenset(Lane)), shop.desk.today(), shop.desk.report()
    shop.restart()
    assert (shop.desk.rows(frozenset(Lane)), shop.desk.today(), shop.desk.report()) == shown
    assert not shop.desk._store.verify().faults


def _taken_back(shop: Shop, before: World | None) -> World | None:
    """Take back; what can then be taken back."""
    was = _world(shop)
    try:
        brought = shop.desk.undo_import()
    except RefusedError:
        worked = {n for c in shop.desk._store.contacts() if not c.undone for n in c.orders}
        assert worked & set(shop.desk.last_import().new)
    except KefuError:
        assert before is None
    else:
        assert before == _world(shop)
        known = {o.number for o in before[0]}
        assert set(brought.new) == {o.number for o in was[0]} - known
        return None
    assert _world(shop) == was
    return before


def _rows(draw: Random) -> list[Row]:
    """Some of twelve orders of six buyers, each with one fate or another."""
    rows = []
    for number in draw.sample(range(1, 13), draw.randrange(1, 9)):
        buyer = f"买家{number % 6}" if number % 5 else ""
        memo = draw.choice(("", "改"))
        kind = draw.randrange(3)
        if kind == 0:
            rows.append(paid(f"{number}", "21 09:30", buyer=buyer, memo=memo))
        elif kind == 1:
            rows.append(closed(f"{number}", buyer=buyer, memo=memo))
        else:
            rows.append(Row(f"{number}", buyer=buyer, memo=memo))
    return rows
