"""导出文件: one that has appeared and can be taken in; nothing is taken in by itself."""

from __future__ import annotations

from datetime import datetime

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.desk.inbox import Mark, Offer
from kefu_tui.domain.moments import spoken_span
from kefu_tui.printable import fit
from kefu_tui.tasks.notices import Event, Watch


class Inbox(Watch):
    """Told once for each file, as long as it stays as it is."""

    kind = TaskKind.INBOX

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._said: set[Mark] = set()

    def next_at(self) -> datetime | None:
        return self.now if self._news() else None

    def run(self) -> list[Event]:
        events, now = [], self.now
        for offer in self._news():
            self._said.add(offer.mark)
            age = spoken_span(now - offer.exported_at)
            text = f"有新的导出文件: {fit(offer.path.name, 40)} ({age}前导出), 请导入"
            events.append(Event(now, (f"inbox {offer.mark}",), text=text))
        return events

    def _news(self) -> list[Offer]:
        desk = self._desk
        offers = desk.inbox.offers(desk.worklist.imports, self.now)
        return [offer for offer in offers if offer.mark not in self._said]
