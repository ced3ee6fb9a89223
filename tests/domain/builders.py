"""Orders, contacts and cases in one line, and strategies for random ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kefu_tui.domain.cases import Case, build_case
from kefu_tui.domain.contacts import Contact, ContactSource
from kefu_tui.domain.followups import after
from kefu_tui.domain.imports import Import
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.domain.outcomes import Asks, Channel, Outcome, Reason
from kefu_tui.domain.rules import Rules

RULES = Rules()
LARGE = RULES.large_from
BUYER = "tb_wangli88"
PHONE = "13900004591"


def t(text: str, year: int = 2025) -> datetime:
    """`11.21 14:32` or `11.21 14:32:05`, in Asia/Shanghai."""
    shape = "%Y.%m.%d %H:%M:%S" if text.count(":") == 2 else "%Y.%m.%d %H:%M"
    return datetime.strptime(f"{year}.{text}", shape).replace(tzinfo=SHANGHAI)


NOW = t("11.21 14:32")


def order(
    number: str = "1001",
    placed: str | datetime = "11.21 09:00",
    amount: int = 12_000,
    status: OrderStatus = OrderStatus.UNPAID,
    **words: Any,
) -> Order:
    """An unpaid order of 王丽, ¥120, placed this morning."""
    words = {"buyer": BUYER, "phone": PHONE, "item": f"商品{number}"} | words
    created = t(placed) if isinstance(placed, str) else placed
    return Order(number, status, created, amount, **words)


def paid(
    number: str = "1001",
    placed: str | datetime = "11.21 09:00",
    at: str | datetime = "11.21 15:00",
    amount: int = 12_000,
    **words: Any,
) -> Order:
    """A paid order."""
    when = t(at) if isinstance(at, str) else at
    status = words.pop("status", OrderStatus.PAID)
    return order(number, placed, amount, status, paid_at=when, paid_amount=amount, **words)


def contact(
    at: str | datetime = "11.21 11:00",
    outcome: Outcome = Outcome.REMINDED,
    channel: Channel | None = Channel.WANGWANG,
    orders: Sequence[str] = ("1001",),
    id: int = 1,
    **words: Any,
) -> Contact:
    """An attempt by 阿华."""
    words = {"case": BUYER, "agent": "阿华"} | words
    moment = t(at) if isinstance(at, str) else at
    return Contact(
        id=id, at=moment, outcome=outcome, channel=channel, orders=tuple(orders), **words
    )


def case(
    *orders: Order,
    contacts: Sequence[Contact] = (),
    now: datetime = NOW,
    rules: Rules = RULES,
    imports: Sequence[Import] = (),
) -> Case:
    """The case of some orders; of one ordinary order when none is given."""
    orders = orders or (order(),)
    return build_case(
        orders[0].buyer or orders[0].number,
        orders,
        contacts,
        now=now,
        rules=rules,
        imports=imports,
    )


def recorded(told: Contact, before: Case, rules: Rules = RULES, large_at: int = LARGE) -> Contact:
    """The contact as the desk stores it: with its own next time."""
    follow = after(told, before, rules, large_at)
    return replace(told, next_at=follow.at, next_step=follow.step, next_why=follow.why)


# -- random ones --------------------------------------------------------------------------

MINUTES = st.one_of(st.integers(0, 10 * 60), st.integers(0, 3 * 24 * 60 - 1))
AMOUNTS = st.integers(min_value=1, max_value=200_000)
OUTCOMES = st.sampled_from(Outcome)
CHANNELS = st.sampled_from(Channel)


def moments(first: str = "11.18 00:00", days: int = 4) -> st.SearchStrategy[datetime]:
    """Whole minutes from `first` on."""
    return st.integers(0, days * 24 * 60 - 1).map(lambda m: t(first) + timedelta(minutes=m))


@st.composite
def attempts(
    draw: st.DrawFn,
    at: datetime,
    orders: Sequence[str],
    id: int = 1,
    memos: bool = True,
    outcomes: Sequence[Outcome] = tuple(Outcome),
) -> Contact:
    """A contact at `at`, with what its outcome asks for."""
    outcome = draw(st.sampled_from(outcomes))
    asks = outcome.facts.asks
    when = None
    if asks in (Asks.TIME, Asks.TEXT) and draw(st.booleans()):
        when = at + timedelta(minutes=draw(MINUTES))
    from_memo = memos and draw(st.integers(0, 5)) == 0
    return Contact(
        id=0 if from_memo else id,
        case=BUYER,
        at=at,
        agent="小美" if from_memo else "阿华",
        outcome=outcome,
        channel=None if from_memo or not outcome.facts.is_contact else draw(CHANNELS),
        orders=tuple(orders),
        reason=draw(st.sampled_from(Reason)) if asks is Asks.REASON else None,
        when=when,
        note="改地址" if outcome is Outcome.OTHER else "",
        phone="13900001111" if asks is Asks.PERSON and draw(st.booleans()) else "",
        source=ContactSource.MEMO if from_memo else ContactSource.DESK,
        undone=not from_memo and draw(st.integers(0, 7)) == 0,
    )


_USUAL = [o for o in Outcome if not o.facts.ends] * 2 + list(Outcome)
"""So that histories go on for a while."""


@st.composite
def cases(draw: st.DrawFn, paid_too: bool = False) -> tuple[Case, datetime]:
    """A buyer's history up to now, worked at the desk, and that moment."""
    now = draw(moments("11.21 00:00", 2))
    orders = []
    for index in range(draw(st.integers(1, 3))):
        placed = now - timedelta(minutes=draw(MINUTES))
        phone = draw(st.sampled_from([PHONE, "", "138****1234", "0571-88886666", PHONE + "-1234"]))
        made = order(f"100{index}", placed, draw(AMOUNTS), phone=phone)
        kind = draw(st.integers(0, 9)) if paid_too else 9
        settled = placed + (now - placed) * draw(st.floats(0.01, 1))
        if kind < 5:
            status = OrderStatus.REFUNDED if kind == 0 else OrderStatus.PAID
            made = replace(made, status=status, paid_at=settled, paid_amount=made.amount_due)
        elif kind == 5:
            made = replace(made, status=OrderStatus.CLOSED, close_reason="买家未付款")
        elif kind == 6:
            made = replace(made, terms=OrderTerms.PRESALE)
        orders.append(made)
    first = min(o.created_at for o in orders)
    known: list[Contact] = []
    spans = draw(st.lists(st.floats(0.001, 0.999), max_size=4, unique=True))
    for index, share in enumerate(sorted(spans), 1):
        at = first + (now - first) * share
        at = at.replace(second=0, microsecond=0)
        covered = [o.number for o in orders if o.created_at <= at] or [orders[0].number]
        told = draw(attempts(at, covered, index, outcomes=_USUAL))
        before = case(*orders, contacts=known, now=at)
        if told.source is ContactSource.DESK:
            told = recorded(told, before)
        known.append(told)
    return case(*orders, contacts=known, now=now), now


def untimed(contact_: Contact) -> bool:
    """Whether neither a time nor a new number was agreed."""
    return contact_.when is None and not contact_.phone
