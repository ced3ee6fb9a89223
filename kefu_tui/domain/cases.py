"""Case (催付对象): a buyer's unpaid orders and what was tried. State is derived, not stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from kefu_tui.domain.contacts import Contact, ContactSource
from kefu_tui.domain.imports import Import
from kefu_tui.domain.moments import at, day_start
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms, is_masked
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.remarks import Remark, parse_remarks
from kefu_tui.domain.rules import Rules


class OrderState(StrEnum):
    """Where one order of a case stands, all things considered."""

    LIVE = "live"
    """open, unpaid, to be worked"""
    PAID = "paid"
    REFUNDED = "refunded"
    CLOSED = "closed"
    """交易关闭 by itself"""
    CLOSED_BY_AGENT = "closed_by_agent"
    """关闭交易: not wanted, or placed wrongly"""
    EXPIRED = "expired"
    """应已关闭: past its window, the next export will tell"""
    SAID_PAID = "said_paid"
    """已付款 by the agent's word, the next export will tell"""
    REPLACED = "replaced"
    """已重拍: a newer paid order has the same item"""
    APART = "apart"
    """预售 or 货到付款: never called as unpaid"""


_BY_ITSELF = ("未付款", "未支付", "超时", "未关闭")
"""In a close reason: the trade closed by itself. Any other reason was chosen by hand."""


def case_key(order: Order) -> str:
    """Rule *one ID is one customer*: the buyer's nick; the order number where there is none, or
    where the nick is masked (two equal masked nicks are not the same person)."""
    return key_of(order.buyer, order.number)


def key_of(buyer: str, number: str) -> str:
    """The key of the case that an order of this nick and number belongs to."""
    return buyer if buyer and not is_masked(buyer) else number


@dataclass(frozen=True, slots=True)
class Case:
    """All orders of one buyer with what has been tried, as known at `now`."""

    key: str
    orders: tuple[Order, ...]
    """every known order of the buyer, oldest first"""
    contacts: tuple[Contact, ...]
    """desk and memo contacts, oldest first, undone ones included"""
    states: dict[str, OrderState]
    """order number -> state"""
    replaced_by: dict[str, str]
    """unpaid order number -> number of the paid order that replaced it"""
    unconfirmed: frozenset[str]
    """待核实: orders that a newer export which covers their date does not hold"""
    live: tuple[Order, ...]
    """the orders to be worked, oldest first"""
    closes_at: datetime | None
    """when the first live order closes by itself; None when none is live"""

    @property
    def buyer(self) -> str:
        return next((o.buyer for o in self.orders if o.buyer), "")

    @property
    def unpaid(self) -> tuple[Order, ...]:
        """The orders the back end shows as unpaid, live or not."""
        return tuple(o for o in self.orders if o.status is OrderStatus.UNPAID)

    @property
    def amount_due(self) -> int:
        """Fen, over the live orders."""
        return sum(o.amount_due for o in self.live)

    @property
    def placed_at(self) -> datetime:
        """When the oldest live order was placed; of the newest order when none is live."""
        return (self.live[0] if self.live else self.orders[-1]).created_at

    @property
    def standing_contacts(self) -> tuple[Contact, ...]:
        """The contacts that count, oldest first."""
        if not self.contacts:
            return ()
        return tuple(c for c in self.contacts if c.counts)

    @property
    def recent_contacts(self) -> tuple[Contact, ...]:
        """The contacts that count since the oldest live order was placed: what was tried for
        an order that has ended says nothing of the next one."""
        if not self.contacts:
            return ()
        since = self.placed_at
        return tuple(c for c in self.contacts if c.counts and c.at >= since)

    @property
    def blocked(self) -> bool:
        """Whether the buyer is on the 勿扰 list."""
        return is_blocked(self.contacts)

    @property
    def partly_paid(self) -> tuple[Order, ...]:
        """部分已付: paid orders settled since the day the oldest live order was placed."""
        if not self.live:
            return ()
        since = day_start(self.live[0].created_at.date())
        return tuple(
            o
            for o in self.orders
            if o.status is OrderStatus.PAID and (settled := o.settled_at) and settled >= since
        )

    @property
    def returning(self) -> bool:
        """老顾客: has paid an order before the live ones were placed."""
        return any(
            o.status is OrderStatus.PAID and o.created_at < self.placed_at for o in self.orders
        )

    @property
    def phone(self) -> str:
        """The number to use: the newest one given in a call, else the newest order's."""
        given = next((c.phone for c in reversed(self.standing_contacts) if c.phone), "")
        return given or next((o.phone for o in reversed(self.orders) if o.phone), "")

    @property
    def receiver(self) -> str:
        names = [o.receiver for o in reversed(self.orders) if o.receiver]
        return next((n for n in names if not is_masked(n)), names[0] if names else "")


def is_blocked(contacts: Iterable[Contact]) -> bool:
    """Rule *勿扰*: the newest word counts, do-not-contact or its lifting."""
    blocked = False
    for contact in contacts:
        if contact.undone:
            continue
        if contact.outcome is Outcome.DO_NOT_CONTACT:
            blocked = True
        elif contact.outcome is Outcome.CONTACT_AGAIN:
            blocked = False
    return blocked


