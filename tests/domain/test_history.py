"""Rule *history*: what happened with a buyer, as one list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given

from kefu_tui.domain.cases import Case
from kefu_tui.domain.history import history
from kefu_tui.domain.imports import Import, ImportCounts
from kefu_tui.domain.orders import OrderStatus
from kefu_tui.domain.outcomes import Channel
from tests.domain.builders import case, cases, contact, order, paid, t


def imported(at: datetime, file: str) -> Import:
    return Import(file, "0" * 64, at, at, "gb18030", "taobao", ImportCounts())


@given(cases(paid_too=True))
def test_everything_that_happened_is_told_once_newest_first(made: tuple[Case, datetime]) -> None:
    buyer, _ = made
    events = history(buyer)
    kinds = [event.kind for event in events]
    assert kinds.count("拍下") == len(buyer.orders)
    assert kinds.count("付款") == sum(o.settled_at is not None for o in buyer.orders)
    told = [event for event in events if event.kind not in ("拍下", "付款", "导单")]
    assert len(told) == len(buyer.contacts)
    assert sum(event.undone for event in told) == sum(c.undone for c in buyer.contacts)
    assert [e.at for e in events] == sorted((e.at for e in events), reverse=True)


def test_a_record_that_was_taken_back_stays_to_be_read() -> None:
    undone = contact(undone=True, remark="11.21 阿华 已催付")
    (event,) = [e for e in history(case(contacts=[undone])) if e.undone]
    assert (event.kind, event.words) == (Channel.WANGWANG.label, "11.21 阿华 已催付 (已撤销)")


def test_a_colleagues_remark_is_known_by_its_day() -> None:
    buyer = case(order(placed="11.20 09:00", memo="11.21 小美 已催付"))
    (event,) = [e for e in history(buyer) if e.kind == "备注"]
    assert event.day_only
    assert event.words == "11.21 小美 已催付 (备注里读到)"


def test_the_path_of_a_call_is_told() -> None:
    called = contact(channel=Channel.PHONE, remark="x", path=("是本人", "方便"))
    assert "x (是本人 > 方便)" in {e.words for e in history(case(contacts=[called]))}


def test_exports_that_changed_something_are_named() -> None:
    first, second, last = t("11.21 10:00"), t("11.21 16:00"), t("11.21 18:00")
    seen: dict[str, Any] = {"unpaid_seen_at": first, "seen_at": last}
    buyer = case(
        order("1001", **seen),
        replace(paid("1002", **seen), paid_seen_at=second),
        order("1003", status=OrderStatus.CLOSED, **seen),
    )
    known = [
        imported(first, "一.csv"),
        imported(second, "二.csv"),
        imported(t("11.21 12:00"), "旁.csv"),
    ]
    told = [(e.at, e.words) for e in history(buyer, known) if e.kind == "导单"]
    assert told == [
        (last, "1 单已关闭"),
        (second, "1 单已付款 (二.csv)"),
        (first, "3 单未付款 (一.csv)"),
    ]
