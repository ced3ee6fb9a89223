"""查找: a buyer by nick, name, phone tail or order number."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from kefu_tui.desk import Desk
from kefu_tui.desk.views import QueueRow
from kefu_tui.domain.money import format_yuan
from kefu_tui.tui import strings
from kefu_tui.tui.actions import FIND, bindings
from kefu_tui.tui.format import fit, line, lines, pad
from kefu_tui.tui.screens.help import HelpScreen
from kefu_tui.tui.widgets.footer import footer_line
from kefu_tui.tui.widgets.panel import Panel

_PAUSE = 0.15
"""Seconds without a key before the search runs: an order book of 100,000 is read through."""


class FindScreen(Screen[str | None]):
    """Dismisses with a case's key, or None."""

    BINDINGS = [
        *bindings(FIND),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]
    CSS = """
    FindScreen { layout: vertical; }
    FindScreen VerticalScroll { height: 1fr; padding: 0 1; }
    FindScreen #footer { height: 1; background: $panel; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: list[QueueRow] = []
        self._cursor = 0
        self._asked = ""

    def compose(self) -> ComposeResult:
        yield Input(placeholder=strings.FIND_HINT, id="text")
        with VerticalScroll(can_focus=False):
            yield Panel(id="found")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.query_one("#footer", Panel).show(lambda w: footer_line(FIND, w))
        self.query_one("#text", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._asked = event.value
        self.set_timer(_PAUSE, lambda asked=event.value: self._search(asked))

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        self._search(self._asked)
        if self._rows:
            self.dismiss(self._rows[self._cursor].case)

    def action_move(self, step: int) -> None:
        if self._rows:
            self._cursor = (self._cursor + step) % len(self._rows)
            self.query_one("#found", Panel).show(self._draw)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen("查找"))

    def action_back(self) -> None:
        self.dismiss(None)

    def _search(self, asked: str) -> None:
        if asked != self._asked:
            return
        before = [row.case for row in self._rows]
        self._rows = self._desk.find(asked)
        if [row.case for row in self._rows] != before:
            self._cursor = 0
        self.query_one("#found", Panel).show(self._draw)

    def _draw(self, width: int) -> Content:
        if not self._rows:
            return line((strings.FIND_NOTHING if self._asked.strip() else "", "$foreground-muted"))
        rows = []
        for index, row in enumerate(self._rows):
            words = (
                f"{pad(row.lane.label, 9)}{pad(fit(row.name, 14), 15)}"
                f"{pad(fit(row.buyer or row.case, 20), 21)}{pad(row.phone_tail, 6)}"
                f"{format_yuan(row.amount_due):>12}  {row.placed_at:%m.%d %H:%M}"
            )
            style = "reverse" if index == self._cursor else ""
            rows.append(line((pad(fit(words, width), width), style)))
        return lines(rows)
