"""Permitted times, quiet hours and bands, held against a scan of every minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.hours import (
    MIDDAY,
    back_at,
    band_of,
    closes_next,
    first_reminder,
    is_quiet,
    last_waking,
    leaves_at,
    next_band,
    next_permitted,
    next_waking,
    opened_at,
    opens_next,
    other_time_of_day,
    permitted,
    remind_by,
    wave_now,
)
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Campaign, Rules, Span
from tests.domain.builders import CHANNELS, RULES, moments, t

MINUTE = timedelta(minutes=1)
A_WEEK = 8 * 24 * 60

CLOCKS = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
SPANS = st.tuples(CLOCKS, CLOCKS).filter(lambda span: span[0] != span[1])


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Any shop's hours, over midnight too, with a campaign and days off of other hours."""

    def a_day() -> Rules:
        hours = {channel: tuple(draw(st.lists(SPANS, max_size=3))) for channel in Channel}
        return replace(RULES, hours=hours, quiet=draw(SPANS))

    made = a_day()
    if draw(st.booleans()):
        first = t("11.18 00:00").date() + timedelta(days=draw(st.integers(0, 4)))
        made = replace(made, campaigns=(Campaign(first, first, a_day()),))
    if draw(st.booleans()):
        off = t("11.18 00:00").date() + timedelta(days=draw(st.integers(0, 4)))
        made = replace(made, days_off=a_day(), is_day_off=lambda day: day == off)
    return made


def scan(start: datetime, rules: Rules, channel: Channel) -> datetime | None:
    moments_ = (start + n * MINUTE for n in range(A_WEEK))
    return next((m for m in moments_ if permitted(channel, m, rules)), None)


@given(moments())
def test_permitted_times_as_they_are_set(moment: datetime) -> None:
    clock = moment.time()
    calls = time(11) <= clock < time(12) or time(16) <= clock < time(17)
    texts = time(12) <= clock < time(13, 30) or time(17, 30) <= clock < time(22)
    waking = time(10) <= clock < time(22)
    assert permitted(Channel.PHONE, moment, RULES) is calls
    assert permitted(Channel.SMS, moment, RULES) is texts
    assert permitted(Channel.WANGWANG, moment, RULES) is waking
    assert is_quiet(moment, RULES) is not waking


@given(CHANNELS, moments(), rules())
def test_nothing_is_permitted_in_quiet_hours(channel: Channel, moment: datetime, r: Rules) -> None:
    assert not (permitted(channel, moment, r) and is_quiet(moment, r))
    found = next_permitted(channel, moment, r)
    assert found is None or not is_quiet(found, r)


@given(CHANNELS, moments(), rules())
def test_next_permitted_is_the_earliest_minute(
    channel: Channel, moment: datetime, r: Rules
) -> None:
    assert next_permitted(channel, moment, r) == scan(moment, r, channel)
    assert next_permitted(channel, moment, RULES) == scan(moment, RULES, channel)


def test_next_permitted_within_a_minute() -> None:
    late = t("11.21 10:59:30")
    assert next_permitted(Channel.PHONE, late, RULES) == t("11.21 11:00")
    inside = t("11.21 11:59:59")
    assert next_permitted(Channel.PHONE, inside, RULES) == inside
    assert opens_next(t("11.21 12:00"), RULES) == t("11.21 16:00")


@given(moments(), rules())
def test_waking_moments_are_the_nearest(moment: datetime, r: Rules) -> None:
    ahead = next_waking(moment, r)
    assert ahead >= moment
    assert not is_quiet(ahead, r)
    assert all(is_quiet(m, r) for m in minutes(moment, ahead))
    back = last_waking(moment, r)
    assert back <= moment
    assert not is_quiet(back, r)
    assert all(is_quiet(m, r) for m in minutes(back + MINUTE, moment + MINUTE))


def minutes(start: datetime, end: datetime) -> list[datetime]:
    return [start + n * MINUTE for n in range(int((end - start) / MINUTE))]


@given(CHANNELS, moments(), rules())
def test_closing_of_the_hours_is_the_first_minute_outside(
    channel: Channel, moment: datetime, r: Rules
) -> None:
    end = closes_next(channel, moment, r)
    if not permitted(channel, moment, r):
        assert end is None
        return
    assert end is not None
    assert all(permitted(channel, m, r) for m in minutes(moment, end))


@given(CHANNELS, moments(), rules())
def test_opened_at_is_the_first_minute_of_the_stretch(
    channel: Channel, moment: datetime, r: Rules
) -> None:
    since = opened_at(channel, moment, r)
    if not permitted(channel, moment, r):
        assert since == moment
        return
    assert since <= moment
    assert since.date() == moment.date()
    assert all(permitted(channel, m, r) for m in minutes(since, moment))
    assert since.time() == time.min or not permitted(channel, since - MINUTE, r)