def build_case(
    key: str,
    orders: Sequence[Order],
    contacts: Sequence[Contact],
    *,
    now: datetime,
    rules: Rules,
    imports: Sequence[Import] = (),
) -> Case:
    """Put a case together. `contacts`: the desk's; those in memos are read here.

    Raises ValueError when there is no order.
    """
    if not orders:
        raise ValueError(key)
    ordered = tuple(sorted(orders, key=lambda o: (o.created_at, o.number)))
    replaced = _replacements(ordered) if len(ordered) > 1 else {}
    known: tuple[Contact, ...] = ()
    if contacts or any(o.memo for o in ordered):
        known = _with_memos(key, ordered, contacts, now)
    states = {o.number: _state(o, known, replaced, now, rules) for o in ordered}
    missing = frozenset(
        o.number
        for o in ordered
        if imports
        and o.status is OrderStatus.UNPAID
        and any(i.should_hold(o.created_at, o.seen_at) for i in imports)
    )
    live = tuple(o for o in ordered if states[o.number] is OrderState.LIVE)
    closes_at = min((o.created_at + rules.window_of(o) for o in live), default=None)
    return Case(key, ordered, known, states, replaced, missing, live, closes_at)


def _state(
    order: Order,
    contacts: Sequence[Contact],
    replaced: dict[str, str],
    now: datetime,
    rules: Rules,
) -> OrderState:
    if order.status is not OrderStatus.UNPAID:
        return _settled_state(order, contacts)
    if order.terms is not OrderTerms.ORDINARY:
        return OrderState.APART
    if contacts and (word := _last_word(order, contacts)):
        return word
    if order.number in replaced:
        return OrderState.REPLACED
    return (
        OrderState.EXPIRED if order.created_at + rules.window_of(order) <= now else OrderState.LIVE
    )


def _settled_state(order: Order, contacts: Sequence[Contact]) -> OrderState:
    if order.status is OrderStatus.PAID:
        return OrderState.PAID
    if order.status is OrderStatus.REFUNDED:
        return OrderState.REFUNDED
    reason = order.close_reason
    by_hand = bool(reason) and not any(word in reason for word in _BY_ITSELF)
    by_agent = _last_word(order, contacts) is OrderState.CLOSED_BY_AGENT
    return OrderState.CLOSED_BY_AGENT if by_agent or by_hand else OrderState.CLOSED


def _last_word(order: Order, contacts: Sequence[Contact]) -> OrderState | None:
    """What the agent has recorded as the end of this order, if it still holds."""
    for contact in reversed(contacts):
        if contact.undone or order.number not in contact.orders:
            continue
        if contact.outcome in (Outcome.NOT_WANTED, Outcome.WRONG_ORDER):
            return OrderState.CLOSED_BY_AGENT
        if contact.outcome is Outcome.ALREADY_PAID:
            overtaken = order.seen_at is not None and order.seen_at > contact.at
            return None if overtaken else OrderState.SAID_PAID
    return None


def _replacements(orders: Sequence[Order]) -> dict[str, str]:
    """Rule *已重拍*: an unpaid order whose items a newer paid order of the buyer holds."""
    paid = [o for o in orders if o.status is OrderStatus.PAID]
    found: dict[str, str] = {}
    for order in orders:
        titles = order.titles
        if order.status is not OrderStatus.UNPAID or not titles:
            continue
        for newer in paid:
            if newer.created_at > order.created_at and titles <= newer.titles:
                found[order.number] = newer.number
                break
    return found


def _with_memos(
    key: str, orders: Sequence[Order], contacts: Sequence[Contact], now: datetime
) -> tuple[Contact, ...]:
    """The desk's contacts and those the memos tell of.

    A remark the desk itself has written and pasted comes back with the next export: it is the
    same contact, undone or not, and is not counted twice. In the memo of an order that is paid or
    closed only what is surely a 催付 remark is read: other notes there are about other things.
    """
    written = {c.remark for c in contacts if c.remark}
    worked = {(c.at.date(), c.agent) for c in contacts}
    read: dict[tuple[object, ...], Contact] = {}
    for order in orders:
        if not order.memo:
            continue
        unpaid = order.status is OrderStatus.UNPAID
        for remark in _remarks(order.memo, order.created_at.date(), now.date()):
            if not unpaid and not remark.known:
                continue
            if remark.text in written or (remark.day, remark.name) in worked:
                continue
            same = (remark.day, remark.name, remark.status)
            before = read.get(same)
            covered = (*(before.orders if before else ()), order.number)
            read[same] = _memo_contact(key, order, remark, covered)
    return tuple(sorted((*contacts, *read.values()), key=lambda c: c.at))


@lru_cache(maxsize=4096)
def _remarks(memo: str, ordered: date, today: date) -> tuple[Remark, ...]:
    return tuple(parse_remarks(memo, ordered, today))


def _memo_contact(key: str, order: Order, remark: Remark, covered: tuple[str, ...]) -> Contact:
    """A remark says the day only: taken at its start, but not before the order was placed."""
    return Contact(
        id=0,
        case=key,
        at=max(at(remark.day, time.min), order.created_at),
        agent=remark.name,
        outcome=remark.outcome,
        orders=covered,
        reason=remark.reason,
        when=remark.when,
        note=remark.status if remark.outcome is Outcome.OTHER else "",
        remark=remark.text,
        source=ContactSource.MEMO,
    )
