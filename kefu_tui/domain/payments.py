"""Reconciling: what an export says about an order, and who gets the credit for a payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms, is_masked

_RANK = {
    OrderStatus.UNPAID: 0,
    OrderStatus.CLOSED: 1,
    OrderStatus.PAID: 2,
    OrderStatus.REFUNDED: 3,
}
"""An order only ever moves up: no file, older or newer, turns a paid order back to unpaid."""


def merge_order(known: Order | None, shown: Order) -> Order:
    """The order after an export showed it as `shown`; importing in any order gives the same.

    Rule *reconciling*: the status never goes back; of two exports the newer one's words hold,
    but a blank or masked value never replaces a clear one.
    """
    if known is None:
        return shown
    newer, older = (shown, known) if _is_newer(shown, known) else (known, shown)
    status = max(known.status, shown.status, key=_RANK.__getitem__)
    leader = newer if newer.status is status else older
    return replace(
        newer,
        status=status,
        amount_due=newer.amount_due or older.amount_due,
        buyer=_better(newer.buyer, older.buyer),
        paid_amount=leader.paid_amount,
        paid_at=leader.paid_at or newer.paid_at or older.paid_at,
        seen_at=_latest(known.seen_at, shown.seen_at),
        unpaid_seen_at=_earliest(known.unpaid_seen_at, shown.unpaid_seen_at),
        paid_seen_at=_earliest(known.paid_seen_at, shown.paid_seen_at),
        terms=newer.terms if newer.terms is not OrderTerms.ORDINARY else older.terms,
        item=newer.item or older.item,
        receiver=_better(newer.receiver, older.receiver),
        phone=_better(newer.phone, older.phone),
        region=_better(newer.region, older.region),
        memo=newer.memo or older.memo,
        message=newer.message or older.message,
        close_reason=leader.close_reason or newer.close_reason,
        shop=newer.shop or older.shop,
    )


def says_the_same(known: Order, merged: Order) -> bool:
    """Whether a merge changed nothing but when the order was last seen."""
    return replace(merged, seen_at=known.seen_at) == known


class Settlement(StrEnum):
    """How the payment of one order counts."""

    RECOVERED = "recovered"
    """回单: paid after a contact that covered it, within the payment window"""
    NATURAL = "natural"
    """自然付款: paid before any contact, or with none"""
    LATE = "late"
    """paid after a contact, but past the payment window as it is set: no credit"""


@dataclass(frozen=True, slots=True)
class Credit:
    """A payment and the contact it is owed to. `contact` None unless recovered."""

    order: Order
    settlement: Settlement
    contact: Contact | None
    paid_at: datetime


def credit(order: Order, contacts: Sequence[Contact], window: timedelta) -> Credit | None:
    """Who gets the credit for a paid order; None while it is not paid.

    Rule *credit*: the **last** contact before the payment that covered the order. A refunded
    order is judged like a paid one; the piles take it out of the recovered sum.
    """
    paid_at = order.settled_at
    if paid_at is None:
        return None
    before = [c for c in contacts if c.counts and order.number in c.orders and c.at < paid_at]
    if not before:
        return Credit(order, Settlement.NATURAL, None, paid_at)
    in_time = order.paid_at is None or order.paid_at <= order.created_at + window
    if not in_time and order.terms is OrderTerms.ORDINARY:
        return Credit(order, Settlement.LATE, None, paid_at)
    last = max(before, key=lambda c: (c.at, c.id))
    return Credit(order, Settlement.RECOVERED, last, paid_at)


def _is_newer(shown: Order, known: Order) -> bool:
    """Ties go to the status further on, then to the file taken in later."""
    if shown.seen_at != known.seen_at:
        return known.seen_at is None or (
            shown.seen_at is not None and shown.seen_at > known.seen_at
        )
    return _RANK[shown.status] >= _RANK[known.status]


def _better(newer: str, older: str) -> str:
    """The newer value, unless it is blank or masked where the older one is clear."""
    if not newer or (is_masked(newer) and older and not is_masked(older)):
        return older
    return newer


def _earliest(a: datetime | None, b: datetime | None) -> datetime | None:
    return min((m for m in (a, b) if m is not None), default=None)


def _latest(a: datetime | None, b: datetime | None) -> datetime | None:
    return max((m for m in (a, b) if m is not None), default=None)
