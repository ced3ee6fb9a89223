"""Times as an agent types them on the phone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.moments import spoken
from kefu_tui.domain.whens import parse_day, parse_when
from tests.domain.builders import NOW, moments, t

_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


@given(moments("11.21 14:32", 180))
def test_promised_time_in_words_reads_back(when: datetime) -> None:
    assert parse_when(spoken(when, NOW), NOW) == when


@given(moments())
def test_iso_times_read_back(when: datetime) -> None:
    assert parse_when(when.isoformat(), NOW) == when
    assert parse_when(when.strftime("%Y-%m-%d %H:%M"), NOW) == when


@given(
    st.integers(1, 4 * 48),
    st.sampled_from(["小时", "个小时", "个钟头", "钟头"]),
    st.sampled_from(["", "后", "以后", "之后"]),
    st.booleans(),
)
def test_a_while_in_hours_and_quarters(quarters: int, unit: str, way: str, wide: bool) -> None:
    """With a point or without, in full width too; without 后 and 前 it is as the field looks."""
    typed = f"{quarters / 4:g}"
    typed = f"{typed.translate(_WIDE) if wide else typed}{unit}{way}"
    span = timedelta(minutes=15 * quarters)
    assert parse_when(typed, NOW) == NOW + span
    assert parse_when(typed, NOW, past=True) == (NOW + span if way else NOW - span)


@given(st.text(max_size=20))
def test_nonsense_never_raises(text: str) -> None:
    found = parse_when(text, NOW)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("明天下午3点", "11.22 15:00"),
        ("20:30", "11.21 20:30"),
        ("11.23 15:00", "11.23 15:00"),
        ("半小时后", "11.21 15:02"),
        ("半小时", "11.21 15:02"),
        ("半个钟头", "11.21 15:02"),
        ("1.5小时后", "11.21 16:02"),
        ("１．５ 个小时", "11.21 16:02"),
        ("两个半小时后", "11.21 17:02"),
        ("一个半小时", "11.21 16:02"),
        ("三刻钟", "11.21 15:17"),
        ("20分钟", "11.21 14:52"),
        ("今晚八点半", "11.21 20:30"),
        ("10:00", "11.22 10:00"),
        ("明早", "11.22 10:00"),
        ("下周一上午", "11.24 10:00"),
        ("11月23日", "11.23 15:00"),
        ("2025-11-23", "11.23 15:00"),
        ("3 点", "11.21 15:00"),
        ("明天3点", "11.22 15:00"),
        ("8点半", "11.21 20:30"),
        ("明天9点", "11.22 09:00"),
        ("03:00", "11.22 03:00"),
        ("3:30", "11.21 15:30"),
        ("10:30", "11.22 10:30"),
        ("零点", "11.22 00:00"),
        ("明天0点", "11.22 00:00"),
        ("0点半", "11.22 00:30"),
        ("今晚0点", "11.22 00:00"),
        ("明天凌晨1点", "11.22 01:00"),
        ("凌晨十二点半", "11.22 00:30"),
        ("3天后", "11.24 15:00"),
        ("两天之后上午", "11.23 10:00"),
        ("25号", "11.25 15:00"),
        ("２１日晚上", "11.21 20:00"),
        ("3号下午4点", "12.03 16:00"),
        ("本周日", "11.23 15:00"),
        ("这周一", "11.17 15:00"),
        ("周一", "11.24 15:00"),
        ("11.20", "11.20 15:00"),
        ("8.30", "08.30 15:00"),
        ("下午 3 点", "11.21 15:00"),
        ("明天 20:30", "11.22 20:30"),
        ("今晚12点", "11.22 00:00"),
        ("晚上十二点半", "11.22 00:30"),
        ("今晚24:00", "11.22 00:00"),
        ("中午12点", "11.22 12:00"),
        ("一刻钟之后", "11.21 14:47"),
        ("2025-11-21T09:00Z", "11.21 17:00"),
        ("2025-11-21 05:30:00-08:00", "11.21 21:30"),
        ("2025-11-21T17:30+08:00", "11.21 17:30"),
    ],
)
def test_typed_times(typed: str, when: str) -> None:
    assert parse_when(typed, NOW) == t(when)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "随便",
        "25:00",
        "24:30",
        "13.40 10:00",
        "明天 99点",
        "2025-13-01",
        "2025-11-21T25:00",
        "45号",
    ],
)
def test_what_is_no_time(typed: str) -> None:
    assert parse_when(typed, NOW) is None


def test_past_times_are_the_last_ones() -> None:
    assert parse_when("16:00", NOW, past=True) == t("11.20 16:00")
    assert parse_when("14:00", NOW, past=True) == t("11.21 14:00")
    assert parse_when("12.30 10:00", NOW, past=True) == t("12.30 10:00", 2024)
    assert parse_when("昨天 15:00", NOW, past=True) == t("11.20 15:00")
    assert parse_when("昨晚8点", NOW, past=True) == t("11.20 20:00")
    assert parse_when("前天上午", NOW, past=True) == t("11.19 10:00")
    assert parse_when("周三", NOW, past=True) == t("11.19 15:00")
    assert parse_when("半小时前", NOW, past=True) == t("11.21 14:02")
    assert parse_when("半小时", NOW, past=True) == t("11.21 14:02")
    assert parse_when("半小时后", NOW, past=True) == t("11.21 15:02")
    assert parse_when("刚才", NOW, past=True) == NOW
    assert parse_when("25号", NOW, past=True) == t("10.25 15:00")
    assert parse_when("3:30", NOW, past=True) == t("11.21 03:30")


def test_a_date_without_a_year_is_the_nearest_over_new_year_too() -> None:
    eve = t("12.31 20:00")
    assert parse_when("1.2 10:00", eve) == t("01.02 10:00", 2026)
    assert parse_when("12.30", t("01.02 09:00", 2026)) == t("12.30 15:00")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2025-11-20", "11.20"),
        ("2025/11/20", "11.20"),
        ("20251120", "11.20"),
        ("2025-11-20T23:59:00+08:00", "11.20"),
        ("2025-11-20T16:00:00Z", "11.21"),
        ("11.20", "11.20"),
        ("11月20日", "11.20"),
        ("今天", "11.21"),
        ("昨天", "11.20"),
        ("2025-11-23", "11.23"),
    ],
)
def test_typed_days(typed: str, day: str) -> None:
    assert parse_day(typed, NOW.date()) == t(f"{day} 00:00").date()


@pytest.mark.parametrize("typed", ["", "随便", "20:30", "2025-02-30", "11.20 15:00", "9999999999"])
def test_what_is_no_day(typed: str) -> None:
    assert parse_day(typed, NOW.date()) is None


@given(st.text(max_size=12))
def test_no_text_is_too_strange_for_a_day(text: str) -> None:
    parse_day(text, NOW.date())
