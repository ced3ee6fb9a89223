"""The keys of kefu.toml with their defaults, and the domain's `Rules` that they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kefu_tui.config.workdays import is_day_off, is_weekend
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Campaign, Rules, Span
from kefu_tui.errors import ConfigError

Hours = Annotated[float, msgspec.Meta(gt=0, le=24 * 60)]
Minutes = Annotated[float, msgspec.Meta(ge=0, le=24 * 60)]
Ahead = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
"""Minutes"""
Count = Annotated[int, msgspec.Meta(ge=1, le=100)]
Yuan = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[int, msgspec.Meta(ge=10, le=3600)]
Name = Annotated[str, msgspec.Meta(max_length=40)]

_FROM_TO = {"first": "from", "last": "to"}

PAY_LINK = "https://buyertrade.taobao.com/trade/detail/trade_item_detail.htm?bizOrderId={订单编号}"
"""The page on which a buyer of Taobao sees an order, and pays it."""


class Shop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name = ""
    payment_window_hours: Hours = 72
    offer: str = ""
    """{优惠} in the scripts; empty: the sentence is left out"""
    ship_by: str = ""
    """{截止发货} in the scripts, e.g. 17:00; left out once that has gone"""
    pay_link: str = PAY_LINK
    """{付款链接} in the scripts, with {订单编号} for the order's number; empty: no link"""
    flash_words: tuple[str, ...] = ()
    """an order whose item has one of these is a flash sale (秒杀), with its own window"""
    flash_window_minutes: Annotated[float, msgspec.Meta(gt=0, le=24 * 60)] = 30


class Agent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name = ""
    shift: Literal["", "早班", "中班", "晚班"] = ""
    """which of the shifts is worked; empty: not said"""


class Shifts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    early: str = "08:30-16:30"
    middle: str = "12:00-20:00"
    late: str = "15:00-23:00"

    def hours(self, name: str) -> str:
        """Of 早班, 中班 or 晚班."""
        return {"早班": self.early, "中班": self.middle, "晚班": self.late}[name]


class PermittedHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phone: tuple[str, ...] = ("11:00-12:00", "16:00-17:00")
    sms: tuple[str, ...] = ("12:00-13:30", "17:30-22:00")
    wangwang: tuple[str, ...] = ("10:00-22:00",)
    quiet: str = "22:00-10:00"
    shop: str = "00:00-24:00"
    """shop hours: outside them no channel is used"""


class DaysOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours of weekends and public holidays, where they differ."""

    days: Literal["none", "weekends", "china"] = "none"
    """none: as on other days; china: public holidays and the weekends that are not worked"""
    also: tuple[date, ...] = ()
    """further days off"""
    phone: tuple[str, ...] = ("14:00-17:00",)
    sms: tuple[str, ...] = ("12:00-13:30", "17:30-22:00")
    wangwang: tuple[str, ...] = ("10:00-22:00",)


class CampaignSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_FROM_TO):
    """A campaign (双十一 and like): what is not written is as on other days."""

    first: date
    """from"""
    last: date | None = None
    """to: this day too; not written: one day"""
    waves: tuple[str, ...] = ()
    """first reminders go out together at these times"""
    payment_window_hours: Hours | None = None
    """of orders placed on these days"""
    offer: str = ""
    ship_by: str = ""
    texts_first: bool = False
    """small orders by 短信 first"""
    call_seconds: Seconds = 60
    large_order_yuan: Yuan | None = None
    contacts_per_day: Count | None = None
    contacts_in_all: Count | None = None
    gap_hours: Hours | None = None
    first_wait_minutes: Minutes | None = None
    phone: tuple[str, ...] | None = None
    sms: tuple[str, ...] | None = None
    wangwang: tuple[str, ...] | None = None
    quiet: str | None = None

    @property
    def until(self) -> date:
        """The last day."""
        return self.last or self.first


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
    call_seconds: Seconds = 60
    """how long a call should last at most"""


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the shop's phone is dialled."""

    dial: str = ""
    """the command that dials, with {号码}; empty: the agent dials"""
    prefix_zero: bool = False
    """a mobile from another province is dialled with a 0 before it"""
    province: str = ""
    """where the shop's phone is"""

    @property
    def home(self) -> str:
        """From where a 0 is put before other provinces' mobiles; "" where none is."""
        return self.province if self.prefix_zero else ""


class Inbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    folder: str = ""
    """where the browser leaves downloads; empty: only the store's own inbox/ is watched"""
    pattern: Name = "ExportOrder*"
    """which files of that folder are offered"""


class TaskKind(StrEnum):
    """What the clock can bring, each a task of its own (`kefu_tui.tasks`)."""

    DUE = "due"
    """a promise, call-back or re-check"""
    CLOSING = "closing"
    """an order about to close"""
    STALE = "stale"
    """an export too old"""
    HANDOVER = "handover"
    """the end of the shift"""
    INBOX = "inbox"
    """a file that can be taken in"""
    WORDS = "words"
    """scripts that were edited"""
    BACKUP = "backup"
    REPORT = "report"


class Tasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    on: tuple[TaskKind, ...] = tuple(TaskKind)
    closing_minutes: tuple[Ahead, ...] = (60, 15)
    """an order about to close is told so long before"""
    report_at: str = "17:50"
    """when the day's workbook is written"""
    handover_minutes: Ahead = 30
    """so long before the end of the shift"""
    notify: bool = True
    """`kefu tasks run` shows notices on the desktop too"""

    @property
    def report_time(self) -> time:
        return clock("tasks.report_at", self.report_at)


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    theme: Literal["dark", "light", "contrast"] = "dark"
    ascii: bool = False
    """no character that a terminal may draw two cells wide"""
    bell: bool = True
    auto_advance: bool = True
    """after a record the next card comes by itself"""
    privacy: bool = False
    """names, numbers and addresses are hidden on the screen"""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in kefu.toml; what is not written there has the default."""

    shop: Shop = Shop()
    agent: Agent = Agent()
    hours: PermittedHours = PermittedHours()
    days_off: DaysOff = DaysOff()
    shifts: Shifts = Shifts()
    campaign: Mapping[str, CampaignSettings] = {}
    dunning: Dunning = Dunning()
    call: Call = Call()
    inbox: Inbox = Inbox()
    tasks: Tasks = Tasks()
    ui: Screen = Screen()
    keys: Mapping[str, Mapping[str, str]] = {}
    """screen -> action -> key, as the agent has written them; `tui.keymap` reads them"""

    @property
    def agent_name(self) -> str:
        return self.agent.name or "小二"

    def rules(self) -> Rules:
        """The domain's figures. Raises ConfigError when hours cannot be read."""
        base = self._ordinary()
        campaigns = tuple(
            Campaign(c.first, c.until, self._campaign(name, c, base))
            for name, c in self.campaign.items()
        )
        if self.days_off.days == "none" and not self.days_off.also:
            return replace(base, campaigns=campaigns)
        return replace(
            base,
            campaigns=campaigns,
            days_off=replace(base, hours=self._hours("days_off", self.days_off)),
            is_day_off=self._is_day_off,
        )

    def campaign_on(self, day: date) -> CampaignSettings | None:
        """The first campaign that covers `day`."""
        return next((c for c in self.campaign.values() if c.first <= day <= c.until), None)

    def _is_day_off(self, day: date) -> bool:
        days = self.days_off.days
        if day in self.days_off.also:
            return True
        return (days == "weekends" and is_weekend(day)) or (days == "china" and is_day_off(day))

    def _hours(self, section: str, given: _Hours) -> dict[Channel, tuple[Span, ...]]:
        opened = span("hours.shop", self.hours.shop)
        return {
            Channel.PHONE: _inside(opened, spans(f"{section}.phone", given.phone)),
            Channel.SMS: _inside(opened, spans(f"{section}.sms", given.sms)),
            Channel.WANGWANG: _inside(opened, spans(f"{section}.wangwang", given.wangwang)),
        }

    def _ordinary(self) -> Rules:
        d, shift = self.dunning, self.agent.shift
        return Rules(
            window=timedelta(hours=self.shop.payment_window_hours),
            flash_words=self.shop.flash_words,
            flash_window=timedelta(minutes=self.shop.flash_window_minutes),
            hours=self._hours("hours", self.hours),
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
            call_limit=timedelta(seconds=d.call_seconds),
            shift=span(f"shifts.{shift}", self.shifts.hours(shift)) if shift else None,
        )

    def _campaign(self, name: str, c: CampaignSettings, base: Rules) -> Rules:
        """What holds on the campaign's days."""
        key = f"campaign.{name}"
        hours = PermittedHours(
            phone=self.hours.phone if c.phone is None else c.phone,
            sms=self.hours.sms if c.sms is None else c.sms,
            wangwang=self.hours.wangwang if c.wangwang is None else c.wangwang,
        )
        hour, minute = timedelta(hours=1), timedelta(minutes=1)
        limit = timedelta(seconds=c.call_seconds)
        return replace(
            base,
            campaign=name,
            waves=tuple(sorted(clock(f"{key}.waves", text) for text in c.waves)),
            texts_first=c.texts_first,
            call_limit=limit,
            takes={**base.takes, Channel.PHONE: min(limit, base.takes[Channel.PHONE])},
            hours=self._hours(key, hours),
            quiet=base.quiet if c.quiet is None else span(f"{key}.quiet", c.quiet),
            window=_or(c.payment_window_hours, hour, base.window),
            gap=_or(c.gap_hours, hour, base.gap),
            first_wait=_or(c.first_wait_minutes, minute, base.first_wait),
            per_day=c.contacts_per_day or base.per_day,
            in_all=c.contacts_in_all or base.in_all,
            large_from=base.large_from
            if c.large_order_yuan is None
            else round(c.large_order_yuan * 100),
        )


_Hours = PermittedHours | DaysOff


def _or(value: float | None, unit: timedelta, default: timedelta) -> timedelta:
    return default if value is None else value * unit


def _inside(opened: Span, given: tuple[Span, ...]) -> tuple[Span, ...]:
    """What of the spans lies in shop hours."""
    clipped = ((max(start, opened[0]), min(end, opened[1])) for start, end in given)
    return tuple((start, end) for start, end in clipped if start < end)


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
        if start > end and not key.endswith(".quiet") and not key.startswith("shifts."):
            raise ConfigError(f"{key}: {text!r} 的结束早于开始, 请写成 11:00-12:00")
    return spans


def clock(key: str, text: str) -> time:
    """`10:00`. Raises ConfigError."""
    try:
        return time.fromisoformat(text.strip().replace("\uff1a", ":").zfill(5))
    except ValueError:
        raise ConfigError(f"{key}: {text!r} 不是钟点, 请写成 10:00") from None
