"""Times are Asia/Shanghai's, whatever the machine's zone; and how they are worded."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.moments import (
    SHANGHAI,
    from_timestamp,
    shanghai,
    short,
    spoken,
    spoken_span,
)
from tests.domain.builders import NOW, moments, t


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def test_times_do_not_depend_on_the_machines_zone(zone: str) -> None:
    code = (
        "from datetime import datetime, UTC;"
        "from kefu_tui.domain.moments import *;"
        "print(shanghai(datetime(2025, 11, 21, 9)).isoformat(), from_timestamp(0).isoformat(),"
        " shanghai(datetime(2025, 11, 21, 16, tzinfo=UTC)).isoformat())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told == [
        "2025-11-21T09:00:00+08:00",
        "1970-01-01T08:00:00+08:00",
        "2025-11-22T00:00:00+08:00",
    ]


@given(moments())
def test_the_same_instant_in_shanghai(moment: datetime) -> None:
    assert shanghai(moment.astimezone(UTC)) == moment
    assert shanghai(moment.astimezone(UTC)).tzinfo is SHANGHAI
    assert from_timestamp(moment.timestamp()) == moment


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("11.22 15:00", "明天下午"),
        ("11.21 20:00", "今天晚上"),
        ("11.22 20:30", "明天20:30"),
        ("11.23 10:00", "11.23上午"),
        ("11.22 10:00", "明天上午"),
        ("11.21 15:01", "今天15:01"),
        ("11.22 09:05", "明天09:05"),
        ("11.23 14:00", "11.23 14:00"),
    ],
)
def test_promised_time_in_words(when: str, words: str) -> None:
    assert spoken(t(when), NOW) == words


def test_next_time_in_short() -> None:
    assert short(t("11.21 16:30"), NOW) == "16:30"
    assert short(t("11.22 11:00"), NOW) == "明天11:00"
    assert short(t("11.23 11:00"), NOW) == "11.23 11:00"


@given(st.integers(-100, 10_000))
def test_spans_in_words(minutes: int) -> None:
    words = spoken_span(timedelta(minutes=minutes))
    assert words.endswith(("分", "小时"))
    if minutes <= 0:
        assert words == "0 分"


def test_span_examples() -> None:
    assert spoken_span(timedelta(hours=5, minutes=12)) == "5 小时 12 分"
    assert spoken_span(timedelta(minutes=37)) == "37 分"
    assert spoken_span(timedelta(hours=72)) == "3 天 0 小时"
    assert spoken_span(timedelta(hours=47, minutes=1)) == "47 小时 1 分"
