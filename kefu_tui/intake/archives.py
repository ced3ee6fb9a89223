"""A ZIP with one export inside -> that export. Sizes are counted while inflating, never believed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import excerpt

ZIP = b"PK"
LARGEST = 400 * 1024 * 1024
"""Bytes of one export; a year of a large shop is a tenth of it."""
_HARMLESS = 16 * 1024 * 1024
_RATIO = 200
"""Beyond `_HARMLESS` bytes, what inflates to more than this times its size is a trap."""
_STRIDE = 1 << 20
_TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_GBK_NAMES = 0x800
"""Flag bit of a name in UTF-8; without it Windows programs write GBK."""


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive in `data`. Whatever is wrong with it, also while it is read, is an IntakeError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:
        raise IntakeError("文件已损坏或没有下载完整，请重新导出") from error


def inflated(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int = LARGEST
) -> Iterator[bytes]:
    """A part's bytes in pieces. Raises IntakeError once they are more than `most` or a trap."""
    done = 0
    with archive.open(part) as source:
        while piece := source.read(_STRIDE):
            done += len(piece)
            if done > most or (done > _HARMLESS and done > _RATIO * part.compress_size):
                raise IntakeError("文件解开后大得不正常，不像订单导出文件，没有导入")
            yield piece


def name_of(part: zipfile.ZipInfo) -> str:
    """A part's name; GBK where it is not marked as UTF-8."""
    if part.flag_bits & _GBK_NAMES:
        return part.filename
    raw = part.filename.encode("cp437", "replace")
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return part.filename


def export_inside(data: bytes) -> tuple[str, bytes]:
    """Name and bytes of the one export in an archive. Raises IntakeError where there is not one."""
    with opened(data) as archive:
        every = {name_of(part): part for part in archive.infolist()}
        parts = {name: part for name, part in every.items() if name and not name.endswith("/")}
        named = {name: part for name, part in parts.items() if not _is_litter(name)}
        tables = [name for name in named if name.lower().endswith(_TABLES)]
        if not tables:
            raise _nothing(list(named))
        if len(tables) > 1:
            raise IntakeError(
                f"压缩包里有 {len(tables)} 个表格（{_listed(tables)}）；请先解压，再一个一个导入"
            )
        part = named[tables[0]]
        if part.flag_bits & 1:
            raise IntakeError("压缩包有密码；请先输入密码解压，再导入里面的表格")
        if part.compress_type not in _METHODS:
            raise IntakeError("压缩包的压缩方式读不了；请先解压，再导入里面的表格")
        return tables[0].rpartition("/")[2], b"".join(inflated(archive, part))


def _nothing(names: list[str]) -> IntakeError:
    if any(name.lower().endswith(_ARCHIVES) for name in names):
        return IntakeError("压缩包里还是压缩包；请先解压，再导入里面的 CSV 或 XLSX 文件")
    if not names:
        return IntakeError("压缩包是空的，可能没有下载完整")
    return IntakeError(f"压缩包里没有订单表格，只有：{_listed(names)}")


def _listed(names: list[str]) -> str:
    shown = "、".join(excerpt(name.rpartition("/")[2], 30) for name in names[:5])
    return shown + (" 等" if len(names) > 5 else "")


def _is_litter(name: str) -> bool:
    """What file managers leave in an archive."""
    own = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or own.startswith(("._", "~$", ".DS_Store", "Thumbs.db"))
