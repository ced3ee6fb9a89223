"""Cells merged downwards: an order of several goods has its own cells on the first row only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kefu_tui.intake.cells import unwrap

_MONEY: Final = (
    "goods", "postage", "due", "listed", "adjusted", "discount", "total", "paid", "refunded",
)  # fmt: skip
_OF_A_ROW: Final = ("item", "quantity", "line", *_MONEY)
_EMPTY_BELOW: Final = ("number", "line", "created", "status", "buyer", "paid_at", *_MONEY)
"""What a row may not say itself when it goes on with the order above it. (Sums of its own might
be the row's or the order's: then it would be a guess.)"""


class Merged:
    """The rows of one file. `places`: as `Columns` has them."""

    def __init__(self, places: Mapping[str, tuple[int, ...]]) -> None:
        self._item = places.get("item", (None,))[0]
        self._empty = [own[0] for f, own in places.items() if f in _EMPTY_BELOW]
        self._taken_over = [own[0] for f, own in places.items() if f not in _OF_A_ROW]

    def fill(self, row: list[str], above: Sequence[str] | None) -> None:
        """Give a row that only names an item the cells of the order `above`; None: there is none."""
        if above is None or self._item is None or not unwrap(row[self._item]):
            return
        if any(unwrap(row[index]) for index in self._empty):
            return
        for index in self._taken_over:
            row[index] = row[index] or above[index]
