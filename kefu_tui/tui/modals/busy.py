"""Something that takes a moment and must not be disturbed: what it is, and no key does anything."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from kefu_tui.tui.format import lines, wrapped
from kefu_tui.tui.widgets.panel import Panel


class Busy(ModalScreen[None]):
    """Stays until whoever has opened it dismisses it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Panel(id="busy")

    def on_mount(self) -> None:
        self.query_one("#busy", Panel).show(lambda width: lines(wrapped(self._words, width)))
