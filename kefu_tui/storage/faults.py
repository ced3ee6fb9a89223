"""What can go wrong in the store, each with a Chinese sentence: what, where, what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from kefu_tui.errors import StoreDamagedError, StoreError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class StoreFullError(StoreError):
    """No room left on the disk."""


class StorePermissionError(StoreError):
    """The system does not let this account read or write the files."""


class StoreReadOnlyError(StoreError):
    """The store was opened for reading, is closed, or its disk can no longer be trusted."""


class StoreNewerError(StoreError):
    """The files were written by a newer version of the program."""


class NotStorableError(StoreError):
    """A document holds something JSON cannot keep as it is."""


class DuplicateError(StoreError):
    """Two documents would share a value that stands for one."""


def from_os(error: OSError, doing: str, path: Path) -> StoreError:
    """The store's error for an operating system's one; `doing` is a verb: 写入, 读取 …"""
    if error.errno in _FULL:
        return StoreFullError(
            f"磁盘已满：{path} 没有写入，原有数据不受影响。请腾出一些空间，然后再试一次。"
        )
    if error.errno in _FORBIDDEN:
        return StorePermissionError(
            f"没有权限{doing} {path}。请检查这个文件夹的权限，或换用有权限的账号。"
        )
    why = error.strerror or type(error).__name__
    return StoreError(
        f"{doing} {path} 时出错（{why}），这一步没有保存。请检查磁盘是否正常，然后重新打开。"
    )


def damaged(path: Path, what: str) -> StoreDamagedError:
    """The files do not add up: `what` is a Chinese clause that says where."""
    return StoreDamagedError(
        f"数据文件 {path} 已损坏：{what}。文件没有被改动。"
        "请从备份恢复：kefu store backup --list 列出备份，kefu store restore 备份名 换上它；"
        "换下的文件会留着。"
    )
