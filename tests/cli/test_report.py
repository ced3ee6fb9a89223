"""`kefu report`: JSON keys, days, workbook, chat text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Kefu
from tests.desk.shop import Row, paid

KEYS = {"date", "agents", "piles", "detail", "reasons", "channels", "natural"}
AGENT_KEYS = {
    "agent", "contacted", "recovered", "amount_unpaid", "amount_recovered", "success_rate",
}  # fmt: skip
DETAIL_KEYS = {
    "contact_date", "placed_date", "buyer", "amount_unpaid", "result", "paid", "paid_date",
    "amount_paid",
}  # fmt: skip
PILES = {"recovered", "paid_before_contact", "closed", "refunded", "open"}


def _two_days(kefu: Kefu) -> None:
    """小雨 and 大山 are contacted on the 21st; 小雨 pays that evening, seen the day after."""
    kefu.take("21 16:10", Row("1", due=12_345, placed="20 23:00"), Row("2", "大山"))
    kefu.ok("record", "小雨", "hesitating", "--reason", "comparing", "--channel", "phone")
    kefu.ok("record", "大山", "reminded", "--channel", "wangwang")
    kefu.move_to("22 10:00")
    pays = paid("1", "21 21:00", due=12_345, placed="20 23:00")
    kefu.take("22 10:00", pays, Row("2", "大山"))


def test_the_keys(kefu: Kefu) -> None:
    _two_days(kefu)
    report = kefu.ok("report", "--date", "2026-11-21", "--json").json
    assert report.keys() >= KEYS
    assert report["date"] == "2026-11-21"
    (agent,) = report["agents"]
    assert agent.keys() >= AGENT_KEYS
    assert (agent["contacted"], agent["recovered"]) == (2, 1)
    assert (agent["amount_unpaid"], agent["amount_recovered"]) == (22_345, 12_345)
    assert agent["success_rate"] == pytest.approx(12_345 / 22_345)
    assert report["piles"].keys() == PILES
    assert report["piles"] == dict.fromkeys(PILES, 0) | {"recovered": 1, "open": 1}
    rows = {row["buyer"]: row for row in report["detail"]}
    assert all(row.keys() >= DETAIL_KEYS for row in rows.values())
    assert {k: rows["小雨"][k] for k in DETAIL_KEYS} == {
        "contact_date": "2026-11-21",
        "placed_date": "2026-11-20",
        "buyer": "小雨",
        "amount_unpaid": 12_345,
        "result": "已付款",
        "paid": True,
        "paid_date": "2026-11-21",
        "amount_paid": 12_345,
    }
    assert (rows["大山"]["result"], rows["大山"]["paid_date"]) == ("跟进中", None)
    assert report["reasons"] == {"comparing": 1}
    assert report["channels"].keys() == {"phone", "wangwang"}
    assert report["natural"] == {"paid": 0, "amount": 0}


def test_a_past_day_is_restated(kefu: Kefu) -> None:
    _two_days(kefu)
    assert kefu.ok("report", "--date", "昨天", "--json").json["restated"] == 1
    assert "重述" in kefu.ok("report", "--date", "昨天").out


@pytest.mark.parametrize("date", ["2026-11-21", "2026/11/21", "20261121", "11.21", "昨天"])
def test_days_as_people_write_them(kefu: Kefu, date: str) -> None:
    _two_days(kefu)
    assert kefu.ok("report", "--date", date, "--json").json["date"] == "2026-11-21"


def test_several_days(kefu: Kefu) -> None:
    _two_days(kefu)
    kefu.ok("record", "大山", "reminded")
    report = kefu.ok("report", "--days", "2", "--json").json
    assert report["date"] == "2026-11-22"
    assert sum(report["piles"].values()) == len(report["detail"]) == 3
    assert {row["contact_date"] for row in report["detail"]} == {"2026-11-21", "2026-11-22"}


@pytest.mark.parametrize(
    "options",
    [
        ("--date", "随便"),
        ("--date", "2026-02-30"),
        ("--date", "11.21 15:00"),
        ("--days", "0"),
        ("--days", "x"),
        ("--days", "1000"),
    ],
)
def test_wrong_words(kefu: Kefu, options: tuple[str, ...]) -> None:
    answer = kefu("report", *options, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("kefu: ")


def test_the_terminal_form_leaves_the_workbook_in_the_store(kefu: Kefu) -> None:
    _two_days(kefu)
    answer = kefu.ok("report", "--date", "昨天")
    for words in ("催款明细表", "催款汇总表", "小雨", "¥123.45", "自然付款"):
        assert words in answer.out
    workbook = kefu.store / "reports" / "催付日报-2026-11-21.xlsx"
    assert str(workbook) in answer.err
    assert workbook.read_bytes()[:2] == b"PK"


def test_a_workbook_where_it_is_wanted(kefu: Kefu, tmp_path: Path) -> None:
    _two_days(kefu)
    target = tmp_path / "报表" / "今天.xlsx"
    kefu.ok("report", "--json", "--xlsx", target)
    assert target.read_bytes()[:2] == b"PK"
    assert not (kefu.store / "reports").exists()
    answer = kefu("report", "--json", "--xlsx", tmp_path)
    assert answer.code == 1
    assert "文件夹" in answer.err


def test_the_chat_text_writes_no_file(kefu: Kefu) -> None:
    _two_days(kefu)
    answer = kefu.ok("report", "--date", "昨天", "--text")
    assert answer.out.startswith("【催付日报 11.21】")
    assert "小雨" not in answer.out
    assert not (kefu.store / "reports").exists()


def test_a_day_on_which_nothing_happened(kefu: Kefu) -> None:
    report = kefu.ok("report", "--json").json
    assert report["piles"] == dict.fromkeys(PILES, 0)
    assert (report["agents"], report["detail"]) == ([], [])
    assert "没有催付记录" in kefu.ok("report").out
