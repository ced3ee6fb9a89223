"""Bars and a curve in cells, for any width.

Drawn here and not by a library: of those alive, one sets Chinese labels out of line, one takes
over half a second to load, and one brings numpy. Bars are blanks on a coloured ground and curves
Braille dots: neither is a character of ambiguous width, so nothing slides in a Chinese terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from textual.content import Content

from kefu_tui.printable import layout
from kefu_tui.tui.format import Part, cell_width, line, pad
from kefu_tui.tui.themes import KEY, MUTED, STRONG

WHOLE = "on $accent-muted"
MARKED = "on $accent"
CURVE = KEY
SPREAD = MUTED
_SHORTEST, _LONGEST = 8, 40
_TOPS = (0.1, 0.25, 0.5, 1.0)
_AXIS = 6
"""Cells in front of the curve: `100% |`."""
_DAY = 16
"""Cells of a day at most: further apart, a curve of seven says no more."""


class Bar(NamedTuple):
    """One row: cells in front, the bar with its marked part, what stands behind."""

    before: tuple[str, ...]
    size: int
    marked: int = 0
    after: str = ""


class Point(NamedTuple):
    """One day of the curve. Fractions; None: nobody was contacted."""

    label: str
    rate: float | None
    share: float | None
    interval: tuple[float, float] | None


def bars(titles: Sequence[str], rows: Sequence[Bar], width: int, *, left: int = 1) -> list[Content]:
    """Titles over `before` and `after`, and a row for each; `left` cells in front are words, the
    others figures."""
    figures = frozenset(range(left, len(titles) - 1))
    front = layout(titles[:-1], [row.before for row in rows], width=width, right=figures)
    start = front.width + 2
    behind = max([cell_width(titles[-1]), *(cell_width(row.after) for row in rows)])
    room = max(_SHORTEST, min(_LONGEST, width - start - behind - 2))
    largest = max((row.size for row in rows), default=0)
    head = pad(front.line(titles[:-1]), start + room + 2) + titles[-1]
    drawn = [line((head.rstrip(), STRONG))]
    for row in rows:
        parts = [pad(front.line(row.before), start), *_bar(row, largest, room)]
        drawn.append(line(*parts, f"  {row.after}"))
    return drawn


def _bar(row: Bar, largest: int, room: int) -> list[Part]:
    """A count above 0 always shows, and so does a marked part."""
    whole = max(1, round(row.size / largest * room)) if row.size else 0
    marked = max(1, round(row.marked / row.size * whole)) if row.marked else 0
    return [(" " * marked, MARKED), (" " * (whole - marked), WHOLE), " " * (room - whole)]


def curve(points: Sequence[Point], width: int, height: int) -> list[Content]:
    """`rate` as a curve with `*` at its days; `share` as `o` on its interval. `height` rows, and
    two more for the axis and the days."""
    known = [n for p in points for n in (p.rate, *(p.interval or ())) if n is not None]
    top = next((t for t in _TOPS if t >= max(known, default=0)), 1.0)
    day = min(_DAY, (width - _AXIS) // len(points))
    field = _Field(top, day * len(points), height)
    placed = [(point, day * index + day // 2) for index, point in enumerate(points)]
    for point, x in placed:
        if point.interval is not None and point.share is not None:
            field.upright(x + 1, *point.interval)
            field.put(x + 1, point.share, "o")
    for (one, x), (other, beyond) in pairwise(placed):
        if one.rate is not None and other.rate is not None:
            field.join((x, one.rate), (beyond, other.rate))
    for point, x in placed:
        if point.rate is not None:
            field.put(x, point.rate, "*")
    scale = {0: top, height // 2: top / 2}
    rows = [
        line((f"{scale[y]:4.0%} |" if y in scale else "     |", SPREAD), *field.row(y))
        for y in range(height)
    ]
    labels = "".join(pad(" " * ((day - cell_width(p.label)) // 2) + p.label, day) for p in points)
    return [*rows, line(("  0% +" + "-" * field.width, SPREAD)), line(" " * _AXIS + labels)]


class _Field:
    """Cells of 2 × 4 dots each, and marks over them."""

    def __init__(self, top: float, width: int, height: int) -> None:
        self._top, self.width, self._height = top, width, height
        self._dots: dict[tuple[int, int], int] = {}
        self._styles: dict[tuple[int, int], str] = {}
        self._marks: dict[tuple[int, int], str] = {}

    def put(self, x: int, value: float, mark: str) -> None:
        cell = (x, self._dot(value) // 4)
        self._marks[cell] = mark
        self._styles[cell] = CURVE if mark == "*" else STRONG

    def upright(self, x: int, low: float, high: float) -> None:
        for y in range(self._dot(high), self._dot(low) + 1):
            self._set(2 * x, y, SPREAD)

    def join(self, one: tuple[int, float], other: tuple[int, float]) -> None:
        (x, start), (beyond, end) = one, other
        for dot in range(2 * x, 2 * beyond + 1):
            part = (dot - 2 * x) / (2 * (beyond - x))
            self._set(dot, self._dot(start + (end - start) * part), CURVE)

    def row(self, y: int) -> list[Part]:
        return [self._cell((x, y)) for x in range(self.width)]

    def _cell(self, cell: tuple[int, int]) -> Part:
        dots = self._dots.get(cell, 0)
        shown = self._marks.get(cell) or (chr(0x2800 + dots) if dots else " ")
        return shown, self._styles.get(cell, "")

    def _dot(self, value: float) -> int:
        """The row of dots for a value, from above."""
        last = 4 * self._height - 1
        return round((1 - min(value, self._top) / self._top) * last)

    def _set(self, x: int, y: int, style: str) -> None:
        cell = (x // 2, y // 4)
        bit = (0x01, 0x02, 0x04, 0x40)[y % 4] if x % 2 == 0 else (0x08, 0x10, 0x20, 0x80)[y % 4]
        self._dots[cell] = self._dots.get(cell, 0) | bit
        self._styles[cell] = style
