"""How far a long read has got, on one line of the terminal that is wiped afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from kefu_tui.cli.diagnostics import over
from kefu_tui.printable import fit

_EVERY = 0.1
"""Seconds between two drawings."""
_PATIENCE = 0.3
"""Seconds before the first: most files are read by then."""
_NAME = 30
"""Columns for the file's name."""


@contextmanager
def showing_pace(name: str) -> Iterator[Callable[[int, int], None] | None]:
    """What to give as `progress`; None where nobody watches, stderr being no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    pace = _Pace(fit(name, _NAME))
    try:
        yield pace.show
    finally:
        pace.wipe()


class _Pace:
    """One line on stderr."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began = monotonic()
        self._drawn_at = self._began + _PATIENCE - _EVERY
        self._stands = False

    def show(self, done: int, total: int) -> None:
        """`done` of about `total` rows have been read."""
        now = monotonic()
        if now - self._drawn_at < _EVERY:
            return
        self._drawn_at, self._stands = now, True
        share = f"{min(done / total, 1):4.0%}" if total else ""
        each = round(done / max(now - self._began, 0.001))
        words = f"{self._name} {share} {done:,} 行, 每秒 {each:,} 行 (Ctrl-C 取消)"
        over(words)

    def wipe(self) -> None:
        """What is said next stands on a clean line."""
        if self._stands:
            over("")
            self._stands = False
