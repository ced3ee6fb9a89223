"""What is due where a file only lists prices: postage is added, discounts are taken off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kefu_tui.intake.cells import signed_fen


@dataclass(frozen=True, slots=True)
class Prices:
    """The columns, as indexes from 0, that together say what is due (1688, 拼多多)."""

    listed: int
    adjusted: int | None
    """added; it may be negative"""
    discounts: tuple[int, ...]
    """taken off, whatever their sign"""

    @classmethod
    def of(cls, places: Mapping[str, tuple[int, ...]]) -> Prices | None:
        """None where the prices stand as they are."""
        adjusted, discounts = places.get("adjusted"), places.get("discount", ())
        if "listed" not in places or not (adjusted or discounts):
            return None
        return cls(places["listed"][0], adjusted[0] if adjusted else None, discounts)

    def due(self, row: list[str]) -> str:
        """The listed price of a row after these columns, as a cell; as it stands where any of
        them cannot be read, and never below nothing."""
        listed = signed_fen(row[self.listed])
        added = 0 if self.adjusted is None else signed_fen(row[self.adjusted])
        taken = [signed_fen(row[index]) for index in self.discounts]
        if listed is None or added is None or None in taken:
            return row[self.listed]
        fen = listed + added - sum(abs(one or 0) for one in taken)
        return str(Decimal(max(fen, 0)) / 100)
