"""Eight hours at the desk: no promise missed, no contact outside the rules, and each notice of the
timer exactly once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from kefu_tui.config import TaskKind
from kefu_tui.domain.contacts import ContactSource
from kefu_tui.domain.hours import is_quiet, permitted
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.phones import parse_phone
from kefu_tui.domain.priority import Lane
from tests.tasks.a_day import MINUTE, START, Day

HOURS = 8


@pytest.mark.parametrize("cases", [120, pytest.param(300, marks=pytest.mark.long)])
def test_a_simulated_day(tmp_path: Path, cases: int) -> None:
    """Always the first card, by the channel it recommends. One test: the day is worked once."""
    day = Day(tmp_path, cases)
    _work(day)
    _is_worth_looking_at(day)
    _no_promise_and_no_agreed_time_is_missed(day)
    _no_contact_is_outside_the_rules(day)
    _each_notice_comes_exactly_once(day)
    day.desk.close()


def _work(day: Day) -> None:
    exported = START - timedelta(hours=1)
    while day.now < START + timedelta(hours=HOURS):
        if day.now - exported >= timedelta(hours=1):
            day.export()
            exported = day.now
        day.tick()
        standing = day.first()
        if standing is None:
            day.now += MINUTE
        else:
            day.work(standing)
    day.tick()


def _is_worth_looking_at(day: Day) -> None:
    assert len(day.worked) > 150
    assert {contact.channel for _, contact in day.worked} == set(Channel)
    assert sum(c.outcome is Outcome.PROMISED for _, c in day.worked) > 20
    assert len(day.came_due) > 60


def _no_promise_and_no_agreed_time_is_missed(day: Day) -> None:
    """Whatever came due was worked; only the last minutes' may be left."""
    left = [s for s in day.desk.worklist if s.lane is Lane.DUE]
    assert [s.case.key for s in left if s.next_at and s.next_at < day.now - 15 * MINUTE] == []
    at_their_time = {due.case for due in day.came_due}
    for _, contact in day.worked:
        if contact.when is None or contact.next_at is None or contact.next_at > day.now:
            continue
        after = [c for _, c in day.worked if c.case == contact.case and c.at > contact.at]
        settled = day.desk.worklist.index_of(contact.case) is None
        assert contact.case in at_their_time or after or settled


def _no_contact_is_outside_the_rules(day: Day) -> None:
    rules = day.desk.rules
    for standing, contact in day.worked:
        case, channel, at = standing.case, contact.channel, contact.at
        assert channel is not None
        before = [c for c in case.standing_contacts if c.at < at]
        agreed = bool(before) and (
            bool(before[-1].phone) or (before[-1].when is not None and before[-1].when <= at)
        )
        assert not case.blocked
        assert not is_quiet(at, rules)
        assert agreed or permitted(channel, at, rules)
        assert case.closes_at is not None
        assert at < case.closes_at
        assert at >= case.placed_at + rules.first_wait
        assert len([c for c in before if c.at >= case.placed_at]) < rules.in_all
        today = [c for c in before if c.at.date() == at.date()]
        assert len(today) < rules.per_day
        assert all(c.source is ContactSource.DESK for c in today)
        assert agreed or all(at - c.at >= rules.gap for c in before[-1:])
        if channel is not Channel.WANGWANG:
            phone = parse_phone(case.phone)
            assert phone is not None
            assert channel is Channel.PHONE or phone.can_text


def _each_notice_comes_exactly_once(day: Day) -> None:
    """What came to stand in lane 到点 was told once, in that very tick, and nothing else was."""
    told: Counter[tuple[str, str]] = Counter()
    for _, notice in day.notices:
        told.update((notice.kind, case) for case in notice.cases)
    due = Counter({case: n for (kind, case), n in told.items() if kind is TaskKind.DUE})
    assert due == Counter(came.case for came in day.came_due)
    assert set(day.came_due.values()) == {1}
    twice = len(day.desk.settings.tasks.closing_minutes)
    closing = {case: n for (kind, case), n in told.items() if kind is TaskKind.CLOSING}
    assert closing
    assert max(closing.values()) <= twice
    assert len({notice.text for _, notice in day.notices}) == len(day.notices)
