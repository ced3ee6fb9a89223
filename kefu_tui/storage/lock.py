"""One writer at a time: a lock held while the store is open, and a note that says by whom.

The system's lock is the truth: it ends with its process, so a note left by one that was killed
keeps nobody out. Only where locks need not hold between machines, on a network drive, is the
note of another machine believed.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.errors import StoreError, StoreLockedError
from kefu_tui.storage import disk
from kefu_tui.storage.faults import StoreFullError, StoreReadOnlyError, from_os

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK = "kefu.lock"
NOTE = "kefu.lock.json"
"""Who holds it. A file of its own: Windows lets nobody read a locked one."""

_CLOCKS_DIFFER = 60.0
"""Seconds by which a process may seem to have begun after it left its note"""
_HELD_ELSEWHERE = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK)


class Holder(NamedTuple):
    """What a note says; `host` is empty in a note that names no machine."""

    pid: int
    since: datetime
    host: str

    @property
    def elsewhere(self) -> bool:
        """Whether it is another machine."""
        return bool(self.host) and self.host != this_host()

    def __str__(self) -> str:
        return f"（进程号 {self.pid}，从 {self.since:%Y-%m-%d %H:%M:%S} 起）"


class WriterLock:
    """Held from construction to `release`. Raises StoreLockedError when another holds it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._note = folder / NOTE
        self._anchor: int | None = None
        self._place = (0, 0)
        self._lock = _acquire(folder)
        try:
            self._hold_folder()
            _believe_note(folder)
            self._leave_note()
        except BaseException:
            self._let_go()
            raise

    def check(self) -> None:
        """Raise StoreReadOnlyError when the folder is no longer the one that was locked.

        Whoever renames, deletes or replaces it under an open desk makes what is written by path
        go to a stranger, or nowhere. Costs a look at the folder, 2 µs.
        """
        if self._anchor is not None and _identity(self._folder) != self._place:
            raise StoreReadOnlyError(
                f"数据文件夹 {self._folder} 被移走或换掉了，为了不写错地方，现在不能保存。"
                "请把它放回原处，然后重新打开催付台。"
            )

    def release(self) -> None:
        """Let the next writer in. Harmless when repeated."""
        if self._lock.is_locked:
            if self._anchor is None or _identity(self._folder) == self._place:
                disk.remove(self._note)
            self._let_go()

    def _hold_folder(self) -> None:
        """Lock the folder itself too, where the system can.

        A lock lives on its file: were `kefu.lock` deleted by hand, the next program would make
        a new one and hold that. On Windows nobody can delete it while it is held.
        """
        if not disk.POSIX:
            return
        import fcntl

        try:
            self._anchor = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
            found = os.fstat(self._anchor)
            self._place = (found.st_dev, found.st_ino)
            fcntl.flock(self._anchor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # some file systems lock no folders: then kefu.lock is all there is
            if self._anchor is not None and error.errno in _HELD_ELSEWHERE:
                raise StoreLockedError(_who_holds(self._folder)) from error

    def _leave_note(self) -> None:
        now = datetime.now(SHANGHAI).isoformat(timespec="seconds")
        note = {"pid": os.getpid(), "since": now, "host": this_host()}
        try:
            disk.write_new(self._note, json.dumps(note).encode())
        except OSError as error:
            fault = from_os(error, "写入", self._note)
            # a full disk keeps nobody from looking; what then cannot be recorded says so itself
            if not isinstance(fault, StoreFullError):
                raise fault from error

    def _let_go(self) -> None:
        # the other way round the next writer would hold the file and find the folder locked
        if self._anchor is not None:
            anchor, self._anchor = self._anchor, None
            with contextlib.suppress(OSError):
                os.close(anchor)
        self._lock.release()


def this_host() -> str:
    """The name of this machine; empty where it has none."""
    if hasattr(os, "uname"):
        return os.uname().nodename
    return os.environ.get("COMPUTERNAME", "")


def is_open(folder: Path) -> bool:
    """Whether a desk, or a command that writes, is at work on the store now.

    Told by its note: to try the lock would keep out one that is just being opened.
    """
    holder = _holder(folder)
    if holder is None:
        return False
    if holder.elsewhere:
        from kefu_tui.storage.drives import is_shared

        return is_shared(folder)
    import psutil

    try:
        begun = psutil.Process(holder.pid).create_time()
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
    # a number that was given to another program since says nothing
    return begun <= holder.since.timestamp() + _CLOCKS_DIFFER


def hold(folder: Path, name: str) -> BaseFileLock | None:
    """Hold a lock of another kind in `folder`, until it is released or the program ends; None when
    another program holds it. Raises StoreError."""
    try:
        disk.make_folder(folder)
    except OSError as error:
        raise from_os(error, "建立", folder) from error
    return _locked(folder, name)


def _acquire(folder: Path) -> BaseFileLock:
    lock = _locked(folder, LOCK)
    if lock is None:
        raise StoreLockedError(_who_holds(folder))
    return lock


def _locked(folder: Path, name: str) -> BaseFileLock | None:
    """None when another program holds it."""
    # 20 ms to import, and a reader never needs it
    from filelock import FileLock, Timeout

    path = folder / name
    # no fall-back to a soft lock: after a crash it would keep everybody out. The file stays:
    # where it is never removed, no two programs hold the lock on two files of its name.
    lock = FileLock(
        path,
        timeout=0,
        mode=disk.FILE_MODE,
        thread_local=False,
        fallback_to_soft=False,
        preserve_lock_file=True,
    )
    try:
        lock.acquire()
    except Timeout:
        return None
    except NotImplementedError as error:
        raise StoreError(_no_locks(folder)) from error
    except OSError as error:
        if error.errno == errno.ENOSYS:
            raise StoreError(_no_locks(folder)) from error
        raise from_os(error, "锁定", path) from error
    return lock


def _believe_note(folder: Path) -> None:
    """Raise StoreLockedError for the note of another machine, where its lock would not show."""
    holder = _holder(folder)
    if holder is None or not holder.elsewhere:
        return
    from kefu_tui.storage.drives import is_shared

    if is_shared(folder):
        raise StoreLockedError(
            f"数据 {folder} 在网络盘或共享文件夹上，电脑“{holder.host}”上的催付台"
            f"{holder}还没有退出。两台电脑同时改写会丢记录：请先在那台电脑上退出催付台。"
            f"如果那台电脑已经关机，或那里已经没有催付台在运行，请删除文件 {folder / NOTE}，"
            "然后重新打开。"
        )


def _holder(folder: Path) -> Holder | None:
    try:
        note = json.loads(disk.read(folder / NOTE))
        since = datetime.fromisoformat(note["since"])
        return Holder(int(note["pid"]), since, str(note.get("host") or ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _who_holds(folder: Path) -> str:
    holder = _holder(folder)
    if holder is not None and holder.elsewhere:
        return (
            f"数据 {folder} 正由电脑“{holder.host}”上的催付台使用{holder}。"
            "同一份数据一次只能由一个窗口改写：请先在那台电脑上把它关掉。"
        )
    return (
        f"数据 {folder} 正由另一个催付台使用{holder or ''}。"
        "同一份数据一次只能由一个窗口改写：请回到那个窗口，或先把它关掉。"
    )


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _no_locks(folder: Path) -> str:
    return f"{folder} 所在的磁盘不支持文件锁（可能是网络盘）。请把数据文件夹放到本机磁盘上。"
