"""The figures of the field that are settings, with the defaults of docs/rules.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta

from kefu_tui.domain.outcomes import Channel

Span = tuple[time, time]
"""From the first up to, not including, the second."""


def _default_hours() -> dict[Channel, tuple[Span, ...]]:
    return {
        Channel.PHONE: ((time(11), time(12)), (time(16), time(17))),
        Channel.SMS: ((time(12), time(13, 30)), (time(17, 30), time(22))),
        Channel.WANGWANG: ((time(10), time(22)),),
    }


def _default_takes() -> dict[Channel, timedelta]:
    return {
        Channel.PHONE: timedelta(minutes=2),
        Channel.SMS: timedelta(minutes=0.5),
        Channel.WANGWANG: timedelta(minutes=1),
    }


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a shop may set differently. Money in fen, spans as `timedelta`."""

    window: timedelta = timedelta(hours=72)
    """payment window: from 订单创建时间 to automatic closing"""
    hours: dict[Channel, tuple[Span, ...]] = field(default_factory=_default_hours)
    quiet: Span = (time(22), time(10))
    """nothing at all, over midnight"""
    first_wait: timedelta = timedelta(minutes=10)
    """a first reminder waits this long after the order"""
    promise_grace: timedelta = timedelta(minutes=30)
    problem_wait: timedelta = timedelta(hours=2)
    gap: timedelta = timedelta(hours=2)
    """between two contacts of one buyer"""
    per_day: int = 2
    in_all: int = 3
    large_from: int = 20_000
    large_share: float = 0.20
    """the top share of open cases by amount is large as well"""
    near_closing: timedelta = timedelta(hours=4)
    margin: float = 0.20
    uplift: float = 0.10
    call_cost: int = 50
    sms_cost: int = 5
    stale_after: timedelta = timedelta(hours=2)
    """an export older than this is said to be old"""
    takes: dict[Channel, timedelta] = field(default_factory=_default_takes)
    """the agent's time for one contact, remark included: what the plan of the day reckons with"""
