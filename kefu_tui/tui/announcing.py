"""What the tasks tell, shown: at the desk's foot, or over the full screen that covers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from kefu_tui.config import TaskKind
from kefu_tui.tasks import Notice
from kefu_tui.tui import strings
from kefu_tui.tui.actions import Named
from kefu_tui.tui.themes import OFFER, URGENT
from kefu_tui.tui.widgets.workbench import NEWS_SECONDS, Workbench

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel


class Announcer:
    """Notices that are still to be shown at the foot. The bell rings once for what has come, and
    not into a call."""

    def __init__(
        self, app: App[Any], bench: Workbench, say: Callable[..., None], named: Named
    ) -> None:
        """`say`: as `CardScreen.say`; `named`: words with the agent's own keys in them."""
        self._app, self._bench, self._say, self._named = app, bench, say, named
        self._waiting: list[Notice] = []
        self._to_ring = False
        self._covers = False
        """whether something was told over another screen, and may still be there"""

    def announce(self, notices: Sequence[Notice], *, seen: bool, calling: bool) -> None:
        """At the foot in one line, when nothing weightier stands there; during a call it stays.
        Where the foot is not seen, over the screen that is open, and at the foot once it is."""
        # A file that can be taken in stands at the foot anyway.
        news = [notice for notice in notices if notice.kind is not TaskKind.INBOX]
        self._waiting += news
        self._to_ring |= _ring(news)
        if not seen and news:
            severity: SeverityLevel = "warning" if _ring(news) else "information"
            self._covers = True
            told = self._named(_words(news))
            self._app.notify(told, severity=severity, timeout=NEWS_SECONDS, markup=False)
        elif seen and self._waiting and not self._bench.is_taken:
            if self._covers:
                self._covers = False
                self._app.clear_notifications()
            style = URGENT if _ring(self._waiting) else OFFER
            self._say(_words(self._waiting), style=style, stay=calling)
            self._waiting.clear()
        else:
            return
        if self._to_ring and not calling:
            self._bench.ring()
        self._to_ring = False


def _words(notices: Sequence[Notice]) -> str:
    """What is to be done about it by a key says so."""
    hints = {TaskKind.STALE: strings.STALE_HINT}
    return "；".join(notice.text + hints.get(notice.kind, "") for notice in notices)


def _ring(notices: Sequence[Notice]) -> bool:
    return any(notice.rings for notice in notices)
