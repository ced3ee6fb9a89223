"""Whole copies of the store in `backups/`: when they are kept, how long, and how they are read.

A backup is a snapshot, gzipped: unpacked, plain TinyDB opens it.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from kefu_tui import logbook
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.ports import Backup, Why
from kefu_tui.storage import disk

FOLDER = "backups"

REPLACED = "replaced-"
"""How the folders in `backups/` begin that hold what a restore has replaced"""

DAYS, WEEKS, MONTHS, LATEST = 7, 4, 12, 10
"""How many days, weeks and months that have backups keep their newest one; and how many that were
made before a step, an import say, are kept whatever their day, so that one can go behind it"""

ROUTINE_AFTER = timedelta(hours=1)
"""A day's routine backup is made anew when the last of any kind is this old and something is new"""

_ABANDONED = 3600.0
"""Seconds"""

_GZIP = 31
"""zlib's window size that stands for the gzip form"""
_FAST = 1
"""Orders shrink to a tenth even so, and the agent waits for it before an import"""

_NAME = re.compile(
    r"kefu-(?P<at>\d{8}-\d{6})-(?P<why>[a-z]+)-(?P<store>[0-9a-f]{1,8})-(?P<sequence>\d+)\.json\.gz"
)


def keep(folder: Path, data: bytes, why: Why, store: str, sequence: int) -> Backup:
    """Put a snapshot's bytes into `backups/` and let the outdated go. Raises OSError."""
    backups = folder / FOLDER
    disk.make_folder(backups)
    at = _now().replace(microsecond=0)
    path = backups / f"kefu-{at:%Y%m%d-%H%M%S}-{why}-{store[:8]}-{sequence}.json.gz"
    packed = _packed(data)
    # two programs may be at it in the same second
    disk.put(path, packed, path.with_name(f"{path.name}.{os.getpid()}.tmp"))
    logbook.note(logbook.Event.BACKED_UP, why=why, after=sequence, bytes=len(packed))
    for outdated in superseded(found(folder)):
        disk.remove(outdated.path)
    _sweep(backups)
    return Backup(path, at, why, store[:8], sequence, len(packed))


def newest(folder: Path, store: str) -> Backup | None:
    """The backup of this very store that holds most."""
    mine = [backup for backup in found(folder) if backup.store == store[:8]]
    return max(mine, key=_content, default=None)


def is_due(folder: Path, store: str, sequence: int) -> bool:
    """Whether there is something new that no backup of the last hour can hold."""
    last = newest(folder, store)
    if last is None:
        return True
    # a clock that was set back must not put it off for long
    return last.sequence != sequence and not last.at <= _now() < last.at + ROUTINE_AFTER


def new_aside(folder: Path) -> Path:
    """A new folder in `backups/` for what a restore replaces. Raises OSError."""
    name = f"{REPLACED}{_now():%Y%m%d-%H%M%S}"
    target = folder / FOLDER / name
    number = 1
    while target.exists():
        number += 1
        target = target.with_name(f"{name}-{number}")
    disk.make_folder(folder / FOLDER)
    disk.make_folder(target)
    return target


def forget(folder: Path, but: Backup | None = None) -> None:
    """Remove every backup but one, what was set aside and left over. Raises OSError."""
    for path in sorted((folder / FOLDER).glob("kefu-*.json.gz*")):
        if but is None or path != but.path:
            path.unlink()
    for aside in sorted((folder / FOLDER).glob(f"{REPLACED}*")):
        for path in aside.iterdir():
            path.unlink()
        aside.rmdir()


def found(folder: Path) -> list[Backup]:
    """The backups of the store in `folder`, newest first. Other files there are left alone."""
    try:
        paths = list((folder / FOLDER).iterdir())
    except OSError:
        return []
    backups = [backup for path in paths if (backup := _described(path)) is not None]
    return sorted(backups, key=lambda b: (b.at, b.sequence), reverse=True)


def superseded(backups: Iterable[Backup]) -> list[Backup]:
    """Those that the rotation lets go, of each store by itself.

    What the agent asked for by hand is never among them, nor what holds most: the clock may have
    been set back.
    """
    routine: dict[str, list[Backup]] = {}
    for backup in sorted(backups, key=_content, reverse=True):
        if backup.why is not Why.MANUAL:
            routine.setdefault(backup.store, []).append(backup)
    return [backup for mine in routine.values() for backup in _outdated(mine)]


def _outdated(routine: list[Backup]) -> Iterator[Backup]:
    """Of one store's, what holds most first."""
    kept = set([backup for backup in routine if backup.why is not Why.DAILY][:LATEST])
    spans: tuple[tuple[Callable[[datetime], Hashable], int], ...] = (
        (lambda at: at.date(), DAYS),
        (lambda at: at.isocalendar()[:2], WEEKS),
        (lambda at: (at.year, at.month), MONTHS),
    )
    for span_of, most in spans:
        seen: set[Hashable] = set()
        for backup in routine:
            span = span_of(backup.at)
            if span not in seen and len(seen) < most:
                seen.add(span)
                kept.add(backup)
    return (backup for backup in routine if backup not in kept)


def _sweep(backups: Path) -> None:
    """Remove what a backup cut short has left; one that is being written is younger."""
    for path in backups.glob("kefu-*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink()


def unpacked(data: bytes) -> bytes:
    """The snapshot in a backup file's bytes; other bytes as they are. Raises ValueError."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        stream = zlib.decompressobj(_GZIP)
        plain = stream.decompress(data)
    except zlib.error as error:
        raise ValueError("压缩内容读不懂") from error
    if not stream.eof:
        raise ValueError("文件不完整")
    return plain


def _content(backup: Backup) -> tuple[int, datetime]:
    return backup.sequence, backup.at


def _packed(data: bytes) -> bytes:
    stream = zlib.compressobj(_FAST, wbits=_GZIP)
    return stream.compress(data) + stream.flush()


def _described(path: Path) -> Backup | None:
    name = _NAME.fullmatch(path.name)
    if name is None:
        return None
    try:
        at = datetime.strptime(name["at"], "%Y%m%d-%H%M%S").replace(tzinfo=SHANGHAI)
        return Backup(
            path, at, Why(name["why"]), name["store"], int(name["sequence"]), path.stat().st_size
        )
    except (OSError, ValueError):
        return None


def _now() -> datetime:
    """The real time, whatever the desk's clock says: it only names files."""
    return datetime.now(SHANGHAI)
