"""The defaults, as docs/rules.md gives them."""

from __future__ import annotations

from datetime import timedelta

from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules


def test_defaults_of_the_field() -> None:
    rules = Rules()
    assert rules.window == timedelta(hours=72)
    assert (rules.first_wait, rules.promise_grace) == (timedelta(minutes=10), timedelta(minutes=30))
    assert (rules.gap, rules.problem_wait) == (timedelta(hours=2), timedelta(hours=2))
    assert (rules.per_day, rules.in_all) == (2, 3)
    assert (rules.large_from, rules.large_share) == (20_000, 0.20)
    assert (rules.margin, rules.uplift) == (0.20, 0.10)
    assert (rules.call_cost, rules.sms_cost) == (50, 5)
    assert rules.stale_after == timedelta(hours=2)
    assert [rules.takes[c] / timedelta(minutes=1) for c in Channel] == [1, 2, 0.5]
