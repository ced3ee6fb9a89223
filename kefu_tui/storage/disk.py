"""The few file operations the journal is made of; every write of the store passes through here.

Raises OSError only. Nothing here needs POSIX: what a system lacks is left out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path

POSIX = os.name == "posix"
FILE_MODE = 0o600
FOLDER_MODE = 0o700

_COMMON = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_SHARING_TRIES = 40
"""Windows refuses to replace a file while a reader has it open: a reader is through in moments"""


def read(path: Path) -> bytes:
    """The whole file."""
    return path.read_bytes()


def open_to_append(path: Path) -> int:
    """A descriptor whose writes go to the end of the existing file."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | _COMMON)


def open_to_overwrite(path: Path) -> int:
    """A descriptor of a private file, made if need be, to be written over from its start."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | _COMMON, FILE_MODE)


def overwrite(descriptor: int, data: bytes) -> None:
    """Put `data` at the start of the file, in one call to the system."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, data)


def write(descriptor: int, data: bytes) -> None:
    """All of `data`: one call to the system unless it takes only a part."""
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, memoryview(data)[written:])


def identity(path: Path) -> tuple[int, int] | None:
    """Which file has this name now; None where nobody can put another in its place while it is
    open (Windows), or the system does not say. Raises FileNotFoundError."""
    if not POSIX:
        return None
    try:
        found = path.stat()
    except FileNotFoundError:
        raise
    except OSError:
        return None
    return found.st_dev, found.st_ino


def flush(descriptor: int) -> None:
    """Return only when the data has reached the disk itself."""
    if sys.platform == "darwin":
        # fsync on macOS stops at the drive's own cache
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    getattr(os, "fdatasync", os.fsync)(descriptor)


def cut(descriptor: int, size: int) -> None:
    """Shorten the file to `size` bytes."""
    os.ftruncate(descriptor, size)


def close(descriptor: int) -> None:
    os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Make the renames in `folder` durable, where the system can."""
    if not POSIX:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # some file systems have no notion of it; anything else is a failed flush
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def write_new(path: Path, data: bytes) -> None:
    """`data` in a private, flushed file at `path`; on failure no file is left."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _COMMON, FILE_MODE)
    try:
        try:
            write(descriptor, data)
            flush(descriptor)
        finally:
            close(descriptor)
    except OSError:
        remove(path)
        raise


def replace(source: Path, target: Path) -> None:
    """Rename over `target`, atomically."""
    for left in range(_SHARING_TRIES, -1, -1):
        try:
            source.replace(target)
        except PermissionError:
            if POSIX or not left:
                raise
            time.sleep(0.025)
        else:
            return


def keep_copy(source: Path, target: Path) -> None:
    """A second name for `source`, replacing `target`; a copy where links do not exist.

    Safe as a link because a snapshot is never written in place.
    """
    passing = temporary(target)
    remove(passing)
    try:
        os.link(source, passing)
    except OSError:
        write_new(passing, read(source))
    try:
        replace(passing, target)
    finally:
        # POSIX renames nothing where both names are links to one file: then it is still there
        remove(passing)


def remove(path: Path) -> None:
    """Remove a left-over, if it is there and the system lets us."""
    with contextlib.suppress(OSError):
        path.unlink()


def temporary(path: Path) -> Path:
    """Where the next version of `path` is written before it is renamed."""
    return path.with_name(path.name + ".tmp")


def put(path: Path, data: bytes, passing: Path | None = None) -> None:
    """Replace `path` by `data`: the old content or the new, never less.

    `passing`: where it is written first, for a path that two programs may write at once.
    """
    passing = passing or temporary(path)
    write_new(passing, data)
    try:
        replace(passing, path)
    except OSError:
        remove(passing)
        raise
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make sure of a private `folder`; one that is new outlasts a power cut."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    tighten(folder, FOLDER_MODE)
    for path in missing:
        flush_folder(path.parent)


def tighten(path: Path, mode: int) -> None:
    """Take other accounts' access away, where permissions exist and we own the file."""
    if POSIX:
        with contextlib.suppress(OSError):
            held = path.stat().st_mode & 0o777
            if held & ~mode:
                path.chmod(held & mode)
