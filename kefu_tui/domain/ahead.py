"""Working the queue ahead of the clock: who comes when, if one agent does one thing after another.

What the plan of the day shows and what a replay steps through.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import NextStep
from kefu_tui.domain.hours import closes_next, next_waking
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane, Standing, sort_key, stand
from kefu_tui.domain.rules import Rules

Key = Callable[[Standing], Any]
"""Sorts what may be done now, first to do first; its values must be comparable."""


class Step(NamedTuple):
    """What comes next for one case."""

    channel: Channel | None
    """None: a look at the payment, no contact"""
    opens: datetime | None
    """from when; None: nothing is to come"""
    agreed: bool = False
    """at a time the buyer named: outside the channel's hours too, never in quiet hours"""

    @property
    def bound(self) -> bool:
        """Whether it must keep to the hours of its channel."""
        return self.channel is not None and not self.agreed


class Planned(NamedTuple):
    """One case taken up: from `at` on, `takes` long."""

    standing: Standing
    channel: Channel | None
    """None: a look at the payment"""
    at: datetime
    takes: timedelta

    @property
    def ends(self) -> datetime:
        return self.at + self.takes


def next_step(standing: Standing, now: datetime, rules: Rules) -> Step:
    """The next thing to do for a case, at `now` or later, as its lane and its timer have it."""
    if standing.lane is Lane.DONE:
        return Step(None, None)
    if standing.lane is Lane.LATER and standing.next_at is None:
        return Step(standing.channel, None)
    moment = max(now, standing.next_at or now)
    follow = standing.follow_up
    if follow is not None and follow.timed and follow.at is not None:
        times = (follow.at, standing.mark.skipped_until)
        its_time = standing.lane is Lane.DUE or standing.next_at in times
        if follow.step is NextStep.LOOK and its_time:
            return Step(None, next_waking(moment, rules))
        if follow.step is NextStep.CONTACT and _agreed(standing.case):
            return Step(standing.channel, next_waking(moment, rules), agreed=True)
    if standing.channel_at is None:
        return Step(None, next_waking(moment, rules))
    return Step(standing.channel, max(moment, standing.channel_at))


def takes(channel: Channel | None, day: date, rules: Rules) -> timedelta:
    """How long one contact lasts on `day`; a look at the payment as long as a 旺旺 message."""
    return rules.on(day).takes[channel or Channel.WANGWANG]


def work_ahead(
    standings: Iterable[Standing],
    starts: datetime,
    ends: datetime,
    rules: Rules,
    key: Key = sort_key,
) -> Iterator[Planned]:
    """What one agent gets done between two moments, in the order of time, each case once.

    `standings` as of `starts`. Rule *plan of the day*: at each moment the first in the order of
    work of what is permitted then; begun only where it is over before its hours, its order's
    window and the agent's time are.
    """
    ahead = _Ahead(standings, starts, rules, key)
    now = starts
    while now < ends:
        ahead.open_until(now)
        standing = ahead.first()
        if standing is None:
            opening = ahead.next_opening()
            if opening is None:
                return
            now = opening
            continue
        step = next_step(standing, now, rules)
        done = now + takes(step.channel, now.date(), rules)
        closes_at = standing.case.closes_at
        if done > ends or (closes_at is not None and done > closes_at):
            continue
        if step.opens is None or step.opens > now:
            ahead.wait(standing, step.opens)
            continue
        if step.bound and step.channel is not None:
            shut = closes_next(step.channel, now, rules)
            if shut is None:  # its hours have ended since it was ranked: another channel, or later
                ahead.rank(standing, now)
                continue
            if done > shut:
                ahead.wait(standing, shut)
                continue
        yield Planned(standing, step.channel, now, done - now)
        now = done


class _Ahead:
    """Two heaps: what may be done, and what has still to open."""

    def __init__(
        self, standings: Iterable[Standing], starts: datetime, rules: Rules, key: Key
    ) -> None:
        self._rules, self._key = rules, key
        self._ready: list[tuple[Any, int, Standing]] = []
        self._waiting: list[tuple[datetime, int, Standing]] = []
        self._serial = count()
        for standing in standings:
            self._place(standing, starts)

    def open_until(self, now: datetime) -> None:
        """Rank what has opened: the rules may think otherwise of it by now."""
        while self._waiting and self._waiting[0][0] <= now:
            standing = heapq.heappop(self._waiting)[2]
            self.rank(standing, now)

    def first(self) -> Standing | None:
        return heapq.heappop(self._ready)[2] if self._ready else None

    def next_opening(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None

    def wait(self, standing: Standing, until: datetime | None) -> None:
        if until is not None:
            heapq.heappush(self._waiting, (until, next(self._serial), standing))

    def rank(self, known: Standing, now: datetime) -> None:
        standing = stand(known.case, now, self._rules, known.large_at, known.mark)
        self._place(standing, now)

    def _place(self, standing: Standing, now: datetime) -> None:
        opens = next_step(standing, now, self._rules).opens
        if opens is not None and opens <= now:
            heapq.heappush(self._ready, (self._key(standing), next(self._serial), standing))
        else:
            self.wait(standing, opens)


def _agreed(case: Case) -> bool:
    """Whether the last contact named a time, or a new number to call."""
    last = next((c for c in reversed(case.contacts) if not c.undone), None)
    return last is not None and (last.when is not None or bool(last.phone))
