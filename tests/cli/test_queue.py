"""`kefu queue` and `kefu show`: keys, filters, orders, words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.cli.commands import Kefu
from tests.desk.shop import Row, paid

ROW_KEYS = {
    "case", "buyer", "lane", "rank", "orders", "amount_due", "placed_at", "closes_at", "next_at",
    "channel", "channel_allowed_now", "value_at_risk", "reasons", "contacts", "replaced_by",
    "pinned", "skipped_until",
}  # fmt: skip


def _check_row(row: dict[str, Any]) -> None:
    assert row.keys() >= ROW_KEYS
    assert row["lane"] in ("due", "ready", "later", "done")
    assert row["channel"] in ("wangwang", "phone", "sms")
    assert type(row["amount_due"]) is type(row["value_at_risk"]) is type(row["rank"]) is int
    for key in ("placed_at", "closes_at", "next_at"):
        if row[key] is not None:
            assert row[key].endswith("+08:00")
            datetime.fromisoformat(row[key])
    assert type(row["channel_allowed_now"]) is bool


def test_the_keys_of_a_row(kefu: Kefu) -> None:
    kefu.ok("import", kefu.demo()[0])
    rows = kefu.ok("queue", "--json").json
    assert len(rows) == 59
    for rank, row in enumerate(rows, 1):
        _check_row(row)
        assert row["rank"] == rank
        assert 1 <= len(row["reasons"]) <= 4
        assert type(row["contacts"]) is int
        assert row["lane"] != "done"
    assert sum(len(row["orders"]) > 1 for row in rows) >= 1
    done = kefu.ok("queue", "--lane", "done", "--json").json
    for row in done:
        _check_row(row)
    assert [row["replaced_by"] is None for row in done].count(False) == 1


def test_lanes_come_in_their_order_and_can_be_asked_for_singly(kefu: Kefu) -> None:
    kefu.ok("import", kefu.demo()[0])
    whole = kefu.ok("queue", "--lane", "all", "--json").json
    assert [r["lane"] for r in whole] == sorted(
        (r["lane"] for r in whole), key=["due", "ready", "later", "done"].index
    )
    singly = [
        row["case"]
        for lane in ("due", "ready", "later", "done")
        for row in kefu.ok("queue", "--lane", lane, "--json").json
    ]
    assert singly == [row["case"] for row in whole]


def test_orders_and_filters(kefu: Kefu) -> None:
    kefu.take(
        "21 16:10",
        Row("1", "早", 3_000, "19 09:00"),
        Row("2", "大", 9_950, "21 08:00"),
        Row("3", "中", 5_000, "20 09:00"),
    )
    for options, cases in (
        ("", "大 中 早"),
        ("--order value", "大 中 早"),
        ("--order amount", "大 中 早"),
        ("--order time", "早 中 大"),
        ("--placed yesterday", "中"),
        ("--placed today", "大"),
        ("--placed all", "大 中 早"),
        ("--min-amount 50", "大 中"),
        ("--min-amount 50.01", "大"),
        ("--min-amount ¥99.50", "大"),
        ("--channel wangwang", "大 中 早"),
        ("--channel phone", ""),
        ("--channel wangwang --placed today", "大"),
        ("--limit 2", "大 中"),
        ("--limit 0", ""),
        ("--order time --min-amount 40 --limit 1", "中"),
    ):
        rows = kefu.ok("queue", "--json", *options.split()).json
        assert [row["case"] for row in rows] == cases.split(), options


def test_value_at_risk_doubles_over_the_window(kefu: Kefu) -> None:
    kefu.ok("config", "set", "shop.payment_window_hours", "24")
    kefu.take("21 16:10", Row("1", due=10_000, placed="21 04:10"))
    (row,) = kefu.ok("queue", "--json").json
    assert row["value_at_risk"] == 15_000
    assert row["closes_at"] == "2026-11-22T04:10:00+08:00"


def test_the_queue_as_text(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1", "小雨", 126_300), Row("2", "大山", 1_000))
    answer = kefu.ok("queue")
    first, second, total = answer.out.splitlines()
    assert "小雨" in first
    assert "¥1,263.00" in first
    assert "大单 ¥1,263" in first
    assert "大山" in second
    assert total == "共 2 位, ¥1,273.00"
    assert "时钟固定在 2026-11-21 16:10" in answer.err


def test_without_a_terminal_kefu_prints_the_queue(kefu: Kefu) -> None:
    assert "kefu demo" in kefu.ok().out
    kefu.take("21 16:10", Row("1"))
    assert kefu.ok().out == kefu.ok("queue").out
    assert "小雨" in kefu.ok("--store", kefu.store).out


def test_an_empty_queue(kefu: Kefu) -> None:
    assert kefu.ok("queue", "--json").json == []
    kefu.take("21 16:10", paid("1", "21 09:05"))
    assert kefu.ok("queue", "--json").json == []
    assert kefu.ok("queue").out == "没有符合条件的顾客。\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--limit", "-1"),
        ("--limit", "x"),
        ("--min-amount", "x"),
        ("--min-amount", "-5"),
        ("--min-amount", "nan"),
        ("--lane", "ready,due"),
        ("--order", "best"),
        ("--placed", "2026-11-21"),
        ("--nonsense",),
        ("--lim", "3"),
    ],
)
def test_wrong_words_are_usage_errors(kefu: Kefu, options: tuple[str, ...]) -> None:
    answer = kefu("queue", *options)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("kefu: ")


# -- the card -----------------------------------------------------------------------------


def test_the_keys_of_a_card(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1", memo="要开发票；11.21 小美 已催付"), Row("2", due=126_300))
    kefu.ok("record", "小雨", "promised", "--when", "明天下午3点", "--channel", "phone")
    kefu.ok("record", "小雨", "reminded")
    kefu.ok("undo")
    card = kefu.ok("show", "小雨", "--json").json
    assert card.keys() >= ROW_KEYS | {"memo", "recommended_channel", "why", "script", "keys"}
    assert [order["number"] for order in card["orders"]] == ["1", "2"]
    assert {order["amount_due"] for order in card["orders"]} == {10_000, 126_300}
    assert [(c["source"], c["undone"], c["agent"]) for c in card["contacts"]] == [
        ("memo", False, "小美"),
        ("desk", False, "小二"),
        ("desk", True, "小二"),
    ]
    promise = card["contacts"][1]
    assert promise.keys() >= {
        "at", "agent", "channel", "outcome", "reason", "when", "note", "remark", "script",
        "path", "source", "undone",
    }  # fmt: skip
    assert promise["at"] == "2026-11-21T16:10:00+08:00"
    assert promise["when"] == "2026-11-22T15:00:00+08:00"
    assert (promise["channel"], promise["outcome"]) == ("phone", "promised")
    assert card["memo"] == "要开发票；11.21 小美 已催付；11.21 小二 顾客明天下午付款"
    assert len(card["keys"]) == 10
    assert "{" not in card["script"]["text"]


def test_a_card_as_text(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1", memo="要开发票"), paid("2", "21 09:10"))
    shown = kefu.ok("show", "小雨").out
    for words in ("旺旺 小雨", "¥100.00", "待付款", "已付款", "备注: 要开发票", "9 勿再联系"):
        assert words in shown
    assert "live" not in shown


def test_a_case_is_found_by_order_number_as_well(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1"), Row("2", buyer=""))
    assert kefu.ok("show", "1", "--json").json["case"] == "小雨"
    card = kefu.ok("show", "2", "--json").json
    assert (card["case"], card["buyer"]) == ("2", None)


def test_an_unknown_case(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1"))
    for command in (("show", "无此人"), ("record", "无此人", "reminded")):
        answer = kefu(*command)
        assert (answer.code, answer.out) == (2, "")
        assert "无此人" in answer.err


def test_a_paid_case_is_shown_without_words_or_keys(kefu: Kefu) -> None:
    """Never chase someone who has paid: no script, no keys."""
    kefu("import", kefu.demo()[0])
    rows = kefu.ok("queue", "--lane", "done", "--json").json
    for row in rows[:5]:
        card = kefu.ok("show", row["case"], "--json").json
        assert card["lane"] == "done"
        assert card["script"] is None
        assert card["keys"] == []
