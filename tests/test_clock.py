"""The one clock: real, fixed, or running from another start; always Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kefu_tui.clock import VARIABLE, Clock
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.errors import UsageError

MOMENT = datetime(2020, 2, 21, 16, 10, tzinfo=SHANGHAI)


def test_the_real_clock_tells_shanghais_time() -> None:
    now = Clock().now()
    assert now.utcoffset() == timedelta(hours=8)
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)
    assert Clock().note == ""


def test_a_fixed_clock_stands_still_and_says_so() -> None:
    clock = Clock.fixed(MOMENT)
    assert clock.now() == clock.now() == MOMENT
    assert clock.note == "时钟固定在 2020-02-21 16:10"


def test_a_clock_that_starts_elsewhere_runs() -> None:
    clock = Clock.starting(MOMENT)
    first, second = clock.now(), clock.now()
    assert MOMENT <= first <= second < MOMENT + timedelta(minutes=1)
    assert clock.note


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-21T16:10:00",
        "2020-02-21 16:10",
        "2020-02-21T16:10:00+08:00",
        "2020-02-21T08:10:00Z",
        "2020-02-21T03:10:00-05:00",
        " 2020-02-21T16:10 ",
    ],
)
def test_the_variable_fixes_it(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)
    clock = Clock.from_environment()
    assert clock.now() == MOMENT
    assert clock.now().isoformat() == "2020-02-21T16:10:00+08:00"


@pytest.mark.parametrize("text", ["", "  "])
def test_without_the_variable_it_is_real(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)
    assert Clock.from_environment().note == ""


@pytest.mark.parametrize("text", ["明天", "16:10", "2020-02-30", "1582277400", "2020-02-21T25:00"])
def test_what_is_no_time(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(UsageError, match=VARIABLE):
        Clock.from_environment()
