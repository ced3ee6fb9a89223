"""What a file is, by its bytes and never by its name."""

from __future__ import annotations

import re
import zipfile
from typing import Literal

from kefu_tui.errors import IntakeError
from kefu_tui.intake.archives import ZIP, opened
from kefu_tui.intake.locked import OLE, is_locked

Kind = Literal["text", "web", "xlsx", "xls", "ods", "zip", "locked"]

_STRANGERS = (
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"RIFF", "图片或音视频"),
    (b"%PDF", "PDF 文档"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "程序"),
    (b"SQLite format 3", "数据库文件"),
)
_INFLATED = 2 * 1024**3
"""Bytes that the parts of a workbook may unpack to, before it is a trap and no export."""
_CELLS = 30_000_000
"""Cells in a sheet's rectangle: the reader holds all of them, empty ones too, and where memory
does not suffice it ends the whole program. A stray cell in the last row or column is enough."""
_USUAL_WIDTH = 104
_FAR_COLUMN = re.compile(rb'<c r="(?:[A-Z]{3}|[D-Z][A-Z])[0-9]')
_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
_ROW = re.compile(rb'<row [^>]*?\br="([0-9]{1,9})"')
_SECTORS = (b"\x09\x00", b"\x0c\x00")
"""The only sizes (as powers of two) that a compound file's sectors come in."""
_WEB = (
    b"<!doctype",
    b"<html",
    b"<table",
    b"<?xml",
    b"<meta",
    b"<head",
    b"<style",
    b"<div",
    b"<body",
)
_TEXT_LOOKS_AHEAD = 64


def kind_of(data: bytes) -> Kind:
    """The kind of table in `data`. Raises IntakeError naming what else the file is."""
    if data.startswith(ZIP):
        return _inside_zip(data)
    if data.startswith(OLE):
        return _inside_ole(data)
    for start, name in _STRANGERS:
        if data.startswith(start) and not _reads_as_text(data, start):
            raise IntakeError(f"这好像是{name}，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    opening = (
        data[:_TEXT_LOOKS_AHEAD].replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n").lower()
    )
    return "web" if opening.startswith(_WEB) else "text"


def _reads_as_text(data: bytes, start: bytes) -> bool:
    """Whether letters that open a picture or program (`BM`, `MZ`) only open a line of text here."""
    return start.isalpha() and b"\0" not in data[:1024] and b"\n" in data[:4096]


def _inside_zip(data: bytes) -> Kind:
    with opened(data) as archive:
        names = archive.namelist()
        if any(name.startswith("xl/") for name in names):
            _refuse_giants(archive)
            return "xlsx"
        if "content.xml" in names:
            return "ods"
    if any(name.startswith("word/") for name in names):
        raise IntakeError("这好像是 Word 文档，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    return "zip"


def _refuse_giants(archive: zipfile.ZipFile) -> None:
    """Raises IntakeError for a workbook that would not fit into memory."""
    if sum(part.file_size for part in archive.infolist()) > _INFLATED:
        raise IntakeError("工作簿解开后太大，不像订单导出文件")
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and _area(archive.read(name)) > _CELLS:
            raise IntakeError(
                "工作表太大：很远的行或列里有零星的单元格；请把订单部分复制到新表格，另存后再导入"
            )


def _area(sheet: bytes) -> int:
    """Cells in the rectangle that a sheet's XML spans; an upper bound where it is usual."""
    rows = max((int(found[1]) for found in _ROW.finditer(sheet, sheet.rfind(b"<row "))), default=0)
    if rows * _USUAL_WIDTH <= _CELLS and not _FAR_COLUMN.search(sheet):
        return rows * _USUAL_WIDTH
    return rows * max(map(_column_number, set(_COLUMN.findall(sheet))), default=0)


def _column_number(letters: bytes) -> int:
    """`A` -> 1, `XFD` -> 16384"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _inside_ole(data: bytes) -> Kind:
    if is_locked(data):
        return "locked"
    if data[30:32] not in _SECTORS:
        raise IntakeError("表格文件已损坏或没有下载完整，请重新导出")
    if "WordDocument".encode("utf-16-le") in data:
        raise IntakeError("这好像是 Word 文档，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    return "xls"
