"""Rows made even: as wide as the header, one cell for each field however many columns it has."""

from __future__ import annotations

from collections.abc import Mapping

from kefu_tui.intake.cells import code
from kefu_tui.intake.joining import better
from kefu_tui.intake.prices import Prices

_HARDLY = 5
"""A cell shorter than this may be as good as empty (`=""`, `null`): look closely."""


class Settling:
    """What is done to each row of a file before it is read, exactly once. Changes the row."""

    def __init__(self, places: Mapping[str, tuple[int, ...]]) -> None:
        self._width = max(index for own in places.values() for index in own) + 1
        self._others = [
            (own[0], own[1:]) for f, own in places.items() if len(own) > 1 and f != "discount"
        ]
        self._prices = Prices.of(places)

    def settle(self, row: list[str]) -> None:
        if len(row) < self._width:
            row.extend([""] * (self._width - len(row)))
        if self._others:
            self._stand_in(row)
        if self._prices is not None:
            row[self._prices.listed] = self._prices.due(row)

    def _stand_in(self, row: list[str]) -> None:
        """Where two columns hold the same field, the first that says something counts."""
        for main, others in self._others:
            cell = row[main]
            if not cell:
                for other in others:
                    if row[other]:
                        row[main] = better(row[main], code(row[other]))
            elif len(cell) < _HARDLY or "*" in cell or cell.isspace():
                best = code(cell)
                for other in others:
                    best = better(best, code(row[other]))
                row[main] = best
