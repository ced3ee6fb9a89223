"""Rule *measured uplift*: the shop's own calls say what a call is worth."""

from __future__ import annotations

from pathlib import Path

from kefu_tui.desk.measured import results
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.statistics import Share
from tests.desk.shop import Row, Shop, closed, paid


def _worked(folder: Path, calls: int, brought: int) -> Shop:
    """A shop that has called so many buyers at 11:05, of whom some have paid since."""
    shop = Shop(folder, "21 11:05")
    names = [f"买家{n}" for n in range(calls)]
    rows = [Row(f"{100 + n}", name, phone=f"139{n:08}") for n, name in enumerate(names)]
    shop.take("21 11:00", *rows)
    for name in names:
        shop.record(name, Outcome.REMINDED, Channel.PHONE)
    shop.move_to("21 16:05")
    ends = [
        paid(row.number, "21 12:00", buyer=row.buyer)
        if n < brought
        else closed(row.number, buyer=row.buyer)
        for n, row in enumerate(rows)
    ]
    shop.take("21 16:00", *ends)
    return shop


def test_thirty_known_calls_replace_the_setting(tmp_path: Path) -> None:
    shop = _worked(tmp_path, 30, 9)
    assert results(shop.desk._store) == Share(9, 30)
    assert shop.desk.rules.uplift == shop.desk.worklist.rules.uplift == 0.3
    assert shop.restart().rules.uplift == 0.3


def test_twenty_nine_do_not(tmp_path: Path) -> None:
    shop = _worked(tmp_path, 29, 9)
    assert results(shop.desk._store) == Share(9, 29)
    assert shop.desk.rules.uplift == 0.1


def test_calls_that_never_bring_anything_are_tried_at_last_for_the_largest(tmp_path: Path) -> None:
    assert _worked(tmp_path, 30, 0).desk.rules.uplift == 0.01


def test_what_is_taken_back_is_not_counted(tmp_path: Path) -> None:
    shop = _worked(tmp_path, 30, 9)
    shop.desk.undo_import()
    assert shop.desk.rules.uplift == 0.1
