"""Times as an agent types them on the phone: `明天下午3点`, `20:30`, `11.23 15:00`, `半小时后`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from kefu_tui.domain.moments import day_start, shanghai

_NUMERALS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_NUMERALS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_MORNING, _AFTERNOON, _EVENING = timedelta(hours=10), timedelta(hours=15), timedelta(hours=20)
_WHOLE_DAY = timedelta(days=1)
_BANDS = {
    "凌晨": timedelta(0),
    "早上": _MORNING,
    "上午": _MORNING,
    "中午": timedelta(hours=12),
    "下午": _AFTERNOON,
    "傍晚": timedelta(hours=18),
    "晚上": _EVENING,
    "夜里": _EVENING,
    "晚": _EVENING,
}
_NIGHT = {"晚上", "夜里", "晚"}
_LATE = {"下午", "傍晚", *_NIGHT}
_DAYS = {"今天": 0, "今日": 0, "今": 0, "明天": 1, "明日": 1, "明": 1, "后天": 2, "大后天": 3}
_DAYS |= {"昨天": -1, "昨日": -1, "昨": -1, "前天": -2}
_NOW = {"现在", "刚才", "刚刚"}
_WEEKDAYS = "一二三四五六日"
_NUMBER = r"(?:\d{1,3}|[零一二两三四五六七八九十]{1,3})"
_AWAY = re.compile(
    rf"(?:(?P<half>半)|(?:(?P<decimal>\d{{1,3}}\.\d{{1,2}})|(?P<count>{_NUMBER}))个?(?P<more>半)?)"
    r"个?(?P<unit>小时|钟头|分钟?|刻钟)(?:(?:以|之)?(?P<way>后|前))?"
)
_DAY = re.compile(
    r"(?P<word>大后天|后天|今天|今日|明天|明日|昨天|昨日|前天|今(?=晚)|明(?=早|晚)|昨(?=晚))"
    rf"|(?P<ahead>{_NUMBER})天(?:以|之)?后"
    r"|(?:(?P<next>下)|(?P<this>[本这]))?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<number>\d{1,2})[日号]"
    r"|(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.。月](?P<day>\d{1,2})[日号]?"
)
_BAND = re.compile(r"凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|晚|早")
_BLANKS = re.compile(r"\s+(?=[^\d\s])|(?<=[^\d\s])\s+")
"""Blanks beside anything but two figures: `下午 3 点` is `下午3点`, `11.23 15:00` stays."""
_CLOCK = re.compile(
    rf"(?P<hour>{_NUMBER})(?:[::](?P<minute>\d{{2}})(?::\d{{2}})?"
    rf"|[点时](?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<written>{_NUMBER})分?)?)"
)


def parse_when(text: str, now: datetime, *, past: bool = False) -> datetime | None:
    """The moment meant, in Asia/Shanghai; None when it cannot be understood.

    A part of the day alone is its hour (上午 10:00, 下午 15:00, 晚上 20:00), a day alone its
    afternoon. What has no day is the next such time, or the last one with `past`; a date without
    a year is the nearest one, or the last one with `past`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NOW:
        return now
    exact = _exact(plain)
    if exact is not None:
        return exact
    plain = _BLANKS.sub("", plain)
    away = _AWAY.fullmatch(plain)
    try:
        return _in_a_while(away, now, past) if away else _worded(plain, now, past)
    except OverflowError:  # beyond the last year of the calendar
        return None


