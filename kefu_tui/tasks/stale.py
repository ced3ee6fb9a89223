"""导出太旧: who has paid since then is not known here."""

from __future__ import annotations

from datetime import datetime

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.tasks.notices import Event, Watch


class Stale(Watch):
    """Told once for each newest export."""

    kind = TaskKind.STALE

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._said: datetime | None = None

    def next_at(self) -> datetime | None:
        exported = self._desk.worklist.exported_at
        if exported is None or exported == self._said:
            return None
        return exported + self._desk.rules.stale_after

    def run(self) -> list[Event]:
        words = self._desk.stale_words()
        if not words:
            return []
        self._said = self._desk.worklist.exported_at
        assert self._said is not None
        mark = f"stale {self._said.isoformat()}"
        at = self._said + self._desk.rules.stale_after
        return [Event(at, (mark,), text=f"{words}, 请重新导单")]
