"""Order: one 订单编号 as the newest export shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

_TITLE_JOINTS = re.compile(r"[，,]")


class OrderStatus(StrEnum):
    """What the shop's back end says of an order."""

    UNPAID = "unpaid"
    """等待买家付款"""
    PAID = "paid"
    """买家已付款 … 交易成功"""
    CLOSED = "closed"
    """交易关闭, never paid"""
    REFUNDED = "refunded"
    """交易关闭 after a payment"""


class OrderTerms(StrEnum):
    """How an order is to be paid; only ordinary ones are ever 催付 cases."""

    ORDINARY = "ordinary"
    PRESALE = "presale"
    """预售: deposit paid, final payment later"""
    ON_DELIVERY = "on_delivery"
    """货到付款"""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. Amounts in fen; times zone-aware, Asia/Shanghai; `""` where a file is silent."""

    number: str
    """订单编号: text, always"""
    status: OrderStatus
    created_at: datetime
    """订单创建时间"""
    amount_due: int = 0
    """买家应付货款 + 买家应付邮费"""
    buyer: str = ""
    """旺旺名; empty where the file has none"""
    paid_amount: int = 0
    paid_at: datetime | None = None
    """订单付款时间, where the export has it"""
    seen_at: datetime | None = None
    """export time of the newest file that holds this order"""
    unpaid_seen_at: datetime | None = None
    """export time of the first file that showed it unpaid; None: never seen unpaid"""
    paid_seen_at: datetime | None = None
    """export time of the first file that showed it paid"""
    terms: OrderTerms = OrderTerms.ORDINARY
    item: str = ""
    quantity: int = 1
    receiver: str = ""
    phone: str = ""
    region: str = ""
    """province and city, as far as the address shows them"""
    memo: str = ""
    """订单备注, as the shop's back end has it"""
    message: str = ""
    """买家留言"""
    close_reason: str = ""
    shop: str = ""
    by_line: str = ""
    """names of the amounts that a detail list's lines were added up to: what an order list says of
    the whole order (postage, say) is better, however old"""
    kept: str = ""
    """`field=time …`: values that an export before `seen_at` gave and newer ones were silent of"""

    @property
    def was_paid(self) -> bool:
        return self.status in (OrderStatus.PAID, OrderStatus.REFUNDED)

    @property
    def settled_at(self) -> datetime | None:
        """When it was paid: the export's pay time, else the first export that showed it paid."""
        return (self.paid_at or self.paid_seen_at) if self.was_paid else None

    def closes_at(self, window: timedelta) -> datetime | None:
        """When it closes by itself (rule *payment window*); None for presale and 货到付款."""
        return self.created_at + window if self.terms is OrderTerms.ORDINARY else None

    @property
    def titles(self) -> frozenset[str]:
        """The item titles; exports join several with a comma of either width."""
        parts = (part.strip() for part in _TITLE_JOINTS.split(self.item))
        return frozenset(part for part in parts if part)


_AMOUNTS = ("amount_due", "paid_amount")


def from_lines(order: Order) -> Order:
    """The order of a detail list: its amounts are sums over item lines."""
    return replace(order, by_line=" ".join(name for name in _AMOUNTS if getattr(order, name)))


def is_masked(value: str) -> bool:
    """Whether the platform has hidden part of a name, nick or number (`t**1`, `138****1234`).

    Two equal masked values are not the same person.
    """
    return "*" in value or "＊" in value
