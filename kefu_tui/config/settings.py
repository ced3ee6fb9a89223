"""The keys of kefu.toml with their defaults, and the domain's `Rules` that they make."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules, Span
from kefu_tui.errors import ConfigError

Hours = Annotated[float, msgspec.Meta(gt=0, le=24 * 60)]
Minutes = Annotated[float, msgspec.Meta(ge=0, le=24 * 60)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100)]
Yuan = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
Name = Annotated[str, msgspec.Meta(max_length=40)]


class Shop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name = ""
    payment_window_hours: Hours = 72
    offer: str = ""
    """{优惠} in the scripts; empty: the sentence is left out"""
    ship_by: str = ""
    """{截止发货} in the scripts, e.g. 今天 17:00 前"""


class Agent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name = ""


class PermittedHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phone: tuple[str, ...] = ("11:00-12:00", "16:00-17:00")
    sms: tuple[str, ...] = ("12:00-13:30", "17:30-22:00")
    wangwang: tuple[str, ...] = ("10:00-22:00",)
    quiet: str = "22:00-10:00"


class Dunning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    large_order_yuan: Yuan = 200
    large_order_share: Fraction = 0.2
    contacts_per_day: Count = 2
    contacts_in_all: Count = 3
    gap_hours: Hours = 2
    first_wait_minutes: Minutes = 10
    promise_grace_minutes: Minutes = 30
    problem_wait_hours: Hours = 2
    near_closing_hours: Hours = 4
    margin: Fraction = 0.2
    uplift: Fraction = 0.1
    call_cost_yuan: Yuan = 0.5
    sms_cost_yuan: Yuan = 0.05
    stale_export_hours: Hours = 2
    call_minutes: Minutes = 2
    wangwang_minutes: Minutes = 1
    sms_minutes: Minutes = 0.5


class Inbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    folder: str = ""
    """where the browser leaves downloads; empty: only the store's own inbox/ is watched"""
    pattern: Name = "ExportOrder*"
    """which files of that folder are offered"""


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    theme: Literal["dark", "light"] = "dark"
    bell: bool = True
    auto_advance: bool = True
    """after a record the next card comes by itself"""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in kefu.toml; what is not written there has the default."""

    shop: Shop = Shop()
    agent: Agent = Agent()
    hours: PermittedHours = PermittedHours()
    dunning: Dunning = Dunning()
    inbox: Inbox = Inbox()
    ui: Screen = Screen()

    @property
    def agent_name(self) -> str:
        return self.agent.name or "小二"

    def rules(self) -> Rules:
        """The domain's figures. Raises ConfigError when hours cannot be read."""
        d = self.dunning
        return Rules(
            window=timedelta(hours=self.shop.payment_window_hours),
            hours={
                Channel.PHONE: spans("hours.phone", self.hours.phone),
                Channel.SMS: spans("hours.sms", self.hours.sms),
                Channel.WANGWANG: spans("hours.wangwang", self.hours.wangwang),
            },
            quiet=span("hours.quiet", self.hours.quiet),
            first_wait=timedelta(minutes=d.first_wait_minutes),
            promise_grace=timedelta(minutes=d.promise_grace_minutes),
            problem_wait=timedelta(hours=d.problem_wait_hours),
            gap=timedelta(hours=d.gap_hours),
            per_day=d.contacts_per_day,
            in_all=d.contacts_in_all,
            large_from=round(d.large_order_yuan * 100),
            large_share=d.large_order_share,
            near_closing=timedelta(hours=d.near_closing_hours),
            margin=d.margin,
            uplift=d.uplift,
            call_cost=round(d.call_cost_yuan * 100),
            sms_cost=round(d.sms_cost_yuan * 100),
            stale_after=timedelta(hours=d.stale_export_hours),
            takes={
                Channel.PHONE: timedelta(minutes=d.call_minutes),
                Channel.WANGWANG: timedelta(minutes=d.wangwang_minutes),
                Channel.SMS: timedelta(minutes=d.sms_minutes),
            },
        )


def home_path(text: str) -> Path:
    """A path whose `~` is the user's folder; as it is where there is no such user."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


_SPAN = re.compile(r"\s*(\d{1,2})[::](\d{2})\s*[-–~至]\s*(\d{1,2})[::](\d{2})\s*")


def span(key: str, text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found:
        first, second = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        if second == (24, 0):
            second = (23, 59)
        if first != second and all(h < 24 and m < 60 for h, m in (first, second)):
            return time(*first), time(*second)
    raise ConfigError(f"{key}: {text!r} 不是时段, 请写成 11:00-12:00")


def spans(key: str, texts: tuple[str, ...]) -> tuple[Span, ...]:
    spans = tuple(span(key, text) for text in texts)
    for (start, end), text in zip(spans, texts, strict=True):
        if start > end and key != "hours.quiet":
            raise ConfigError(f"{key}: {text!r} 的结束早于开始, 请写成 11:00-12:00")
    return spans
