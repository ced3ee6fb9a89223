"""The day's figures: the two sheets handed in at its end, and what worked.

Every row is keyed to the day of *contact* (催款日期); payments that a later export brings
restate it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact, ContactSource
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.payments import Credit, Settlement, credit
from kefu_tui.domain.phones import mask_phones
from kefu_tui.domain.rules import Rules
from kefu_tui.domain.statistics import DayCase, Pile, Share, amount_worked, judge_day
from kefu_tui.reports.effects import Effect, Group, effects_of, groups_of


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One row of 催款明细表: one buyer and day. Money in fen."""

    contact_date: date
    placed_date: date
    buyer: str
    """旺旺名, a telephone number in it masked; the order number where the export has no buyer"""
    amount_unpaid: int
    result: str
    paid: bool
    paid_date: date | None
    amount_paid: int
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayTotal:
    """One day over all agents, each buyer once. Money in fen."""

    date: date
    contacted: int
    recovered: int
    amount_unpaid: int
    amount_recovered: int

    @property
    def success_rate(self) -> float | None:
        """成功率 = 追回金额 ÷ 未付款总金额; None when nothing was unpaid."""
        return self.amount_recovered / self.amount_unpaid if self.amount_unpaid else None

    @property
    def recovered_share(self) -> Share:
        """回单率: of people, where 成功率 is of money, and so with an interval."""
        return Share(self.recovered, self.contacted)


@dataclass(frozen=True, slots=True)
class SummaryRow(DayTotal):
    """One row of 催款汇总表: one day and agent."""

    agent: str


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """A case that comes back on the next day."""

    at: datetime
    case: str
    amount_due: int
    why: str


@dataclass(frozen=True, slots=True)
class Natural:
    """自然付款: orders taken in as unpaid on these days that were paid before any contact."""

    paid: int
    amount: int


@dataclass(frozen=True, slots=True)
class Report:
    """The sheets of `first`..`last` as known at `made_at`."""

    first: date
    last: date
    made_at: datetime
    summary: tuple[SummaryRow, ...]
    detail: tuple[DetailRow, ...]
    piles: dict[Pile, int]
    reasons: dict[Reason, int]
    channels: tuple[Effect, ...]
    scripts: tuple[Effect, ...]
    groups: tuple[Group, ...]
    """the scripts that are variants of one another"""
    hours: tuple[Effect, ...]
    promises: Share
    """承诺兑现: promises whose time has come, and those paid by then"""
    tomorrow: tuple[Tomorrow, ...]
    natural: Natural
    restated: int
    """detail rows with a payment that only a later day's export brought"""
    trend: tuple[DayTotal, ...]
    """day by day up to `last`; begins before `first` where the report is of few days"""

    @property
    def contacted(self) -> int:
        """催款数 over all agents: buyers and days."""
        return len(self.detail)

    @property
    def recovered(self) -> int:
        return self.piles[Pile.RECOVERED]

    @property
    def recovered_share(self) -> Share:
        return Share(self.recovered, self.contacted)

    @property
    def amount_unpaid(self) -> int:
        return sum(row.amount_unpaid for row in self.detail)

    @property
    def amount_recovered(self) -> int:
        return sum(row.amount_recovered for row in self.summary)

    @property
    def success_rate(self) -> float | None:
        """成功率 over all agents; None when nothing was unpaid."""
        return self.amount_recovered / self.amount_unpaid if self.amount_unpaid else None


def build_report(
    days: Sequence[date],
    cases: Mapping[str, Case],
    contacts: Sequence[Contact],
    entered: Iterable[tuple[Order, Sequence[Contact]]],
    *,
    rules: Rules,
    now: datetime,
    tomorrow: Sequence[Tomorrow] = (),
    variants: Mapping[str, tuple[str, str]] | None = None,
    before: Sequence[date] = (),
) -> Report:
    """Work out the sheets.

    `cases`: every case contacted on `days`, by key. `contacts`: the desk's contacts of those days.
    `before`: days ahead of them that only the trend shows; cases and contacts of these as well.
    `entered`: orders first seen unpaid on `days`, each with its case's contacts.
    `variants`: script name -> 组 and 变体, of the scripts that have one.
    """
    known = [c for c in contacts if c.counts and c.source is ContactSource.DESK]
    counted = [c for c in known if c.at.date() >= days[0]]
    all_judged = _judged(known, cases, rules)
    judged = [(day, day_case) for day, day_case in all_judged if day >= days[0]]
    credits = [c for _, day_case in judged for c in day_case.recovered]
    piles = Counter(day_case.pile for _, day_case in judged)
    scripts = effects_of(counted, credits, lambda c: c.script)
    return Report(
        first=days[0],
        last=days[-1],
        made_at=now,
        summary=_summary(judged),
        detail=tuple(_detail(day, day_case) for day, day_case in judged),
        piles={pile: piles[pile] for pile in Pile},
        reasons=_reasons(counted),
        channels=_channels(counted, credits, rules),
        scripts=scripts,
        groups=groups_of(scripts, variants or {}),
        hours=effects_of(counted, credits, lambda c: f"{c.at:%H}:00"),
        promises=_promises(counted, cases, rules, now),
        tomorrow=tuple(tomorrow),
        natural=_natural(entered, rules),
        restated=sum(_was_restated(day, day_case) for day, day_case in judged),
        trend=_trend([*before, *days], all_judged),
    )


