"""The day's figures: each buyer, order and payment once, and to whom it is owed."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.domain.orders import Order
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.statistics import Pile, Share
from kefu_tui.reports.daily import Natural
from tests.reports.shop import (
    DAY,
    EVENING,
    HOUR,
    NEXT_EVENING,
    NOON,
    PLACED,
    closed,
    contact,
    mixed_day,
    paid,
    refunded,
    report_of,
    unpaid,
)

LATER = NOON + 4 * HOUR


def test_five_piles_of_a_mixed_day() -> None:
    report = mixed_day()
    assert report.contacted == 7
    assert report.piles == {
        Pile.RECOVERED: 2,
        Pile.PAID_BEFORE_CONTACT: 1,
        Pile.CLOSED: 1,
        Pile.REFUNDED: 1,
        Pile.OPEN: 2,
    }
    assert report.amount_recovered == 126_300 + 7_700
    assert report.natural == Natural(2, 8_050 + 4_400)


def test_two_agents_on_one_buyer_both_have_contacted_and_the_last_has_the_credit() -> None:
    order = unpaid("1", "小雨")
    report = report_of(
        [paid(order, LATER + HOUR)],
        [contact(1, order, agent="小美"), contact(2, order, at=LATER, agent="阿华")],
    )
    rows = {r.agent: (r.contacted, r.recovered, r.amount_recovered) for r in report.summary}
    assert rows == {"小美": (1, 0, 0), "阿华": (1, 1, 10_000)}
    assert (report.contacted, report.recovered, report.amount_unpaid) == (1, 1, 10_000)


def test_an_order_placed_between_two_contacts_adds_to_the_unpaid_sum() -> None:
    first, second = unpaid("1", "小雨", 10_000), unpaid("2", "小雨", 20_000, NOON + HOUR)
    report = report_of(
        [paid(first, NOON + HOUR), paid(second, LATER + HOUR)],
        [contact(1, first), contact(2, second, at=LATER)],
    )
    [row] = report.detail
    assert (row.amount_unpaid, row.amount_paid) == (30_000, 30_000)
    assert [(r.recovered, r.amount_unpaid, r.success_rate) for r in report.summary] == [
        (1, 30_000, 1.0)
    ]


def test_an_order_contacted_twice_is_counted_once() -> None:
    first, second = unpaid("1", "小雨", 10_000), unpaid("2", "小雨", 20_000)
    report = report_of(
        [first, second],
        [contact(1, first, second), contact(2, second, at=LATER), contact(3, first, at=EVENING)],
    )
    assert report.amount_unpaid == report.summary[0].amount_unpaid == 30_000


def test_a_message_sent_has_reached_nobody_until_it_is_answered() -> None:
    a, b, c = unpaid("1", "甲"), unpaid("2", "乙"), unpaid("3", "丙")
    report = report_of(
        [a, b, c],
        [
            contact(1, a, channel=Channel.WANGWANG),
            contact(2, b, channel=Channel.WANGWANG, outcome=Outcome.HESITATING),
            contact(3, c, channel=Channel.PHONE),
        ],
    )
    reached = {e.name: (e.contacts, e.reached) for e in report.channels}
    assert reached == {"phone": (1, 1), "wangwang": (2, 1)}


def test_a_buyer_with_several_paid_orders_is_recovered_once() -> None:
    orders = [unpaid(str(n), "小雨") for n in range(5)]
    report = report_of([paid(o, LATER) for o in orders], [contact(1, *orders)])
    [effect] = report.channels
    assert (effect.contacts, effect.buyers, effect.recovered) == (1, 1, 1)
    assert effect.recovered_share == Share(1, 1)
    assert (effect.amount, effect.cost, effect.returned) == (50_000, 50, 1_000.0)


def test_a_refund_is_no_recovered_money() -> None:
    order = unpaid("1", "小雨")
    report = report_of([refunded(paid(order, LATER))], [contact(1, order)])
    assert report.piles[Pile.REFUNDED] == 1
    assert report.amount_recovered == report.detail[0].amount_paid == 0
    assert (report.detail[0].paid, report.detail[0].result) == (False, "交易关闭")


def test_a_day_is_restated_by_any_payment_of_a_later_export() -> None:
    order, early = unpaid("1", "小雨"), unpaid("2", "早早")
    contacts = [contact(1, order), contact(2, early, at=LATER)]
    that_evening = report_of([order, early], contacts)
    assert that_evening.restated == 0
    seen = report_of(
        [paid(order, LATER, seen=NEXT_EVENING), paid(early, NOON, seen=NEXT_EVENING)],
        contacts,
        now=NEXT_EVENING,
    )
    assert seen.restated == 2
    assert (seen.recovered, seen.piles[Pile.PAID_BEFORE_CONTACT]) == (1, 1)
    known = report_of([paid(order, LATER), early], contacts, now=NEXT_EVENING)
    assert known.restated == 0


def test_a_buyer_of_two_days_is_a_row_on_each_and_recovered_on_the_last() -> None:
    order = unpaid("1", "小雨")
    next_day = DAY + timedelta(days=1)
    report = report_of(
        [paid(order, NOON + 26 * HOUR, seen=NEXT_EVENING)],
        [contact(1, order), contact(2, order, at=NOON + 24 * HOUR)],
        days=(DAY, next_day),
        now=NEXT_EVENING,
    )
    assert [row.contact_date for row in report.detail] == [DAY, next_day]
    assert [(row.date, row.recovered) for row in report.summary] == [(DAY, 0), (next_day, 1)]
    assert (report.piles[Pile.OPEN], report.recovered, report.amount_recovered) == (1, 1, 10_000)


FATES = ("open", "recovered", "natural", "closed", "refunded")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(FATES),
            st.integers(0, 3),
            st.lists(st.sampled_from(("阿华", "小美", "小刚")), min_size=1, max_size=3),
            st.sampled_from(list(Channel)),
            st.integers(0, 500_000),
        ),
        max_size=12,
    )
)
def test_piles_always_add_up_and_no_money_is_credited_twice(
    fates: list[tuple[str, int, list[str], Channel, int]],
) -> None:
    orders, contacts, number = [], [], 0
    for index, (fate, buyer, agents, channel, due) in enumerate(fates):
        order = unpaid(str(index), f"买家{buyer}", due)
        orders.append(_fate(order, fate))
        for step, agent in enumerate(agents):
            number += 1
            at = NOON + step * HOUR
            contacts.append(contact(number, order, at=at, agent=agent, channel=channel))
    report = report_of(orders, contacts)
    assert sum(report.piles.values()) == report.contacted == len({f[1] for f in fates})
    expected = sum(due for fate, _, _, _, due in fates if fate == "recovered")
    assert report.amount_recovered == expected == sum(e.amount for e in report.channels)
    assert report.amount_unpaid == sum(due for *_, due in fates)
    assert all(e.recovered <= e.buyers <= e.contacts for e in (*report.channels, *report.hours))
    assert all(r.amount_recovered <= r.amount_unpaid for r in report.summary)


def _fate(order: Order, fate: str) -> Order:
    return {
        "open": lambda: order,
        "recovered": lambda: paid(order, EVENING - HOUR),
        "natural": lambda: paid(order, PLACED + HOUR),
        "closed": lambda: closed(order),
        "refunded": lambda: refunded(paid(order, EVENING - HOUR)),
    }[fate]()
