"""经过: everything that happened with one buyer, to be read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from kefu_tui.desk.views import Card
from kefu_tui.tui import strings
from kefu_tui.tui.actions import HISTORY, bindings
from kefu_tui.tui.format import cell_width, fit, line
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import STRONG
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.timeline import whole_timeline


class HistoryScreen(KeyedScreen[None]):
    """A card's history as of when it was opened; arrows and pages scroll."""

    TOPIC = "经过"
    BINDINGS = bindings(HISTORY)

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        with VerticalScroll():
            yield Panel(id="history")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        card = self._card
        row = card.row
        told = strings.HISTORY_OF.format(
            name=row.name, buyer=row.buyer or row.case, orders=len(card.case.orders), n=row.contacts
        )
        title = f" {strings.HISTORY}  "
        self.query_one("#head", Panel).show(
            lambda w: line((title, STRONG), fit(told, w - cell_width(title)))
        )
        self.query_one("#history", Panel).show(lambda w: whole_timeline(card, w))
        self.draw_footer()
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, pages: int) -> None:
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=pages * max(1, box.size.height - 1), animate=False)

    def action_back(self) -> None:
        self.dismiss()
