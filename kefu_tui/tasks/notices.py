"""What a task has to say: events, and the notices that are made of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.priority import Standing

NAMED = 3
"""how many of many are named"""
_LONG_AGO = timedelta(minutes=10)
"""what came about so long ago was missed: the notice says over what span"""

RINGING = frozenset((TaskKind.DUE, TaskKind.CLOSING, TaskKind.STALE, TaskKind.HANDOVER))
"""The agent has to do something about it."""


class Event(NamedTuple):
    """One thing that has come about. It is told once, by the first of its marks; with it the
    others are told too. `at`: when it came about."""

    at: datetime
    marks: tuple[str, ...]
    case: str = ""
    text: str = ""
    """what to say of it, where the task says it event by event"""


class Notice(NamedTuple):
    """One line for the agent: an event, or several of a kind in one. `at`: the first one's time.

    `cases`: the keys of those it is about, in the order of the events.
    """

    kind: TaskKind
    at: datetime
    text: str
    cases: tuple[str, ...] = ()

    @property
    def rings(self) -> bool:
        return self.kind in RINGING


Job = Callable[[], list[Event]]
"""What takes a moment, and what came of it. Run off the screen's thread; raises KefuError."""


class Task(ABC):
    """Something the clock brings, switched on and off by its kind in `tasks.on`."""

    kind: TaskKind

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def now(self) -> datetime:
        return self._desk.now

    @abstractmethod
    def next_at(self) -> datetime | None:
        """When there will be something to do, as far as is known; not after `now`: at once.

        Asked once a second: it looks at no file and walks through no cases.
        """

    def words(self, events: Sequence[Event]) -> str:
        """One sentence for one event or several."""
        return "; ".join(event.text for event in events)


class Watch(Task):
    """A task that is done in no time."""

    def see(self, standing: Standing) -> None:
        """A case that stands elsewhere than before, or was read anew."""

    @abstractmethod
    def run(self) -> list[Event]:
        """What has come about, the first to be named first; what was told before is left out
        later."""

    def named(self, events: Sequence[Event]) -> list[Standing]:
        """Where the first few of the cases stand."""
        found = (self._desk.worklist.get(event.case) for event in events[:NAMED])
        return [standing for standing in found if standing is not None]


class Chore(Task):
    """A task that takes a moment."""

    @abstractmethod
    def prepare(self) -> Job | None:
        """What there is to be done, with all it needs from the desk; None for nothing."""


def who(desk: Desk, standing: Standing) -> str:
    """`王丽 ¥320.00`: no more of a buyer's data than this goes into a notice."""
    return f"{desk.name_of(standing.case)} {format_yuan(standing.case.amount_due)}"


def listed(names: Sequence[str], count: int) -> str:
    """`王丽 ¥320.00, 李强 ¥98.00 等`: names of `count` buyers."""
    return ", ".join(names) + (" 等" if count > len(names) else "")


def within(events: Sequence[Event], now: datetime) -> str:
    """`过去 3 小时里有 ` where the first of several is not news any more; else empty."""
    since = now - min(event.at for event in events)
    if len(events) < 2 or since < _LONG_AGO:
        return ""
    hours = -(-since // timedelta(hours=1))
    if hours <= 1:
        span = f"{-(-since // timedelta(minutes=1))} 分钟"
    else:
        span = f"{hours} 小时" if hours <= 48 else f"{-(-hours // 24)} 天"
    return f"过去 {span}里有 "
