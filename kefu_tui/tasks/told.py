"""`tasks.json`: which events have been told, so that a restart or another program tells none twice.

It holds digests, no names. What is told is written at once, joined with what another program has
written since; the desk and `kefu tasks run` take care not to tell at the same time.
"""

from __future__ import annotations

import contextlib
import json
from hashlib import blake2b
from pathlib import Path

from kefu_tui import files, logbook
from kefu_tui.tasks.notices import Event

_KEPT = 5_000
"""The newest; some days' worth. By number, not by age: the clock may be wrong for a while."""


class Told:
    """What has been told, by any program that works on this store."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digests: dict[str, None] = {}
        self._version: tuple[int, int, int] | None = None
        self.refresh()

    def has(self, mark: str) -> bool:
        """Whether an event with this mark was told, as far as was known at the last `refresh`."""
        return _digest(mark) in self._digests

    def refresh(self) -> None:
        """Join what another program has told; a file that cannot be read says nothing."""
        version = self._found()
        if version is None or version == self._version:
            return
        self._version = version
        with contextlib.suppress(OSError, ValueError, RecursionError, TypeError, KeyError):
            known = json.loads(self._path.read_bytes())["told"]
            self._digests.update(dict.fromkeys(str(digest) for digest in known))

    def add(self, event: Event) -> bool:
        """Take an event as told; False when it was told before."""
        if self.has(event.marks[0]):
            return False
        self._digests.update(dict.fromkeys(map(_digest, event.marks)))
        return True

    def keep(self) -> None:
        """Write it down. Where the disk refuses it is remembered as long as the program runs."""
        text = json.dumps({"told": list(self._digests)[-_KEPT:]})
        try:
            files.put(self._path, text.encode("utf-8"))
        except OSError as error:
            logbook.failed(error)
        self._version = self._found()

    def _found(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def _digest(mark: str) -> str:
    return blake2b(mark.encode(), digest_size=8).hexdigest()
