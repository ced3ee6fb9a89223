"""Import (导单): one export file taken in, and what could not be used of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

LEFT_OUT = "未导入这一行"
"""What is done with a row that cannot be used; the other rows go in."""


def taken_without(column: str) -> str:
    """What is done with a row of which one cell cannot be used."""
    return f"这一行已导入，只少“{column}”"


class Problem(NamedTuple):
    """A row or cell that was kept out. `line` counts from 1 with the header's line included."""

    line: int
    column: str
    reason: str
    done: str = LEFT_OUT
    """what was done about it, in the agent's words"""


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many orders (not lines) were new, updated, unchanged; and what the file says of them."""

    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    unpaid: int = 0
    paid: int = 0
    closed: int = 0
    """closed by itself or after a refund"""


@dataclass(frozen=True, slots=True)
class Import:
    """One export file. `covers_from`/`covers_to`: the placing times it spans, None when empty."""

    file: str
    digest: str
    """SHA-256 of its bytes: the same file twice is known by this"""
    exported_at: datetime
    imported_at: datetime
    encoding: str
    family: str
    counts: ImportCounts
    problems: int = 0
    covers_from: datetime | None = None
    covers_to: datetime | None = None

    def should_hold(self, created_at: datetime, seen_at: datetime | None) -> bool:
        """Whether an order last seen at `seen_at` is missing from this newer, covering export."""
        return (
            self.covers_from is not None
            and self.covers_to is not None
            and self.covers_from <= created_at <= self.covers_to
            and (seen_at is None or seen_at < self.exported_at)
        )
