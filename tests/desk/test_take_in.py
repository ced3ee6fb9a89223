"""Importing at the desk: once is enough, in any order, and nothing goes back."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from kefu_tui.demo import demo_next_export, write_demo_export
from kefu_tui.domain.imports import Problem
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import CancelledError, IntakeError
from kefu_tui.reports.problems import write_problems
from tests.desk.shop import Row, Shop, at, closed, export, paid, random_rows


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


LIST = """\
订单编号,买家会员名,买家应付货款,买家应付邮费,买家实际支付金额,订单状态,\
订单创建时间,订单付款时间 ,宝贝标题 ,宝贝总数量
1001,小雨,100.00,10.00,0.00,等待买家付款,2026-11-21 09:00:00,,围巾，帽子,3
1002,大山,50,5,55,买家已付款，等待卖家发货,2026-11-21 09:00:00,2026-11-21 10:00:00,袜子,1
"""
DETAIL = """\
子订单编号,主订单编号,标题,价格,购买数量,订单状态,买家应付货款,买家实际支付金额,订单创建时间,订单付款时间
10011,1001,围巾,30,2,等待买家付款,60.00,0,2026-11-21 09:00:00,
10012,1001,帽子,40,1,等待买家付款,40.00,0,2026-11-21 09:00:00,
10021,1002,袜子,50,1,买家已付款，等待卖家发货,50,50,2026-11-21 09:00:00,2026-11-21 10:00:00
"""


@pytest.mark.parametrize("minutes", [("1600", "1601"), ("1601", "1600")])
@pytest.mark.parametrize("backwards", [False, True])
def test_order_list_and_detail_list_complete_each_other(
    shop: Shop, minutes: tuple[str, str], backwards: bool
) -> None:
    """Postage stands in the one alone; whichever is newer or comes first."""
    whole = shop.folder / f"ExportOrderList20261121{minutes[0]}.csv"
    lines = shop.folder / f"ExportOrderDetailList20261121{minutes[1]}.csv"
    whole.write_text(LIST, "utf-8")
    lines.write_text(DETAIL, "utf-8")
    for path in (lines, whole) if backwards else (whole, lines):
        shop.desk.import_file(path)
    first, second = shop.desk._store.orders()
    assert (first.amount_due, first.buyer, first.quantity) == (11_000, "小雨", 3)
    assert (second.amount_due, second.paid_amount, second.buyer) == (5_500, 5_500, "大山")
    assert set(shop.lanes()) == {"小雨"}


def test_what_was_not_taken_in_is_written_into_a_file(shop: Shop) -> None:
    rows = [Row("1"), Row("2", status="=1+1 13900001111"), Row("3", status="乱写")]
    taken = shop.take("21 16:10", *rows)
    assert taken.report is not None
    assert taken.report.parent == shop.desk.reports_folder()
    assert taken.report.name == ("导入问题 ExportOrderList202611211610.csv 20261121-161000.csv")
    data = taken.report.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    header, *lines = csv.reader(data.decode("utf-8-sig").splitlines())
    assert header == ["文件", "行", "列", "原因", "怎样处理"]
    file = "ExportOrderList202611211610.csv"
    assert [line[:3] for line in lines] == [[file, "3", "订单状态"], [file, "4", "订单状态"]]
    assert "139****1111" in lines[0][3]
    assert "13900001111" not in data.decode()
    assert {line[4] for line in lines} == {"未导入这一行"}
    assert shop.take("21 16:10", *rows).report is None


def test_no_cell_of_the_problems_file_is_a_formula(tmp_path: Path) -> None:
    cells = ["=1+1", "+1", "-1", "@a", " =1", "\t=1", "a\r\n=1"]
    written = write_problems(
        tmp_path / "新", "=a/b\n.csv", [Problem(2, cell, cell) for cell in cells], at("21 16:10")
    )
    assert written is not None
    assert written.name == "导入问题 =a_b_.csv 20261121-161000.csv"
    lines = list(csv.reader(written.read_text("utf-8-sig").splitlines()))[1:]
    assert len(lines) == len(cells)
    assert not [c for line in lines for c in line if c.lstrip().startswith(("=", "+", "-", "@"))]


def test_a_problems_file_that_cannot_be_written_fails_nothing(shop: Shop) -> None:
    shop.desk.reports_folder().write_text("a file where the folder should be")
    taken = shop.take("21 16:10", Row("1"), Row("2", status="乱写"))
    assert (len(taken.problems), taken.report, taken.counts.new) == (1, None, 1)


def test_a_file_without_problems_leaves_no_problems_file(shop: Shop) -> None:
    assert shop.take("21 16:10", Row("1")).report is None
    assert not shop.desk.reports_folder().exists()


@pytest.mark.parametrize("calls", range(1, 6))
def test_an_import_can_be_cancelled_up_to_its_one_moment(shop: Shop, calls: int) -> None:
    """Whenever `progress` raises, nothing has changed; the last call is after all has been read."""
    shop.take("21 14:00", Row("1"))
    path = export(shop.folder, "21 16:00", random_rows(1, shop.now, buyers=2_500))
    before = list(shop.desk._store.orders()), shop.desk._store.imports()
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == calls:
            raise CancelledError

    with suppress(CancelledError):
        shop.desk.import_file(path, progress=progress)
    if len(seen) == calls:
        assert (list(shop.desk._store.orders()), shop.desk._store.imports()) == before
        assert set(shop.lanes()) == {"小雨"}
    else:
        assert calls > 3
        assert seen[-1][0] == seen[-1][1] == len(path.read_bytes().splitlines()) - 1


def _prompt(first: int, count: int) -> list[Row]:
    """Orders paid within ten minutes."""
    placed = at("20 09:00")
    return [
        paid(f"{n}", placed + timedelta(minutes=10), placed=placed, buyer=f"买家{n}")
        for n in range(first, first + count)
    ]


def test_a_shorter_window_is_suggested_by_all_that_was_imported(shop: Shop) -> None:
    assert shop.take("21 10:00", *_prompt(1, 150)).window is None
    taken = shop.take("21 11:00", *_prompt(1, 199))
    assert (taken.window, taken.hints) == (None, ())
    taken = shop.take("21 12:00", *_prompt(151, 50))
    assert taken.window == timedelta(hours=24)
    assert "付款期限多半是 24 小时" in taken.hints[0]
    assert shop.desk.rules.window == timedelta(hours=72)
    shop.desk.adopt_window(taken.window)
    assert shop.desk.rules.window == shop.desk.worklist.rules.window == timedelta(hours=24)
    assert shop.take("21 13:00", *_prompt(300, 9)).window is None
    shop.restart()
    assert shop.desk.rules.window == timedelta(hours=24)


def test_one_late_payment_long_ago_speaks_against_a_shorter_window(shop: Shop) -> None:
    late = paid("9999", at("21 09:00"), placed=at("19 20:00"), buyer="晚")
    shop.take("21 10:00", late)
    assert shop.take("21 11:00", *_prompt(1, 250)).window is None


def test_adopting_a_window_closes_what_is_past_it(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="20 09:00"), Row("2", "大山"))
    assert set(shop.lanes()) == {"小雨", "大山"}
    shop.desk.adopt_window(timedelta(hours=24))
    assert set(shop.lanes()) == {"大山"}


def test_a_window_that_is_surely_too_short_is_mentioned(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", shop__payment_window_hours=1)
    taken = shop.take("21 16:10", Row("1", placed="21 09:00"))
    assert any("shop.payment_window_hours" in hint for hint in taken.hints)
    shop.desk.close()
