"""Piles, rates and intervals: the arithmetic of the day's report."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from kefu_tui.domain.cases import Case, OrderState
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.orders import OrderStatus
from kefu_tui.domain.payments import Credit, Settlement, credit
from kefu_tui.domain.rules import Rules

Z_95 = 1.959963984540054
ENOUGH = 30
"""People of whom a rate says something about the next ones."""
TOO_MANY = 10_000
"""More buyers than a variant is tried on."""


class Share(NamedTuple):
    """k of n people, with its 95 % Wilson interval (fractions between 0 and 1)."""

    k: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.k, self.n)

    def label(self) -> str:
        """`12/48 = 25.0% (14.9%–38.8%)`; `0/0` where there is nobody."""
        bounds = self.interval
        if bounds is None or self.rate is None:
            return "0/0"
        return f"{self.k}/{self.n} = {self.rate:.1%} ({bounds[0]:.1%}–{bounds[1]:.1%})"


def wilson(k: int, n: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of k of n; None when n is 0.

    Raises ValueError unless 0 ≤ k ≤ n.
    """
    if not 0 <= k <= n:
        raise ValueError((k, n))
    return _bounds(k / n, n) if n else None


def clearly_above(a: Share, b: Share) -> bool:
    """Rule *variants compared*: whether all of a's interval lies above all of b's."""
    above, below = a.interval, b.interval
    return above is not None and below is not None and above[0] > below[1]


def still_needed(a: Share, b: Share) -> int | None:
    """Rule *variants compared*: about how many more people either needs before their intervals
    part, should both rates stay what they are.

    None where nothing honest can be said: they have parted, the rates are the same, one of them
    has fewer than `ENOUGH` people, or it would take more than `TOO_MANY`.
    """
    if a.rate is None or b.rate is None or a.rate == b.rate or min(a.n, b.n) < ENOUGH:
        return None
    high, low = max(a.rate, b.rate), min(a.rate, b.rate)

    def parted(n: int) -> bool:
        return _bounds(high, n)[0] > _bounds(low, n)[1]

    fewer = min(a.n, b.n)
    if clearly_above(a, b) or clearly_above(b, a) or not parted(TOO_MANY):
        return None
    # both bounds close in on their rate as n grows: the first n that parts them is found by halving
    return bisect_left(range(fewer, TOO_MANY), True, key=parted)


def _bounds(p: float, n: int) -> tuple[float, float]:
    z2 = Z_95 * Z_95
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


class Pile(StrEnum):
    """The five piles; they always add up to 催款数."""

    RECOVERED = "recovered"
    PAID_BEFORE_CONTACT = "paid_before_contact"
    CLOSED = "closed"
    REFUNDED = "refunded"
    OPEN = "open"

    @property
    def label(self) -> str:
        return {
            "recovered": "回单",
            "paid_before_contact": "联系前已付",
            "closed": "已关闭",
            "refunded": "已退款",
            "open": "跟进中",
        }[self.value]


class DayCase(NamedTuple):
    """One buyer contacted on one day, as known now. Money in fen."""

    case: Case
    contacts: tuple[Contact, ...]
    """this day's desk contacts, oldest first"""
    numbers: tuple[str, ...]
    """the orders they covered"""
    amount_unpaid: int
    """订单未付款额: what the covered orders came to when they were first worked that day"""
    pile: Pile
    result: str
    """联系结果: 已付款 / 交易关闭 / 关闭交易 / 跟进中"""
    recovered: tuple[Credit, ...]
    """payments whose credit falls on this day's contacts"""
    paid_at: datetime | None
    amount_paid: int
    """付款总额 over the covered orders, paid and not refunded"""

    @property
    def amount_recovered(self) -> int:
        return sum(c.order.paid_amount for c in self.recovered)


def judge_day(case: Case, contacts: Sequence[Contact], rules: Rules) -> DayCase:
    """How one buyer's day turned out; `contacts`: the desk's of that day, at least one that counts.

    Precedence of the piles: recovered, then open, refunded, paid before contact, closed.
    """
    counted = tuple(sorted((c for c in contacts if c.counts), key=lambda c: (c.at, c.id)))
    numbers = tuple(dict.fromkeys(n for c in counted for n in c.orders))
    covered = [o for o in case.orders if o.number in numbers]
    todays = {c.id for c in counted}
    credits = [c for o in covered if (c := credit(o, case.contacts, rules))]
    recovered = tuple(
        c
        for c in credits
        if c.settlement is Settlement.RECOVERED
        and c.contact is not None
        and c.contact.id in todays
        and c.order.status is OrderStatus.PAID
    )
    paid = [c for c in credits if c.order.status is OrderStatus.PAID]
    return DayCase(
        case=case,
        contacts=counted,
        numbers=numbers,
        amount_unpaid=amount_worked(case, counted),
        pile=_pile(case, numbers, recovered, paid, todays),
        result=_result(case, numbers, bool(paid)),
        recovered=recovered,
        paid_at=max((c.paid_at for c in paid), default=None),
        amount_paid=sum(c.order.paid_amount for c in paid),
    )


def amount_worked(case: Case, contacts: Sequence[Contact]) -> int:
    """订单未付款额: what the orders covered by `contacts` (oldest first) came to, in fen.

    Each order once. A later contact may cover orders placed since the first one, or only the ones
    still open: neither the largest nor the last contact's amount is the whole.
    """
    due = {order.number: order.amount_due for order in case.orders}
    known: set[str] = set()
    total = 0
    for contact in contacts:
        fresh = [number for number in contact.orders if number not in known]
        untouched = bool(fresh) and len(fresh) == len(contact.orders)
        total += contact.amount_due if untouched else sum(due.get(n, 0) for n in fresh)
        known.update(fresh)
    return max(total, max((c.amount_due for c in contacts), default=0))


def _pile(
    case: Case,
    numbers: Sequence[str],
    recovered: Sequence[Credit],
    paid: Sequence[Credit],
    todays: set[int],
) -> Pile:
    if recovered:
        return Pile.RECOVERED
    states = {case.states[n] for n in numbers if n in case.states}
    first = min((c.at for c in case.contacts if c.id in todays), default=None)
    later = [c for c in paid if first and c.paid_at > first]
    carried_on = [c for c in later if c.contact is not None]
    if states & {OrderState.LIVE, OrderState.SAID_PAID, OrderState.APART} or carried_on:
        return Pile.OPEN
    if OrderState.REFUNDED in states:
        return Pile.REFUNDED
    before = [c for c in paid if c not in later or c.settlement is Settlement.NATURAL]
    return Pile.PAID_BEFORE_CONTACT if before else Pile.CLOSED


def _result(case: Case, numbers: Sequence[str], paid: bool) -> str:
    if paid:
        return "已付款"
    states = {case.states[n] for n in numbers if n in case.states}
    if states & {OrderState.LIVE, OrderState.SAID_PAID, OrderState.APART}:
        return "跟进中"
    if OrderState.CLOSED_BY_AGENT in states:
        return "关闭交易"
    return "交易关闭"
