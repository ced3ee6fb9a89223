"""`ui.ascii`: no character on the screen that a terminal may draw two cells wide.

Whatever drew it: a border, a bar, a buyer's own words. Only what is shown changes, never what is
copied or stored.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from kefu_tui.printable import plain


class AsciiOnly(LineFilter):
    """Draws every line with plain characters while it is enabled."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [
            segment if segment.text.isascii() else segment._replace(text=plain(segment.text))
            for segment in segments
        ]
