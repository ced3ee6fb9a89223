"""The 短信 list as files."""

from __future__ import annotations

import csv
import io
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from kefu_tui.domain.batch import COLUMNS, SmsList, Text, list_id
from kefu_tui.intake.sent import read_sent
from kefu_tui.reports.sms_list import lines_of, list_id_of, lists_before, shelve, write_list
from tests.desk.shop import at

NOW = at("21 12:10")
LONG_ORDERS = ("412345678901234567", "412345678901234568")
TEXTS = (
    Text("甲", "王丽", "13900000001", "王女士/先生", "王女士/先生您好，“A,B”", 1, LONG_ORDERS, 1, "短信日常"),
    Text("乙", "乙", "13900000002", "您", "您好", 1, ("3",), 1, "短信日常"),
)  # fmt: skip
MADE = SmsList(list_id(NOW), NOW, TEXTS, (), 10, ())


def test_the_csv_has_its_mark_and_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_list(MADE, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    header, first, _ = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert tuple(header) == COLUMNS
    assert header[:5] == ["手机号", "称呼", "内容", "条数", "订单编号"]
    assert first[:4] == ["13900000001", "王女士/先生", TEXTS[0].words, "1"]
    assert first[4].split() == list(LONG_ORDERS)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_written_is_read_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"list.{ending}"
    write_list(MADE, path)
    sent = read_sent(path)
    assert sent.id == MADE.id
    assert [line.orders for line in sent.lines] == [text.orders for text in TEXTS]
    assert [line.line for line in sent.lines] == [2, 3]
    assert {line.script for line in sent.lines} == {"短信日常"}


def test_it_is_private_and_named_after_its_moment(tmp_path: Path) -> None:
    paths = shelve(MADE, tmp_path / "reports")
    assert [path.name for path in paths] == [
        "短信名单-20261121-121000.csv", "短信名单-20261121-121000.xlsx",
    ]  # fmt: skip
    assert {list_id_of(path) for path in paths} == {MADE.id}
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert lists_before(tmp_path / "reports", date(2026, 11, 22)) == paths
    assert lists_before(tmp_path / "reports", date(2026, 11, 21)) == []


def test_lines_for_pasting() -> None:
    assert lines_of(MADE) == f"13900000001\t{TEXTS[0].words}\n13900000002\t您好"
