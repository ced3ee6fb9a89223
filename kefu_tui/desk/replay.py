"""Replay: days of a past export worked again, one order of work against another.

At each moment only the orders placed by then exist, and unpaid is what was unpaid then. One agent
works as the plan of the day does, and every contact is taken to be 已催付: what a buyer would have
said, and whether a reminder would have moved anybody, no export can tell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from statistics import median

from kefu_tui.domain.ahead import Key, Planned, next_step, work_ahead
from kefu_tui.domain.cases import Case, build_case, case_key
from kefu_tui.domain.channels import large_threshold, outside_hours
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.followups import after, over_cap
from kefu_tui.domain.hours import first_reminder
from kefu_tui.domain.moments import at
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import QueueOrder, Standing, sort_key, stand, value_at_risk
from kefu_tui.domain.rules import Rules, Span

EXPORT_EVERY = timedelta(minutes=30)
"""How often the agent takes in a new export: in between, nobody knows who has paid."""
STAND_IN = "13900000000"
"""Every buyer's number where a file has no numbers at all: otherwise nobody could be called."""


class Policy(StrEnum):
    """Who comes next of those who may be contacted now."""

    VALUE = "value"
    AMOUNT = "amount"
    TIME = "time"
    FIRST_COME = "first_come"
    """by placing time alone; a call-back waits for its place like everybody"""
    NEWEST = "newest"
    """down the export, as it lists them"""
    UNTOUCHED = "untouched"
    """who has not been contacted yet before who has, call-backs too; each by value at risk"""

    @property
    def key(self) -> Key:
        """What sorts standings by it."""
        return _KEYS[self]


def _first_come(standing: Standing) -> tuple[datetime, str]:
    return standing.case.placed_at, standing.case.key


def _newest(standing: Standing) -> tuple[float, str]:
    return -standing.case.placed_at.timestamp(), standing.case.key


def _untouched(standing: Standing) -> tuple[bool, int, str]:
    return bool(standing.case.recent_contacts), -standing.value_at_risk, standing.case.key


_KEYS: dict[Policy, Key] = {
    Policy.VALUE: partial(sort_key, order=QueueOrder.VALUE),
    Policy.AMOUNT: partial(sort_key, order=QueueOrder.AMOUNT),
    Policy.TIME: partial(sort_key, order=QueueOrder.TIME),
    Policy.FIRST_COME: _first_come,
    Policy.NEWEST: _newest,
    Policy.UNTOUCHED: _untouched,
}


@dataclass(slots=True)
class Score:
    """What one policy came to on the days asked for. Money in fen."""

    waiting: dict[str, Order] = field(default_factory=dict)
    """every order open to be contacted while the agent was there, by number; the same for each
    policy"""
    reached: dict[str, datetime] = field(default_factory=dict)
    """of these, when each was first contacted: unpaid, and before it closed"""
    value_reached: int = 0
    """value at risk of what was reached, at that moment"""
    called: set[str] = field(default_factory=set)
    """orders reached by telephone at least once"""
    contacts: Counter[Channel] = field(default_factory=Counter)
    wasted: int = 0
    """contacts with buyers who, as the file knows, paid for everything later on"""
    too_late: int = 0
    """contacts with buyers who had paid since the last export"""
    outside: int = 0
    """contacts that a rule forbids: hours, first wait, gap, caps"""
    busy: timedelta = timedelta(0)

    @property
    def made(self) -> int:
        """Contacts over all channels."""
        return self.contacts.total()

    @property
    def lost(self) -> dict[str, Order]:
        """The waiting orders whose money never came, by number."""
        return {number: o for number, o in self.waiting.items() if o.paid_at is None}

    @property
    def wait(self) -> timedelta | None:
        """Median time from placing to first contact, of what was reached."""
        waits = [moment - self.waiting[n].created_at for n, moment in self.reached.items()]
        return timedelta(seconds=median(w.total_seconds() for w in waits)) if waits else None

    def amount(self, numbers: Iterable[str]) -> int:
        """Fen due on these waiting orders."""
        return sum(self.waiting[number].amount_due for number in numbers)


class World:
    """The orders of one export, as they stood at any moment before it."""

    def __init__(self, orders: Iterable[Order], rules: Rules) -> None:
        """`orders` as the export shows them. Left out are 预售 and 货到付款, what was paid nobody
        knows when, and the memos: these tell of later days."""
        known = [
            o
            for o in orders
            if o.terms is OrderTerms.ORDINARY and (o.paid_at is not None or not o.was_paid)
        ]
        self.rules = rules
        self.numbers_known = any(o.phone for o in known)
        stand_in = "" if self.numbers_known else STAND_IN
        self._by_time = sorted(
            (replace(o, memo="", phone=o.phone or stand_in) for o in known),
            key=lambda o: (o.created_at, o.number),
        )
        self._placed = [o.created_at for o in self._by_time]
        self._by_case: dict[str, list[Order]] = defaultdict(list)
        for order in self._by_time:
            self._by_case[case_key(order)].append(order)
        self.orders = {o.number: o for o in self._by_time}

    @property
    def days(self) -> tuple[date, ...]:
        """Every day from the first order to the last."""
        if not self._placed:
            return ()
        first, last = self._placed[0].date(), self._placed[-1].date()
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))

    def open_at(self, moment: datetime) -> dict[str, None]:
        """The keys of the cases with an unpaid order that can still be in its window."""
        first = bisect_right(self._placed, moment - self.rules.longest_window)
        last = bisect_right(self._placed, moment)
        return dict.fromkeys(
            case_key(o)
            for o in self._by_time[first:last]
            if o.paid_at is None or o.paid_at > moment
        )

    def orders_at(self, key: str, moment: datetime) -> tuple[Order, ...]:
        """A buyer's orders as an export of `moment` would have shown them."""
        return tuple(_as_shown(o, moment) for o in self._by_case[key] if o.created_at <= moment)


