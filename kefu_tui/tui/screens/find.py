"""查找: a buyer by nick, name or its pinyin, phone tail or order number, while one types."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from kefu_tui.desk import Desk
from kefu_tui.desk.views import Found
from kefu_tui.domain.money import format_yuan
from kefu_tui.printable import Layout
from kefu_tui.tui import strings
from kefu_tui.tui.actions import FIND, bindings
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.format import cell_width, fit, line
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import MUTED, STRONG
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.row_list import RowList

_LIMIT = 200


class FindScreen(KeyedScreen[str | None]):
    """Dismisses with a case's key, or None.

    Until everybody is read in, only whom the text names exactly is found.
    """

    TOPIC = "查找"
    BINDINGS = bindings(FIND)
    CSS = """
    FindScreen #titles { height: 1; padding: 0 1; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked = ""
        self._seen: dict[str, Found] = {}
        """the lines drawn since the screen was opened"""

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        yield Input(placeholder=strings.FIND_HINT, id="text")
        yield Panel(id="titles")
        yield RowList(self._words, id="found")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.draw_footer()
        self.query_one(RowList).can_focus = False
        self.query_one("#text", Input).focus()
        if not self._desk.people.is_known:
            self._read(self._desk.people.reading())
        self._search()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._asked = event.value
        self._search()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        chosen = self.query_one(RowList).chosen
        if chosen is not None:
            self.dismiss(chosen)

    def action_move(self, step: int) -> None:
        self.query_one(RowList).step(step)

    def action_history(self) -> None:
        from kefu_tui.tui.screens.history import HistoryScreen

        chosen = self.query_one(RowList).chosen
        if chosen is not None:
            self.app.push_screen(HistoryScreen(self._desk.card(chosen)))

    def action_back(self) -> None:
        self.dismiss(None)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read(self, read: Callable[[], None]) -> None:
        """Closed meanwhile, it is still finished: the next time it is there."""
        then: Callable[[], None] = self._search
        try:
            read()
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            then = partial(self._tell, words_of(error))
        if self.is_attached:
            self.app.call_from_thread(then)

    def _search(self) -> None:
        people, now = self._desk.people, self._desk.now
        keys = people.exactly(self._asked, now)
        if people.is_known:
            keys = people.find(self._asked, _LIMIT, now)
        rows = self.query_one(RowList)
        rows.show(keys)
        self.query_one("#titles", Panel).show(partial(_titles, shown=bool(keys)))
        rows.choose(0)
        if keys:
            more = strings.FOUND_MORE if len(keys) == _LIMIT else strings.FOUND
            self._tell(more.format(n=len(keys)))
        elif not people.is_known:
            self._tell(strings.FIND_READING)
        else:
            self._tell(strings.FIND_NOTHING if self._asked.strip() else "")

    def _tell(self, text: str) -> None:
        title = f" {self.TOPIC}  "
        self.query_one("#head", Panel).show(
            lambda w: line((title, STRONG), fit(text, w - cell_width(title)))
        )

    def _words(self, key: str, width: int) -> tuple[str, bool]:
        """`王丽  tb_wang  4591  ¥1,263.00  11.21 09:00  现在可催`; what is over is set back."""
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._desk.found(key)
        amount, placed = format_yuan(found.amount), f"{found.placed_at:%m.%d %H:%M}"
        cells = found.name, found.buyer or key, found.phone_tail, amount, placed, found.state
        return _columns(width).line(cells), not found.is_open


def _titles(width: int, *, shown: bool) -> Content:
    """None above an empty list."""
    return line((_columns(width).line(strings.FOUND_TITLES), MUTED) if shown else "")


def _columns(width: int) -> Layout:
    nick = max(8, min(24, width - 62))
    return Layout((14, nick, 4, 11, 11, max(12, width - nick - 50)), 2, frozenset({3}))
