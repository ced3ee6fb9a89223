"""`kefu.json.journal.ack`: how far the journal had been acknowledged, at the least.

Written over in place after each flushed commit and not flushed itself: after a power cut it may be
old or gone, never too high. With it, a journal that was cut short is told from one whose last line
was never finished.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from kefu_tui.storage import disk

MARK = "kefu.json.journal.ack"
_WIDTH = 20
"""digits of a sequence number: the text keeps its length, so that writing over it is one step"""


class Acknowledged(NamedTuple):
    """`sequence` of the store `store` was acknowledged; 0 and "" where nothing says so."""

    store: str = ""
    sequence: int = 0


class Mark:
    """The file of an open writer."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / MARK
        self._descriptor: int | None = None

    def set(self, store: str, sequence: int) -> None:
        """Say that `sequence` is on the disk. Without it nothing is lost: failures are ignored."""
        body = b"%0*d %b" % (_WIDTH, sequence, store.encode())
        with contextlib.suppress(OSError):
            if self._descriptor is None:
                self._descriptor = disk.open_to_overwrite(self._path)
            disk.overwrite(self._descriptor, b"%08x %b\n" % (crc32(body), body))

    def close(self) -> None:
        """Let the file go. Harmless when repeated."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with contextlib.suppress(OSError):
                disk.close(descriptor)


def acknowledged(folder: Path) -> Acknowledged:
    """What the file says; nothing when it is missing or unreadable."""
    try:
        code, _, body = disk.read(folder / MARK).rstrip(b"\n").partition(b" ")
        if int(code, 16) != crc32(body):
            return Acknowledged()
        number, _, store = body.partition(b" ")
        return Acknowledged(store.decode(), int(number))
    except (OSError, ValueError):
        return Acknowledged()
