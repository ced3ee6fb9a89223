"""History (经过): everything that is known to have happened with a buyer, as one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact, ContactSource
from kefu_tui.domain.imports import Import
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.orders import Order, OrderStatus


class Event(NamedTuple):
    """One thing that happened, in words."""

    at: datetime
    kind: str
    """拍下, 付款, 导单, the channel of a contact, or 备注 for one read from a memo"""
    words: str
    undone: bool = False
    """a record that was taken back"""

    @property
    def day_only(self) -> bool:
        """Whether only its day is known: a remark in a memo says no more."""
        return self.at.time() == time.min


def history(case: Case, imports: Iterable[Import] = ()) -> tuple[Event, ...]:
    """Rule *history*: orders, contacts (undone ones too), remarks read from memos, payments, and
    the exports that changed what is known, newest first."""
    events = [event for order in case.orders for event in _of_order(order)]
    events += map(_of_contact, case.contacts)
    events += _seen(case.orders, imports)
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _of_order(order: Order) -> Iterator[Event]:
    title = order.item or order.number
    yield Event(order.created_at, "拍下", f"{format_yuan(order.amount_due)} {title}")
    if (settled := order.settled_at) is not None:
        yield Event(settled, "付款", f"{format_yuan(order.paid_amount)} {title}")


def _of_contact(contact: Contact) -> Event:
    words = [contact.remark]
    if contact.path:
        words.append(f"({' > '.join(contact.path)})")
    if contact.source is ContactSource.MEMO:
        words.append("(备注里读到)")
    if contact.undone:
        words.append("(已撤销)")
    kind = contact.channel.label if contact.channel else "备注"
    return Event(contact.at, kind, " ".join(words), contact.undone)


def _seen(orders: Iterable[Order], imports: Iterable[Import]) -> Iterator[Event]:
    """What exports showed for the first time; closed and refunded orders when last seen."""
    files = {import_.exported_at: import_.file for import_ in imports}
    seen: Counter[tuple[datetime, str]] = Counter()
    for order in orders:
        if order.unpaid_seen_at is not None:
            seen[order.unpaid_seen_at, "未付款"] += 1
        if order.paid_seen_at is not None:
            seen[order.paid_seen_at, "已付款"] += 1
        ended = _ENDED.get(order.status)
        if ended and order.seen_at is not None:
            seen[order.seen_at, ended] += 1
    for (at, what), count in seen.items():
        file = f" ({files[at]})" if at in files else ""
        yield Event(at, "导单", f"{count} 单{what}{file}")


_ENDED = {OrderStatus.CLOSED: "已关闭", OrderStatus.REFUNDED: "已退款"}
