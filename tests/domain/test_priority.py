"""The order of work: four lanes, a total order in each, and the reasons in words."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.hours import permitted
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import (
    Lane,
    QueueOrder,
    Standing,
    ending,
    reasons,
    sort_key,
    stand,
    value_at_risk,
)
from tests.domain.builders import (
    AMOUNTS,
    LARGE,
    NOW,
    RULES,
    case,
    cases,
    contact,
    moments,
    order,
    paid,
    recorded,
    t,
)
from tests.domain.test_imports import export


def standing(*orders: Order, contacts: tuple[Contact, ...] = (), now: datetime = NOW) -> Standing:
    return stand(case(*orders, contacts=contacts, now=now), now, RULES, LARGE)


def because(found: Standing, now: datetime = NOW) -> str:
    return " · ".join(reasons(found, now, RULES))


# -- value at risk ------------------------------------------------------------------------


@given(AMOUNTS, moments("11.18 15:00", 3), st.integers(0, 4000), st.integers(0, 4000))
def test_value_at_risk_doubles_over_its_life_and_never_falls(
    amount: int, placed: datetime, first: int, more: int
) -> None:
    known = case(order(placed=placed, amount=amount), now=placed)
    early = value_at_risk(known, placed + timedelta(minutes=first))
    late = value_at_risk(known, placed + timedelta(minutes=first + more))
    assert amount <= early <= late <= 2 * amount
    assert value_at_risk(known, placed - timedelta(days=1)) == amount
    assert value_at_risk(known, placed + RULES.window) == 2 * amount


@given(AMOUNTS, AMOUNTS, moments("11.18 15:00", 3))
def test_value_at_risk_grows_with_the_amount(a: int, b: int, placed: datetime) -> None:
    small, large = (
        value_at_risk(case(order(placed=placed, amount=n), now=placed), NOW) for n in sorted((a, b))
    )
    assert small <= large


def test_value_at_risk_by_the_formula() -> None:
    assert value_at_risk(case(order(placed=NOW - timedelta(hours=18))), NOW) == 15_000
    assert value_at_risk(case(order(placed=NOW - timedelta(hours=36))), NOW) == 18_000
    assert value_at_risk(case(paid()), NOW) == 0


# -- lanes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "lane", "next_at"),
    [
        (order(placed="11.21 09:00"), Lane.READY, None),
        (order(placed="11.21 14:30"), Lane.LATER, "11.21 14:40"),
        (order(placed="11.21 13:00", amount=30_000), Lane.LATER, "11.21 16:00"),
        (paid(), Lane.DONE, None),
        (order(status=OrderStatus.CLOSED), Lane.DONE, None),
        (order(terms=OrderTerms.PRESALE), Lane.DONE, None),
        (order(terms=OrderTerms.ON_DELIVERY), Lane.DONE, None),
        (order(placed="11.18 14:32"), Lane.DONE, None),
    ],
)
def test_lanes_of_silent_orders(shown: Order, lane: Lane, next_at: str | None) -> None:
    found = standing(shown)
    assert (found.lane, found.next_at) == (lane, t(next_at) if next_at else None)


def test_at_night_nothing_is_ready() -> None:
    found = standing(order(placed="11.21 21:30"), now=t("11.21 22:30"))
    assert (found.lane, found.next_at) == (Lane.LATER, t("11.22 10:00"))


def test_a_promise_whose_time_has_come_is_due() -> None:
    told = contact("11.21 11:00", Outcome.PROMISED, when=t("11.21 14:00"))
    told = recorded(told, case(now=told.at))
    found = standing(contacts=(told,))
    assert (found.lane, found.next_at) == (Lane.DUE, t("11.21 14:30"))
    assert because(found).startswith("承诺到点 14:30")
    early = standing(contacts=(told,), now=t("11.21 14:29"))
    assert (early.lane, early.next_at) == (Lane.LATER, t("11.21 14:30"))
    assert standing(contacts=(replace(told, undone=True),)).lane is Lane.READY


def test_a_colleagues_remark_of_today_keeps_a_case_out_of_ready() -> None:
    assert standing(order()).lane is Lane.READY
    found = standing(order(memo="11.21 小美 已催付"))
    assert found.lane is Lane.LATER
    assert found.next_at is not None
    assert found.next_at.date() == t("11.22 00:00").date()
    assert "小美 11.21 已联系" in because(found)
    yesterday = order(placed="11.20 09:00", memo="11.20 小美 已催付")
    assert standing(yesterday).lane is Lane.READY
    other = standing(order("1"), paid("2", memo="11.21 小美 已催付"))
    assert other.lane is Lane.LATER


@given(
    st.sampled_from(["已催付", "电话未接通", "顾客忙 稍后再联系", "议价不成", "改地址"]), moments()
)
def test_a_remark_of_today_stops_a_second_contact_today(status: str, placed: datetime) -> None:
    memo = f"{placed:%m.%d} 小美 {status}"
    later = placed.replace(hour=23, minute=59)
    now = placed
    while now <= later:
        found = standing(order(placed=placed, memo=memo), now=now)
        assert found.lane is Lane.LATER
        now += timedelta(minutes=37)


def test_do_not_contact_is_done_until_lifted() -> None:
    stop = contact("11.20 11:00", Outcome.DO_NOT_CONTACT, Channel.PHONE)
    shown = order(placed="11.20 09:00")
    found = standing(shown, contacts=(stop,))
    assert (found.lane, because(found)) == (Lane.DONE, "勿扰")
    lift = contact("11.21 14:00", Outcome.CONTACT_AGAIN, None, id=2)
    assert standing(shown, contacts=(stop, lift)).lane is Lane.READY


def test_already_paid_is_done_until_a_newer_export_says_unpaid() -> None:
    told = contact("11.21 12:00", Outcome.ALREADY_PAID, None)
    assert standing(order(seen_at=t("11.21 11:00")), contacts=(told,)).lane is Lane.DONE
    overtaken = standing(order(seen_at=t("11.21 13:00")), contacts=(told,))
    assert overtaken.lane is Lane.READY


def test_a_new_order_after_an_ended_case_is_ready() -> None:
    told = contact("11.20 11:00", Outcome.NOT_WANTED, orders=["1"])
    told = recorded(told, case(order("1", "11.20 09:00"), now=told.at))
    found = standing(order("1", "11.20 09:00"), order("2"), contacts=(told,))
    assert found.lane is Lane.READY
    assert "首次联系" in because(found)


def test_nothing_fits_before_closing_is_said_and_wangwang_offered() -> None:
    closing = order(placed=t("11.22 09:00") - RULES.window)
    found = standing(closing, now=t("11.21 22:30"))
    assert (found.lane, found.next_at) == (Lane.LATER, None)
    assert (found.channel, found.channel_at) == (Channel.WANGWANG, None)
    assert "关闭前没有合适的时段" in because(found, t("11.21 22:30"))


@given(cases(paid_too=True))
def test_every_case_stands_in_one_lane(history: tuple[Case, datetime]) -> None:
    known, now = history
    found = stand(known, now, RULES, LARGE)
    assert (found.lane is Lane.DONE) is (not known.live or known.blocked)
    if found.lane is Lane.DUE:
        assert found.next_at is not None
        assert found.next_at <= now
    if found.lane is Lane.LATER:
        assert found.next_at is None or found.next_at > now
    if found.lane is Lane.READY:
        assert found.next_at is None
        assert permitted(found.channel, now, RULES)
        assert found.channel_allowed(now, RULES)
        today = [c for c in known.standing_contacts if c.at.date() == now.date()]
        assert len(today) < RULES.per_day
        assert len(known.recent_contacts) < RULES.in_all
        assert now >= known.placed_at + RULES.first_wait


# -- order --------------------------------------------------------------------------------


@st.composite
def queues(draw: st.DrawFn) -> tuple[list[Standing], datetime]:
    """Several buyers at one moment."""
    now = NOW
    found = []
    for index in range(draw(st.integers(2, 8))):
        placed = now - timedelta(minutes=draw(st.integers(0, 4 * 24)) * 60)
        amount = draw(st.sampled_from([5_000, 12_000, 30_000]))
        shown = order(str(index), placed, amount, buyer=f"buyer{index}")
        contacts = []
        if draw(st.booleans()) and placed < now:
            told = contact(placed, Outcome.PROMISED, orders=[str(index)], id=index, when=placed)
            contacts = [recorded(told, case(shown, now=placed))]
        found.append(stand(case(shown, contacts=contacts, now=now), now, RULES, LARGE))
    return found, now


@given(queues(), st.sampled_from(QueueOrder), st.randoms(use_true_random=False))
def test_order_of_work_is_total(
    queue: tuple[list[Standing], datetime], by: QueueOrder, random: object
) -> None:
    standings, _ = queue
    keys = [sort_key(s, by) for s in standings]
    assert len(set(keys)) == len(keys)
    ranked = sorted(standings, key=lambda s: sort_key(s, by))
    random.shuffle(standings)  # type: ignore[attr-defined]
    assert sorted(standings, key=lambda s: sort_key(s, by)) == ranked
    lanes = [list(Lane).index(s.lane) for s in ranked]
    assert lanes == sorted(lanes)
    for a, b in itertools.pairwise(ranked):
        if a.lane is b.lane:
            assert_in_order(a, b, by)


def assert_in_order(a: Standing, b: Standing, by: QueueOrder) -> None:
    """`a` before `b` in one lane, told without the key."""
    one, other = a.case, b.case
    numbers = one.orders[0].number < other.orders[0].number
    if a.lane in (Lane.DUE, Lane.LATER):
        if a.next_at and b.next_at:
            assert a.next_at <= b.next_at
        assert a.next_at or not b.next_at
    elif a.lane is Lane.READY and by is QueueOrder.VALUE:
        assert a.value_at_risk >= b.value_at_risk
        if a.value_at_risk == b.value_at_risk and one.closes_at and other.closes_at:
            assert one.closes_at < other.closes_at or (one.closes_at == other.closes_at and numbers)
    elif a.lane is Lane.READY and by is QueueOrder.AMOUNT:
        assert one.amount_due >= other.amount_due
        assert one.amount_due > other.amount_due or one.placed_at <= other.placed_at
    elif a.lane is Lane.READY:
        assert one.placed_at <= other.placed_at
        assert one.placed_at < other.placed_at or one.amount_due >= other.amount_due


# -- reasons ------------------------------------------------------------------------------


@given(cases(paid_too=True))
def test_reasons_are_four_at_most(history: tuple[Case, datetime]) -> None:
    known, now = history
    found = reasons(stand(known, now, RULES, LARGE), now, RULES)
    assert 1 <= len(found) <= 4
    assert all(found)


def test_reasons_as_the_agent_reads_them() -> None:
    now = t("11.21 16:05")
    placed = now + timedelta(hours=5, minutes=12) - RULES.window
    found = standing(order(placed=placed, amount=126_300), now=now)
    assert because(found, now) == "大单 ¥1,263 · 剩 5 小时 12 分 · 首次联系 · 电话时段内"


def test_reasons_name_what_is_unusual() -> None:
    partly = standing(order("1"), paid("2", "11.21 09:05", "11.21 09:06"))
    assert "部分已付" in because(partly)
    lost = order(placed="11.20 09:00", seen_at=t("11.20 18:00"))
    missing = stand(case(lost, imports=[export()]), NOW, RULES, LARGE)
    assert because(missing).startswith("待核实")


def test_a_broken_promise_is_said_with_its_own_time() -> None:
    """Although the call that follows waits for the call hours."""
    promise = contact("11.21 11:20", Outcome.PROMISED, Channel.WANGWANG, when=t("11.21 15:00"))
    seen = order(seen_at=t("11.21 15:40"))
    last = recorded(promise, case(seen, now=promise.at))
    found = standing(seen, contacts=(last,), now=t("11.21 16:05"))
    assert (found.lane, found.next_at) == (Lane.DUE, t("11.21 16:00"))
    assert "承诺到点 15:30" in because(found, t("11.21 16:05"))


def test_a_promise_that_has_outlived_one_order_is_said_with_its_own_time() -> None:
    both = order("1001", "11.18 18:00"), order("1002", "11.21 09:00")
    promise = contact("11.21 16:30", Outcome.PROMISED, when=t("11.22 10:00"))
    promise = replace(promise, orders=("1001", "1002"))
    last = recorded(promise, case(*both, now=promise.at))
    before = standing(*both, contacts=(last,), now=t("11.21 17:30"))
    assert because(before, t("11.21 17:30")).startswith("承诺到点 17:30")
    found = standing(*both, contacts=(last,), now=t("11.22 10:30"))
    assert (found.lane, found.next_at) == (Lane.DUE, t("11.22 10:30"))
    assert because(found, t("11.22 10:30")).startswith("承诺到点 10:00")


def test_a_returning_customer_is_said_to_be_one() -> None:
    before = paid("0900", "11.01 09:00", at="11.01 09:05")
    known = stand(case(before, order()), NOW, RULES, LARGE)
    assert "老顾客, 首次联系" in because(known)


def test_endings_in_words() -> None:
    assert ending(case(paid())) == "已付款"
    assert ending(case(order(terms=OrderTerms.PRESALE))) == "预售或货到付款, 不催"
    assert ending(case(order(status=OrderStatus.CLOSED))) == "交易关闭"
    assert ending(case(paid(status=OrderStatus.REFUNDED))) == "付款后已退款"
    told = contact(outcome=Outcome.NOT_WANTED)
    assert ending(case(contacts=[told])) == "关闭交易"


def test_come_due_our_own_contact_waits_for_hours_an_agreed_one_does_not() -> None:
    """A call planned for 16:00 that nobody made by 17:00 comes back when calls may be made."""
    large = order(amount=90_000)
    sent = contact("11.21 11:30", channel=Channel.WANGWANG)
    ours = recorded(sent, case(large))
    assert ours.next_at == t("11.21 16:00")
    made = standing(large, contacts=(ours,), now=t("11.21 16:30"))
    assert (made.lane, made.channel) == (Lane.DUE, Channel.PHONE)
    late = standing(large, contacts=(ours,), now=t("11.21 17:00"))
    assert (late.lane, late.next_at, late.channel) == (Lane.LATER, t("11.22 11:00"), Channel.PHONE)
    again = standing(large, contacts=(ours,), now=t("11.22 11:20"))
    assert (again.lane, again.next_at) == (Lane.DUE, t("11.22 11:00"))
    busy = contact("11.21 11:30", Outcome.BUSY, Channel.PHONE, when=t("11.21 16:00"))
    agreed = recorded(busy, case(large))
    found = standing(large, contacts=(agreed,), now=t("11.21 17:00"))
    assert (found.lane, found.next_at) == (Lane.DUE, t("11.21 16:00"))


def test_come_due_an_answered_look_is_over_when_the_caps_are_reached() -> None:
    told = [
        contact("11.20 11:30", channel=Channel.PHONE, id=1),
        contact("11.20 16:30", channel=Channel.WANGWANG, id=2),
    ]
    placed = "11.20 09:00"
    promise = contact("11.21 11:30", Outcome.PROMISED, Channel.PHONE, id=3, when=t("11.21 12:00"))
    last = recorded(promise, case(order(placed=placed), contacts=told))
    unseen = standing(order(placed=placed), contacts=(*told, last), now=t("11.21 13:00"))
    assert unseen.lane is Lane.DUE
    seen = order(placed=placed, seen_at=t("11.21 12:40"))
    found = standing(seen, contacts=(*told, last), now=t("11.21 13:00"))
    assert (found.lane, found.next_at) == (Lane.LATER, None)
    assert "已联系 3 次, 不再打扰" in because(found, t("11.21 13:00"))


def test_come_due_a_promise_past_closing_keeps_the_gap_when_asked_before() -> None:
    placed = t("11.21 14:12") - RULES.window
    promise = contact("11.21 11:44", Outcome.PROMISED, Channel.WANGWANG, when=t("11.21 15:00"))
    last = recorded(promise, case(order(placed=placed), now=promise.at))
    assert last.next_at == t("11.21 13:42")
    seen = order(placed=placed, seen_at=t("11.21 13:43"))
    found = standing(seen, contacts=(last,), now=t("11.21 13:43"))
    assert (found.lane, found.next_at) == (Lane.LATER, t("11.21 13:44"))
    ready = standing(seen, contacts=(last,), now=t("11.21 13:50"))
    assert (ready.lane, ready.next_at) == (Lane.DUE, t("11.21 13:44"))


def test_come_due_after_what_ended_another_order_keeps_the_gap() -> None:
    both = (order("1"), order("2", seen_at=t("11.21 14:30")))
    ended = contact("11.21 14:00", Outcome.NOT_WANTED, Channel.WANGWANG, ["1"])
    told = recorded(ended, case(*both))
    now = t("11.21 14:40")
    found = stand(case(*both, contacts=[told], now=now), now, RULES, LARGE)
    assert (found.lane, found.next_at) == (Lane.LATER, t("11.21 16:00"))


def test_a_look_that_an_export_has_answered_waits_for_its_channels_hours() -> None:
    """Due until the payment can be looked at; once looked at, next is a contact in its hours."""
    promise = recorded(
        contact("11.21 11:00", Outcome.PROMISED, Channel.WANGWANG, when=t("11.21 13:00")),
        case(order(amount=90_000)),
    )
    now = t("11.21 13:45")
    waiting = order(amount=90_000, seen_at=t("11.21 13:00"))
    assert standing(waiting, contacts=(promise,), now=now).lane is Lane.DUE
    looked = order(amount=90_000, seen_at=t("11.21 13:40"))
    found = standing(looked, contacts=(promise,), now=now)
    assert found.lane is Lane.LATER
    assert (found.channel, found.next_at) == (Channel.PHONE, t("11.21 16:00"))
    later = standing(looked, contacts=(promise,), now=t("11.21 16:00"))
    assert later.lane is Lane.DUE
