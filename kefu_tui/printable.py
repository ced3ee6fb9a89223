"""Text in columns: cell widths of Chinese, data made safe to show, tables and bars."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

_JOINER = "\u200d"
"""Holds emoji of several people together: the one invisible character that is left alone."""
_ELLIPSIS = ".."
"""Not `…`, which many Chinese terminals draw two cells wide."""
_TWINS = str.maketrans(
    "│┃┆┊║─━┄┈═╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝█·…→←↑↓“”‘’×÷—–•●○■□▲▼①②③④⑤⑥⑦⑧⑨",
    "|||||-----+++++++++++++++++#..>" + "<^v\"\"''x/--*oo##^v123456789",
)
_BLOCKS = range(0x2580, 0x25A0)


def visible(text: str) -> str:
    """`text` with everything that could steer a terminal or spoil a file made visible.

    Control characters become their pictures (ESC -> ␛, line end -> ␊), bidirectional and other
    invisible marks, lone surrogates and non-characters their number (`\\u202e`). Never raises.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def cell_width(text: str) -> int:
    """How many terminal cells `text` takes: 2 for Chinese and emoji, 0 for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def fit(text: str, width: int) -> str:
    """`text` made visible, in at most `width` cells; what is cut off leaves `..` behind."""
    shown = visible(text)
    if cell_width(shown) <= width:
        return shown
    room = width - cell_width(_ELLIPSIS)
    kept: list[str] = []
    for char in shown:
        room -= _width(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + _ELLIPSIS[: max(0, width)]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled up with blanks to `width` cells; `right`: set to the right, as figures are."""
    blanks = " " * max(0, width - cell_width(text))
    return blanks + text if right else text + blanks


def bar(count: int, largest: int, width: int) -> str:
    """A bar of at most `width` cells; a count above 0 always shows."""
    if count <= 0 or largest <= 0 or width <= 0:
        return ""
    return "█" * max(1, round(count / largest * width))


def plain(text: str) -> str:
    """`text` without characters of ambiguous width, as many characters as before.

    What Unicode calls ambiguous is one cell for the program and two in many Chinese terminals,
    where the rest of the line then slides. Each becomes one ASCII character.
    """
    return text.translate(_PLAIN)


class _Plain(dict[int, int]):
    """What stands for each character, found once."""

    def __missing__(self, code: int) -> int:
        twin = _TWINS.get(code, code)
        if twin == code and _is_ambiguous(chr(code)):
            letter = unicodedata.normalize("NFKD", chr(code))[0]
            # An edge drawn with part of a cell: what shows is the ground.
            twin = 0x20 if code in _BLOCKS else ord(letter) if letter.isascii() else 0x3F
        self[code] = twin
        return twin


_PLAIN = _Plain()


def _is_ambiguous(character: str) -> bool:
    """Whether it takes a cell, or two where the terminal thinks so."""
    return unicodedata.east_asian_width(character) == "A" and cell_width(character) == 1


class Layout(NamedTuple):
    """Where the columns of a table stand. Widths and gap in cells."""

    widths: tuple[int, ...]
    gap: int
    right: frozenset[int]
    """columns set to the right, as figures are"""

    @property
    def width(self) -> int:
        return sum(self.widths) + self.gap * (len(self.widths) - 1)

    def line(self, cells: Sequence[str]) -> str:
        """One row; cells are made visible, and cut where they are too wide."""
        padded = [
            pad(fit(cell, width), width, right=i in self.right)
            for i, (cell, width) in enumerate(zip(cells, self.widths, strict=True))
        ]
        return (" " * self.gap).join(padded).rstrip()


def layout(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    right: frozenset[int] = frozenset(),
    flexible: int = 0,
    least: int = 8,
) -> Layout:
    """The columns as wide as their cells.

    The column `flexible` gives way, down to `least` cells, so that the lines stay within `width`;
    the gap of two blanks shrinks to one before that.
    """
    widths = [
        max([cell_width(title), *(cell_width(visible(row[i])) for row in rows)])
        for i, title in enumerate(titles)
    ]
    gap = 2 if sum(widths) + 2 * (len(titles) - 1) <= width else 1
    spare = width - sum(widths) - gap * (len(titles) - 1)
    if spare < 0:
        lowest = min(widths[flexible], max(least, cell_width(titles[flexible])))
        widths[flexible] = max(lowest, widths[flexible] + spare)
    return Layout(tuple(widths), gap, right)


def table(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    right: frozenset[int] = frozenset(),
    flexible: int = 0,
    least: int = 8,
) -> list[str]:
    """Lines of an aligned table as `layout` has it: titles, a rule, the rows."""
    columns = layout(titles, rows, width=width, right=right, flexible=flexible, least=least)
    rule = ["-" * n if title else "" for n, title in zip(columns.widths, titles, strict=True)]
    return [columns.line(titles), columns.line(rule), *(columns.line(row) for row in rows)]


@cache  # as many as there are characters at most: asked hundreds of times for every card
def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char != _JOINER
    if hidden or code & 0xFFFE == 0xFFFE:
        return f"\\u{code:04x}"
    return char
