"""The JSON keeps its keys, whole fen and ISO dates, and agrees with the sheets."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from kefu_tui.domain.phones import mask_phones
from kefu_tui.reports.asjson import report_json
from kefu_tui.reports.daily import Report
from tests.reports.shop import (
    DAY,
    HOSTILE,
    HOUR,
    NEXT_EVENING,
    NOON,
    contact,
    mixed_day,
    report_of,
    unpaid,
)


def shown(report: Report) -> Any:
    """As a script gets it, through the text."""
    return json.loads(json.dumps(report_json(report)))


def test_the_keys_scripts_rely_on() -> None:
    found = shown(mixed_day())
    assert found["date"] == "2020-02-21"
    assert found["piles"] == {
        "recovered": 2,
        "paid_before_contact": 1,
        "closed": 1,
        "refunded": 1,
        "open": 2,
    }
    agent = next(row for row in found["agents"] if row["agent"] == "阿华")
    figures = ("contacted", "recovered", "amount_unpaid", "amount_recovered")
    assert [agent[key] for key in figures] == [5, 2, 147_950, 134_000]
    assert agent["success_rate"] == 134_000 / 147_950
    assert found["reasons"] == {"insufficient_balance": 1, "bargaining": 1}
    assert found["natural"] == {"paid": 2, "amount": 12_450}
    assert [day["date"][-2:] for day in found["trend"]] == [str(n) for n in range(15, 22)]
    assert [found["trend"][-1][key] for key in figures] == [7, 2, 170_950, 134_000]
    assert found["trend"][0]["success_rate"] is None
    assert found["trend"][0]["recovered_share"]["interval"] is None
    assert set(found["channels"]) == {"phone", "sms", "wangwang"}
    phone = found["channels"]["phone"]
    assert phone == {
        "contacts": 6,
        "reached": 5,
        "buyers": 6,
        "recovered": 2,
        "amount": 134_000,
        "cost": 300,
    }


def test_a_detail_row_says_paid_or_not() -> None:
    rows = {row["buyer"]: row for row in shown(mixed_day())["detail"]}
    assert rows["小雨"] == {
        "contact_date": "2020-02-21",
        "placed_date": "2020-02-21",
        "buyer": "小雨",
        "amount_unpaid": 126_300,
        "result": "已付款",
        "paid": True,
        "paid_date": "2020-02-21",
        "amount_paid": 126_300,
        "orders": ["1001"],
    }
    assert (rows["山高"]["paid"], rows["山高"]["paid_date"]) == (False, None)
    assert rows["201900000000000007"]["result"] == "跟进中"


def test_what_the_report_adds() -> None:
    found = shown(mixed_day())
    assert found["days"] == ["2020-02-21"]
    assert found["restated"] == 1
    assert found["promises"]["k"] == found["promises"]["n"] == 1
    assert set(found["hours"]) == {"11:00", "12:00"}
    assert found["scripts"]["call_large"]["recovered"] == 1
    assert found["tomorrow"] == [
        {"at": "2020-02-22T16:00:00+08:00", "case": "山高", "amount_due": 5_000, "why": "旺旺"}
    ]
    assert found["total"]["recovered_share"]["n"] == 7


def test_an_empty_day_has_every_key_and_no_rate() -> None:
    found = shown(report_of([], []))
    assert set(found) == set(shown(mixed_day()))
    assert found["agents"] == found["detail"] == []
    assert sum(found["piles"].values()) == 0
    assert found["total"]["success_rate"] is None
    assert found["promises"] == {"k": 0, "n": 0, "rate": None, "interval": None}


def test_several_days_are_named_and_the_date_is_the_last() -> None:
    order = unpaid("1", "小雨")
    days = [DAY + timedelta(days=i) for i in range(3)]
    report = report_of(
        [order],
        [contact(1, order), contact(2, order, at=NOON + 48 * HOUR)],
        days=days,
        now=NEXT_EVENING + 24 * HOUR,
    )
    found = shown(report)
    assert found["date"] == "2020-02-23"
    assert found["days"] == ["2020-02-21", "2020-02-22", "2020-02-23"]
    assert [row["date"] for row in found["agents"]] == ["2020-02-21", "2020-02-23"]


def test_nicks_come_through_but_for_a_telephone_number_in_them() -> None:
    orders = [unpaid(str(n), nick) for n, nick in enumerate(HOSTILE)]
    found = shown(report_of(orders, [contact(n, o) for n, o in enumerate(orders, 1)]))
    assert [row["buyer"] for row in found["detail"]] == [mask_phones(nick) for nick in HOSTILE]
