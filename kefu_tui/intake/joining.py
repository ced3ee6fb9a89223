"""Several rows of one order -> one Order (quirk: an order list may repeat an order per item)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms, is_masked

_JOINT = "，"
_MEMO_JOINT = "；"
_DECIDES = (OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.UNPAID, OrderStatus.CLOSED)
"""The state of the whole order by those of its lines: one line paid means the order was paid, and
one line still open means it is not closed. Wrong only towards not chasing."""


@dataclass(frozen=True, slots=True)
class Part:
    """One row of an order, read as if it were the whole order."""

    order: Order
    line: str = ""
    """子订单编号; empty where the row stands for the order as a whole"""
    postage: int = 0
    """fen within `order.amount_due`; belongs to the order, so it is not added per line"""


def join(parts: Sequence[Part], *, count_each: bool) -> Order:
    """The order that `parts`, at least one, are rows of.

    Rows with different line numbers carry their own amounts, which are added; rows without repeat
    the order's, of which the largest counts. `count_each`: quantities are per line, not per order.
    A masked or empty value never wins over a plain one.
    """
    lines = _distinct_lines(parts)
    if len(parts) == 1:
        return parts[0].order
    orders = [part.order for part in parts]
    status = _state([part.order.status for part in parts if not part.line] or _states(orders))
    due, paid = _amounts(parts, lines, status)
    items = _titles(part.order.item for part in lines)
    was_paid = status in (OrderStatus.PAID, OrderStatus.REFUNDED)
    return replace(
        orders[0],
        status=status,
        created_at=min(order.created_at for order in orders),
        amount_due=due,
        paid_amount=paid if was_paid else 0,
        paid_at=min((order.paid_at for order in orders if order.paid_at), default=None)
        if was_paid
        else None,
        unpaid_seen_at=orders[0].seen_at if status is OrderStatus.UNPAID else None,
        paid_seen_at=orders[0].seen_at if was_paid else None,
        terms=_terms(orders),
        item=_JOINT.join(items),
        quantity=_quantity(lines, items, count_each=count_each),
        buyer=_best(order.buyer for order in orders),
        receiver=_best(order.receiver for order in orders),
        phone=_best(order.phone for order in orders),
        region=max((order.region for order in orders), key=len),
        memo=_notes(order.memo for order in orders),
        message=_notes(order.message for order in orders),
        close_reason=_best(order.close_reason for order in orders),
        shop=_best(order.shop for order in orders),
    )


def _distinct_lines(parts: Iterable[Part]) -> list[Part]:
    """Without rows that repeat a line already seen."""
    seen: set[str] = set()
    kept = []
    for part in parts:
        if part.line and part.line in seen:
            continue
        seen.add(part.line)
        kept.append(part)
    return kept


def _states(orders: Iterable[Order]) -> list[OrderStatus]:
    return [order.status for order in orders]


def _state(states: Sequence[OrderStatus]) -> OrderStatus:
    return min(states, key=_DECIDES.index)


def _amounts(parts: Sequence[Part], lines: Sequence[Part], status: OrderStatus) -> tuple[int, int]:
    """What is due and what was paid, in fen. A line that was closed is no longer due."""
    whole = [part.order for part in parts if not part.line]
    own = [part for part in lines if part.line]
    if status is OrderStatus.UNPAID:
        own = [part for part in own if part.order.status is not OrderStatus.CLOSED]
    postage = max((part.postage for part in own), default=0)
    due = sum(part.order.amount_due - part.postage for part in own) + postage
    paid = sum(part.order.paid_amount for part in own)
    return (
        max([due, *(order.amount_due for order in whole)]),
        max([paid, *(order.paid_amount for order in whole)]),
    )


def _titles(items: Iterable[str]) -> list[str]:
    """Each title once, in the file's order; one that lists all the others stands alone."""
    titles = list(dict.fromkeys(item for item in items if item))
    longest = max(titles, key=len, default="")
    if len(titles) > 1 and all(title in longest for title in titles):
        return [longest]
    return titles


def _quantity(lines: Sequence[Part], items: Sequence[str], *, count_each: bool) -> int:
    """Per-line quantities are added; a repeated order's quantity is not.

    Rows without a line number are told apart by their titles.
    """
    numbered = any(part.line for part in lines)
    if count_each and numbered:
        return sum(part.order.quantity for part in lines if part.line)
    if count_each and len(items) > 1:
        firsts = {part.order.item: part.order.quantity for part in reversed(lines)}
        return sum(firsts[item] for item in items)
    return max(part.order.quantity for part in lines)


def _terms(orders: Iterable[Order]) -> OrderTerms:
    unusual = (order.terms for order in orders if order.terms is not OrderTerms.ORDINARY)
    return next(unusual, OrderTerms.ORDINARY)


def better(value: str, other: str) -> str:
    """The one that says more: a plain value over a masked one, that over none, else the first."""
    if not value or (is_masked(value) and other and not is_masked(other)):
        return other
    return value


def _best(values: Iterable[str]) -> str:
    best = ""
    for value in values:
        best = better(best, value)
    return best


def _notes(notes: Iterable[str]) -> str:
    """Every note once: what stands in a memo is pasted back, so nobody's words may get lost."""
    kept: list[str] = []
    for note in notes:
        if note and not any(note in other for other in kept):
            kept = [other for other in kept if other not in note]
            kept.append(note)
    return _MEMO_JOINT.join(kept)
