"""`ui.ascii`: no character on the screen that a terminal may draw two cells wide.

What Unicode calls ambiguous is one cell for the framework and two in many Chinese terminals, where
the rest of the line then slides. Each becomes one ASCII character, whatever drew it: a border, a
bar, a buyer's own words. Only what is shown changes, never what is copied or stored.
"""

from __future__ import annotations

import unicodedata

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from kefu_tui.printable import cell_width

_TWINS = str.maketrans(
    "│┃┆┊║─━┄┈═╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝█·…→←↑↓“”‘’×÷—–•●○■□▲▼①②③④⑤⑥⑦⑧⑨",
    "|||||-----+++++++++++++++++#..>" + "<^v\"\"''x/--*oo##^v123456789",
)
_BLOCKS = range(0x2580, 0x25A0)


class _Plain(dict[int, int]):
    """What stands for each character, found once."""

    def __missing__(self, code: int) -> int:
        twin = _TWINS.get(code, code)
        if twin == code and _is_ambiguous(chr(code)):
            plain = unicodedata.normalize("NFKD", chr(code))[0]
            # An edge drawn with part of a cell: what shows is the ground.
            twin = 0x20 if code in _BLOCKS else ord(plain) if plain.isascii() else 0x3F
        self[code] = twin
        return twin


_PLAIN = _Plain()


def _is_ambiguous(character: str) -> bool:
    """Whether it takes a cell, or two where the terminal thinks so."""
    return unicodedata.east_asian_width(character) == "A" and cell_width(character) == 1


class AsciiOnly(LineFilter):
    """Draws every line with plain characters while it is enabled."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [
            segment if segment.text.isascii() else segment._replace(text=plain(segment.text))
            for segment in segments
        ]


def plain(text: str) -> str:
    """`text` without characters of ambiguous width, as many characters as before."""
    return text.translate(_PLAIN)
