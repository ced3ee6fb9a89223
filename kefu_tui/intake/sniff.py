"""What a file is, by its bytes and never by its name."""

from __future__ import annotations

import io
import zipfile
from typing import Literal

from kefu_tui.errors import IntakeError

Kind = Literal["text", "xlsx", "xls", "ods"]

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0"

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
_WEB = ("<!doctype", "<html", "<table", "<?xml", "<meta", "<head", "<style")
_TEXT_LOOKS_AHEAD = 64


def kind_of(data: bytes) -> Kind:
    """The kind of table in `data`. Raises IntakeError naming what else the file is."""
    if data.startswith(_ZIP):
        return _inside_zip(data)
    if data.startswith(_OLE):
        return _inside_ole(data)
    for start, name in _STRANGERS:
        if data.startswith(start) and not _reads_as_text(data, start):
            raise IntakeError(f"这好像是{name}，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    opening = data[:_TEXT_LOOKS_AHEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith(tuple(word.encode() for word in _WEB)):
        raise IntakeError("这是网页形式的表格；请用 Excel 或 WPS 打开，另存为 XLSX 再导入")
    return "text"


def _reads_as_text(data: bytes, start: bytes) -> bool:
    """Whether letters that open a picture or program (`BM`, `MZ`) only open a line of text here."""
    return start.isalpha() and b"\0" not in data[:1024] and b"\n" in data[:4096]


def _inside_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise IntakeError("表格文件已损坏或没有下载完整，请重新导出") from error
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if any(name.startswith("word/") for name in names):
        raise IntakeError("这好像是 Word 文档，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    raise IntakeError("这是压缩包；请先解压，再导入里面的 CSV 或 XLSX 文件")


def _inside_ole(data: bytes) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted()
    if "WordDocument".encode("utf-16-le") in data:
        raise IntakeError("这好像是 Word 文档，不是订单表格；请选择导出的 CSV 或 XLSX 文件")
    return "xls"


def encrypted() -> IntakeError:
    """The sentence for a workbook that is locked by a password, as 发货报表 comes."""
    return IntakeError(
        "这是加密的工作簿（例如发货报表），需要密码；请用 Excel 或 WPS 输入导出时给出的密码打开，"
        "另存为不加密的 XLSX 再导入"
    )
