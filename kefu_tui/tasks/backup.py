"""备份: the routine copy of the store, where one is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.errors import KefuError
from kefu_tui.tasks.notices import Chore, Event, Job

EVERY = timedelta(minutes=10)
"""Between two looks; most find that no copy is due."""


class Backup(Chore):
    """Says something only when it fails: once a day for each reason."""

    kind = TaskKind.BACKUP

    def __init__(self, desk: Desk, *, at_once: bool) -> None:
        super().__init__(desk)
        self._next = desk.now if at_once else desk.now + EVERY

    def next_at(self) -> datetime | None:
        # a clock that was set back must not put it off
        self._next = min(self._next, self.now + EVERY)
        return self._next

    def prepare(self) -> Job:
        now = self.now
        self._next = now + EVERY

        def job() -> list[Event]:
            try:
                self._desk.back_up()
            except KefuError as error:
                return [Event(now, (f"backup {now.date()} {error}",), text=str(error))]
            return []

        return job
