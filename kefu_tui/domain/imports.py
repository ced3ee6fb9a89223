"""Import (导单): one export file taken in, and what could not be used of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from kefu_tui.domain.moments import SHANGHAI

_TIME_IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)([-_.年]?)(\d\d)[-_.月]?(\d\d)日?[-_ T]{0,3}"
    r"(\d\d)[-_.:：时]?(\d\d)(?:[-_.:：分]?(\d\d))?(?!\d)"
)

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


def time_in_name(name: str) -> datetime | None:
    """`ExportOrderList202002211610.csv` -> 2020-02-21 16:10; None without day *and* time."""
    for found in _TIME_IN_NAME.finditer(name):
        year, _, month, day, hour, minute, second = (found[i] for i in range(1, 8))
        try:
            return datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(second or 0),
                tzinfo=SHANGHAI,
            )  # fmt: skip
        except ValueError:
            continue
    return None
