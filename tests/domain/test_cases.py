"""A case: a buyer's unpaid orders and what was tried; its state is derived."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from kefu_tui.domain.cases import Case, OrderState, build_case, case_key
from kefu_tui.domain.contacts import ContactSource
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.priority import ending
from kefu_tui.domain.rules import Campaign
from tests.domain.builders import BUYER, NOW, RULES, case, cases, contact, moments, order, paid, t
from tests.domain.test_imports import export

UNPAID = OrderStatus.UNPAID


def state(*orders: Order, contacts: list[object] | None = None) -> OrderState:
    return case(*orders, contacts=contacts or []).states[orders[0].number]  # type: ignore[arg-type]


# -- one ID is one customer ---------------------------------------------------------------


def test_one_id_is_one_customer() -> None:
    both = case(order("1"), order("2", amount=3_000))
    assert both.key == BUYER
    assert both.amount_due == 15_000
    assert both.placed_at == t("11.21 09:00")


@pytest.mark.parametrize("nick", ["t**1", "t＊＊1", ""])
def test_masked_nicks_are_never_joined(nick: str) -> None:
    assert case_key(order("1", buyer=nick)) == "1"
    assert case_key(order("2", buyer=nick)) == "2"


def test_a_case_needs_an_order() -> None:
    with pytest.raises(ValueError, match=BUYER):
        build_case(BUYER, [], [], now=NOW, rules=RULES)


# -- states -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "where"),
    [
        (order(), OrderState.LIVE),
        (paid(), OrderState.PAID),
        (paid(status=OrderStatus.REFUNDED), OrderState.REFUNDED),
        (order(status=OrderStatus.CLOSED), OrderState.CLOSED),
        (order(status=OrderStatus.CLOSED, close_reason="买家未付款"), OrderState.CLOSED),
        (order(status=OrderStatus.CLOSED, close_reason="订单未关闭"), OrderState.CLOSED),
        (order(status=OrderStatus.CLOSED, close_reason="其他原因"), OrderState.CLOSED_BY_AGENT),
        (order(terms=OrderTerms.PRESALE), OrderState.APART),
        (order(terms=OrderTerms.ON_DELIVERY), OrderState.APART),
    ],
)
def test_state_by_what_the_file_says(shown: Order, where: OrderState) -> None:
    assert state(shown) is where


def test_closed_after_outcome_7_is_closed_by_the_agent() -> None:
    told = contact(outcome=Outcome.NOT_WANTED)
    assert state(order(), contacts=[told]) is OrderState.CLOSED_BY_AGENT
    closed = order(status=OrderStatus.CLOSED, close_reason="买家未付款")
    assert state(closed, contacts=[told]) is OrderState.CLOSED_BY_AGENT
    assert state(closed, contacts=[replace(told, undone=True)]) is OrderState.CLOSED
    assert state(closed, contacts=[replace(told, orders=("2",))]) is OrderState.CLOSED


def test_wrong_order_ends_that_order_only() -> None:
    told = contact(outcome=Outcome.WRONG_ORDER, orders=["1001"])
    both = case(order(), order("1002"), contacts=[told])
    assert both.states["1001"] is OrderState.CLOSED_BY_AGENT
    assert [o.number for o in both.live] == ["1002"]


def test_past_its_window_an_order_should_be_closed() -> None:
    placed = NOW - RULES.window
    assert state(order(placed=placed)) is OrderState.EXPIRED
    assert state(order(placed=placed + timedelta(minutes=1))) is OrderState.LIVE
    assert ending(case(order(placed=placed))) == "应已关闭 (待导单核实)"


def test_a_flash_sale_has_a_payment_window_of_its_own() -> None:
    flash = replace(RULES, flash_words=("秒杀",), flash_window=timedelta(minutes=20))
    fast, slow = order("2", "11.21 14:20", item="秒杀 枕套"), order("1", "11.21 09:00")
    both = case(slow, fast, rules=flash)
    assert both.closes_at == t("11.21 14:40")
    later = case(slow, fast, rules=flash, now=t("11.21 14:40"))
    assert [o.number for o in later.live] == ["1"]
    assert later.closes_at == t("11.24 09:00")


def test_an_order_placed_in_a_campaign_keeps_the_campaigns_window() -> None:
    day = t("11.20 00:00").date()
    short = replace(RULES, window=timedelta(hours=24), campaign="双十一")
    held = replace(RULES, campaigns=(Campaign(day, day, short),))
    assert case(order(placed="11.20 20:00"), rules=held).closes_at == t("11.21 20:00")
    assert case(order(placed="11.19 20:00"), rules=held).closes_at == t("11.22 20:00")
    assert case(order(placed="11.20 14:00"), rules=held).live == ()


def test_already_paid_holds_until_a_newer_export_says_unpaid() -> None:
    told = contact("11.21 12:00", Outcome.ALREADY_PAID, None)
    before = order(seen_at=t("11.21 11:00"))
    after = order(seen_at=t("11.21 13:00"))
    assert state(before, contacts=[told]) is OrderState.SAID_PAID
    assert state(after, contacts=[told]) is OrderState.LIVE
    assert state(before, contacts=[replace(told, undone=True)]) is OrderState.LIVE


# -- 已重拍, 部分已付, 待核实 ------------------------------------------------------------


def test_reordered_when_a_newer_paid_order_has_the_item() -> None:
    old = order("1", "11.20 10:00", item="真丝四件套")
    new = paid("2", "11.21 09:00", item="枕套，真丝四件套")
    both = case(old, new)
    assert both.states["1"] is OrderState.REPLACED
    assert both.replaced_by == {"1": "2"}
    assert both.live == ()
    assert ending(both) == "已重拍 → 2"


@pytest.mark.parametrize(
    "other",
    [
        paid("2", "11.19 09:00", "11.19 10:00", item="真丝四件套"),
        paid("2", item="枕套"),
        paid("2", item="真丝四件套", status=OrderStatus.REFUNDED),
        order("2", item="真丝四件套"),
        order("2", item="真丝四件套", status=OrderStatus.CLOSED),
    ],
)
def test_not_reordered(other: Order) -> None:
    old = order("1", "11.20 10:00", item="真丝四件套")
    assert case(old, other).states["1"] is OrderState.LIVE


def test_without_titles_nothing_is_taken_for_reordered() -> None:
    both = case(order("1", "11.20 10:00", item=""), paid("2", item=""))
    assert both.states["1"] is OrderState.LIVE


def test_partly_paid_stays_in_work() -> None:
    both = case(order("1"), paid("2", "11.21 09:05", "11.21 09:06"))
    assert [o.number for o in both.partly_paid] == ["2"]
    assert both.amount_due == 12_000
    long_ago = case(order("1"), paid("2", "10.01 09:00", "10.01 09:01"))
    assert long_ago.partly_paid == ()
    assert long_ago.returning


def test_unconfirmed_when_a_newer_export_lacks_the_order() -> None:
    lost = order(placed="11.20 09:00", seen_at=t("11.20 18:00"))
    here = order("1002", "11.20 10:00", seen_at=t("11.21 18:00"))
    both = case(lost, here, imports=[export()])
    assert both.unconfirmed == {"1001"}
    assert both.states["1001"] is OrderState.LIVE
    gone = replace(lost, status=OrderStatus.CLOSED)
    assert case(gone, imports=[export()]).unconfirmed == frozenset()


# -- remarks in memos ---------------------------------------------------------------------


def memo_contacts(known: Case) -> list[tuple[str, Outcome, tuple[str, ...]]]:
    return [
        (f"{c.at:%m.%d %H:%M} {c.agent}", c.outcome, c.orders)
        for c in known.contacts
        if c.source is ContactSource.MEMO
    ]


def test_a_remark_counts_as_a_contact() -> None:
    known = case(order(placed="11.20 09:00", memo="要红色；11.21 小美 卡里余额不足"))
    (told,) = known.standing_contacts
    assert (told.agent, told.outcome) == ("小美", Outcome.PAYMENT_PROBLEM)
    assert told.reason is Reason.INSUFFICIENT_BALANCE
    assert (told.at, told.channel, told.source) == (t("11.21 00:00"), None, ContactSource.MEMO)


def test_a_remark_is_not_before_its_order() -> None:
    known = case(order(placed="11.21 09:00", memo="11.21 小美 已催付"))
    assert memo_contacts(known) == [("11.21 09:00 小美", Outcome.REMINDED, ("1001",))]


def test_the_same_remark_on_two_orders_is_one_contact() -> None:
    memo = "11.21 小美 已催付"
    known = case(order("1", memo=memo), order("2", memo=memo))
    assert memo_contacts(known) == [("11.21 09:00 小美", Outcome.REMINDED, ("1", "2"))]


@pytest.mark.parametrize("undone", [False, True])
def test_the_desks_own_remark_is_not_counted_twice(undone: bool) -> None:
    told = contact(remark="11.21 阿华 已催付", undone=undone)
    known = case(order(memo="11.21 阿华 已催付"), contacts=[told])
    assert known.contacts == (told,)
    edited = case(order(memo="11.21阿华 已催付 顾客在开会"), contacts=[told])
    assert edited.contacts == (told,)


def test_remarks_of_settled_orders_still_count() -> None:
    """The next export brings payment and memo together."""
    known = case(paid(memo="11.21 小美 已催付；11.21 仓库 已发顺丰"), order("1002"))
    assert memo_contacts(known) == [("11.21 09:00 小美", Outcome.REMINDED, ("1001",))]


# -- 勿扰 -----------------------------------------------------------------------------------


def test_do_not_contact_holds_until_it_is_lifted() -> None:
    stop = contact("11.20 11:00", Outcome.DO_NOT_CONTACT, Channel.PHONE)
    lift = contact("11.21 10:00", Outcome.CONTACT_AGAIN, None, id=2)
    assert case(contacts=[stop]).blocked
    assert not case(contacts=[stop, lift]).blocked
    assert case(contacts=[stop, replace(lift, undone=True)]).blocked
    assert not case(contacts=[replace(stop, undone=True)]).blocked
    assert case(contacts=[stop, lift, replace(stop, at=NOW, id=3)]).blocked
    assert case(contacts=[lift, replace(stop, at=NOW, id=3)]).blocked


@pytest.mark.parametrize("status", list(OrderStatus))
def test_a_colleagues_do_not_contact_holds_for_later_orders(status: OrderStatus) -> None:
    old = order("1", "11.10 09:00", status=status, memo="11.10 小美 顾客反感 勿再联系")
    assert case(old, order("2")).blocked


def test_the_newest_word_counts_in_whatever_order_it_was_recorded() -> None:
    stop = contact("11.20 11:00", Outcome.DO_NOT_CONTACT, Channel.PHONE, id=2)
    lift = contact("11.21 10:00", Outcome.CONTACT_AGAIN, None, id=1)
    assert not case(contacts=[lift, stop]).blocked


# -- what holds of every case ----------------------------------------------------------------


@given(cases(paid_too=True))
def test_live_orders_are_open_ordinary_and_in_their_window(history: tuple[Case, object]) -> None:
    known, _ = history
    for shown in known.orders:
        live = known.states[shown.number] is OrderState.LIVE
        assert live is (shown in known.live)
        if live:
            assert shown.status is UNPAID
            assert shown.terms is OrderTerms.ORDINARY
            assert shown.created_at + RULES.window > history[1]  # type: ignore[operator]
    assert known.amount_due == sum(o.amount_due for o in known.live)
    assert list(known.contacts) == sorted(known.contacts, key=lambda c: c.at)
    assert set(known.recent_contacts) <= set(known.standing_contacts)


@given(moments("11.18 00:00", 3))
def test_a_new_order_after_an_ended_case_starts_afresh(placed: object) -> None:
    told = contact("11.17 11:00", Outcome.NOT_WANTED, orders=["1"])
    known = case(order("1", "11.17 09:00"), order("2", placed), contacts=[told])  # type: ignore[arg-type]
    assert known.recent_contacts == ()
    assert known.standing_contacts == (told,)


def test_the_number_given_in_a_call_is_used() -> None:
    told = contact(outcome=Outcome.THIRD_PARTY, channel=Channel.PHONE, phone="13900001111")
    assert case(contacts=[told]).phone == "13900001111"
    assert case(order(receiver="王*"), order("2", receiver="王丽")).receiver == "王丽"
