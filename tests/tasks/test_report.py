"""日报: the workbook of each day on which somebody was contacted, once, at the set hour."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kefu_tui import files
from kefu_tui.config import TaskKind
from kefu_tui.reports import workbook
from kefu_tui.tasks import Notice
from tests.desk.shop import Row, Shop, at


def _let_pass(shop: Shop, moment: str) -> list[Notice]:
    """The notices of a report at a moment, its job done."""
    shop.move_to(moment)
    notices = shop.tasks.tick()
    while (job := shop.tasks.job()) is not None:
        job()
        notices += shop.tasks.tick()
    return [n for n in notices if n.kind is TaskKind.REPORT]


def _written(shop: Shop) -> list[str]:
    return sorted(path.name for path in shop.desk.reports_folder().glob("*.xlsx"))


def test_it_is_written_at_the_set_hour_once(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")
    assert _let_pass(shop, "21 17:49:59") == []
    (notice,) = _let_pass(shop, "21 17:50")
    assert notice.text == "日报已写到 reports/催付日报-2026-11-21.xlsx: 催款 1 位, 回单 0 位"
    assert (notice.at, notice.rings) == (at("21 17:50"), False)
    assert _written(shop) == ["催付日报-2026-11-21.xlsx"]
    for moment in ("21 18:00", "21 20:00", "21 17:40", "21 17:51"):
        assert _let_pass(shop, moment) == []
    shop.restart()
    assert _let_pass(shop, "21 18:00") == []


def test_a_day_without_a_contact_has_none_and_a_late_one_gets_it(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    assert _let_pass(shop, "21 17:50") == []
    assert _written(shop) == []
    shop.record("小雨")
    assert _let_pass(shop, "21 17:55") == []
    assert len(_let_pass(shop, "21 18:00")) == 1


def test_a_day_that_was_missed_is_made_up_for(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")
    shop.desk.close()
    shop.move_to("22 09:00")
    shop.open()
    (notice,) = _let_pass(shop, "22 09:00")
    assert "2026-11-21" in notice.text
    assert _let_pass(shop, "22 09:10") == []


def test_a_workbook_of_a_past_day_is_left_as_it_is(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")
    kept = shop.desk.reports_folder() / "催付日报-2026-11-21.xlsx"
    kept.parent.mkdir()
    kept.write_bytes(b"worked on")
    assert _let_pass(shop, "22 09:00") == []
    assert kept.read_bytes() == b"worked on"


def test_a_clock_that_was_wrong_keeps_no_day_from_its_report(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")
    assert len(_let_pass(shop, "23 18:00")) == 0
    assert len(_let_pass(shop, "21 18:00")) == 1


def test_what_cannot_be_written_is_said_once_and_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")

    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(files, "put", full)
        (notice,) = _let_pass(shop, "21 17:50")
        assert "磁盘" in notice.text
        assert _let_pass(shop, "21 18:00") == []
    assert _let_pass(shop, "21 18:05") == []
    assert len(_let_pass(shop, "21 18:10")) == 1


def test_the_hour_is_a_setting(shop: Shop) -> None:
    shop.set("tasks.report_at", "21:30")
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")
    assert _let_pass(shop, "21 18:00") == []
    assert len(_let_pass(shop, "21 21:30")) == 1


def test_a_fault_of_the_program_is_said_and_ends_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")

    def fault(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(workbook, "workbook_bytes", fault)
        (notice,) = _let_pass(shop, "21 17:50")
    assert "ZeroDivisionError" in notice.text
    assert len(_let_pass(shop, "21 18:00")) == 1
