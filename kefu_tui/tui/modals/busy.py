"""Something that takes a moment and must not be disturbed: what it is, and no key does anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from kefu_tui.tui.format import lines, wrapped
from kefu_tui.tui.widgets.panel import Panel

_T = TypeVar("_T")


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


async def busily(app: App[Any], words: str, do: Callable[[], _T]) -> _T:
    """What `do` returns, or raises, run in a thread while `words` stand over the screen."""
    busy = Busy(words)
    await app.push_screen(busy)
    try:
        return await asyncio.to_thread(do)
    finally:
        busy.dismiss()
