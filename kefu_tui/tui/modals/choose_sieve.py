"""筛选: which cases the queue shows, by digits or arrows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from kefu_tui.desk.sieve import EVERYTHING, Placed, Sieve
from kefu_tui.domain.money import short_yuan
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane
from kefu_tui.tui import strings
from kefu_tui.tui.format import Part, line, lines
from kefu_tui.tui.themes import CHOSEN, KEY, MUTED, STRONG
from kefu_tui.tui.widgets.panel import Panel

_AMOUNTS = (0, 5_000, 10_000, 20_000, 50_000, 100_000)
"""fen"""
_FIELDS: dict[str, tuple[str, Sequence[Any]]] = {
    "placed": (strings.SIEVE_PLACED, list(Placed)),
    "min_amount": (strings.SIEVE_AMOUNT, _AMOUNTS),
    "channel": (strings.SIEVE_CHANNEL, (None, Channel.PHONE, Channel.WANGWANG, Channel.SMS)),
    "lane": (strings.SIEVE_LANE, (None, Lane.DUE, Lane.READY, Lane.LATER)),
}
_DIGITS = {str(n): name for n, name in enumerate(_FIELDS, 1)}


class ChooseSieve(ModalScreen[Sieve | None]):
    """Dismisses with the sieve chosen, or None. `ahead`: digits typed before it was up."""

    BINDINGS = [
        Binding("escape,ctrl+f", "dismiss(None)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, sieve: Sieve, ahead: list[str]) -> None:
        super().__init__()
        self._sieve = sieve
        self._ahead = ahead
        self._field = next(iter(_FIELDS))

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Panel(id="fields")

    def on_mount(self) -> None:
        while self._ahead:
            self._take_digit(self._ahead.pop(0))
        self._redraw()

    def on_key(self, event: events.Key) -> None:
        if self._take_digit(unicodedata.normalize("NFKC", event.character or "")):
            event.stop()

    def _take_digit(self, digit: str) -> bool:
        if digit == "0":
            self.dismiss(EVERYTHING)
        elif digit in _DIGITS:
            self._field = _DIGITS[digit]
            self.action_turn(1)
        return digit == "0" or digit in _DIGITS

    def action_move(self, step: int) -> None:
        names = list(_FIELDS)
        self._field = names[(names.index(self._field) + step) % len(names)]
        self._redraw()

    def action_turn(self, step: int) -> None:
        """The field's next value, going round."""
        values = _FIELDS[self._field][1]
        before = getattr(self._sieve, self._field)
        following = values[(values.index(before) + step) % len(values)]
        self._sieve = self._sieve._replace(**{self._field: following})
        self._redraw()

    def action_take(self) -> None:
        self.dismiss(self._sieve)

    def _redraw(self) -> None:
        self.query_one("#fields", Panel).show(self._draw)

    def _draw(self, _width: int) -> Content:
        rows = [line((strings.SIEVE_TITLE, STRONG)), line("")]
        for digit, name in _DIGITS.items():
            label, values = _FIELDS[name]
            here = name == self._field
            parts: list[Part] = [(f" {digit} ", KEY), (label, ""), "  "]
            for value in values:
                chosen = value == getattr(self._sieve, name)
                style = CHOSEN if chosen and here else STRONG if chosen else ""
                words = f"【{_words(value)}】" if chosen else f"  {_words(value)}  "
                parts.append((words, style or MUTED))
            rows.append(line(*parts))
        rows += [line((" 0 ", KEY), strings.SIEVE_NONE), line("")]
        return lines([*rows, line((strings.SIEVE_HINT, MUTED))])


def _words(value: Placed | Channel | Lane | int | None) -> str:
    if value is None or value == 0:
        return strings.SIEVE_ALL
    return f"{short_yuan(value)}起" if isinstance(value, int) else value.label
