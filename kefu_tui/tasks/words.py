"""话术: what was edited beside the running desk and is in use now, or what is wrong with it."""

from __future__ import annotations

from datetime import datetime

from kefu_tui.config import TaskKind
from kefu_tui.tasks.notices import Event, Watch


class Words(Watch):
    """Told as often as somebody saves a file."""

    kind = TaskKind.WORDS

    def next_at(self) -> datetime | None:
        return self.now if self._desk.word_news else None

    def run(self) -> list[Event]:
        now, news = self.now, list(self._desk.word_news)
        self._desk.word_news.clear()
        # the same fault saved once more is another event
        return [Event(now, (f"words {now.isoformat()} {text}",), text=text) for text in news]
