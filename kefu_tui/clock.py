"""The one clock of the program: real, fixed by `KEFU_NOW`, or shifted for the demo."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kefu_tui.domain.moments import SHANGHAI, shanghai
from kefu_tui.errors import UsageError

VARIABLE = "KEFU_NOW"
_YEARS = (2000, 2200)


def _real() -> datetime:
    return datetime.now(UTC).astimezone(SHANGHAI)


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time in Asia/Shanghai. `note` is what the screen says of an unreal clock."""

    read: Callable[[], datetime] = field(default=_real)
    note: str = ""

    def now(self) -> datetime:
        return self.read()

    @classmethod
    def fixed(cls, moment: datetime) -> Clock:
        """A clock that stands still, for tests and replays of past exports."""
        still = shanghai(moment)
        return cls(lambda: still, f"时钟固定在 {still:%Y-%m-%d %H:%M}")

    @classmethod
    def starting(cls, moment: datetime) -> Clock:
        """A clock that runs, but starts at `moment`."""
        offset: timedelta = shanghai(moment) - _real()
        return cls(lambda: _real() + offset, "演示时钟")

    @classmethod
    def from_environment(cls) -> Clock:
        """The real clock, or the one `KEFU_NOW` fixes. Raises UsageError when it is not a time."""
        text = os.environ.get(VARIABLE, "").strip()
        if not text:
            return cls()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        # at the ends of the calendar there are no days before and after to reckon with
        if moment is None or not _YEARS[0] <= moment.year <= _YEARS[1]:
            raise UsageError(
                f"环境变量 {VARIABLE} 不是能用的时间: {text!r}; 请写成 2020-02-21T16:10:00"
            )
        return cls.fixed(moment)