def test_hours_close() -> None:
    assert closes_next(Channel.PHONE, t("11.21 16:20"), RULES) == t("11.21 17:00")
    assert closes_next(Channel.WANGWANG, t("11.21 16:20"), RULES) == t("11.21 22:00")
    assert closes_next(Channel.PHONE, t("11.21 17:00"), RULES) is None


# -- days that differ ---------------------------------------------------------------------

SINGLES_DAY = t("11.21 00:00").date()


def campaign(**words: Any) -> Rules:
    """An ordinary shop whose 11.21 is 双十一."""
    day = replace(RULES, campaign="双十一", **words)
    return replace(RULES, campaigns=(Campaign(SINGLES_DAY, SINGLES_DAY, day),))


def test_a_campaign_day_has_its_own_hours_and_the_next_day_the_usual_ones() -> None:
    early = campaign(
        hours={**RULES.hours, Channel.PHONE: ((time(8), time(9)),)}, quiet=(time(23), time(7))
    )
    assert next_permitted(Channel.PHONE, t("11.20 17:00"), early) == t("11.21 08:00")
    assert next_permitted(Channel.PHONE, t("11.21 09:00"), early) == t("11.22 11:00")
    assert next_waking(t("11.20 23:00"), early) == t("11.21 07:00")
    assert last_waking(t("11.22 05:00"), early) == t("11.21 22:59")
    assert closes_next(Channel.WANGWANG, t("11.21 20:00"), early) == t("11.21 22:00")


def test_days_off_have_hours_of_their_own() -> None:
    afternoon = {**RULES.hours, Channel.PHONE: ((time(14), time(17)),)}
    r = replace(
        RULES, days_off=replace(RULES, hours=afternoon), is_day_off=lambda day: day.weekday() > 4
    )
    friday = t("11.21 17:00")
    assert next_permitted(Channel.PHONE, friday, r) == t("11.22 14:00")
    assert not permitted(Channel.PHONE, t("11.22 11:30"), r)
    assert next_permitted(Channel.PHONE, t("11.23 17:00"), r) == t("11.24 11:00")


def test_a_campaign_goes_before_a_day_off() -> None:
    r = replace(campaign(), days_off=RULES, is_day_off=lambda day: True)  # noqa: ARG005
    assert r.on(SINGLES_DAY).campaign == "双十一"
    assert r.on(t("11.22 00:00").date()) is RULES


# -- first reminder and waves -------------------------------------------------------------

WAVES = campaign(waves=(time(10), time(13)))


@pytest.mark.parametrize(
    ("placed", "free"),
    [
        ("11.21 00:30", "11.21 10:00"),
        ("11.21 09:50", "11.21 10:00"),
        ("11.21 09:51", "11.21 13:00"),
        ("11.21 12:51", "11.21 13:01"),
        ("11.20 09:00", "11.20 09:10"),
        ("11.20 23:55", "11.21 10:00"),
        ("11.22 09:00", "11.22 09:10"),
    ],
)
def test_first_reminder_waits_for_the_next_wave_of_a_campaign_day(placed: str, free: str) -> None:
    assert first_reminder(t(placed), None, WAVES) == t(free)


def test_a_wave_that_comes_after_closing_is_not_waited_for() -> None:
    assert first_reminder(t("11.21 10:05"), t("11.21 10:35"), WAVES) == t("11.21 10:15")
    assert first_reminder(t("11.21 10:05"), t("11.21 13:01"), WAVES) == t("11.21 13:00")


# -- shifts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "leaves", "back"),
    [
        ("11.21 08:00", "11.21 16:30", "11.22 08:30"),
        ("11.21 08:30", "11.21 16:30", "11.22 08:30"),
        ("11.21 16:29", "11.21 16:30", "11.22 08:30"),
        ("11.21 16:30", "11.22 16:30", "11.23 08:30"),
    ],
)
def test_shift_tells_when_the_agent_leaves(now: str, leaves: str, back: str) -> None:
    r = replace(RULES, shift=(time(8, 30), time(16, 30)))
    assert leaves_at(t(now), r) == t(leaves)
    assert back_at(t(now), r) == t(back)
    assert leaves_at(t(now), RULES) is None
    assert back_at(t(now), RULES) is None


