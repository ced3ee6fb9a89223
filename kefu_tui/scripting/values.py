"""The values of the time placeholders, worded as one says them on the phone."""

from __future__ import annotations

import re
from datetime import date, datetime

from kefu_tui.domain.moments import day_start, shanghai, spoken_span
from kefu_tui.domain.whens import parse_when

_DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_BEFORE = re.compile("[之以]?前$")
_DAILY = re.compile("^(?:每[天日]|当[天日]|今[天日])")
_A_CLOCK = re.compile("[:：点时]")
_PARTS_OF_DAY = ((6, "凌晨"), (12, "上午"), (14, "中午"), (18, "下午"), (24, "晚上"))


def time_values(placed_at: datetime, closes_at: datetime | None, now: datetime) -> dict[str, str]:
    """下单时间, 下单时段, and while the order is open 关闭时间, 剩余时间. Times zone-aware."""
    now = shanghai(now)
    placed = shanghai(placed_at)
    values = {
        "下单时间": spoken_moment(placed, now.date()),
        "下单时段": spoken_day(placed.date(), now.date()) + part_of_day(placed),
    }
    if closes_at is not None and closes_at > now:
        values["关闭时间"] = spoken_moment(shanghai(closes_at), now.date())
        values["剩余时间"] = spoken_span(closes_at - now)
    return values


def cut_off(written: str, now: datetime) -> str:
    """Rule *ship by*: 截止发货 as it is said, `今天17:00` for `17:00`, `每天17:00前`, `下午5点`; ""
    once that has gone today, for what is paid then is not sent today. What names no clock is said
    as it is written."""
    words = _BEFORE.sub("", written.strip())
    moment = parse_when(_DAILY.sub("", words), day_start(shanghai(now).date()))
    if moment is None or not _A_CLOCK.search(words) or moment.date() != shanghai(now).date():
        return words
    return spoken_moment(moment, moment.date()) if moment > now else ""


def spoken_moment(moment: datetime, today: date) -> str:
    """`昨天21:14`, `11月18日 09:05`."""
    day = spoken_day(moment.date(), today)
    return f"{day}{'' if day in _DAYS.values() else ' '}{moment:%H:%M}"


def spoken_day(day: date, today: date) -> str:
    """前天 to 后天, else `11月18日`."""
    return _DAYS.get((day - today).days, f"{day.month}月{day.day}日")


def part_of_day(moment: datetime) -> str:
    """As one speaks, not as the bands of placing time have it: half past nine is 晚上, not 傍晚."""
    return next(name for until, name in _PARTS_OF_DAY if moment.hour < until)
