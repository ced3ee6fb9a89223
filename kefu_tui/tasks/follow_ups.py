"""到点: promises, call-backs and re-checks whose time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.domain.followups import answered, of_last
from kefu_tui.domain.priority import Lane, Standing, reasons, sort_key
from kefu_tui.tasks.notices import Event, Watch, listed, who, within


class FollowUps(Watch):
    """Rule *told once*: a follow-up is told when its time has come, or at the next start."""

    kind = TaskKind.DUE

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._due: dict[str, Standing] = {}

    def see(self, standing: Standing) -> None:
        if standing.lane is Lane.DUE and not _in_hand(standing):
            self._due[standing.case.key] = standing
        else:
            self._due.pop(standing.case.key, None)

    def next_at(self) -> datetime | None:
        return self.now if self._due else self._desk.worklist.changes_at

    def run(self) -> list[Event]:
        due = sorted(self._due.values(), key=sort_key)
        self._due.clear()
        return [self._event(s, s.next_at) for s in due if s.next_at is not None]

    def words(self, events: Sequence[Event]) -> str:
        """`到点: 王丽 ¥320.00 承诺到点 14:30`; `过去 3 小时里有 5 位到点: 王丽 ¥320.00, … 等`."""
        standings = self.named(events)
        if len(events) == 1 and standings:
            why = reasons(standings[0], self.now, self._desk.rules)[0]
            return f"到点: {who(self._desk, standings[0])} {why}"
        names = listed([who(self._desk, s) for s in standings], len(events))
        return f"{within(events, self.now)}{len(events)} 位到点: {names}"

    def _event(self, standing: Standing, at: datetime) -> Event:
        """One for each timer that runs out, however often the channel closes and opens until the
        case is worked. What had been put off is told again, and a look at the payment that is
        answered once more: when the contact that follows it may be made."""
        key = standing.case.key
        timer = of_last(standing.case, self._desk.rules, standing.large_at)
        since = timer.at if timer is not None and timer.at is not None else at
        put_off = self._desk.worklist.put_off_until(key)
        if put_off is not None and since < put_off <= self.now:
            since, at = put_off, max(at, put_off)
        mark = f"due {key} {since.isoformat()}"
        if timer is not None and since < at and answered(standing.case, timer):
            mark += " answered"
        return Event(at, (mark,), key)


def _in_hand(standing: Standing) -> bool:
    """Whether it was due from the moment it was recorded, as a new number to be called at once."""
    last = standing.case.standing_contacts[-1:]
    return bool(last) and standing.next_at is not None and standing.next_at <= last[0].at
