"""What the screen says of an error that a worker or a thread would otherwise take with it."""

from __future__ import annotations

from kefu_tui import logbook
from kefu_tui.errors import KefuError
from kefu_tui.tui import strings


def words_of(error: Exception) -> str:
    """The program's own errors speak for themselves; of a fault only the kind is said. Both are
    noted in the log."""
    logbook.failed(error)
    if isinstance(error, KefuError):
        return str(error)
    return strings.INTERNAL.format(error=type(error).__name__)
