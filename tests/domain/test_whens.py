"""Times as an agent types them on the phone."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.moments import spoken
from kefu_tui.domain.whens import parse_when
from tests.domain.builders import NOW, moments, t


@given(moments("11.21 14:32", 300))
def test_promised_time_in_words_reads_back(when: datetime) -> None:
    assert parse_when(spoken(when, NOW), NOW) == when


@given(moments())
def test_iso_times_read_back(when: datetime) -> None:
    assert parse_when(when.isoformat(), NOW) == when
    assert parse_when(when.strftime("%Y-%m-%d %H:%M"), NOW) == when


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
        ("两个半小时后", "11.21 17:02"),
        ("今晚八点半", "11.21 20:30"),
        ("10:00", "11.22 10:00"),
        ("明早", "11.22 10:00"),
        ("下周一上午", "11.24 10:00"),
        ("11月23日", "11.23 15:00"),
    ],
)
def test_typed_times(typed: str, when: str) -> None:
    assert parse_when(typed, NOW) == t(when)


@pytest.mark.parametrize("typed", ["", "随便", "25:00", "13.40 10:00", "明天 99点", "2025-13-01"])
def test_what_is_no_time(typed: str) -> None:
    assert parse_when(typed, NOW) is None


def test_past_times_are_the_last_ones() -> None:
    assert parse_when("16:00", NOW, past=True) == t("11.20 16:00")
    assert parse_when("14:00", NOW, past=True) == t("11.21 14:00")
    assert parse_when("12.30 10:00", NOW, past=True) == t("12.30 10:00", 2024)
