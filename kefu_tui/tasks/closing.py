"""快关闭: orders that will close by themselves soon, while a contact can still help."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime, timedelta

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.domain.moments import spoken_span
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.priority import Lane, Standing, worth_telling
from kefu_tui.tasks.notices import Event, Watch, listed, who


class Closing(Watch):
    """Rule *about to close*: told so many minutes before, each time once, as long as it is worth
    telling. What was missed is told by its last time only."""

    kind = TaskKind.CLOSING

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ahead: list[tuple[datetime, str]] = []
        """a heap: when to look at a case again"""
        self._next: dict[str, datetime] = {}
        """which of a case's times in the heap still holds"""

    def see(self, standing: Standing) -> None:
        key, closes_at = standing.case.key, standing.case.closes_at
        self._next.pop(key, None)
        minutes = self._desk.settings.tasks.closing_minutes
        if closes_at is not None and standing.lane is not Lane.DONE and minutes:
            self._look_at(key, closes_at - timedelta(minutes=max(minutes)))

    def next_at(self) -> datetime | None:
        return self._ahead[0][0] if self._ahead else None

    def run(self) -> list[Event]:
        found, now = [], self.now
        minutes = self._desk.settings.tasks.closing_minutes
        spans = [timedelta(minutes=m) for m in sorted(set(minutes))]
        while self._ahead and self._ahead[0][0] <= now:
            moment, key = heapq.heappop(self._ahead)
            standing = self._desk.worklist.get(key)
            if self._next.get(key) != moment or standing is None:
                continue
            del self._next[key]
            closes_at = standing.case.closes_at
            if closes_at is None or closes_at <= now:
                continue
            passed = [span for span in spans if closes_at - span <= now]
            if passed and worth_telling(standing, now, self._desk.rules):
                marks = tuple(_mark(key, closes_at, span) for span in passed)
                found.append((closes_at, Event(closes_at - passed[0], marks, key)))
            coming = [span for span in spans if closes_at - span > now]
            if coming:
                self._look_at(key, closes_at - coming[-1])
        return [event for _, event in sorted(found)]

    def words(self, events: Sequence[Event]) -> str:
        """`快关闭: 王丽 ¥320.00 剩 58 分`; `3 位快关闭, 共 ¥1,234.00: 王丽 ¥320.00 剩 14 分, …`."""
        names = [f"{who(self._desk, s)} 剩 {_left(s, self.now)}" for s in self.named(events)]
        if len(events) == 1 and names:
            return f"快关闭: {names[0]}"
        found = (self._desk.worklist.get(event.case) for event in events)
        amount = format_yuan(sum(s.case.amount_due for s in found if s is not None))
        return f"{len(events)} 位快关闭, 共 {amount}: {listed(names, len(events))}"

    def _look_at(self, key: str, moment: datetime) -> None:
        self._next[key] = moment
        heapq.heappush(self._ahead, (moment, key))


def _left(standing: Standing, now: datetime) -> str:
    closes_at = standing.case.closes_at
    return spoken_span(closes_at - now) if closes_at else ""


def _mark(key: str, closes_at: datetime, span: timedelta) -> str:
    return f"closing {key} {closes_at.isoformat()} {span // timedelta(minutes=1)}"
