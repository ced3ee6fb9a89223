"""The export's time in a file's name: how fresh its data are."""

from __future__ import annotations

import re
from datetime import datetime

from kefu_tui.domain.moments import SHANGHAI

_TIME_IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)([-_.年]?)(\d\d)[-_.月]?(\d\d)日?[-_ T]{0,3}"
    r"(\d\d)[-_.:：时]?(\d\d)(?:[-_.:：分]?(\d\d))?(?!\d)"
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
