"""Reconciling: what an export says about an order, and who gets the credit for a payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any, NamedTuple

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms, is_masked
from kefu_tui.domain.rules import Rules

_RANK = {
    OrderStatus.UNPAID: 0,
    OrderStatus.CLOSED: 1,
    OrderStatus.PAID: 2,
    OrderStatus.REFUNDED: 3,
}
"""An order only ever moves up: no file, older or newer, turns a paid order back to unpaid."""

_ENOUGH_PAYMENTS = 200

_PERSONAL = frozenset({"buyer", "receiver", "phone", "region"})
_BLANK = {
    field.name: field.default
    for field in fields(Order)
    if field.default is not MISSING
    and field.name not in ("seen_at", "unpaid_seen_at", "paid_seen_at", "by_line", "kept")
}
"""The words of an export that a file may leave out, and what they then are."""


def merge_order(known: Order | None, shown: Order) -> Order:
    """The order after an export showed it as `shown`; importing in any order gives the same.

    Rule *reconciling*: the status never goes back; of two exports the newer one's words hold,
    but a blank or masked value never replaces a clear one, nor a sum over lines the order's own.
    """
    if known is None:
        return shown
    newer, older = (shown, known) if _is_newer(shown, known) else (known, shown)
    seen = _latest(known.seen_at, shown.seen_at)
    values = _words(newer, older, seen)
    return replace(
        newer,
        status=max(known.status, shown.status, key=_RANK.__getitem__),
        seen_at=seen,
        unpaid_seen_at=_earliest(known.unpaid_seen_at, shown.unpaid_seen_at),
        paid_seen_at=_earliest(known.paid_seen_at, shown.paid_seen_at),
        **values,
    )


def says_the_same(known: Order, merged: Order) -> bool:
    """Whether a merge changed nothing but when the order was last seen, and by what."""
    return replace(merged, seen_at=known.seen_at, kept=known.kept, by_line=known.by_line) == known


class Settlement(StrEnum):
    """How the payment of one order counts."""

    RECOVERED = "recovered"
    """回单: paid after a contact that covered it, within the payment window"""
    NATURAL = "natural"
    """自然付款: paid before any contact, or with none"""
    LATE = "late"
    """paid after a contact, but past the payment window as it is set: no credit"""


class Credit(NamedTuple):
    """A payment and the contact it is owed to. `contact` None unless recovered."""

    order: Order
    settlement: Settlement
    contact: Contact | None
    paid_at: datetime


def credit(order: Order, contacts: Sequence[Contact], rules: Rules) -> Credit | None:
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
    in_time = order.paid_at is None or order.paid_at <= order.created_at + rules.window_of(order)
    if not in_time and order.terms is OrderTerms.ORDINARY:
        return Credit(order, Settlement.LATE, None, paid_at)
    last = max(before, key=lambda c: (c.at, c.id))
    return Credit(order, Settlement.RECOVERED, last, paid_at)


def call_brought_payment(
    call: Contact,
    orders: Sequence[Order],
    contacts: Sequence[Contact],
    rules: Rules,
    now: datetime,
) -> bool | None:
    """Rule *measured uplift*: whether a call has the credit for one of the `orders` it covered.

    None while one of them may still be paid in time. `contacts`: all that covered them.
    """
    owed = [c for o in orders if (c := credit(o, contacts, rules)) is not None]
    if any(c.contact is not None and c.contact.id == call.id for c in owed):
        return True
    unpaid = (o for o in orders if o.status is OrderStatus.UNPAID)
    if not orders or any(o.created_at + rules.window_of(o) > now for o in unpaid):
        return None
    return False


def shorter_window(orders: Iterable[Order], window: timedelta) -> timedelta | None:
    """Rule *shorter window*: the whole days within which all of at least 200 payments came, where
    that is at most half the setting; None otherwise. It is offered, never set by the program."""
    longest, payments = timedelta(days=1), 0
    for order in orders:
        if longest * 2 > window:
            return None  # at the first late payment: the rest need not be looked at
        if order.paid_at is not None and order.terms is OrderTerms.ORDINARY:
            payments += 1
            longest = max(longest, order.paid_at - order.created_at)
    shorter = timedelta(days=ceil(longest / timedelta(days=1)))
    return shorter if payments >= _ENOUGH_PAYMENTS and shorter * 2 <= window else None


def _is_newer(shown: Order, known: Order) -> bool:
    """Ties go to the status further on, then to the file taken in later."""
    if shown.seen_at != known.seen_at:
        return known.seen_at is None or (
            shown.seen_at is not None and shown.seen_at > known.seen_at
        )
    return _RANK[shown.status] >= _RANK[known.status]


def _words(newer: Order, older: Order, seen: datetime | None) -> dict[str, Any]:
    """Field by field the clearest word, the newest of equally clear ones; as `kept` which of them
    are from an export before `seen`, with its time, and as `by_line` which are sums over lines:
    without these a third export, older than one of these two, could not be weighed rightly."""
    values: dict[str, Any] = {}
    kept: dict[str, str] = {}
    sums: list[str] = []
    new_sums, old_sums = newer.by_line.split(), older.by_line.split()
    new_from, old_from = _kept(newer), _kept(older)
    for name in _BLANK:
        value, other = getattr(newer, name), getattr(older, name)
        summed = name in new_sums
        source = new_from.get(name, newer.seen_at)
        if other != _BLANK[name]:
            before = old_from.get(name, older.seen_at)
            theirs = _clear(name, other, summed=name in old_sums), _stamp(before)
            if theirs > (_clear(name, value, summed=summed), _stamp(source)):
                value, source, summed = other, before, name in old_sums
        values[name] = value
        if summed and value != _BLANK[name]:
            sums.append(name)
        if source is not None and source != seen and value != _BLANK[name]:
            kept[name] = source.isoformat()
    values["by_line"] = " ".join(sums)
    values["kept"] = " ".join(f"{name}={source}" for name, source in kept.items())
    return values


def _kept(order: Order) -> dict[str, datetime]:
    pairs = (part.split("=") for part in order.kept.split())
    return {name: datetime.fromisoformat(source) for name, source in pairs}


def _clear(name: str, value: Any, *, summed: bool) -> int:
    """2 for a clear value, 1 for a masked one or a sum over lines, 0 for a blank."""
    if value == _BLANK[name]:
        return 0
    return 1 if summed or (name in _PERSONAL and is_masked(value)) else 2


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else float("-inf")


def _earliest(a: datetime | None, b: datetime | None) -> datetime | None:
    return min((m for m in (a, b) if m is not None), default=None)


def _latest(a: datetime | None, b: datetime | None) -> datetime | None:
    return max((m for m in (a, b) if m is not None), default=None)
