"""Times as the field uses them: zone-aware, Asia/Shanghai, whatever the machine's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One zone, no summer time since 1991: a fixed offset needs no zone data on any machine."""

SPOKEN_HOURS = {time(10): "上午", time(15): "下午", time(20): "晚上"}
"""Rule *promised time in words*: these three stand for exactly this hour."""


def shanghai(moment: datetime) -> datetime:
    """The same instant in Asia/Shanghai; a naive time is taken as Shanghai's."""
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def from_timestamp(seconds: float) -> datetime:
    """A POSIX time in seconds, in Asia/Shanghai."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI)


def at(day: date, clock: time) -> datetime:
    """`clock` on `day`, in Asia/Shanghai."""
    return datetime.combine(day, clock, SHANGHAI)


def day_start(day: date) -> datetime:
    """00:00 of `day`, in Asia/Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI)


def month_day(day: date) -> str:
    """`11.21`: two digits each, as a remark begins."""
    return f"{day.month:02d}.{day.day:02d}"


def spoken_day(day: date, today: date) -> str:
    """今天, 明天 or `11.23`."""
    if day == today:
        return "今天"
    if day == today + timedelta(days=1):
        return "明天"
    return month_day(day)


def spoken(moment: datetime, now: datetime) -> str:
    """A promised time as a remark words it: `明天下午`, `今天晚上`, `明天20:30`, `11.23上午`; two
    figures apart: `11.23 20:30`."""
    day, clock = spoken_day(moment.date(), now.date()), moment.time().replace(microsecond=0)
    words = SPOKEN_HOURS.get(clock)
    if words is None:
        words = f"{clock:%H:%M}" if day in ("今天", "明天") else f" {clock:%H:%M}"
    return day + words


def short(moment: datetime, now: datetime) -> str:
    """A next time as a key shows it: `16:30`, `明天11:00`, `11.23 11:00`."""
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    day = spoken_day(moment.date(), now.date())
    return f"{day}{moment:%H:%M}" if day == "明天" else f"{day} {moment:%H:%M}"


def spoken_span(span: timedelta) -> str:
    """`5 小时 12 分`, `37 分`, `2 天 3 小时`; a span gone by is `0 分`."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days >= 3:
        return f"{days} 天 {hours} 小时"
    hours += days * 24
    return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分"
