"""Permitted hours, quiet hours and the bands of placing time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from kefu_tui.domain.moments import at
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules, Span

LOOK_AHEAD = timedelta(days=8)
"""A channel with any hours at all is open again within a week."""

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
    return within(moment.time(), rules.quiet)


def permitted(channel: Channel, moment: datetime, rules: Rules) -> bool:
    """Rule *permitted times*: whether `channel` may be used at `moment`."""
    clock = moment.time()
    return not within(clock, rules.quiet) and any(
        within(clock, span) for span in rules.hours[channel]
    )


def next_permitted(channel: Channel, earliest: datetime, rules: Rules) -> datetime | None:
    """The first moment at or after `earliest` at which `channel` may be used.

    None when the channel has no hours at all.
    """
    if permitted(channel, earliest, rules):
        return earliest
    openings = [start for start, _ in rules.hours[channel]]
    openings.append(rules.quiet[1])
    return _first(earliest, openings, lambda moment: permitted(channel, moment, rules))


def next_waking(earliest: datetime, rules: Rules) -> datetime:
    """The first moment at or after `earliest` outside the quiet hours."""
    return at_or_after(earliest, rules.quiet[1]) if is_quiet(earliest, rules) else earliest


def last_waking(latest: datetime, rules: Rules) -> datetime:
    """The last minute at or before `latest` outside the quiet hours."""
    if not is_quiet(latest, rules):
        return latest
    edge = at(latest.date(), rules.quiet[0]) - timedelta(minutes=1)
    return edge if edge <= latest else edge - timedelta(days=1)


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
    openings = [opening for opening, _ in rules.hours[Channel.PHONE]]
    found = _first(start, (*openings, time.min, MIDDAY, rules.quiet[1]), fits)
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
    edges = [
        end for span in rules.hours[channel] if within(moment.time(), span) for end in span[1:]
    ]
    return min(at_or_after(moment, edge) for edge in (*edges, rules.quiet[0]))


def _first(
    earliest: datetime, openings: Iterable[time], fits: Callable[[datetime], bool]
) -> datetime | None:
    clocks = sorted(set(openings))
    day = earliest.date()
    last = (earliest + LOOK_AHEAD).date()
    while day <= last:
        for clock in clocks:
            moment = at(day, clock)
            if moment >= earliest and fits(moment):
                return moment
        day += timedelta(days=1)
    return None
