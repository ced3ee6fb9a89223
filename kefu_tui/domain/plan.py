"""The plan of the day: what is expected when, and how much of it fits into the agent's hours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from kefu_tui.domain.ahead import Planned, next_step, takes, work_ahead
from kefu_tui.domain.hours import (
    at_or_after,
    is_quiet,
    leaves_at,
    next_permitted,
    next_waking,
    permitted,
    remind_by,
    within,
)
from kefu_tui.domain.moments import at, day_start
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane, QueueOrder, Standing, sort_key
from kefu_tui.domain.rules import Rules

NOTHING = timedelta(0)


class Sum(NamedTuple):
    """How many cases, and their amount due in fen."""

    cases: int
    amount: int


def sum_of(standings: Iterable[Standing]) -> Sum:
    """The cases of some standings, added up."""
    amounts = [s.case.amount_due for s in standings]
    return Sum(len(amounts), sum(amounts))


class Slot(NamedTuple):
    """Half an hour of the day, or what the channels' hours leave of it."""

    starts: datetime
    ends: datetime
    open: frozenset[Channel]
    """channels whose hours these are"""
    planned: tuple[Planned, ...]
    """begun in it"""
    wave: bool
    """whether first reminders that have waited go out with its beginning (rule *waves*)"""
    busy: timedelta
    """how much of it the planned contacts fill"""
    bands: int
    """silent orders whose band ends in it: by then their first reminder is due"""
    closing: Sum
    """cases whose first order closes in it"""
    missed: Sum
    """of these, the ones that nothing was planned for"""

    @property
    def length(self) -> timedelta:
        return self.ends - self.starts

    def count(self, channel: Channel | None) -> int:
        """How many contacts by one channel begin in it; None: looks at a payment."""
        return sum(planned.channel is channel for planned in self.planned)


@dataclass(frozen=True, slots=True)
class Plan:
    """One agent's day from `starts` to `ends`. Every case in work is in exactly one of
    `planned`, `unfit` and `later`."""

    starts: datetime
    ends: datetime
    slots: tuple[Slot, ...]
    planned: tuple[Planned, ...]
    """in the order of time"""
    unfit: tuple[Standing, ...]
    """may be done before `ends`, and the time does not suffice; the dearest first"""
    later: tuple[Standing, ...]
    """not before `ends`, or not again"""
    wanted_calls: tuple[Standing, ...]
    """what the rules would have called before `ends`"""
    uncalled: tuple[Standing, ...]
    """of these, the ones not called; the dearest first"""
    closing: tuple[Standing, ...]
    """close before work goes on the day after, and nothing is planned for them though something
    could still be done; the dearest first"""
    call_time: timedelta
    """how much of the day lies in call hours"""
    call_takes: timedelta

    @property
    def left(self) -> timedelta:
        """Until the agent's day ends."""
        return max(NOTHING, self.ends - self.starts)

    @property
    def busy(self) -> timedelta:
        return sum((p.takes for p in self.planned), NOTHING)

    @property
    def calls(self) -> tuple[Planned, ...]:
        return tuple(p for p in self.planned if p.channel is Channel.PHONE)

    @property
    def call_room(self) -> int | None:
        """How many calls the call hours hold; None where a call takes no time."""
        return self.call_time // self.call_takes if self.call_takes else None

    @property
    def rerouted(self) -> tuple[Planned, ...]:
        """Cases that there is no time to call and that get a message instead."""
        keys = {s.case.key for s in self.uncalled}
        return tuple(p for p in self.planned if p.standing.case.key in keys)


def day_starts(moment: datetime, rules: Rules) -> datetime:
    """From when `moment`'s day can be worked: not in quiet hours, nor before the agent comes."""
    if rules.shift is not None and not within(moment.time(), rules.shift):
        moment = max(moment, at(moment.date(), rules.shift[0]))
    waking = next_waking(moment, rules)
    return waking if waking.date() == moment.date() else moment


def day_ends(starts: datetime, rules: Rules) -> datetime:
    """When the working day that `starts` lies in is over: the agent leaves, or the quiet hours
    begin; `starts` itself in the quiet hours. An agent who stays on stays until these."""
    if is_quiet(starts, rules):
        return starts
    quiet = at_or_after(starts, rules.on(starts.date()).quiet[0])
    leaving = leaves_at(starts, rules)
    return quiet if leaving is None else min(quiet, leaving)