@given(moments(), SPANS)
def test_shift_ends_within_two_days_and_begins_again_after(moment: datetime, span: Span) -> None:
    r = replace(RULES, shift=span)
    leaving, coming = leaves_at(moment, r), back_at(moment, r)
    assert leaving is not None
    assert coming is not None
    assert moment < leaving <= moment + timedelta(days=2)
    assert leaving < coming <= leaving + timedelta(days=1)
    assert (leaving.time(), coming.time()) == (span[1], span[0])


# -- bands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("placed", "band", "by"),
    [
        ("11.21 06:00", "上午", "11.21 12:00"),
        ("11.21 11:59", "上午", "11.21 12:00"),
        ("11.21 12:00", "下午", "11.21 17:00"),
        ("11.21 16:59", "下午", "11.21 17:00"),
        ("11.21 17:00", "傍晚", "11.21 22:00"),
        ("11.21 21:59", "傍晚", "11.21 22:00"),
        ("11.21 22:00", "半夜", None),
        ("11.21 23:59", "半夜", None),
        ("11.21 00:00", "半夜", None),
        ("11.21 05:59", "半夜", None),
    ],
)
def test_bands(placed: str, band: str, by: str | None) -> None:
    assert band_of(t(placed)).name == band
    assert remind_by(t(placed)) == (t(by) if by else None)


@given(moments())
def test_every_order_has_one_band(placed: datetime) -> None:
    by = remind_by(placed)
    assert by is None or placed < by <= placed + timedelta(hours=6)
    assert (by is None) is (band_of(placed).name == "半夜")


# -- another time of day ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missed", "earliest", "again"),
    [
        ("11.21 11:30", None, "11.21 16:00"),
        ("11.21 16:30", None, "11.22 11:00"),
        ("11.21 11:30", "11.21 16:20", "11.21 16:20"),
        ("11.21 11:30", "11.22 10:00", "11.22 16:00"),
        ("11.21 16:30", "11.22 11:05", "11.22 11:05"),
        ("11.21 16:30", "11.22 12:00", "11.23 11:00"),
        ("11.21 20:00", None, "11.22 11:00"),
    ],
)
def test_a_missed_call_is_retried_in_the_other_half(
    missed: str, earliest: str | None, again: str
) -> None:
    found = other_time_of_day(t(missed), RULES, t(earliest) if earliest else None)
    assert found == t(again)


@given(moments(), st.integers(0, A_WEEK), rules())
def test_another_time_of_day_is_the_earliest_that_fits(
    missed: datetime, wait: int, r: Rules
) -> None:
    earliest = missed + wait * MINUTE
    morning = missed.time() < MIDDAY
    scanned = (earliest + n * MINUTE for n in range(A_WEEK))
    fitting = (
        m for m in scanned if permitted(Channel.PHONE, m, r) and (m.time() < MIDDAY) is not morning
    )
    best = next(fitting, None)
    found = other_time_of_day(missed, r, earliest)
    if best is not None:
        assert found == best
    elif found is not None:
        assert permitted(Channel.PHONE, found, r)
        assert found.date() > missed.date()


def test_one_long_opening_has_both_halves() -> None:
    spans: tuple[Span, ...] = ((time(10), time(20)),)
    long = replace(RULES, hours=RULES.hours | {Channel.PHONE: spans})
    assert other_time_of_day(t("11.21 11:00"), long) == t("11.21 14:00")
    assert other_time_of_day(t("11.21 15:00"), long) == t("11.22 10:00")
    mornings = replace(RULES, hours=RULES.hours | {Channel.PHONE: ((time(11), time(12)),)})
    assert other_time_of_day(t("11.21 11:30"), mornings) == t("11.22 11:00")
    never = replace(RULES, hours=RULES.hours | {Channel.PHONE: ()})
    assert other_time_of_day(t("11.21 11:30"), never) is None


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("11.21 05:59:59", "11.21 06:00"),
        ("11.21 06:00", "11.21 12:00"),
        ("11.21 16:59", "11.21 17:00"),
        ("11.21 17:00", "11.21 22:00"),
        ("11.21 22:00", "11.22 06:00"),
    ],
)
def test_bands_follow_one_another(moment: str, following: str) -> None:
    assert next_band(t(moment)) == t(following)


def test_waves_are_shown_until_half_an_hour_after_they_began() -> None:
    day = t("11.11 00:00").date()
    today = replace(RULES, waves=(time(10), time(13)))
    rules = replace(RULES, campaigns=(Campaign(day, day, today),))
    for clock, number in (("00:00", 1), ("10:29", 1), ("10:30", 2), ("13:29", 2), ("13:30", 0)):
        wave = wave_now(t(f"11.11 {clock}"), rules)
        assert (wave.number if wave else 0) == number
    assert wave_now(t("11.12 09:00"), rules) is None
