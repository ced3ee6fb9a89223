"""Whether the folder and files that an open writer works on are still its own.

Programs that synchronise folders put other files in their place: what is appended to the old ones
is gone, and what is written by name destroys the new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kefu_tui.storage import disk, faults
from kefu_tui.storage.faults import StoreReadOnlyError


class Holding:
    """`guard` raises StoreReadOnlyError when the folder is no longer the one that was locked."""

    def __init__(self, folder: Path, guard: Callable[[], None]) -> None:
        self._folder = folder
        self._guard = guard
        self._known: dict[str, tuple[int, int] | None] = {}

    def take(self, name: str) -> None:
        """This file is as its owner has just opened or written it."""
        self._known[name] = disk.identity(self._folder / name)

    def check(self) -> None:
        """Raise StoreReadOnlyError when something else stands in a place of ours. 6 µs."""
        self._guard()
        for name, held in self._known.items():
            try:
                found = disk.identity(self._folder / name)
            except FileNotFoundError as error:
                raise StoreReadOnlyError(faults.REPLACED) from error
            if found != held:
                raise StoreReadOnlyError(faults.REPLACED)