def _as_shown(order: Order, moment: datetime) -> Order:
    if order.paid_at is not None and order.paid_at <= moment:
        return order
    return replace(
        order, status=OrderStatus.UNPAID, paid_at=None, paid_amount=0, close_reason="", seen_at=None
    )


def replay(
    world: World,
    days: Sequence[date],
    policy: Policy,
    spans: Sequence[Span],
    progress: Callable[[date], None] | None = None,
) -> Score:
    """Work `days`, which follow one another, by one policy; the agent is there in `spans`.

    The days that the first day's open orders come from are worked before, for what was tried on
    them counts; their contacts are not counted.
    """
    agent = _Agent(world, policy)
    lead = -(-world.rules.longest_window // timedelta(days=1))
    for back in range(lead, 0, -1):
        agent.work(days[0] - timedelta(days=back), spans, counted=False)
    for day in days:
        if progress is not None:
            progress(day)
        agent.work(day, spans, counted=True)
    return agent.score()


class _Agent:
    """One agent, working by one policy."""

    def __init__(self, world: World, policy: Policy) -> None:
        self._world, self._rules, self._key = world, world.rules, policy.key
        self._score = Score()
        self._contacts: dict[str, list[Contact]] = defaultdict(list)
        self._cases: dict[str, Case] = {}
        self._first: dict[str, tuple[datetime, int]] = {}
        """order -> when it was first contacted, and its value at risk then"""

    def score(self) -> Score:
        score = self._score
        for number in score.waiting:
            if number in self._first:
                score.reached[number], value = self._first[number]
                score.value_reached += value
        return score

    def work(self, day: date, spans: Sequence[Span], *, counted: bool) -> None:
        for starts, ends in _between_exports(day, spans):
            live = self._live(starts)
            if counted:
                for case in live:
                    self._note_waiting(case, starts)
            standings = self._standings(live, starts)
            for planned in work_ahead(standings, starts, ends, self._rules, self._key):
                self._contact(planned, counted=counted)

    def _live(self, now: datetime) -> list[Case]:
        found = [self._case(key, now) for key in self._world.open_at(now)]
        return [case for case in found if case.live]

    def _case(self, key: str, now: datetime) -> Case:
        """Built anew only where the export or the agent has something new to say of it."""
        orders, told = self._world.orders_at(key, now), self._contacts.get(key, [])
        known = self._cases.get(key)
        if (
            known is None
            or known.orders != orders
            or len(known.contacts) != len(told)
            or (known.closes_at is not None and known.closes_at <= now)
        ):
            known = build_case(key, orders, told, now=now, rules=self._rules)
            self._cases[key] = known
        return known

    def _standings(self, live: Sequence[Case], now: datetime) -> Iterator[Standing]:
        """Who may be contacted. A look at a payment takes no time: the export has answered it."""
        large_at = large_threshold([case.amount_due for case in live], self._rules.on(now.date()))
        for case in live:
            standing = stand(case, now, self._rules, large_at)
            if next_step(standing, now, self._rules).channel is not None:
                yield standing

    def _note_waiting(self, case: Case, now: datetime) -> None:
        for shown in case.live:
            if first_reminder(shown.created_at, case.closes_at, self._rules) <= now:
                self._score.waiting[shown.number] = self._world.orders[shown.number]

    def _contact(self, planned: Planned, *, counted: bool) -> None:
        """Record it as the desk would, and see what the file knows of it."""
        case, large_at, now = planned.standing.case, planned.standing.large_at, planned.at
        contact = Contact(
            id=len(case.contacts) + 1,
            case=case.key,
            at=now,
            agent="",
            outcome=Outcome.REMINDED,
            channel=planned.channel,
            orders=tuple(o.number for o in case.live),
        )
        follow = after(contact, case, self._rules, large_at)
        self._contacts[case.key].append(
            replace(contact, next_at=follow.at, next_step=follow.step, next_why=follow.why)
        )
        orders = [self._world.orders[number] for number in contact.orders]
        unpaid = [o for o in orders if o.paid_at is None or o.paid_at > now]
        if counted:
            self._count(planned, unpaid)
        share = value_at_risk(case, now) / max(1, case.amount_due)
        for order in unpaid:
            self._first.setdefault(order.number, (now, round(order.amount_due * share)))

    def _count(self, planned: Planned, unpaid: Sequence[Order]) -> None:
        score, rules, case = self._score, self._rules, planned.standing.case
        assert planned.channel is not None
        score.contacts[planned.channel] += 1
        score.busy += planned.takes
        early = planned.at < first_reminder(case.placed_at, case.closes_at, rules)
        forbidden = outside_hours(planned.channel, planned.at, rules)
        score.outside += bool(forbidden or early or over_cap(case, planned.at, rules))
        score.too_late += not unpaid
        score.wasted += bool(unpaid) and all(o.paid_at is not None for o in unpaid)
        if planned.channel is Channel.PHONE:
            score.called.update(o.number for o in unpaid)


def _between_exports(day: date, spans: Sequence[Span]) -> Iterator[tuple[datetime, datetime]]:
    """From one export to the next, within the agent's hours."""
    for start, end in spans:
        moment, last = at(day, start), at(day, end)
        while moment < last:
            following = min(last, moment + EXPORT_EVERY)
            yield moment, following
            moment = following
