"""交班: before the shift ends, what will fall due when the agent has gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.domain.hours import back_at, leaves_at
from kefu_tui.domain.moments import short, spoken_span
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.priority import Standing, comes_back_at, worth_telling
from kefu_tui.tasks.notices import NAMED, Event, Watch, listed, who


class Handover(Watch):
    """Rule *handover*: once a shift, so many minutes before its end: the follow-ups that fall due
    and the orders that close until the agent's next shift."""

    kind = TaskKind.HANDOVER

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._said: datetime | None = None

    def next_at(self) -> datetime | None:
        leaving = leaves_at(self.now, self._desk.rules)
        if leaving is None or leaving == self._said:
            return leaving
        return leaving - timedelta(minutes=self._desk.settings.tasks.handover_minutes)

    def run(self) -> list[Event]:
        now, rules = self.now, self._desk.rules
        leaving, back = leaves_at(now, rules), back_at(now, rules)
        if leaving is None or back is None or leaving == self._said:
            return []
        self._said = leaving
        before = timedelta(minutes=self._desk.settings.tasks.handover_minutes)
        cases = list(self._desk.worklist.open_cases())
        due = sorted(
            (at, s.case.key, s) for s in cases if (at := comes_back_at(s)) and leaving <= at < back
        )
        names = [f"{who(self._desk, s)} {short(at, now)}" for at, _, s in due[:NAMED]]
        parts = [f"{short(leaving, now)} 交班, 还有 {spoken_span(leaving - now)}"]
        if due:
            parts.append(f"之后 {len(due)} 位到点: {listed(names, len(due))}")
        else:
            parts.append(f"之后到 {short(back, now)} 没有人到点")
        closing = [s for s in cases if _closes(s, leaving, back) and worth_telling(s, now, rules)]
        if closing:
            amount = format_yuan(sum(s.case.amount_due for s in closing))
            parts.append(f"{len(closing)} 位关闭, 共 {amount}")
        return [
            Event(leaving - before, (f"handover {leaving.isoformat()}",), text="; ".join(parts))
        ]


def _closes(standing: Standing, first: datetime, last: datetime) -> bool:
    closes_at = standing.case.closes_at
    return closes_at is not None and first <= closes_at < last
