"""`kefu store purge`: says what goes, asks, and leaves figures and newer days alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kefu_tui.cli import purge
from tests.cli.commands import Kefu
from tests.desk.shop import paid


@pytest.fixture
def month(kefu: Kefu) -> Kefu:
    """Two buyers of the 2nd, one of them back on the 27th; reports of both days; the 28th."""
    kefu.move_to("02 16:10")
    kefu.ok("config", "set", "agent.name", "阿华")
    day = {"placed": "02 09:00"}
    kefu.take(
        "02 16:00",
        paid("260000000000000001", "02 15:00", buyer="小雨", **day),
        paid("260000000000000002", "02 15:00", buyer="老客", **day),
    )
    kefu.ok("record", "小雨", "other", "--note", "送到妈妈家")
    kefu.ok("report")
    kefu.move_to("27 16:10")
    kefu.take("27 16:00", paid("260000000000000003", "27 15:00", buyer="老客", placed="27 09:00"))
    kefu.ok("report")
    kefu.ok("report", "--days", "30", "--xlsx", kefu.store / "reports" / "催付日报-2026-11-26.xlsx")
    processed = kefu.store / "inbox" / "processed"
    processed.mkdir(parents=True)
    (processed / "ExportOrderList202611021600.csv").write_text("小雨")
    waiting = kefu.store / "inbox" / "waiting" / "2026-11-02"
    waiting.mkdir(parents=True)
    (waiting / "ExportOrderDetailList202611021600.csv").write_text("小雨")
    (kefu.store / "inbox" / "new.csv").write_text("小雨")
    (kefu.store / "reports" / "导入问题 订单.csv 20261102-160000.csv").write_text("小雨")
    kefu.move_to("28 16:10")
    return kefu


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_it_says_what_goes_and_what_went(month: Kefu) -> None:
    report = month.ok("report", "--date", "2026-11-02", "--json").json
    answer = month.ok("store", "purge", "--before", "2026-11-15", "--yes", "--json")
    assert answer.json == {
        "before": "2026-11-15", "orders": 2, "contacts": 1, "buyers": 1, "files": 5,
    }  # fmt: skip
    assert "订单 2 笔" in answer.err
    assert re.search(r"旧备份 [1-9]\d* 份", answer.err)
    (backup,) = month.store.glob("backups/*.gz")
    assert "purge" in backup.name
    assert "催付日报-2026-11-02.xlsx" in answer.err
    assert _names(month.store / "reports") == ["催付日报-2026-11-27.xlsx"]
    assert _names(month.store / "inbox") == ["new.csv"]
    after = month.ok("report", "--date", "2026-11-02", "--json").json
    assert after["detail"][0]["buyer"] == "已清除-000001"
    for found in (report, after):
        found["detail"][0].pop("buyer")
    assert after == report
    assert month.ok("show", "老客", "--json").json["buyer"] == "老客"
    assert month("show", "小雨").code == 2
    assert month.ok("store", "verify").err.strip() == "数据完好"
    assert "purged before=2026-11-15 orders=2" in (month.store / "kefu.log").read_text()


def test_a_second_time_finds_nothing(month: Kefu) -> None:
    month.ok("store", "purge", "--before", "2026-11-15", "--yes")
    again = month.ok("store", "purge", "--before", "2026-11-15")
    assert again.out == "已清除: 订单 0, 催付记录 0, 顾客 0, 文件 0\n"
    assert "没有要清除的" in again.err


@pytest.mark.parametrize("day", ["2026-11-19", "今天", "2027-01-01"])
def test_a_day_too_late_is_refused(month: Kefu, day: str) -> None:
    answer = month("store", "purge", "--before", day, "--yes")
    assert (answer.code, answer.out) == (2, "")
    assert "2026-11-18" in answer.err
    month.ok("store", "purge", "--before", "2026-11-18", "--yes")


def test_words_that_are_no_day(month: Kefu) -> None:
    answer = month("store", "purge", "--before", "去年", "--yes")
    assert answer.code == 2
    assert "--before" in answer.err
    assert month("store", "purge").code == 2


def test_without_a_terminal_it_wants_yes(month: Kefu) -> None:
    answer = month("store", "purge", "--before", "2026-11-15")
    assert (answer.code, answer.out) == (2, "")
    assert "--yes" in answer.err
    assert month.ok("show", "小雨", "--json").json["buyer"] == "小雨"


@pytest.mark.parametrize(("agreed", "code", "buyer"), [(True, 0, 2), (False, 130, 0)])
def test_on_a_terminal_it_asks(
    month: Kefu, monkeypatch: pytest.MonkeyPatch, agreed: bool, code: int, buyer: int
) -> None:
    monkeypatch.setattr(purge, "_agreed", lambda: agreed)
    assert month("store", "purge", "--before", "2026-11-15").code == code
    assert month("show", "小雨").code == buyer


def test_a_file_that_stays_is_said(month: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = "催付日报-2026-11-02.xlsx"
    with monkeypatch.context() as patched:
        patched.setattr(purge, "_removed", lambda path: path.name != workbook)
        answer = month("store", "purge", "--before", "2026-11-15", "--yes")
    assert answer.code == 1
    assert workbook in answer.err
    assert (month.store / "reports" / workbook).exists()


def test_beside_an_open_desk_it_is_refused(month: Kefu) -> None:
    from kefu_tui.bootstrap import open_for_upkeep

    store = open_for_upkeep(month.store)
    answer = month("store", "purge", "--before", "2026-11-15", "--yes")
    assert answer.code == 3
    assert "pid" in answer.err or "进程" in answer.err
    store.close()


def test_a_day_before_everything_touches_nothing_and_removes_no_backup(month: Kefu) -> None:
    kept = month.ok("store", "backup").out.strip()
    before = sorted(path.name for path in (month.store / "backups").iterdir())
    answer = month.ok("store", "purge", "--before", "1990-01-01")
    assert "没有要清除" in answer.err
    assert sorted(path.name for path in (month.store / "backups").iterdir()) == before
    assert kept.split("/")[-1] in before


def test_an_empty_store_stays_empty(kefu: Kefu) -> None:
    kefu.ok("store", "purge", "--before", "2026-01-01")
    assert not (kefu.store / "kefu.json").exists()
