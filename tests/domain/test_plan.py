"""Rule *plan of the day*: the queue worked ahead, within hours, windows and the agent's time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.domain.ahead import Planned, next_step, work_ahead
from kefu_tui.domain.cases import Case, build_case
from kefu_tui.domain.followups import over_cap
from kefu_tui.domain.hours import closes_next, is_quiet, permitted
from kefu_tui.domain.marks import Mark
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.plan import NOTHING, Plan, Sum, day_ends, day_starts, make_plan, sum_of
from kefu_tui.domain.priority import Lane, Standing, sort_key, stand
from kefu_tui.domain.rules import Campaign, Rules
from tests.domain.builders import LARGE, RULES, case, cases, contact, order, recorded, t

EVENING = t("11.21 22:00")
MINUTE = timedelta(minutes=1)


def _one(number: int, placed: str | datetime, amount: int) -> Case:
    return case(order(f"{number:04d}", placed, amount, buyer=f"买家{number}"))


def _stand(some: list[Case], now: datetime, rules: Rules = RULES) -> list[Standing]:
    return [stand(one, now, rules, LARGE) for one in some]


def _plan(some: list[Case], now: str, rules: Rules = RULES, ends: datetime = EVENING) -> Plan:
    return make_plan(_stand(some, t(now), rules), t(now), ends, rules)


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Standing], datetime, datetime, Rules]:
    """Up to a dozen buyers with their histories, a moment, and how long the agent stays."""
    drawn = draw(st.lists(cases(), min_size=1, max_size=12))
    now = max(moment for _, moment in drawn)
    minutes = draw(st.sampled_from([0.0, 0.5, 2.0, 7.0, 45.0]))
    pace = {channel: timedelta(minutes=minutes * (1 + i)) for i, channel in enumerate(Channel)}
    rules = replace(RULES, takes=pace)
    made = [
        build_case(f"买家{i}", one.orders, one.contacts, now=now, rules=RULES)
        for i, (one, _) in enumerate(drawn)
    ]
    ends = now.replace(hour=22, minute=0)
    if draw(st.booleans()):
        ends = min(ends, now + draw(st.integers(1, 600)) * MINUTE)
    return _stand(made, now, rules), now, ends, rules


# -- what holds on any day ----------------------------------------------------------------


@settings(max_examples=60)
@given(days())
def test_plan_of_the_day_has_every_case_in_exactly_one_place(
    day: tuple[list[Standing], datetime, datetime, Rules],
) -> None:
    standings, now, ends, rules = day
    made = make_plan(standings, now, ends, rules)
    places = Counter(
        s.case.key for s in (*(p.standing for p in made.planned), *made.unfit, *made.later)
    )
    assert places == Counter(s.case.key for s in standings if s.lane is not Lane.DONE)


@settings(max_examples=60)
@given(days())
def test_plan_of_the_day_keeps_to_hours_windows_caps_and_gap(
    day: tuple[list[Standing], datetime, datetime, Rules],
) -> None:
    standings, now, ends, rules = day
    large_at = LARGE
    for one in make_plan(standings, now, ends, rules).planned:
        assert not is_quiet(one.at, rules)
        assert one.at >= now
        assert one.ends <= ends
        closes_at = one.standing.case.closes_at
        assert closes_at is None or one.ends <= closes_at
        step = next_step(stand(one.standing.case, one.at, rules, large_at), one.at, rules)
        assert step.channel is one.channel
        if one.channel is not None and not step.agreed:
            shut = closes_next(one.channel, one.at, rules)
            assert permitted(one.channel, one.at, rules)
            assert shut is not None
            assert one.ends <= shut
            assert over_cap(one.standing.case, one.at, rules) == ""


@settings(max_examples=60)
@given(days())
def test_plan_of_the_day_never_exceeds_the_agents_time(
    day: tuple[list[Standing], datetime, datetime, Rules],
) -> None:
    standings, now, ends, rules = day
    made = make_plan(standings, now, ends, rules)
    for one, following in zip(made.planned, made.planned[1:], strict=False):
        assert one.ends <= following.at
    assert all(slot.busy <= slot.length for slot in made.slots)
    assert sum((slot.busy for slot in made.slots), NOTHING) == made.busy <= made.left
    assert sum((slot.length for slot in made.slots), NOTHING) == made.left
    assert [p for slot in made.slots for p in slot.planned] == list(made.planned)
    for slot in made.slots:
        edge = slot.ends - MINUTE / 60
        assert slot.open == {c for c in Channel if permitted(c, edge, rules)}


@settings(max_examples=60)
@given(days())
def test_plan_of_the_day_wastes_no_time_on_waiting(
    day: tuple[list[Standing], datetime, datetime, Rules],
) -> None:
    """Whatever could be begun now is begun now."""
    standings, now, ends, rules = day
    planned = list(work_ahead(standings, now, ends, rules))
    for standing in standings:
        step = next_step(standing, now, rules)
        if step.opens != now or step.bound:
            continue
        done = now + rules.takes[step.channel or Channel.WANGWANG]
        closes_at = standing.case.closes_at
        if done <= ends and (closes_at is None or done <= closes_at):
            assert planned[0].at == now


# -- how much fits ------------------------------------------------------------------------


def test_plan_of_the_day_says_how_many_calls_fit_and_which_amount_stays_uncalled() -> None:
    """Fifty minutes of call hours are 25 calls: the highest value at risk first."""
    some = [_one(n, "11.21 09:00", 20_000 + 100 * n) for n in range(40)]
    made = _plan(some, "11.21 16:10")
    assert made.call_time == 50 * MINUTE
    assert made.call_room == 25
    assert len(made.wanted_calls) == 40
    assert [p.standing.case.key for p in made.calls] == [f"买家{n}" for n in range(39, 14, -1)]
    assert made.calls[-1].ends == t("11.21 17:00")
    assert sum_of(made.uncalled) == Sum(15, sum(20_000 + 100 * n for n in range(15)))
    assert made.uncalled[0].case.key == "买家14"
    assert [p.channel for p in made.rerouted] == [Channel.WANGWANG] * 15
    assert made.unfit == made.later == ()


def test_plan_of_the_day_works_in_the_order_of_the_queue() -> None:
    some = [_one(n, f"11.21 {9 + n % 5:02d}:00", 1_000 * (n * 7 % 11) + 900) for n in range(11)]
    standings = _stand(some, t("11.21 14:32"))
    made = make_plan(standings, t("11.21 14:32"), EVENING, RULES)
    ready = sorted((s for s in standings if s.lane is Lane.READY), key=sort_key)
    assert [p.standing for p in made.planned[: len(ready)]] == ready
    assert [p.at for p in made.planned[:3]] == [t("11.21 14:32") + n * MINUTE for n in range(3)]


def test_plan_of_the_day_says_what_does_not_fit_before_the_agent_leaves() -> None:
    some = [_one(n, "11.21 09:00", 5_000 + n) for n in range(30)]
    made = _plan(some, "11.21 14:40", ends=t("11.21 15:00"))
    assert len(made.planned) == 20
    assert [s.case.amount_due for s in made.unfit] == list(range(5_009, 4_999, -1))
    assert made.left == made.busy == 20 * MINUTE
    assert made.closing == ()


def test_plan_of_the_day_counts_what_closes_before_anybody_comes() -> None:
    """All three windows end before the next morning, and no message fits into 45 seconds."""
    rules = replace(RULES, window=timedelta(hours=12))
    some = [_one(n, f"11.21 {hour}:00", 5_000) for n, hour in ((1, "13"), (2, "20"), (3, "09"))]
    now = t("11.21 20:59")
    rebuilt = [build_case(c.key, c.orders, (), now=now, rules=rules) for c in some]
    made = make_plan(_stand(rebuilt, now, rules), now, now + 3 * MINUTE / 4, rules)
    assert made.planned == ()
    assert {s.case.key for s in made.closing} == {"买家1", "买家2", "买家3"}
    assert {s.case.key for s in made.unfit} == {"买家1", "买家2", "买家3"}
    assert [slot.closing for slot in made.slots] == [Sum(0, 0)]
    whole = make_plan(_stand(rebuilt, t("11.21 20:58"), rules), t("11.21 20:58"), EVENING, rules)
    at_nine = next(slot for slot in whole.slots if slot.starts == t("11.21 21:00"))
    assert at_nine.closing == Sum(1, 5_000)
    assert sum(slot.missed.cases for slot in whole.slots) == 0


def test_plan_of_the_day_places_promises_bands_and_closings() -> None:
    promised = case(order("0001", buyer="甲"))
    told = contact("11.21 11:05", Outcome.PROMISED, orders=["0001"], when=t("11.21 18:00"))
    promised = case(order("0001", buyer="甲"), contacts=[recorded(told, promised)])
    silent = _one(2, "11.21 13:00", 5_000)
    closing = _one(3, "11.18 18:10", 5_000)
    made = _plan([promised, silent, closing], "11.21 14:32")
    by_start = {f"{slot.starts:%H:%M}": slot for slot in made.slots}
    assert by_start["18:30"].count(None) == 1
    assert by_start["16:30"].bands == 1
    assert by_start["18:00"].closing == Sum(1, 5_000)
    assert by_start["18:00"].missed == Sum(0, 0)
    assert list(by_start)[:2] == ["14:32", "15:00"]
    assert Channel.PHONE in by_start["16:30"].open
    assert Channel.PHONE not in by_start["17:00"].open


def test_plan_of_the_day_keeps_an_agreed_call_at_its_time_outside_the_call_hours() -> None:
    before = case(order("0001", buyer="甲"))
    told = contact("11.21 11:05", Outcome.BUSY, Channel.PHONE, ["0001"], when=t("11.21 19:00"))
    made = _plan(
        [case(order("0001", buyer="甲"), contacts=[recorded(told, before)])], "11.21 14:32"
    )
    assert [(p.channel, p.at) for p in made.planned] == [(Channel.PHONE, t("11.21 19:00"))]


def test_plan_of_the_day_begun_before_opening_starts_with_the_hours() -> None:
    made = _plan([_one(1, "11.20 23:00", 5_000)], "11.21 08:00")
    assert [p.at for p in made.planned] == [t("11.21 10:00")]


def test_plan_of_the_day_after_hours_is_empty() -> None:
    made = _plan([_one(1, "11.20 23:00", 5_000)], "11.21 22:30")
    assert (made.slots, made.planned, made.unfit) == ((), (), ())
    assert [s.case.key for s in made.later] == ["买家1"]
    assert made.left == NOTHING


def test_plan_of_the_day_takes_another_order_of_work() -> None:
    some = [_one(n, f"11.21 0{n}:00", 5_000 - n) for n in range(1, 5)]
    standings = _stand(some, t("11.21 14:32"))
    planned: list[Planned] = list(
        work_ahead(
            standings, t("11.21 14:32"), EVENING, RULES, key=lambda s: -s.case.placed_at.timestamp()
        )
    )
    assert [p.standing.case.key for p in planned] == ["买家4", "买家3", "买家2", "买家1"]


@pytest.mark.parametrize(
    ("shift", "now", "starts", "ends"),
    [
        ("", "16:10", "16:10", "22:00"),
        ("", "08:00", "10:00", "22:00"),
        ("", "22:30", "22:30", "22:30"),
        ("09-18", "08:00", "10:00", "18:00"),
        ("14-22", "11:00", "14:00", "22:00"),
        ("09-18", "16:10", "16:10", "18:00"),
        ("09-18", "19:00", "19:00", "22:00"),
        ("20-04", "21:00", "21:00", "22:00"),
    ],
)
def test_plan_of_the_day_lasts_as_long_as_the_shift(
    shift: str, now: str, starts: str, ends: str
) -> None:
    hours = [time(int(hour)) for hour in shift.split("-")] if shift else []
    rules = replace(RULES, shift=(hours[0], hours[1]) if hours else None)
    first = day_starts(t(f"11.21 {now}"), rules)
    assert (first, day_ends(first, rules)) == (t(f"11.21 {starts}"), t(f"11.21 {ends}"))


def test_plan_of_the_day_has_the_waves_and_minutes_of_a_campaign() -> None:
    quick = dict.fromkeys(Channel, MINUTE)
    festival = replace(RULES, waves=(time(10), time(13)), takes=quick, campaign="双十一")
    day = t("11.21 00:00").date()
    rules = replace(RULES, campaigns=(Campaign(day, day, festival),))
    some = [_one(n, "11.21 10:05", 5_000) for n in range(40)]
    some += [_one(n, "11.21 09:00", 30_000 + n) for n in range(40, 200)]
    made = _plan(some, "11.21 11:00", rules)
    assert made.call_room == 120
    assert len(made.calls) == 120
    waves = [slot for slot in made.slots if slot.wave]
    assert [f"{slot.starts:%H:%M}" for slot in waves] == ["13:00"]
    assert all(
        p.at >= t("11.21 13:00") for p in made.planned if p.standing.case.amount_due == 5_000
    )


def test_what_is_skipped_is_planned_from_then_on() -> None:
    """A promise put off is looked at when the skip is over; a pin goes before larger amounts."""
    now, until = t("11.21 16:00"), t("11.21 17:30")
    promise = contact("11.21 11:00", Outcome.PROMISED, when=t("11.21 15:00"))
    told = case(contacts=(recorded(promise, case(now=promise.at)),), now=now)
    (put_off,) = work_ahead(
        [stand(told, now, RULES, LARGE, Mark(skipped_until=until, newest=1))], now, EVENING, RULES
    )
    assert (put_off.at, put_off.channel) == (until, None)
    small, large = (_one(n, "11.21 09:00", n * 5_000) for n in (1, 2))
    pinned = stand(small, now, RULES, LARGE, Mark(pinned=True))
    planned = work_ahead([stand(large, now, RULES, LARGE), pinned], now, EVENING, RULES)
    assert [p.standing.case.key for p in planned] == [small.key, large.key]
