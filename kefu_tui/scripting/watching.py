"""The scripts of a folder that somebody edits while the desk runs.

Rule *last good version*: a file that is saved is in use a few seconds later; one with a fault is
told by file and line, and what it said before stays in use until it is put right. A file that is
taken away, or set aside with a leading `_`, is used no more; with the whole folder gone everything
stays.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kefu_tui.scripting.catalogue import Catalogue, assemble, drafts, load
from kefu_tui.scripting.parsing import Draft, channel_of, sections_of
from kefu_tui.scripting.script import Fault

_EVERY = 2.0
"""Seconds between two looks at the folder."""

_Mark = tuple[str, int, int]
"""Path, time of the last change in ns, size in bytes."""


class News(NamedTuple):
    """What a look has brought; empty when nothing is new."""

    changed: tuple[str, ...] = ()
    """names of the scripts that are new or say something else now"""
    gone: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    """those that were not told before"""
    kept: frozenset[str] = frozenset()
    """the files of which the version before is still in use"""


class Watched:
    """The catalogue of a folder, renewed by `look`. Never raises."""

    def __init__(self, folder: Path, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._elapsed = elapsed
        self._looked_at = elapsed()
        self._loaded = self._seen = frozenset(_marks(folder))
        self._shared: dict[str, Draft] = {}
        self._told: frozenset[Fault] = frozenset()
        self.catalogue = Catalogue(())
        self._renew()

    def look(self) -> News:
        """Look whether a file has changed; to be called once a second, and nearly free then.

        A file is read once it has stayed the same from one look to the next, two seconds later: an
        editor may be writing it.
        """
        now = self._elapsed()
        if now - self._looked_at < _EVERY:
            return News()
        self._looked_at = now
        before = {script.name: script for script in self.catalogue.scripts}
        seen, self._seen = self._seen, frozenset(_marks(self._folder))
        kept: frozenset[str] = frozenset()
        if self._seen == seen != self._loaded and self._folder.is_dir():
            self._loaded = seen
            kept = self._renew()
        faults = tuple(fault for fault in self.catalogue.problems if fault not in self._told)
        self._told = frozenset(self.catalogue.problems)
        after = {script.name: script for script in self.catalogue.scripts}
        changed = tuple(name for name, script in after.items() if before.get(name) != script)
        return News(changed, tuple(name for name in before if name not in after), faults, kept)

    def _renew(self) -> frozenset[str]:
        """Read the folder; the files of which the version before stays in use."""
        if not self._folder.is_dir():
            self.catalogue = load(self._folder)
            return frozenset()
        taken, faults = self._taken()
        fresh = assemble(self._folder, taken)
        faults += [fault for fault in fresh.problems if fault not in faults]
        faulty = {fault.file for fault in faults}
        kept = faulty & self._shared.keys()
        scripts = {script.name: script for script in fresh.scripts}
        last = {script.path: script for script in self.catalogue.scripts}
        for path, draft in taken:
            before = last.get(path)
            if before is not None and draft.file in faulty and before.name not in scripts:
                scripts[before.name] = before
                kept.add(draft.file)
        ordered = sorted(scripts.values(), key=lambda script: script.path)
        self.catalogue = Catalogue(tuple(ordered), tuple(faults))
        return frozenset(kept)

    def _taken(self) -> tuple[list[tuple[Path, Draft]], list[Fault]]:
        """The files as they are to be put together: a faulty 公共 file as it was before, with what
        is wrong with it now."""
        taken: list[tuple[Path, Draft]] = []
        faults: list[Fault] = []
        for path, draft in drafts(self._folder):
            used = draft
            if draft.shared:
                probe = draft.afresh()
                channel_of(probe)
                sections_of(probe)
                wrong = draft.faults + probe.faults
                if not wrong:
                    self._shared[draft.file] = draft.afresh()
                elif draft.file in self._shared:
                    used = self._shared[draft.file].afresh()
                    faults += wrong
            taken.append((path, used))
        return taken, faults


def _marks(folder: Path | str) -> Iterator[_Mark]:
    """What tells whether a script file below `folder` has changed."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                # A linked folder is not gone into, here as when they are read: it may lead round.
                if entry.is_dir(follow_symlinks=False):
                    yield from _marks(entry.path)
                elif entry.name.lower().endswith(".md"):
                    stat = entry.stat()
                    yield entry.path, stat.st_mtime_ns, stat.st_size
    except OSError:
        # Gone, or being replaced: the next look sees it.
        return
