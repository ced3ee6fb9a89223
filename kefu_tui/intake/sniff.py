"""What a file is, by its bytes and never by its name."""

from __future__ import annotations

import io
from typing import Literal

from kefu_tui.errors import IntakeError
from kefu_tui.intake.archives import ZIP, opened
from kefu_tui.intake.guards import refuse_giant_book, refuse_giants
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
            refuse_giants(archive)
            return "xlsx"
        if "content.xml" in names:
            refuse_giants(archive)
            return "ods"
    if any(name.startswith("word/") for name in names):
        raise IntakeError("这好像是 Word 文档，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    return "zip"


def _inside_ole(data: bytes) -> Kind:
    if is_locked(data):
        return "locked"
    if data[30:32] not in _SECTORS:
        raise IntakeError("表格文件已损坏或没有下载完整，请重新导出")
    if "WordDocument".encode("utf-16-le") in data:
        raise IntakeError("这好像是 Word 文档，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    refuse_giant_book(_stream_of(data))
    return "xls"


def _stream_of(data: bytes) -> bytes:
    """The records of an Excel 97 workbook, out of the compound file around them."""
    import olefile  # hardly any export is such a file any more

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            name = next(name for name in ("Workbook", "Book") if compound.exists(name))
            stream: bytes = compound.openstream(name).read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Exception as error:
        raise IntakeError("表格文件已损坏或没有下载完整，请重新导出") from error
    return stream
