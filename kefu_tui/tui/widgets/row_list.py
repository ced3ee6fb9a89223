"""A long list of rows to look through: only the lines on the screen are ever built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kefu_tui.tui.format import fit, pad

Row = TypeVar("Row")


class RowList(ScrollView, Generic[Row], can_focus=True):
    """Draws rows by `words(row, width)`: the text, and whether it is set back."""

    COMPONENT_CLASSES = {"row-list--muted"}
    DEFAULT_CSS = """
    RowList .row-list--muted { color: $foreground-muted; }
    """

    def __init__(self, words: Callable[[Row, int], tuple[str, bool]], *, id: str) -> None:
        super().__init__(id=id)
        self._words = words
        self._rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Other rows, from the first one on."""
        self._rows = rows
        self.scroll_home(animate=False)
        self._measure()

    def on_resize(self) -> None:
        self._measure()

    def _measure(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        text, muted = self._words(self._rows[index], width)
        style = self.get_component_rich_style("row-list--muted") if muted else self.rich_style
        return Strip([Segment(pad(fit(text, width), width), style)], width)