def parse_day(text: str, today: date) -> date | None:
    """The day meant: `2026-11-21`, `20261121`, `11.21`, 今天, 昨天; None when it is none.

    What has no year is the last such day.
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text).strip())
    if len(plain) == 8 and plain.isdigit():
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    exact = _exact(plain)
    if exact is not None:
        return exact.date()
    try:
        day, rest = _take_day(plain, today, past=True)
    except OverflowError:
        return None
    return day if rest == "" else None


def _exact(text: str) -> datetime | None:
    """ISO 8601 and its like with a time of day, with or without zone."""
    if not re.match(r"\d{4}-\d.*:", text):
        return None
    from arrow.parser import DateTimeParser

    try:
        return shanghai(DateTimeParser().parse_iso(text, normalize_whitespace=True))
    except (ValueError, TypeError, OverflowError):
        return None


def _in_a_while(found: re.Match[str], now: datetime, past: bool) -> datetime:
    """A while alone, `半小时`, is from now on, or ago with `past`."""
    minutes = {"小时": 60, "钟头": 60, "刻钟": 15}.get(found["unit"], 1)
    count = float(found["decimal"] or _number(found["count"] or "零") or 0)
    count += 0.5 if found["half"] or found["more"] else 0
    back = found["way"] == "前" or (past and not found["way"])
    moment = now + (-1 if back else 1) * timedelta(minutes=minutes * count)
    return moment.replace(second=0, microsecond=0)


def _worded(text: str, now: datetime, past: bool) -> datetime | None:
    day, rest = _take_day(text, now.date(), past)
    if rest is None:
        return None
    rest = rest.strip(" T的,，")
    band = _BAND.match(rest)
    rest = rest[band.end() :].strip() if band else rest
    if rest:
        found = _CLOCK.fullmatch(rest)
        clock = _clock(found, band[0] if band else "") if found else None
        if clock is not None and found is not None and not band and _is_spoken(found):
            clock = _waking(clock, day or now.date(), now, past)
    elif band:
        clock = _BANDS.get(band[0], _MORNING)
    else:
        clock = _AFTERNOON if day else None
    if clock is None:
        return None
    moment = day_start(day or now.date()) + clock
    if day is None and past and moment > now:
        moment -= timedelta(days=1)
    elif day is None and not past and moment < now:
        moment += timedelta(days=1)
    return moment


def _is_spoken(clock: re.Match[str]) -> bool:
    """Whether half of the day may be left to be guessed: `3点`, `3:30`, and not `03:30`."""
    return not clock["minute"] or len(clock["hour"]) == 1


def _waking(clock: timedelta, day: date, now: datetime, past: bool) -> timedelta:
    """`3点` said on the phone is in the afternoon, and `8点半` this evening once morning is over;
    `0点` is midnight."""
    if past or clock < timedelta(hours=1) or clock >= timedelta(hours=12):
        return clock
    gone = day_start(day) + clock < now
    if clock < timedelta(hours=8) or (gone and day == now.date()):
        return clock + timedelta(hours=12)
    return clock


def _take_day(text: str, today: date, past: bool) -> tuple[date | None, str | None]:
    """The day a text begins with, and the rest; no rest where no calendar has that day."""
    found = _DAY.match(text)
    if found is None:
        return None, text
    rest = text[found.end() :]
    if found["word"]:
        return today + timedelta(days=_DAYS[found["word"]]), rest
    if found["ahead"]:
        return today + timedelta(days=_number(found["ahead"]) or 0), rest
    if found["number"]:
        day = _numbered(int(found["number"]), today, past)
        return day, rest if day else None
    if found["weekday"]:
        wanted = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
        ahead = wanted - today.weekday()
        if found["next"]:
            ahead += 7
        elif not found["this"]:
            ahead = ahead % 7 - (7 if past and ahead else 0)
        return today + timedelta(days=ahead), rest
    if rest.startswith(":") or (found["year"] is None and rest[:1] in ("点", "时")):
        return None, text
    day = _dated(found, today, past)
    return day, rest if day else None


def _numbered(number: int, today: date, past: bool) -> date | None:
    """`25号`: the next day of that number, or the last one with `past`."""
    near = (today + timedelta(days=-ahead if past else ahead) for ahead in range(62))
    return next((day for day in near if day.day == number), None)


def _dated(found: re.Match[str], today: date, past: bool) -> date | None:
    """Without a year the nearest such day, so that a date just gone is seen to be a slip; with
    `past` the last one."""
    written = found["year"]
    days = []
    for year in [int(written)] if written else range(today.year - 1, today.year + 2):
        try:
            day = date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if written or day <= today or not past:
            days.append(day)
    return min(days, key=lambda day: abs(day - today), default=None)


def _clock(found: re.Match[str], band: str) -> timedelta | None:
    """How far into the day: 晚上12点 and 24:00 are its end."""
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
    if hour is None or minute > 59:
        return None
    if hour in (0, 12) and (band in _NIGHT or band == "凌晨"):
        hour = 24 if band in _NIGHT else 0
    elif hour < 12 and (band in _LATE or (band == "中午" and hour < 6)):
        hour += 12
    clock = timedelta(hours=hour, minutes=minute)
    return clock if hour < 24 or clock == _WHOLE_DAY or band in _NIGHT else None


def _number(text: str) -> int | None:
    """`3`, `三`, `十二`, `二十`, `四十五`."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _NUMERALS.get(tens, 1 if not tens else 0) * 10 + _NUMERALS.get(ones, 0)
    return _NUMERALS.get(text)
