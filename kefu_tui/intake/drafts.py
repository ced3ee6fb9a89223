"""Orders made quickly: a frozen dataclass takes as long to fill as the rest of a row to read."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms


class _Draft:
    """An Order's slots without the guard that forbids to write to them."""

    __slots__ = Order.__slots__

    def __init__(
        self, number: str, status: OrderStatus, created_at: datetime, amount_due: int,
        buyer: str, paid_amount: int, paid_at: datetime | None, seen_at: datetime,
        unpaid_seen_at: datetime | None, paid_seen_at: datetime | None, terms: OrderTerms,
        item: str, quantity: int, receiver: str, phone: str, region: str, memo: str,
        message: str, close_reason: str, shop: str,
    ) -> None:  # fmt: skip
        self.number = number
        self.status = status
        self.created_at = created_at
        self.amount_due = amount_due
        self.buyer = buyer
        self.paid_amount = paid_amount
        self.paid_at = paid_at
        self.seen_at = seen_at
        self.unpaid_seen_at = unpaid_seen_at
        self.paid_seen_at = paid_seen_at
        self.terms = terms
        self.item = item
        self.quantity = quantity
        self.receiver = receiver
        self.phone = phone
        self.region = region
        self.memo = memo
        self.message = message
        self.close_reason = close_reason
        self.shop = shop
        self.by_line = ""
        self.kept = ""


def order_of(
    number: str, status: OrderStatus, created_at: datetime, amount_due: int,
    buyer: str, paid_amount: int, paid_at: datetime | None, seen_at: datetime,
    unpaid_seen_at: datetime | None, paid_seen_at: datetime | None, terms: OrderTerms,
    item: str, quantity: int, receiver: str, phone: str, region: str, memo: str,
    message: str, close_reason: str, shop: str,
) -> Order:  # fmt: skip
    """`Order(…)` with the fields in their order, in a fifth of the time.

    A draft is filled with plain assignments and then becomes an Order, frozen like any other: the
    two have the same slots, so that the one may turn into the other.
    """
    draft = _Draft(
        number, status, created_at, amount_due, buyer, paid_amount, paid_at, seen_at,
        unpaid_seen_at, paid_seen_at, terms, item, quantity, receiver, phone, region, memo,
        message, close_reason, shop,
    )  # fmt: skip
    draft.__class__ = Order  # type: ignore[assignment]
    return cast("Order", draft)
