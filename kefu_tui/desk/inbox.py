"""The inbox: export files that have just appeared, to be offered; none is taken in by itself.

Folders are looked at by threads of their own, one `scandir` a second: a network folder that does
not answer holds up neither the screen nor the program's end.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from kefu_tui import config, paths
from kefu_tui.domain.imports import Import, time_in_name
from kefu_tui.domain.moments import from_timestamp

ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".zip")
KEPT = timedelta(days=30)
"""How long a file that was taken in stays in `inbox/processed/`."""

_EVERY = 0.9
"""Seconds between two looks: a little less than the screen's second, which is not exact."""
_PATIENCE = 0.05
"""Seconds the caller waits for a look; on a local disk it takes a fraction of that."""
_TOGETHER = timedelta(hours=1)
"""The order list and the detail list of one export are made one after the other."""
_HASHED = 64 * 1024 * 1024
"""Bytes up to which a file is read to see whether it was taken in before."""
_LOCK_OF_OFFICE = ("~$", ".~")

Mark = tuple[str, int, int]
"""Path, size in bytes, time of change in ns: as long as it stays the same, so does the file."""
Elapsed = Callable[[], float]
"""Seconds, from whatever start; never set back."""


class Offer(NamedTuple):
    """A file that can be taken in. `named`: its time stands in its name."""

    path: Path
    exported_at: datetime
    named: bool
    digest: str
    """SHA-256 of its bytes; empty for one too large to be read just for that"""
    mark: Mark


class Watch(NamedTuple):
    """A folder to look at, and which names in it. `own`: the store's inbox, where everything is
    meant to be taken in; elsewhere only what is no older than the newest import."""

    folder: Path
    pattern: str
    own: bool


class Inbox:
    """What is there to be taken in."""

    def __init__(self, watches: Sequence[Watch], elapsed: Elapsed = time.monotonic) -> None:
        self.elapsed = elapsed
        self._tried: set[Mark] = set()
        self.watch(watches)

    def watch(self, watches: Sequence[Watch]) -> None:
        """Look at these from now on."""
        self._lookers = [_Looker(watch) for watch in watches]

    def look(self, newest: datetime | None) -> None:
        """Look again; to be called once a second. `newest`: the time of the newest import."""
        elapsed = self.elapsed()
        for looker in self._lookers:
            looker.look(elapsed, newest)

    def offers(self, imports: Sequence[Import], now: datetime) -> list[Offer]:
        """The files that were complete at the last look and are not among `imports`, the newest
        export first."""
        found = [offer for looker in self._lookers for offer in looker.found]
        new = [o for o in found if o.mark not in self._tried and not _is_known(o, imports, now)]
        return sorted(new, key=lambda o: o.exported_at, reverse=True)

    @property
    def settling(self) -> bool:
        """Whether a file was seen that the next look may find complete."""
        return any(looker.settling for looker in self._lookers)

    def tried(self, path: Path) -> None:
        """The agent has had this file read: it is not offered again while it stays as it is."""
        with contextlib.suppress(OSError):
            self._tried.add(_mark(path, path.stat()))

    def forget(self, name: str) -> None:
        """A file of this name was taken back: where it lies it is offered like a new one."""
        self._tried = {mark for mark in self._tried if Path(mark[0]).name != name}