def _judged(
    contacts: Iterable[Contact], cases: Mapping[str, Case], rules: Rules
) -> list[tuple[date, DayCase]]:
    """How each buyer's day turned out, by day."""
    by_day: dict[tuple[date, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        by_day[contact.at.date(), contact.case].append(contact)
    return [
        (day, judge_day(cases[key], todays, rules))
        for (day, key), todays in sorted(by_day.items(), key=lambda item: item[0][0])
        if key in cases
    ]


def _trend(days: Iterable[date], judged: Sequence[tuple[date, DayCase]]) -> tuple[DayTotal, ...]:
    by_day: defaultdict[date, list[DayCase]] = defaultdict(list)
    for day, day_case in judged:
        by_day[day].append(day_case)
    return tuple(
        DayTotal(
            day,
            len(by_day[day]),
            sum(bool(c.recovered) for c in by_day[day]),
            sum(c.amount_unpaid for c in by_day[day]),
            sum(c.amount_recovered for c in by_day[day]),
        )
        for day in days
    )


def _detail(day: date, day_case: DayCase) -> DetailRow:
    case = day_case.case
    placed = [o.created_at for o in case.orders if o.number in day_case.numbers]
    return DetailRow(
        contact_date=day,
        placed_date=min(placed, default=case.placed_at).date(),
        buyer=mask_phones(case.buyer) or case.key,
        amount_unpaid=day_case.amount_unpaid,
        result=day_case.result,
        paid=day_case.paid_at is not None,
        paid_date=day_case.paid_at.date() if day_case.paid_at else None,
        amount_paid=day_case.amount_paid,
        orders=day_case.numbers,
    )


def _summary(judged: Sequence[tuple[date, DayCase]]) -> tuple[SummaryRow, ...]:
    """Two agents on one buyer and day both have contacted; the credit is the last one's."""
    totals: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for day, day_case in judged:
        for agent in dict.fromkeys(c.agent for c in day_case.contacts):
            row = totals[day, agent]
            row[0] += 1
            row[2] += amount_worked(
                day_case.case, [c for c in day_case.contacts if c.agent == agent]
            )
        for agent in {c.contact.agent for c in day_case.recovered if c.contact}:
            own = [c for c in day_case.recovered if c.contact and c.contact.agent == agent]
            totals[day, agent][1] += 1
            totals[day, agent][3] += sum(c.order.paid_amount for c in own)
    return tuple(
        SummaryRow(day, contacted, recovered, unpaid, got, agent)
        for (day, agent), (contacted, recovered, unpaid, got) in sorted(totals.items())
    )


def _reasons(contacts: Iterable[Contact]) -> dict[Reason, int]:
    counts = Counter(c.reason for c in contacts if c.reason is not None)
    return {reason: counts[reason] for reason in Reason if counts[reason]}


def _channels(
    contacts: Sequence[Contact], credits: Sequence[Credit], rules: Rules
) -> tuple[Effect, ...]:
    prices = {Channel.PHONE: rules.call_cost, Channel.SMS: rules.sms_cost, Channel.WANGWANG: 0}
    effects = effects_of(contacts, credits, lambda c: c.channel.value if c.channel else "")
    return tuple(replace(e, cost=e.contacts * prices[Channel(e.name)]) for e in effects)


def _promises(
    contacts: Iterable[Contact], cases: Mapping[str, Case], rules: Rules, now: datetime
) -> Share:
    """A promise is kept when a covered order was paid after it was given and by its time."""
    kept = given = 0
    for contact in contacts:
        case = cases.get(contact.case)
        if contact.outcome is not Outcome.PROMISED or contact.when is None or case is None:
            continue
        latest = contact.when + rules.promise_grace
        paid = any(
            o.number in contact.orders
            and (settled := o.settled_at) is not None
            and contact.at < settled <= latest
            for o in case.orders
        )
        if paid or latest <= now:
            given += 1
            kept += paid
    return Share(kept, given)


def _natural(entered: Iterable[tuple[Order, Sequence[Contact]]], rules: Rules) -> Natural:
    paid = [
        order
        for order, contacts in entered
        if order.status is OrderStatus.PAID
        and (found := credit(order, contacts, rules)) is not None
        and found.settlement is Settlement.NATURAL
    ]
    return Natural(len(paid), sum(order.paid_amount for order in paid))


def _was_restated(day: date, day_case: DayCase) -> bool:
    """Recovered or not: any payment of the covered orders changes what the row says."""
    return any(
        order.status is OrderStatus.PAID
        and order.number in day_case.numbers
        and order.paid_seen_at is not None
        and order.paid_seen_at.date() > day
        for order in day_case.case.orders
    )
