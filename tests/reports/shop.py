"""A small shop for the reports' tests: orders and contacts put together by the domain itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from kefu_tui.domain.cases import build_case, case_key
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.rules import Rules
from kefu_tui.reports.daily import Report, Tomorrow, build_report

DAY = date(2020, 2, 21)
NOON = datetime(2020, 2, 21, 11, 30, tzinfo=SHANGHAI)
EVENING = datetime(2020, 2, 21, 22, 0, tzinfo=SHANGHAI)
NEXT_EVENING = EVENING + timedelta(days=1)
PLACED = datetime(2020, 2, 21, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def unpaid(number: str, buyer: str = "", due: int = 10_000, placed: datetime = PLACED) -> Order:
    return Order(
        number=number,
        status=OrderStatus.UNPAID,
        created_at=placed,
        amount_due=due,
        buyer=buyer,
        seen_at=EVENING,
        unpaid_seen_at=placed + HOUR,
        receiver="王小明",
        phone="13812345678",
    )


def paid(order: Order, at: datetime, *, seen: datetime = EVENING, amount: int = 0) -> Order:
    return replace(
        order,
        status=OrderStatus.PAID,
        paid_at=at,
        paid_seen_at=seen,
        paid_amount=amount or order.amount_due,
    )


def closed(order: Order) -> Order:
    return replace(order, status=OrderStatus.CLOSED)


def refunded(order: Order) -> Order:
    """`order` must be paid: the money went back."""
    return replace(order, status=OrderStatus.REFUNDED)


def contact(
    number: int,
    *orders: Order,
    at: datetime = NOON,
    agent: str = "阿华",
    outcome: Outcome = Outcome.REMINDED,
    channel: Channel | None = Channel.PHONE,
    reason: Reason | None = None,
    when: datetime | None = None,
    script: str = "",
) -> Contact:
    return Contact(
        id=number,
        case=case_key(orders[0]),
        at=at,
        agent=agent,
        outcome=outcome,
        channel=channel,
        orders=tuple(o.number for o in orders),
        amount_due=sum(o.amount_due for o in orders),
        reason=reason,
        when=when,
        script=script,
    )


def report_of(
    orders: Sequence[Order],
    contacts: Sequence[Contact],
    *,
    days: Sequence[date] = (DAY,),
    now: datetime = EVENING,
    tomorrow: Sequence[Tomorrow] = (),
    variants: Mapping[str, tuple[str, str]] | None = None,
) -> Report:
    """The report as the desk asks for it: the trend looks back on seven days."""
    before = [days[-1] - timedelta(days=back) for back in reversed(range(len(days), 7))]
    rules = Rules()
    by_case: defaultdict[str, list[Order]] = defaultdict(list)
    told: defaultdict[str, list[Contact]] = defaultdict(list)
    for order in orders:
        by_case[case_key(order)].append(order)
    for one in sorted(contacts, key=lambda c: c.at):
        told[one.case].append(one)
    cases = {
        key: build_case(key, own, told[key], now=now, rules=rules) for key, own in by_case.items()
    }
    return build_report(
        days,
        {key: cases[key] for key in told if key in cases},
        [c for c in contacts if c.at.date() in [*before, *days]],
        [
            (o, cases[case_key(o)].contacts)
            for o in orders
            if o.unpaid_seen_at is not None and o.unpaid_seen_at.date() in days
        ],
        rules=rules,
        now=now,
        tomorrow=tomorrow,
        variants=variants,
        before=before,
    )


def two_variants(*, a: tuple[int, int], b: tuple[int, int]) -> Report:
    """A day on which 甲A and 甲B were said to so many buyers (k recovered, of n), and 乙A to one."""
    orders, contacts = [], []
    said = [(name, i < k) for name, (k, n) in (("甲A", a), ("甲B", b)) for i in range(n)]
    for number, (script, recovered) in enumerate([*said, ("乙A", False)], 1):
        order = unpaid(str(number), f"买家{number}")
        contacts.append(contact(number, order, script=script))
        orders.append(paid(order, NOON + HOUR) if recovered else order)
    variants = {"甲A": ("甲", "A"), "甲B": ("甲", "B"), "乙A": ("乙", "A"), "乙B": ("乙", "B")}
    return report_of(orders, contacts, variants=variants)


def mixed_day() -> Report:
    """Seven buyers, every pile, all channels, two agents, one order paid before any contact."""
    a, b = unpaid("1001", "小雨", 126_300), unpaid("1002", "山高", 5_000)
    c, d = unpaid("1003", "木木", 8_050), unpaid("1004", "石头", 20_000)
    e, f = unpaid("1005", "云朵", 3_000), unpaid("1006", "果果", 7_700)
    g, h = unpaid("201900000000000007", "", 900), unpaid("1008", "早早", 4_400)
    later = NOON + HOUR
    contacts = [
        contact(1, a, agent="小美", channel=Channel.WANGWANG, script="ww_first"),
        contact(2, a, at=later, script="call_large"),
        contact(3, b, outcome=Outcome.NO_ANSWER),
        contact(4, c, at=later, channel=Channel.SMS),
        contact(5, d, agent="小美", script="call_large"),
        contact(
            6,
            e,
            agent="小美",
            outcome=Outcome.PAYMENT_PROBLEM,
            reason=Reason.INSUFFICIENT_BALANCE,
        ),
        contact(7, f, outcome=Outcome.PROMISED, when=EVENING - 4 * HOUR),
        contact(8, g, outcome=Outcome.HESITATING, reason=Reason.BARGAINING),
    ]
    orders = [
        paid(a, later + HOUR),
        b,
        paid(c, NOON),
        refunded(paid(d, later + HOUR)),
        closed(e),
        paid(f, EVENING - 5 * HOUR, seen=NEXT_EVENING),
        g,
        paid(h, PLACED + 2 * HOUR),
    ]
    tomorrow = (Tomorrow(NEXT_EVENING - 6 * HOUR, "山高", 5_000, "旺旺"),)
    return report_of(orders, contacts, now=NEXT_EVENING, tomorrow=tomorrow)


HOSTILE = (
    "=1+1",
    "+8613800000000",
    "-2+3",
    "@SUM(A1)",
    "[red]订单[/x]号",
    "\x1b[31m红\x1b]0;t\x07",
    "𠮷田",
    "👨‍👩‍👧家",
    "多行\r\n名\t字\x00",
    "\u202e反\ufeff\uffff",
    "坏\ud83d字",
    "{=A1}",
    "http://example.com",
    "_x0041_",
    "   空白 ",
    "长" * 300,
)
"""Nicks and names as exports have been seen to hold them, and worse."""