class _Looker:
    """Looks at one folder; a look under way is never doubled."""

    def __init__(self, watch: Watch) -> None:
        self.found: tuple[Offer, ...] = ()
        self._watch = watch
        self.settling = False
        self._seen: frozenset[Mark] = frozenset()
        """complete, if it is still so at the next look"""
        self._read: dict[Mark, Offer] = {}
        self._thread: Thread | None = None
        self._looked_at = float("-inf")

    def look(self, now: float, newest: datetime | None) -> None:
        """Look again, if it is time and the last look has ended. `newest`: import's time."""
        hanging = self._thread is not None and self._thread.is_alive()
        if hanging or now - self._looked_at < _EVERY:
            return
        self._looked_at = now
        # daemon: one that waits for a dead server must not hold up the end of the program
        self._thread = Thread(target=self._scan, args=(newest,), name="inbox", daemon=True)
        self._thread.start()
        self._thread.join(_PATIENCE)

    def _scan(self, newest: datetime | None) -> None:
        watch = self._watch
        try:
            with os.scandir(watch.folder) as entries:
                marks = {
                    _mark(Path(entry.path), entry.stat())
                    for entry in entries
                    if is_export_name(entry.name, watch.pattern) and entry.is_file()
                }
        except OSError:
            marks = set()
        complete = [mark for mark in marks if mark in self._seen and mark[1]]
        self.settling = any(mark not in self._seen for mark in marks if mark[1])
        self._seen = frozenset(marks)
        offers = {}
        for mark in complete:
            offer = self._read.get(mark) or self._offer(mark, newest)
            if offer is not None and self._is_news(offer.exported_at, newest):
                offers[mark] = offer
        self._read = offers
        self.found = tuple(offers.values())

    def _is_news(self, exported_at: datetime, newest: datetime | None) -> bool:
        return self._watch.own or newest is None or exported_at > newest - _TOGETHER

    def _offer(self, mark: Mark, newest: datetime | None) -> Offer | None:
        """None for a file that is no news: nothing of it is read then."""
        path = Path(mark[0])
        named = time_in_name(path.name)
        try:
            exported_at = named or from_timestamp(mark[2] // 10**9)
            if not self._is_news(exported_at, newest):
                return None
            digest = _digest(path) if mark[1] <= _HASHED else ""
        except (OSError, ValueError, OverflowError):
            return None
        return Offer(path, exported_at, named is not None, digest, mark)


def is_export_name(name: str, pattern: str = "*") -> bool:
    """Whether a file of this name may be a finished export: nothing half downloaded or open."""
    folded = name.casefold()
    return (
        folded.endswith(ENDINGS)
        and not folded.startswith(_LOCK_OF_OFFICE)
        and fnmatch(folded, pattern.casefold())
    )


def watches(folder: Path, download: str, pattern: str) -> list[Watch]:
    """What to look at: the store's inbox, and the folder for downloads where one is set."""
    found = [Watch(paths.inbox_folder(folder), "*", own=True)]
    if download:
        found.append(Watch(config.home_path(download), pattern, own=False))
    return found


def put_by(path: Path, folder: Path, now: datetime) -> bool:
    """Keep a file that came before the orders it completes, until they are in: one in the inbox is
    moved, any other copied. `folder`: the store's. Whether it is kept.

    Its own time tells when it was exported; since when it waits, the folder it is put into.
    """
    waiting = paths.waiting_folder(folder) / now.date().isoformat()
    try:
        digest = _digest(path)
        waiting.mkdir(mode=0o700, parents=True, exist_ok=True)
        if all(_digest(kept) != digest for kept in waiting_files(folder)):
            shutil.copy2(path, _free_name(waiting, path))
        if _lies_in(path, paths.inbox_folder(folder)):
            path.unlink()
    except OSError:
        return False
    return True


def waiting_files(folder: Path) -> list[Path]:
    """What `put_by` has kept, the oldest first; `folder`: the store's."""
    return sorted(p for p in paths.waiting_folder(folder).glob("*/*") if is_export_name(p.name))


def put_away(path: Path, folder: Path, now: datetime) -> Path | None:
    """Move a file that was taken in out of the inbox; where it is now.

    `folder`: the store's. None where the file did not lie in the inbox, or cannot be moved: it
    is known by its bytes anyway.
    """
    processed = paths.processed_folder(folder)
    try:
        waits = path in waiting_files(folder)
        if not (waits or _lies_in(path, paths.inbox_folder(folder))):
            return None
        processed.mkdir(mode=0o700, exist_ok=True)
        target = _free_name(processed, path)
        path.rename(target)
        # its thirty days begin now
        os.utime(target, (now.timestamp(), now.timestamp()))
    except OSError:
        return None
    return target


def put_back(import_: Import, folder: Path) -> Path | None:
    """Move the file of an import that was taken back into the inbox again; where it lies now.

    `folder`: the store's. It gets its own name and time back. Left where it is when another file
    has that name by now; None where it was never put away, or has gone since.
    """
    stem, ending = Path(import_.file).stem, Path(import_.file).suffix
    try:
        for path in sorted(paths.processed_folder(folder).iterdir()):
            named = path.name.startswith(stem) and path.suffix == ending and path.is_file()
            if named and _digest(path) == import_.digest:
                break
        else:
            return None
    except OSError:
        return None
    target = paths.inbox_folder(folder) / import_.file
    if target.exists():
        return path
    try:
        # a name without a time leaves the file's own to say when it was exported
        own = import_.exported_at.timestamp()
        os.utime(path, (own, own))
        path.rename(target)
    except OSError:
        return path
    return target


def sweep(folder: Path, now: datetime) -> None:
    """Remove what was put away or by, and 短信 lists that were made, more than thirty days before
    `now`; `folder`: the store's."""
    from kefu_tui.reports.sms_list import lists_before

    edge = now - KEPT
    with contextlib.suppress(OSError):
        for path in paths.processed_folder(folder).iterdir():
            with contextlib.suppress(OSError):
                if path.is_file() and path.stat().st_mtime < edge.timestamp():
                    path.unlink()
    for path in waiting_files(folder):
        with contextlib.suppress(OSError):
            if path.parent.name < edge.date().isoformat():
                path.unlink()
    for day in paths.waiting_folder(folder).glob("*"):
        with contextlib.suppress(OSError):
            day.rmdir()  # which only takes an empty one
    for path in lists_before(paths.reports_folder(folder), edge.date()):
        with contextlib.suppress(OSError):
            path.unlink()


def _lies_in(path: Path, folder: Path) -> bool:
    return path.resolve().parent == folder.resolve()


def _free_name(folder: Path, path: Path) -> Path:
    """The file's name in a folder, numbered where it is taken."""
    target, number = folder / path.name, 2
    while target.exists():
        target = folder / f"{path.stem} ({number}){path.suffix}"
        number += 1
    return target


def _is_known(offer: Offer, imports: Sequence[Import], now: datetime) -> bool:
    """Whether taking it in would change nothing; as `take_in.weigh` sees it."""
    same = [i.exported_at for i in imports if i.digest == offer.digest]
    if not same:
        return False
    return not (offer.named and max(same) < offer.exported_at <= now)


def _mark(path: Path, status: os.stat_result) -> Mark:
    return str(path.absolute()), status.st_size, status.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
