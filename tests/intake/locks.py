"""Locks a workbook as the shops' 发货报表 is locked."""

from __future__ import annotations

import io

from msoffcrypto.format.ooxml import OOXMLFile


def locked(book: bytes, password: str) -> bytes:
    """The workbook behind a password."""
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(book)).encrypt(password, target)
    return target.getvalue()
