"""Rows made even: as wide as the header, one cell for each field however many columns it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kefu_tui.intake.cells import code
from kefu_tui.intake.joining import better
from kefu_tui.intake.prices import Prices

_HARDLY = 5
"""A cell shorter than this may be as good as empty (`=""`, `null`): look closely."""


class Settling:
    """What is done to the rows of a file before they are read."""

    def __init__(self, places: Mapping[str, tuple[int, ...]]) -> None:
        self._width = max(index for own in places.values() for index in own) + 1
        self._others = {
            own[0]: own[1:] for f, own in places.items() if len(own) > 1 and f != "discount"
        }
        self._prices = Prices.of(places)

    def widen(self, rows: Sequence[list[str]]) -> None:
        """Make rows as wide as the last column needed. Changes them."""
        if min(map(len, rows)) < self._width:
            for row in rows:
                row.extend([""] * (self._width - len(row)))

    def settle(self, row: list[str]) -> None:
        """Make a wide row say all it has to say in each field's first column; exactly once."""
        for place, others in self._others.items():
            row[place] = _stood_in(row, place, others)
        if self._prices is not None:
            row[self._prices.listed] = self._prices.due(row)

    def column(self, place: int, cells: Sequence[str], rows: Sequence[list[str]]) -> Sequence[str]:
        """What would stand in a column if its wide rows were settled. Changes nothing."""
        if self._prices is not None and place == self._prices.listed:
            return [self._prices.due(row) for row in rows]
        others = self._others.get(place)
        if others is None or _all_say_something(cells):
            return cells
        return [_stood_in(row, place, others) for row in rows]


def _all_say_something(cells: Sequence[str]) -> bool:
    """Whether `_stood_in` would take every one of these cells as it stands."""
    return (
        min(map(len, cells)) >= _HARDLY
        and "*" not in "".join(cells)
        and not any(map(str.isspace, cells))
    )


def _stood_in(row: list[str], place: int, others: tuple[int, ...]) -> str:
    """Where two columns hold the same field, the first that says something counts."""
    cell = row[place]
    if not cell:
        for other in others:
            if row[other]:
                cell = better(cell, code(row[other]))
    elif len(cell) < _HARDLY or "*" in cell or cell.isspace():
        cell = code(cell)
        for other in others:
            cell = better(cell, code(row[other]))
    return cell
