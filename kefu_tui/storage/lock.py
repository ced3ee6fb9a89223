"""One writer at a time: a lock held while the store is open, and a note that says by whom."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.errors import StoreError, StoreLockedError
from kefu_tui.storage import disk
from kefu_tui.storage.faults import from_os

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK = "kefu.lock"
NOTE = "kefu.lock.json"
"""Who holds it. A file of its own: Windows lets nobody read a locked one."""


class WriterLock:
    """Held from construction to `release`. Raises StoreLockedError when another holds it."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / NOTE
        self._lock = _acquire(folder)
        note = {"pid": os.getpid(), "since": datetime.now(SHANGHAI).isoformat(timespec="seconds")}
        try:
            disk.write_new(self._note, json.dumps(note).encode())
        except OSError as error:
            self._lock.release()
            raise from_os(error, "写入", self._note) from error

    def release(self) -> None:
        """Let the next writer in. Harmless when repeated."""
        if self._lock.is_locked:
            disk.remove(self._note)
            self._lock.release()


def _acquire(folder: Path) -> BaseFileLock:
    # 20 ms to import, and a reader never needs it
    from filelock import FileLock, Timeout

    path = folder / LOCK
    # no fall-back to a soft lock: after a crash it would keep everybody out
    lock = FileLock(
        path, timeout=0, mode=disk.FILE_MODE, thread_local=False, fallback_to_soft=False
    )
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreLockedError(_who_holds(folder)) from error
    except NotImplementedError as error:
        raise StoreError(_no_locks(folder)) from error
    except OSError as error:
        raise from_os(error, "锁定", path) from error
    return lock


def _who_holds(folder: Path) -> str:
    try:
        note = json.loads(disk.read(folder / NOTE))
        since = datetime.fromisoformat(note["since"])
        who = f"（进程号 {int(note['pid'])}，从 {since:%Y-%m-%d %H:%M:%S} 起）"
    except (OSError, ValueError, KeyError, TypeError):
        who = ""
    return (
        f"数据 {folder} 正由另一个催付台使用{who}。"
        "同一份数据一次只能由一个窗口改写：请回到那个窗口，或先把它关掉。"
    )


def _no_locks(folder: Path) -> str:
    return f"{folder} 所在的磁盘不支持文件锁（可能是网络盘）。请把数据文件夹放到本机磁盘上。"
