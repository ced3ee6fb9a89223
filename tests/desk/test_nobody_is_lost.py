"""Whoever may still be contacted comes back: no open case waits for ever."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from kefu_tui.domain.contacts import ContactSource
from kefu_tui.domain.hours import permitted
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane, Standing
from kefu_tui.domain.rules import Rules
from kefu_tui.errors import KefuError
from tests.desk.shop import Shop, random_attempt, random_rows, seeds, steps

MINUTES = timedelta(minutes=5)


def _may_be_contacted(found: Standing, shop: Shop, rules: Rules) -> bool:
    """Whether hours, gap and caps leave a moment for 旺旺 before closing."""
    case = found.case
    contacts = case.standing_contacts
    last = next((c for c in reversed(case.recent_contacts) if c.channel), None)
    same = last is not None and last.channel is Channel.WANGWANG
    if case.closes_at is None or len(case.recent_contacts) >= rules.in_all:
        return False
    if same and case.amount_due >= found.large_at:
        return False
    moment = max([shop.now, *(c.at + rules.gap for c in contacts)])
    while moment < case.closes_at:
        day = [c for c in contacts if c.at.date() == moment.date()]
        memo = any(c.source is ContactSource.MEMO for c in day)
        free = not memo and len(day) < rules.per_day
        if free and permitted(Channel.WANGWANG, moment, rules):
            return True
        moment += MINUTES
    return False


@pytest.mark.parametrize("seed", seeds(2, 12))
def test_no_case_that_may_still_be_contacted_waits_for_ever(shop: Shop, seed: int) -> None:
    draw = Random(seed)
    shop.move_to("21 09:50")
    shop.take("21 09:50", *random_rows(seed, shop.now, 60))
    for count, step in enumerate(steps(draw, 120, 25)):
        shop.now += step
        shop.desk.tick()
        rows = shop.desk.rows(frozenset({Lane.DUE, Lane.READY, Lane.LATER}))
        if not rows:
            break  # everybody has been told, or has gone
        with suppress(KefuError):
            shop.desk.record(draw.choice(rows[:15]).case, random_attempt(draw, shop.now))
        if count % 20 == 0:
            rules = shop.desk.rules
            lost = [s for s in shop.fresh().values() if s.lane is Lane.LATER and not s.next_at]
            assert not [s.case.key for s in lost if _may_be_contacted(s, shop, rules)]
