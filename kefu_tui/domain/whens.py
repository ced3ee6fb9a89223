"""Times as an agent types them on the phone: `明天下午3点`, `20:30`, `11.23 15:00`, `半小时后`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from kefu_tui.domain.moments import SHANGHAI, at, shanghai

_NUMERALS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_NUMERALS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_BANDS = {
    "早上": time(10),
    "上午": time(10),
    "中午": time(12),
    "下午": time(15),
    "傍晚": time(18),
    "晚上": time(20),
    "夜里": time(20),
    "晚": time(20),
}
_AFTERNOON = {"下午", "傍晚", "晚上", "夜里", "晚"}
_DAYS = {"今天": 0, "今日": 0, "今": 0, "明天": 1, "明日": 1, "明": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = "一二三四五六日"
_NUMBER = r"(?:\d{1,3}|[零一二两三四五六七八九十]{1,3})"
_LATER = re.compile(rf"(?:(半)|({_NUMBER})个?(半)?)(个?小时|个?钟头|分钟?|刻钟)(?:以后|之后|后)")
_DAY = re.compile(
    r"(?P<word>大后天|后天|今天|今日|明天|明日|今(?=晚)|明(?=早|晚))"
    r"|(?P<next>下)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.。月](?P<day>\d{1,2})[日号]?"
)
_BAND = re.compile(r"早上|上午|中午|下午|傍晚|晚上|夜里|晚|早")
_CLOCK = re.compile(
    rf"(?P<hour>{_NUMBER})(?:[::](?P<minute>\d{{2}})(?::\d{{2}})?"
    rf"|[点时](?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<written>{_NUMBER})分?)?)"
)


def parse_when(text: str, now: datetime, *, past: bool = False) -> datetime | None:
    """The moment meant, in Asia/Shanghai; None when it cannot be understood.

    A part of the day alone is its hour (上午 10:00, 下午 15:00, 晚上 20:00), a day alone its
    afternoon. What has no day is the next such time, or the last one with `past`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    exact = _exact(plain)
    if exact is not None:
        return exact
    plain = plain.replace(" ", "") if not plain[0].isdigit() else plain
    later = _LATER.fullmatch(plain)
    if later is not None:
        return _in_a_while(later, now)
    return _worded(plain, now, past)


def _exact(text: str) -> datetime | None:
    """ISO 8601 and its like, with or without zone."""
    if not re.match(r"\d{4}-\d", text):
        return None
    import arrow

    try:
        return shanghai(arrow.get(text, tzinfo=SHANGHAI).datetime)
    except (ValueError, TypeError, OverflowError):
        return None


def _in_a_while(found: re.Match[str], now: datetime) -> datetime | None:
    unit = found[4].removeprefix("个")
    minutes = {"小时": 60, "钟头": 60, "刻钟": 15}.get(unit, 1)
    count = 0.5 if found[1] else float(_number(found[2]) or 0) + (0.5 if found[3] else 0)
    moment = now + timedelta(minutes=minutes * count)
    return moment.replace(second=0, microsecond=0)


def _worded(text: str, now: datetime, past: bool) -> datetime | None:
    day, rest = _take_day(text, now.date(), past)
    if rest is None:
        return None
    rest = rest.strip(" T的,，")
    band = _BAND.match(rest)
    rest = rest[band.end() :].strip() if band else rest
    clock: time | None = None
    if rest:
        found = _CLOCK.fullmatch(rest)
        clock = _clock(found, band[0] if band else "") if found else None
        if clock is None:
            return None
    elif band:
        clock = _BANDS.get(band[0], time(10))
    elif day is None:
        return None
    else:
        clock = time(15)
    if day is not None:
        return at(day, clock)
    moment = at(now.date(), clock)
    if past:
        return moment if moment <= now else moment - timedelta(days=1)
    return moment if moment >= now else moment + timedelta(days=1)


def _take_day(text: str, today: date, past: bool) -> tuple[date | None, str | None]:
    """The day a text begins with, and the rest; no rest where no calendar has that day."""
    found = _DAY.match(text)
    if found is None:
        return None, text
    rest = text[found.end() :]
    if found["word"]:
        return today + timedelta(days=_DAYS[found["word"]]), rest
    if found["weekday"]:
        wanted = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
        ahead = (wanted - today.weekday()) % 7
        if found["next"]:
            ahead = wanted - today.weekday() + 7
        return today + timedelta(days=ahead), rest
    if rest.startswith(":") or (found["year"] is None and rest[:1] in ("点", "时")):
        return None, text
    day = _dated(found, today, past)
    return day, rest if day else None


def _dated(found: re.Match[str], today: date, past: bool) -> date | None:
    years = [int(found["year"])] if found["year"] else [today.year, today.year + 1]
    if past and not found["year"]:
        years = [today.year, today.year - 1]
    for year in years:
        try:
            day = date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if found["year"] or (day <= today if past else day >= today):
            return day
    return None


def _clock(found: re.Match[str], band: str) -> time | None:
    hour = _number(found["hour"])
    minute = 0
    if found["minute"]:
        minute = int(found["minute"])
    elif found["half"]:
        minute = 30
    elif found["quarter"]:
        minute = 15 if found["quarter"] == "一" else 45
    elif found["written"]:
        minute = _number(found["written"]) or 0
    if hour is None:
        return None
    if hour < 12 and (band in _AFTERNOON or (band == "中午" and hour < 6)):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _number(text: str) -> int | None:
    """`3`, `三`, `十二`, `二十`, `四十五`."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _NUMERALS.get(tens, 1 if not tens else 0) * 10 + _NUMERALS.get(ones, 0)
    return _NUMERALS.get(text)
