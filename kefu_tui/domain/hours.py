"""Permitted hours, quiet hours and the bands of placing time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from kefu_tui.domain.moments import at
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules, Span

LOOK_AHEAD = timedelta(days=12)
"""A channel with any hours at all is open again within it, the longest public holiday included."""

MINUTE = timedelta(minutes=1)
WAVE_LASTS = timedelta(minutes=30)
LAST_MINUTE = time(23, 59)

MIDDAY = time(14)
"""What comes before is a morning call, what comes after an afternoon call."""


class Band(NamedTuple):
    """A stretch of the day in which orders are placed, and when their first reminder is due."""

    name: str
    starts: time
    remind_by: time


BANDS = (
    Band("半夜", time(0), time(10)),
    Band("上午", time(6), time(12)),
    Band("下午", time(12), time(17)),
    Band("傍晚", time(17), time(22)),
    Band("半夜", time(22), time(10)),
)
"""Rule *bands*: by when a silent order gets its first reminder. At night it is *from* 10:00 on."""


def band_of(placed: datetime) -> Band:
    """The band an order was placed in."""
    clock = placed.time()
    return next(band for band in reversed(BANDS) if band.starts <= clock)


def next_band(moment: datetime) -> datetime:
    """When the band after the present one begins."""
    return min(at_or_after(moment + timedelta.resolution, band.starts) for band in BANDS[1:])


def remind_by(placed: datetime) -> datetime | None:
    """By when a silent order's first reminder is due; None for the night, which has no end set."""
    band = band_of(placed)
    return None if band.name == "半夜" else at(placed.date(), band.remind_by)


def within(clock: time, span: Span) -> bool:
    """Whether `clock` lies in `span`, which may run over midnight."""
    start, end = span
    return start <= clock < end if start <= end else clock >= start or clock < end


def is_quiet(moment: datetime, rules: Rules) -> bool:
    """Rule *quiet hours*: nothing at all between 22:00 and 10:00."""
    return within(moment.time(), rules.on(moment.date()).quiet)


def permitted(channel: Channel, moment: datetime, rules: Rules) -> bool:
    """Rule *permitted times*: whether `channel` may be used at `moment`, on that day's hours."""
    clock, today = moment.time(), rules.on(moment.date())
    return not within(clock, today.quiet) and any(
        within(clock, span) for span in today.hours[channel]
    )


def next_permitted(channel: Channel, earliest: datetime, rules: Rules) -> datetime | None:
    """The first moment at or after `earliest` at which `channel` may be used.

    None when the channel has no hours at all.
    """
    if permitted(channel, earliest, rules):
        return earliest

    def openings(today: Rules) -> Iterable[time]:
        return (today.quiet[1], *(start for start, _ in today.hours[channel]))

    return _first(earliest, rules, openings, lambda moment: permitted(channel, moment, rules))


def opened_at(channel: Channel, moment: datetime, rules: Rules) -> datetime:
    """Since when on that day the channel has been open without a break; `moment` itself where it
    is closed."""
    if not permitted(channel, moment, rules):
        return moment
    today = rules.on(moment.date())
    edges = {time.min, today.quiet[1], *(start for start, _ in today.hours[channel])}
    opened = moment
    for clock in sorted(edges, reverse=True):
        edge = at(moment.date(), clock)
        if edge > moment:
            continue
        if not permitted(channel, edge, rules):
            break
        opened = edge
        if not permitted(channel, edge - MINUTE, rules):
            break
    return opened


def next_waking(earliest: datetime, rules: Rules) -> datetime:
    """The first moment at or after `earliest` outside the quiet hours."""
    if not is_quiet(earliest, rules):
        return earliest
    waking = _first(
        earliest, rules, lambda today: (today.quiet[1],), lambda moment: not is_quiet(moment, rules)
    )
    return waking or at_or_after(earliest, rules.quiet[1])


def last_waking(latest: datetime, rules: Rules) -> datetime:
    """The last minute at or before `latest` outside the quiet hours."""
    if not is_quiet(latest, rules):
        return latest
    day = latest.date()
    while True:
        before_quiet = at(day, rules.on(day).quiet[0]) - MINUTE
        for moment in sorted((before_quiet, at(day, LAST_MINUTE)), reverse=True):
            if moment <= latest and not is_quiet(moment, rules):
                return moment
        day -= timedelta(days=1)


