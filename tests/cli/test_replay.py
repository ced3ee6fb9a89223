"""`kefu replay`."""

from __future__ import annotations

import pytest

from tests.cli.commands import Kefu
from tests.desk.shop import Row, export, paid

POLICIES = ["value", "amount", "time", "first_come", "newest", "untouched"]


def test_a_day_of_the_demo_shop_by_every_policy(kefu: Kefu) -> None:
    file = kefu.demo()[1]
    kefu.move_to("22 12:00")
    data = kefu.ok("replay", file, "--date", "2026-11-21", "--json").json
    assert list(data["policies"]) == POLICIES
    assert data["hours"] == [["10:00", "22:00"]]
    assert data["numbers_known"]
    assert data["waiting"]["orders"] >= data["never_paid"]["orders"] > 0
    for one in data["policies"].values():
        assert one["outside_rules"] == 0
        assert one["never_paid_reached"]["orders"] <= one["reached"]["orders"]
    assert not kefu.store.exists()
    text = kefu.ok("replay", file, "--date", "2026-11-21", "--hours", "11:00-12:00 16:00-17:00").out
    assert "在岗 11:00-12:00, 16:00-17:00" in text
    assert "按风险金额 (队列)" in text
    assert "没付的订单催了会不会付, 导出里没有答案" in text


def test_without_a_date_every_day_is_replayed(kefu: Kefu) -> None:
    rows = [Row("1", placed="20 09:00"), Row("2", "大山", 900_000, placed="21 09:00")]
    file = export(kefu.folder, "21 16:10", [*rows, paid("3", "20 09:05", buyer="木木")])
    whole = kefu.ok("replay", file, "--json").json
    assert (whole["first"], whole["last"]) == ("2026-11-20", "2026-11-21")
    assert whole["waiting"] == {"orders": 2, "amount_due": 910_000}
    one = kefu.ok("replay", file, "--date", "11.20", "--days", "1", "--json").json
    assert one["waiting"]["orders"] == 1
    small = kefu.ok("replay", file, "--max-amount", "1000", "--json").json
    assert small["waiting"] == {"orders": 1, "amount_due": 10_000}
    ending = kefu.ok("replay", file, "--date", "11.21", "--window", "24", "--json").json
    assert ending["waiting"]["orders"] == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--date", "2026-10-01"), "2026-11-21 到 2026-11-21"),
        (("--days", "0"), "--days"),
        (("--window", "0"), "--window"),
        (("--hours", "11:00-13:00,12:00-14:00"), "重叠"),
        (("--hours", ","), "--hours"),
        (("--hours", "下午"), "不是时段"),
        (("--max-amount", "多"), "--max-amount"),
    ],
)
def test_wrong_words_are_usage_errors(kefu: Kefu, options: tuple[str, ...], words: str) -> None:
    answer = kefu("replay", export(kefu.folder, "21 16:10", [Row("1")]), *options)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_a_file_with_nothing_to_replay_says_so(kefu: Kefu) -> None:
    file = export(kefu.folder, "21 16:10", [Row("1", status="买家已付款，等待卖家发货")])
    answer = kefu("replay", file)
    assert answer.code == 2
    assert "没有可重演的订单" in answer.err
