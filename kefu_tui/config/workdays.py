"""Weekends and Chinese public holidays."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_SATURDAY = 5


def is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


@lru_cache(maxsize=512)
def is_day_off(day: date) -> bool:
    """Whether `day` is a public holiday or a weekend that is not worked (调休 considered).

    For years whose holidays are not published yet, weekends.
    """
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_holiday(day))
    except NotImplementedError:
        return is_weekend(day)
