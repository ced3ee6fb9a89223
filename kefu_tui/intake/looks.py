"""What the cells of a column look like, whatever the column is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kefu_tui.intake.cells import (
    UNREADABLE,
    Amounts,
    code,
    lost_digits,
    moment,
    no_moment,
    order_number,
    text,
)
from kefu_tui.intake.statuses import Said, Statuses

ENOUGH: Final = 3
"""Filled cells from which on a column can be said not to hold what its name says."""

_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[\d*]{4}\d{4}")
_LONG_NUMBER = re.compile(r"(?=(?:\D*\d){6})[0-9A-Za-z_-]{8,40}")
_PRICE = re.compile(r"[¥￥]\s*[\d,]+(\.\d+)?|[\d,]+(\.\d+)?\s*元|\d[\d,]*\.\d{1,2}")


@dataclass(slots=True)
class Look:
    """How many of a column's filled cells can be read as what."""

    filled: int = 0
    phones: int = 0
    numbers: int = 0
    """usable as an order number, or once were: rounded ones count"""
    long_numbers: int = 0
    """as long as the platforms' order numbers are"""
    times: int = 0
    amounts: int = 0
    prices: int = 0
    """amounts that cannot be mere counts: with a sign, a unit or decimals"""
    statuses: int = 0
    """words of a platform that say whether an order is paid"""

    def mostly(self, count: int) -> bool:
        """Whether at least four in five of the filled cells are so, and there are any."""
        return self.filled > 0 and count * 5 >= self.filled * 4

    def hardly(self, count: int) -> bool:
        """Whether fewer than a quarter are so, among enough cells to tell."""
        return self.filled >= ENOUGH and count * 4 < self.filled


def look(cells: Iterable[str], statuses: Statuses | None = None) -> Look:
    """Look at a column's cells; empty ones, `null` and dashes say nothing."""
    seen, fen = Look(), Amounts()
    said = Statuses() if statuses is None else statuses
    for cell in cells:
        plain = code(cell)
        if no_moment(cell):
            continue
        seen.filled += 1
        phone = _PHONE.fullmatch(plain) is not None
        seen.phones += phone
        number = bool(order_number(cell)) or lost_digits(cell)
        seen.numbers += number and not phone
        seen.long_numbers += not phone and (
            lost_digits(cell) or (number and _LONG_NUMBER.fullmatch(plain) is not None)
        )
        is_time = moment(cell) is not None
        seen.times += is_time
        amount = fen[cell]
        seen.amounts += amount is None or (amount != UNREADABLE and not phone)
        seen.prices += not is_time and _PRICE.fullmatch(plain) is not None
        seen.statuses += said[cell] is not Said.UNKNOWN and bool(text(cell))
    return seen


def columns_of_cells(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """The cells of each of `width` columns; what a row leaves out is empty."""
    return [[row[i] if i < len(row) else "" for row in rows] for i in range(width)]
