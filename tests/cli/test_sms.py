"""`kefu sms`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Kefu
from tests.desk.shop import Row


@pytest.fixture(autouse=True)
def _two_cases(kefu: Kefu) -> None:
    kefu.ok("config", "set", "agent.name", "阿华")
    kefu.move_to("21 12:10")
    kefu.take("21 12:00", Row("1"), Row("2", "大山", 8_000, phone="139****1111"))


def test_the_list_as_text(kefu: Kefu) -> None:
    answer = kefu.ok("sms", "--all")
    assert answer.out.startswith("13900001111  王女士/先生   王女士/先生您好")
    assert "不发  " in answer.out
    assert answer.out.endswith("可发 1 位, 1 条, 约 ¥0.05; 不发 1 位\n")


def test_the_keys(kefu: Kefu) -> None:
    told = kefu.ok("sms", "--all", "--json").json
    assert told.keys() == {
        "list", "made_at", "texts", "left_out", "parts", "cost", "warnings", "files",
    }  # fmt: skip
    (text,) = told["texts"]
    assert text["case"] == "小雨"
    assert (text["phone"], text["parts"], text["orders"]) == ("13900001111", 1, ["1"])
    assert text["amount_due"] == 10_000
    assert text["script"].startswith("短信")
    assert told["left_out"] == [
        {"case": "大山", "amount_due": 8_000, "why": "号码已隐藏, 只能旺旺"}
    ]
    assert (told["parts"], told["cost"], told["files"]) == (1, 5, [])


def test_export_confirm_undo(kefu: Kefu) -> None:
    files = kefu.ok("sms", "--all", "--export", "--json").json["files"]
    assert [Path(file).suffix for file in files] == [".csv", ".xlsx"]
    done = kefu.ok("sms", "--confirm", files[0], "--json").json
    assert (done["recorded"], done["skipped"]) == (1, [])
    assert done["contacts"][0]["remark"] == "11.21 阿华 已催付"
    (contact,) = kefu.ok("show", "小雨", "--json").json["contacts"]
    assert (contact["channel"], contact["outcome"]) == ("sms", "reminded")
    assert contact["batch"] == done["list"]
    again = kefu("sms", "--confirm", files[0])
    assert again.code == 1
    assert "已经记过" in again.err
    assert kefu.ok("undo").out == f"已撤销: 短信名单 {done['list']}, 1 条记录\n"
    assert "已记 1 位" in kefu.ok("sms", "--confirm", files[1], "--at", "12:05").out


def test_nothing_is_written_where_nobody_is_on_the_list(kefu: Kefu, tmp_path: Path) -> None:
    answer = kefu("sms", "--export", tmp_path / "a.csv")
    assert answer.code == 2
    assert not (tmp_path / "a.csv").exists()
    assert kefu("sms", "--all", "--export", tmp_path / "a.txt").code == 2
    assert kefu("sms", "--all", "--at", "12:00").code == 2
    assert kefu("sms", "--confirm", tmp_path / "nothing.csv").code == 1


def test_purging_takes_old_lists_away(kefu: Kefu) -> None:
    files = kefu.ok("sms", "--all", "--export", "--json").json["files"]
    kefu.move_to("2026-12-24T12:00")
    done = kefu.ok("store", "purge", "--before", "2026-12-01", "--yes", "--json").json
    assert done["files"] >= 2
    assert not any(Path(file).exists() for file in files)
