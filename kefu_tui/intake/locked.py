"""Workbooks behind a password (发货报表 comes so).

The password is passed on and forgotten. A newer workbook is opened in memory; for one of Excel 97
the library uses a temporary file without a name, which the system removes with the process.
"""

from __future__ import annotations

import io
import re

from kefu_tui.errors import IntakeError, NeedsPasswordError

OLE: bytes = b"\xd0\xcf\x11\xe0"
"""How a compound file begins: an old workbook, or a newer one behind a password."""
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BOOK = "Workbook".encode("utf-16-le")
_FILEPASS = b"\x2f\x00"
_TURNS = re.compile(rb'spinCount="([0-9]{1,20})"')
_MOST_TURNS = 2_000_000
"""Office hashes a password 100,000 times; a file may ask for so many that it takes for ever."""
_BOUND_TO_OPENING = 64 * 1024


def is_locked(data: bytes) -> bool:
    """Whether a workbook cannot be read without its password."""
    if not data.startswith(OLE):
        return False
    return _PACKAGE in data or (_BOOK in data and _is_locked_book(data))


def _is_locked_book(data: bytes) -> bool:
    """Whether an Excel 97 workbook has a FILEPASS record behind its opening one."""
    start = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # BOF of the whole workbook
    at = start
    while 0 <= start <= at < min(start + _BOUND_TO_OPENING, len(data) - 4):
        kind, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == _FILEPASS and length:
            return True
        if kind in (b"\x85\x00", b"\x0a\x00"):  # the sheets' names, the end: none before them
            return False
        at += 4 + length
    return False


def unlocked(data: bytes, password: str | None) -> bytes:
    """The workbook in `data`, which is locked, as it is without its password.

    Raises NeedsPasswordError where it is missing or wrong, IntakeError where it does not help.
    """
    if not password:
        raise NeedsPasswordError(
            "这是加密的工作簿（例如发货报表），需要密码；请输入导出时给出的密码"
        )
    if any(int(turns) > _MOST_TURNS for turns in _TURNS.findall(data)):
        raise IntakeError("加密的工作簿已损坏，请重新导出")
    import msoffcrypto  # heavy, and hardly any file is locked
    from msoffcrypto.exceptions import InvalidKeyError

    target = io.BytesIO()
    try:
        book = msoffcrypto.OfficeFile(io.BytesIO(data))
        # Older workbooks are always checked; newer ones only when asked to.
        book.load_key(password, **({"verify_password": True} if book.format == "ooxml" else {}))
        book.decrypt(target)
    except InvalidKeyError as error:
        raise NeedsPasswordError(
            "工作簿的密码不对；请重新输入导出时给出的密码（注意大小写和空格）"
        ) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Exception as error:
        raise IntakeError(
            "加密的工作簿打不开：文件已损坏，或加密方式读不了；请用 Excel 或 WPS 输入密码打开，"
            "另存为不加密的 XLSX 再导入"
        ) from error
    return target.getvalue()
