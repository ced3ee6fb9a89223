"""The bytes of an export file; those of a large one are read as they are needed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from kefu_tui.domain.moments import from_timestamp
from kefu_tui.errors import IntakeError
from kefu_tui.intake.archives import LARGEST, ZIP
from kefu_tui.intake.cells import excerpt
from kefu_tui.intake.locked import OLE

LARGE = 4 * 1024 * 1024
"""Bytes of a text from which it is not held in memory."""
_STRIDE = 1 << 20
_LONGEST_PREFIX = 64


class FileBytes:
    """A file that can be asked for its slices as `bytes` can. Raises IntakeError where it cannot be
    read any more, or is not what it was when it was opened."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._was = os.fstat(source.fileno())

    def __len__(self) -> int:
        return self._was.st_size

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(len(self))
        with _in_words():
            self._source.seek(start)
            piece = self._source.read(max(stop - start, 0))
        if len(piece) < stop - start:
            raise _changing()
        return piece

    def startswith(self, prefix: bytes | tuple[bytes, ...]) -> bool:
        return self[:_LONGEST_PREFIX].startswith(prefix)

    def digest(self) -> str:
        """SHA-256, hexadecimal."""
        total = hashlib.sha256()
        for start in range(0, len(self), _STRIDE):
            total.update(self[start : start + _STRIDE])
        now = os.fstat(self._source.fileno())
        if (now.st_size, now.st_mtime_ns) != (self._was.st_size, self._was.st_mtime_ns):
            raise _changing()
        return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Opened:
    """An export file that is being read."""

    data: bytes | FileBytes
    modified: datetime | None
    """when it was last changed; None where the file system does not know"""

    def digest(self) -> str:
        """SHA-256 of its bytes, hexadecimal."""
        if isinstance(self.data, FileBytes):
            return self.data.digest()
        return hashlib.sha256(self.data).hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """The file at `path`. Raises IntakeError where it is none, too large, empty or not readable."""
    with _in_words():
        if path.is_dir():
            raise IntakeError("这是文件夹，请选择里面的导出文件")
        if not path.exists():
            raise IntakeError("找不到这个文件，请检查路径")
        if not path.is_file():
            raise IntakeError("这不是普通文件，读不了")
        source = path.open("rb")
    with source:
        with _in_words():
            status = os.fstat(source.fileno())
            if status.st_size > LARGEST:
                raise IntakeError(f"文件有 {status.st_size >> 20} MB，太大了，不像订单导出文件")
            slowly = status.st_size > LARGE and not source.read(4).startswith((ZIP, OLE))
            source.seek(0)
            data = FileBytes(source) if slowly else source.read()
        if not len(data):
            raise IntakeError("文件是空的，可能没有下载完整")
        yield Opened(data, _moment(status.st_mtime))


def _moment(seconds: float) -> datetime | None:
    try:
        return from_timestamp(int(seconds))
    except (ValueError, OverflowError, OSError):
        return None


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise IntakeError("没有权限读这个文件；如果它正在 Excel 里打开，请先关闭") from error
    except (OSError, ValueError) as error:
        raise IntakeError(f"文件读不出来（{excerpt(str(error), 60)}）") from error


def _changing() -> IntakeError:
    return IntakeError("文件在读的时候变了，可能还在下载；请等它下载完再导入")
