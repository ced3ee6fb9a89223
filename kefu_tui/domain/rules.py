"""The figures of the field that are settings, with the defaults of docs/rules.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import NamedTuple

from kefu_tui.domain.orders import Order
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


def _no_day_off(day: date) -> bool:  # noqa: ARG001
    return False


class Campaign(NamedTuple):
    """Rule *campaign*: a named set of settings with a date range (双十一 and like)."""

    first: date
    last: date
    """the last day is part of it"""
    rules: Rules
    """what holds on its days; `rules.campaign` is its name"""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a shop may set differently. Money in fen, spans as `timedelta`.

    The figures are those of an ordinary day; `on` gives a given day's, `window_of` an order's.
    """

    window: timedelta = timedelta(hours=72)
    """payment window: from 订单创建时间 to automatic closing"""
    flash_words: tuple[str, ...] = ()
    """an order with one of these in its item is a flash sale, with a window of its own"""
    flash_window: timedelta = timedelta(minutes=30)
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
    call_limit: timedelta = timedelta(minutes=1)
    """how long a call should last at most; the call clock warns before"""
    shift: Span | None = None
    """the agent's hours, which may run over midnight; None: not said"""
    campaign: str = ""
    """the campaign whose figures these are; "" on an ordinary day"""
    waves: tuple[time, ...] = ()
    """first reminders go out together at these times of a campaign day"""
    texts_first: bool = False
    """on a campaign day small orders are reminded by 短信 first"""
    campaigns: tuple[Campaign, ...] = ()
    days_off: Rules | None = None
    """what holds on weekends and public holidays; None: the same as on other days"""
    is_day_off: Callable[[date], bool] = _no_day_off

    def on(self, day: date) -> Rules:
        """The figures that hold on `day`: a campaign's, a day off's, or these."""
        for campaign in self.campaigns:
            if campaign.covers(day):
                return campaign.rules
        if self.days_off is not None and self.is_day_off(day):
            return self.days_off
        return self

    def window_of(self, order: Order) -> timedelta:
        """Rule *payment window*: an order's own: a flash sale's, else that of the campaign it was
        placed in, else the shop's."""
        if self.flash_words and any(word in order.item for word in self.flash_words):
            return self.flash_window
        for campaign in self.campaigns:
            if campaign.covers(order.created_at.date()):
                return campaign.rules.window
        return self.window

    @property
    def longest_window(self) -> timedelta:
        """No order placed longer ago than this can still be open."""
        flash = [self.flash_window] if self.flash_words else []
        return max([self.window, *flash, *(c.rules.window for c in self.campaigns)])
