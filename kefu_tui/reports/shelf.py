"""What is kept in reports/: how it is written, and which workbooks hold days gone by."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

from kefu_tui import files
from kefu_tui.errors import KefuError
from kefu_tui.printable import visible

_NAME = re.compile(r"催付日报-(\d{4}-\d\d-\d\d)\.xlsx")
_TITLE = re.compile(r"<dc:title>[^<]*?(\d{4}-\d\d-\d\d)")
_PROPERTIES = "docProps/core.xml"


class ReportError(KefuError):
    """The file cannot be written; one that was there before is unharmed."""


def put(path: Path, data: bytes) -> None:
    """`files.put`. Raises ReportError."""
    try:
        files.put(path, data)
    except OSError as error:
        raise ReportError(_sentence(path, error)) from error


def workbook_name(last: date) -> str:
    """`催付日报-2026-11-21.xlsx`: the name a workbook gets; `last` is its last day."""
    return f"催付日报-{last:%Y-%m-%d}.xlsx"


def workbooks_before(folder: Path, day: date) -> list[Path]:
    """The workbooks in `folder` with at least one day before `day`, oldest first.

    One of several days bears the name of the last; its title says the first.
    """
    found = []
    for path in sorted(folder.glob("催付日报-*.xlsx")):
        named = _NAME.fullmatch(path.name)
        if named is None or not path.is_file():
            continue
        first = min(named[1], _first_day(path) or named[1])
        if first < day.isoformat():
            found.append(path)
    return found


def _first_day(path: Path) -> str:
    """The first day its title names; "" where the file cannot be read or has another title."""
    try:
        with zipfile.ZipFile(path) as book:
            title = _TITLE.search(book.read(_PROPERTIES).decode("utf-8", "replace"))
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""
    return title[1] if title else ""


def _sentence(path: Path, error: OSError) -> str:
    shown = visible(str(path))
    if path.is_dir():
        return f"写不到 {shown}: 这是一个文件夹; 请在后面加上文件名"
    if isinstance(error, PermissionError):
        return f"写不到 {shown}: 文件正在 Excel 里打开, 或没有写入权限; 关掉它, 或另选位置再试"
    reason = visible(error.strerror or str(error))
    return f"写不到 {shown}: {reason}; 检查磁盘空间和路径, 再试一次"
