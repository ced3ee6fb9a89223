"""A small chooser: digits choose, so do arrows with Enter; Esc returns with nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from kefu_tui.tui import strings
from kefu_tui.tui.format import line, lines, pad, wrapped
from kefu_tui.tui.themes import CHOSEN, KEY, MUTED, STRONG
from kefu_tui.tui.widgets.panel import Panel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One line of a chooser. `key`: the digit that chooses it."""

    key: str
    label: str
    value: T


def numbered(labels: Sequence[tuple[str, T]], last: tuple[str, T] | None = None) -> list[Choice[T]]:
    """Choices under 1, 2, 3 …; `last` under 0."""
    choices = [Choice(str(n), label, value) for n, (label, value) in enumerate(labels, 1)]
    return [*choices, Choice("0", *last)] if last else choices


class Choose(ModalScreen[T | None], Generic[T]):
    """Dismisses with the value chosen, or None."""

    BINDINGS = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice[T]], text: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._text = text
        self._cursor = 0
        self.ahead: list[str] = []
        """digits typed before this chooser was up"""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Panel(id="choices")

    def on_mount(self) -> None:
        self._redraw()
        while self.ahead and not self._take_digit(self.ahead.pop(0)):
            pass

    def on_key(self, event: events.Key) -> None:
        if self._take_digit(unicodedata.normalize("NFKC", event.character or "")):
            event.stop()

    def _take_digit(self, digit: str) -> bool:
        for choice in self._choices:
            if choice.key == digit:
                self.dismiss(choice.value)
                return True
        return False

    def action_move(self, step: int) -> None:
        self._cursor = (self._cursor + step) % len(self._choices)
        self._redraw()

    def action_take(self) -> None:
        self.dismiss(self._choices[self._cursor].value)

    def _redraw(self) -> None:
        self.query_one("#choices", Panel).show(self._draw)

    def _draw(self, width: int) -> Content:
        rows = [line((self._title, STRONG)), line("")]
        if self._text:
            rows += wrapped(self._text, width, STRONG)
            rows.append(line(""))
        for index, choice in enumerate(self._choices):
            chosen = index == self._cursor
            words = pad(f" {choice.label}", width - 3)
            rows.append(
                line((f" {choice.key} ", CHOSEN if chosen else KEY), (words, CHOSEN * chosen))
            )
        rows += [line(""), line((strings.CHOOSE_HINT, MUTED))]
        return lines(rows)
