"""Builds a Desk from paths and settings: the only module that knows which storage is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from functools import partial
from pathlib import Path

from kefu_tui import config, logbook, paths
from kefu_tui.clock import Clock
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.moments import at
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.ports import Backup, ReadableStore, Store
from kefu_tui.scripting.watching import Watched
from kefu_tui.storage import backups
from kefu_tui.storage.loading import JOURNAL, SNAPSHOT
from kefu_tui.storage.repository import open_reader, open_store, restore

DEMO_START = time(16, 5)
"""Calls, 旺旺 and promises are all possible then."""


def build_desk(folder: Path, clock: Clock | None = None, *, reading: bool = False) -> Desk:
    """Open the store at `folder` and put a desk on it.

    `reading`: without the writer's lock, beside an open desk; recording then fails. Raises
    StoreError, ConfigError or UsageError.
    """
    logbook.keep_in(folder, reading=reading)
    clock = clock or Clock.from_environment()
    settings = config.load(paths.config_file(folder))
    words = Watched(paths.scripts_folder())
    writer = None if reading else open_store(folder)
    store: ReadableStore = writer or open_reader(folder)
    try:
        reopen = None if reading else partial(open_store, folder)
        return Desk(store, writer, settings, words, clock, folder, reopen)
    except BaseException:
        store.close()
        raise


def drive_warning(folder: Path) -> str:
    """A sentence where `folder` lies on a network drive, else empty. 20 ms: not at every start."""
    from kefu_tui.storage import drives

    return drives.warning(folder)


def desk_is_open(folder: Path) -> bool:
    """Whether a desk, or a command that writes, is at work on the store in `folder` now."""
    from kefu_tui.storage import lock

    return lock.is_open(folder)


def version_of(folder: Path) -> tuple[object, ...]:
    """What changes whenever the store's records or settings in `folder` do: a look at the files."""
    return tuple(
        _stamp(path) for path in (folder / SNAPSHOT, folder / JOURNAL, paths.config_file(folder))
    )


@contextmanager
def only_runner(folder: Path) -> Iterator[bool]:
    """Inside, whether this is the one program that runs the tasks of `folder` without a screen."""
    from kefu_tui.storage import lock

    held = lock.hold(folder, paths.TASKS_LOCK)
    try:
        yield held is not None
    finally:
        if held is not None:
            held.release()


def open_for_check(folder: Path) -> ReadableStore:
    """The store alone, for `kefu store verify` and `export`."""
    logbook.keep_in(folder, reading=True)
    return open_reader(folder)


def open_for_upkeep(folder: Path) -> Store:
    """The store alone, for commands that change its files. Raises StoreError."""
    logbook.keep_in(folder)
    return open_store(folder)


def list_backups(folder: Path) -> list[Backup]:
    """The backups of the store in `folder`, newest first; the store itself may be damaged."""
    return backups.found(folder)


def restore_store(folder: Path, source: Path) -> Path | None:
    """Put a backup in the place of the store; the folder that now holds what it replaced.

    Raises StoreError; then the store is as it was.
    """
    logbook.keep_in(folder)
    return restore(folder, source)


def build_demo_desk(folder: Path) -> Desk:
    """A desk on a generated shop in `folder`, with an afternoon's clock that runs.

    One promise is due at once and one within the first minute, so that lane 到点 shows itself.
    `KEFU_NOW` fixes the clock here too.
    """
    from kefu_tui.demo import write_demo_export

    clock = Clock.from_environment()
    if not clock.note:
        clock = Clock.starting(at(clock.now().date(), DEMO_START))
    config.put(
        paths.config_file(folder), {"agent.name": "阿华", "shop.name": "示例·暖居家纺旗舰店"}
    )
    desk = build_desk(folder, clock)
    desk.import_file(write_demo_export(folder, clock.now()))
    _promise(desk, timedelta(minutes=-1))
    _promise(desk, timedelta(seconds=45))
    desk.made.clear()
    return desk


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _promise(desk: Desk, due_in: timedelta) -> None:
    """Record, for the first case not yet contacted, a promise that comes due in `due_in`."""
    now = desk.now
    fresh = next((s for s in desk.worklist if not s.case.standing_contacts), None)
    if fresh is not None:
        when = now + due_in - desk.rules.promise_grace
        made = when - timedelta(hours=1)
        desk.record(fresh.case.key, Attempt(Outcome.PROMISED, Channel.WANGWANG, at=made, when=when))
