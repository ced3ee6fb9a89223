"""Summing up: the header's figures, kept as the day goes, and the report of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.cases import Case, case_key
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.orders import Order
from kefu_tui.domain.phones import mask_phones
from kefu_tui.domain.priority import Lane, Standing
from kefu_tui.domain.rules import Rules
from kefu_tui.domain.statistics import DayCase, judge_day
from kefu_tui.ports import ReadableStore

if TYPE_CHECKING:
    from kefu_tui.reports.daily import Report, Tomorrow

CaseOf = Callable[[str], Case]
TREND = 7
"""Rule *trend*: days that a report of one day looks back on, itself included."""


class Tally:
    """Today's buyers and what became of them; a record touches one of them only."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._cases: dict[str, DayCase] = {}

    def rebuild(self, store: ReadableStore, case_of: CaseOf, rules: Rules) -> None:
        self._cases.clear()
        # of an undone one the order may be gone, with the import that brought it
        for key in dict.fromkeys(c.case for c in store.contacts_on(self.day) if not c.undone):
            self.refresh(case_of(key), rules)

    def refresh(self, case: Case, rules: Rules) -> None:
        """Judge one buyer anew."""
        todays = [c for c in case.contacts if c.id and c.counts and c.at.date() == self.day]
        if todays:
            self._cases[case.key] = judge_day(case, todays, rules)
        else:
            self._cases.pop(case.key, None)

    @property
    def contacted(self) -> int:
        return len(self._cases)

    @property
    def recovered(self) -> int:
        return sum(bool(c.recovered) for c in self._cases.values())

    @property
    def amount_unpaid(self) -> int:
        return sum(c.amount_unpaid for c in self._cases.values())

    @property
    def amount_recovered(self) -> int:
        return sum(c.amount_recovered for c in self._cases.values())

    @property
    def texted_at(self) -> datetime | None:
        """When the newest 短信 list of today was sent; None where none was confirmed."""
        sent = (c.at for day in self._cases.values() for c in day.contacts if c.batch)
        return max(sent, default=None)

    def waiting(self, worklist: Worklist) -> int:
        """How many of today's buyers stand in lane 到点 or 现在可催 again."""
        found = (worklist.get(key) for key in self._cases)
        return sum(s is not None and s.lane in (Lane.DUE, Lane.READY) for s in found)


def report(
    store: ReadableStore,
    case_of: CaseOf,
    open_cases: Iterator[Standing],
    *,
    last: date,
    days: int,
    rules: Rules,
    now: datetime,
    variants: Mapping[str, tuple[str, str]],
) -> Report:
    """The sheets of `days` days up to and including `last`. `variants`: as `build_report` has it."""
    from kefu_tui.reports.daily import build_report

    span = [last - timedelta(days=back) for back in reversed(range(days))]
    before = [last - timedelta(days=back) for back in reversed(range(days, TREND))]
    contacts, cases = _worked(store, [*before, *span], case_of)
    return build_report(
        span,
        cases,
        contacts,
        _entered(store, set(span), case_of),
        rules=rules,
        now=now,
        tomorrow=_tomorrow(open_cases, last + timedelta(days=1)),
        variants=variants,
        before=before,
    )


def _worked(
    store: ReadableStore, span: Sequence[date], case_of: CaseOf
) -> tuple[list[Contact], dict[str, Case]]:
    """The standing contacts of these days, under the keys their cases have now; and these cases."""
    contacts = [c for day in span for c in store.contacts_on(day) if not c.undone]
    found = {key: case_of(key) for key in dict.fromkeys(c.case for c in contacts)}
    now_under = [
        c if c.case == (key := found[c.case].key) else replace(c, case=key) for c in contacts
    ]
    return now_under, {case.key: case for case in found.values()}


def _entered(
    store: ReadableStore, span: set[date], case_of: CaseOf
) -> Iterator[tuple[Order, Sequence[Contact]]]:
    """Orders first seen unpaid on these days that have been paid since, with their contacts."""
    by_case: dict[str, list[Order]] = defaultdict(list)
    for order in store.orders():
        if order.was_paid and order.unpaid_seen_at and order.unpaid_seen_at.date() in span:
            by_case[case_key(order)].append(order)
    for key, orders in by_case.items():
        contacts = case_of(key).contacts
        for order in orders:
            yield order, contacts


def _tomorrow(open_cases: Iterator[Standing], day: date) -> tuple[Tomorrow, ...]:
    from kefu_tui.reports.daily import Tomorrow

    rows = [
        Tomorrow(
            standing.next_at,
            mask_phones(standing.case.buyer) or standing.case.key,
            standing.case.amount_due,
            standing.follow_up.why if standing.follow_up else "",
        )
        for standing in open_cases
        if standing.next_at is not None and standing.next_at.date() == day
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, row.case)))