def first_reminder(placed: datetime, closes_at: datetime | None, rules: Rules) -> datetime:
    """Rule *first reminder*: from when on an order may be reminded of: 10 min after it was placed.

    Rule *waves*: on a campaign day with the next wave, where that comes before closing; what is
    placed after the day's last wave does not wait for one.
    """
    free = placed + rules.on(placed.date()).first_wait
    waves = rules.on(free.date()).waves
    wave = min((w for w in (at(free.date(), clock) for clock in waves) if w >= free), default=free)
    return wave if closes_at is None or wave < closes_at else free


class Wave(NamedTuple):
    """One of the waves of a campaign day. `number` counts from 1."""

    number: int
    at: datetime


def wave_now(now: datetime, rules: Rules) -> Wave | None:
    """Rule *waves*: the day's next wave, or the one that has begun within the last half-hour.

    None on ordinary days, and once the last one is over.
    """
    waves = (Wave(n, at(now.date(), c)) for n, c in enumerate(rules.on(now.date()).waves, 1))
    return next((wave for wave in waves if wave.at + WAVE_LASTS > now), None)


def leaves_at(now: datetime, rules: Rules) -> datetime | None:
    """Rule *shift*: when the agent's hours end that run at `now`, or that come next.

    None where no shift is set.
    """
    if rules.shift is None:
        return None
    start, end = rules.shift
    if within(now.time(), rules.shift):
        return at_or_after(now + MINUTE, end)
    return at_or_after(at_or_after(now, start) + MINUTE, end)


def back_at(now: datetime, rules: Rules) -> datetime | None:
    """When the agent's next hours begin after `leaves_at`; None where no shift is set."""
    leaving = leaves_at(now, rules)
    return None if leaving is None or rules.shift is None else at_or_after(leaving, rules.shift[0])


def at_or_after(earliest: datetime, clock: time) -> datetime:
    """The next time the clock shows `clock`, from `earliest` on."""
    today = at(earliest.date(), clock)
    return today if today >= earliest else today + timedelta(days=1)


def other_time_of_day(
    missed: datetime, rules: Rules, earliest: datetime | None = None
) -> datetime | None:
    """Rule *not reached*: a morning miss is retried in the afternoon, and the reverse.

    The first moment for a call at or after `earliest` (the miss itself when not given) in the
    other half of a day; where the phone hours have only one half, on another day.
    """
    morning = missed.time() < MIDDAY
    start = max(missed, earliest) if earliest else missed

    def fits(moment: datetime) -> bool:
        in_morning = moment.time() < MIDDAY
        return in_morning is not morning and permitted(Channel.PHONE, moment, rules)

    if fits(start):
        return start

    def openings(today: Rules) -> Iterable[time]:
        return (MIDDAY, today.quiet[1], *(opening for opening, _ in today.hours[Channel.PHONE]))

    found = _first(start, rules, openings, fits)
    if found is not None:
        return found
    tomorrow = at(missed.date(), time.min) + timedelta(days=1)
    return next_permitted(Channel.PHONE, max(start, tomorrow), rules)


def opens_next(moment: datetime, rules: Rules) -> datetime | None:
    """When calls may be made again (`☎ 16:00 开` in the header); `moment` itself when now."""
    return next_permitted(Channel.PHONE, moment, rules)


def closes_next(channel: Channel, moment: datetime, rules: Rules) -> datetime | None:
    """When the channel's present hours end; None when it is not open at `moment`."""
    if not permitted(channel, moment, rules):
        return None

    def edges(today: Rules) -> Iterable[time]:
        return (today.quiet[0], *(end for _, end in today.hours[channel]))

    return _first(moment, rules, edges, lambda edge: not permitted(channel, edge, rules))


def _first(
    earliest: datetime,
    rules: Rules,
    edges: Callable[[Rules], Iterable[time]],
    fits: Callable[[datetime], bool],
) -> datetime | None:
    """The first moment from `earliest` on that fits, where only `edges` of a day, or its
    beginning, can make a difference."""
    day = earliest.date()
    last = (earliest + LOOK_AHEAD).date()
    while day <= last:
        for clock in sorted({time.min, *edges(rules.on(day))}):
            moment = at(day, clock)
            if moment >= earliest and fits(moment):
                return moment
        day += timedelta(days=1)
    return None
