"""What can go wrong in the store, each with a Chinese sentence: what, where, what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from kefu_tui.errors import StoreDamagedError, StoreError

READER = "数据是以只看的方式打开的，不能保存。请在催付台里做这一步。"
CLOSED = "数据已经关闭，不能再保存。请重新打开催付台。"
UNSURE = (
    "磁盘没有确认上一次写入，为了不丢记录，现在只能看、不能再保存。"
    "请检查磁盘，然后退出并重新打开催付台。"
)
DOUBTFUL = (
    "磁盘出错，不能确定这一步有没有保存。现在只能看、不能再保存：请检查磁盘，重新打开催付台，"
    "先看这一条在不在，不在再重做。"
)
REPLACED = (
    "数据文件 kefu.json.journal 被别的程序换掉了（可能是网盘同步），为了不丢记录，现在只能看、不能再保存。"
    "请停掉对数据文件夹的同步，然后重新打开催付台。"
)

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
    unsaved = "" if doing == "读取" else "，这一步没有保存"
    return StoreError(
        f"{doing} {path} 时出错（{why}）{unsaved}。请检查磁盘是否正常，然后重新打开。"
    )


def damaged(path: Path, what: str) -> StoreDamagedError:
    """The files do not add up: `what` is a Chinese clause that says where."""
    return StoreDamagedError(
        f"数据文件 {path} 已损坏：{what}。文件没有被改动。"
        "请从备份恢复：kefu store backup --list 列出备份，kefu store restore 备份名 换上它；"
        "换下的文件会留着。"
    )
