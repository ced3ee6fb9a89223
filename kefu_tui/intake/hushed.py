"""Silence for libraries in other languages: a damaged workbook makes one write to descriptor 2.

Such a text (`thread '<unnamed>' panicked at …`) is none for the agent, and on the screen it would
stand in the middle of a card. The descriptor belongs to the whole process, so the program itself
writes through one of its own (`cli.main`): what the screen draws meanwhile is not lost.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from threading import Lock

_ERRORS = 2


class _Silence:
    """Lasts as long as anybody keeps it, in however many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keepers = 0
        self._spoken: int | None = None
        """where descriptor 2 led before"""

    def begin(self) -> None:
        with self._lock:
            self._keepers += 1
            if self._keepers > 1:
                return
            with contextlib.suppress(OSError):  # nobody listens to descriptor 2
                self._spoken = os.dup(_ERRORS)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, _ERRORS)
                os.close(nowhere)

    def end(self) -> None:
        with self._lock:
            self._keepers -= 1
            if self._keepers or self._spoken is None:
                return
            os.dup2(self._spoken, _ERRORS)
            os.close(self._spoken)
            self._spoken = None


_silence = _Silence()


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """What is written to descriptor 2 within is not seen. Keep it short: it is for one call."""
    _silence.begin()
    try:
        yield
    finally:
        _silence.end()
