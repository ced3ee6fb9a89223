"""A long list of rows to look through: only the lines on the screen are ever built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kefu_tui.tui.format import fit, pad, wrap

Row = TypeVar("Row")


class RowList(ScrollView, Generic[Row], can_focus=True):
    """Draws rows by `words(row, width)`: the text, and whether it is set back."""

    COMPONENT_CLASSES = {"row-list--muted", "row-list--cursor"}
    DEFAULT_CSS = """
    RowList { overflow-x: hidden; scrollbar-size-vertical: 1; }
    RowList .row-list--muted { color: $foreground-muted; }
    RowList .row-list--cursor { background: $primary; color: $text; text-style: bold; }
    """

    def __init__(self, words: Callable[[Row, int], tuple[str, bool]], *, id: str) -> None:
        super().__init__(id=id)
        self._words = words
        self._rows: Sequence[Row] = ()
        self._cursor: int | None = None
        self._empty = ""

    def show(self, rows: Sequence[Row], empty: str = "") -> None:
        """Other rows, from the first one on; none of them chosen. `empty`: what to say, where they
        would be, when there are none."""
        self._rows, self._empty = rows, "" if rows else empty
        self._cursor = None
        self.scroll_home(animate=False)
        self._measure()

    @property
    def chosen(self) -> Row | None:
        """The row under the cursor; None where no cursor is shown."""
        return None if self._cursor is None else self._rows[self._cursor]

    def choose(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is, and bring it into view."""
        if self._rows:
            self._cursor = max(0, min(index, len(self._rows) - 1))
            self.scroll_to_region(Region(0, self._cursor, 1, 1), animate=False, force=True)
            self.refresh()

    def step(self, rows: int) -> None:
        """Move the cursor so many rows, as far as they go."""
        self.choose((self._cursor or 0) + rows)

    def on_resize(self) -> None:
        self._measure()

    def _measure(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if index >= len(self._rows):
            told = wrap(self._empty, width)[y - 1 : y] if y else []
            style = self.get_component_rich_style("row-list--muted")
            return Strip([Segment(pad("".join(told), width), style)], width)
        text, muted = self._words(self._rows[index], width)
        style = self.get_component_rich_style("row-list--muted") if muted else self.rich_style
        if index == self._cursor:
            style = self.get_component_rich_style("row-list--cursor")
        return Strip([Segment(pad(fit(text, width), width), style)], width)
