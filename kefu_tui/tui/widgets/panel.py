"""Panel: a block of safe text, drawn from content that is made for the width at hand."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

Draw = Callable[[int], Content]


class Panel(Static):
    """Shows `draw(width)`; draws again when the width changes. Never parses markup."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", markup=False, id=id)
        self._draw: Draw | None = None
        self._width = 0

    def show(self, draw: Draw) -> None:
        """Take a new drawing."""
        self._draw = draw
        self._width = self._inner_width()
        self.update(draw(self._width))

    def on_resize(self) -> None:
        if self._draw is not None and self._inner_width() != self._width:
            self.show(self._draw)

    def _inner_width(self) -> int:
        return max(20, self.scrollable_content_region.width)