def make_plan(
    standings: Iterable[Standing],
    starts: datetime,
    ends: datetime,
    rules: Rules,
    order: QueueOrder = QueueOrder.VALUE,
) -> Plan:
    """Rule *plan of the day*: the queue worked ahead in the order of work, by one agent.

    `standings`: the cases in work, as of `starts`. What orders still to come will bring, and that
    some buyers will pay before their turn, is not in it.
    """
    working = [s for s in standings if s.lane is not Lane.DONE]
    steps = {s.case.key: next_step(s, starts, rules) for s in working}
    planned = tuple(work_ahead(working, starts, ends, rules, partial(sort_key, order=order)))
    by_key = {p.standing.case.key: p for p in planned}
    open_today, later, calls = [], [], []
    for standing in working:
        step = steps[standing.case.key]
        if standing.case.key in by_key or (step.opens is not None and step.opens < ends):
            open_today.append(standing)
            if step.channel is Channel.PHONE:
                calls.append(standing)
        else:
            later.append(standing)
    reopens = _reopens(ends, rules)
    slots = _slots(working, planned, starts, ends, rules)
    return Plan(
        starts=starts,
        ends=ends,
        slots=slots,
        planned=planned,
        unfit=_dearest(s for s in open_today if s.case.key not in by_key),
        later=tuple(later),
        wanted_calls=tuple(calls),
        uncalled=_dearest(
            s
            for s in calls
            if (done := by_key.get(s.case.key)) is None or done.channel is not Channel.PHONE
        ),
        closing=_dearest(
            s
            for s in working
            if s.case.key not in by_key and _closes_by(s, reopens) and not _left_in_peace(s)
        ),
        call_time=sum((s.length for s in slots if Channel.PHONE in s.open), NOTHING),
        call_takes=takes(Channel.PHONE, starts.date(), rules),
    )


def _dearest(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    return tuple(sorted(standings, key=lambda s: (-s.case.amount_due, s.case.key)))


def _reopens(ends: datetime, rules: Rules) -> datetime:
    """When work can go on, on the day after."""
    morning = day_start(ends.date() + timedelta(days=1))
    openings = [next_permitted(channel, morning, rules) for channel in Channel]
    return min((o for o in openings if o is not None), default=next_waking(morning, rules))


def _closes_by(standing: Standing, moment: datetime) -> bool:
    closes_at = standing.case.closes_at
    return closes_at is not None and closes_at <= moment


def _left_in_peace(standing: Standing) -> bool:
    """Whether the rules themselves have ended the contacts."""
    return standing.follow_up is not None and standing.follow_up.at is None


def _slots(
    working: Sequence[Standing],
    planned: Sequence[Planned],
    starts: datetime,
    ends: datetime,
    rules: Rules,
) -> tuple[Slot, ...]:
    edges = _edges(starts, ends, rules)
    last = len(edges) - 2
    if last < 0:
        return ()

    def place(moment: datetime) -> int:
        return min(last, bisect_right(edges, moment) - 1)

    begun: list[list[Planned]] = [[] for _ in edges]
    busy = [NOTHING for _ in edges]
    for one in planned:
        first = place(one.at)
        begun[first].append(one)
        for index in range(first, place(one.ends) + 1):
            overlap = min(one.ends, edges[index + 1]) - max(one.at, edges[index])
            busy[index] += max(NOTHING, overlap)
    taken_up = {p.standing.case.key for p in planned}
    closing: list[list[Standing]] = [[] for _ in edges]
    bands = [0 for _ in edges]
    for standing in working:
        case = standing.case
        if case.closes_at is not None and starts <= case.closes_at < ends:
            closing[place(case.closes_at)].append(standing)
        due = None if case.recent_contacts else remind_by(case.placed_at)
        if due is not None and starts < due <= ends:
            bands[place(due - timedelta(microseconds=1))] += 1
    return tuple(
        Slot(
            starts=edges[index],
            ends=edges[index + 1],
            open=frozenset(c for c in Channel if permitted(c, edges[index], rules)),
            planned=tuple(begun[index]),
            wave=edges[index].time() in rules.on(edges[index].date()).waves,
            busy=busy[index],
            bands=bands[index],
            closing=sum_of(closing[index]),
            missed=sum_of(s for s in closing[index] if s.case.key not in taken_up),
        )
        for index in range(last + 1)
    )


def _edges(starts: datetime, ends: datetime, rules: Rules) -> list[datetime]:
    """Where slots begin and end: each half-hour, and where a channel's hours begin or end."""
    if starts >= ends:
        return []
    moments = {
        at(starts.date() + timedelta(days=day), clock)
        for day in range((ends.date() - starts.date()).days + 1)
        for clock in _clocks(rules.on(starts.date() + timedelta(days=day)))
    }
    return sorted({starts, ends, *(m for m in moments if starts < m < ends)})


def _clocks(today: Rules) -> set[time]:
    half_hours = {time(hour, minute) for hour in range(24) for minute in (0, 30)}
    spans = (*(span for spans in today.hours.values() for span in spans), today.quiet)
    return half_hours.union(today.waves, *spans)
