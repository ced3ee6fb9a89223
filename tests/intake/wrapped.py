"""Builds exports as they come wrapped: archives, web pages, locked and hostile workbooks."""

from __future__ import annotations

import hashlib
import html
import io
import zipfile
from collections.abc import Sequence

import msoffcrypto

from tests.intake.sheets import as_xlsx

_PACKED = (2026, 11, 21, 16, 0, 0)
"""The same in every process: the bytes are the names of some tests."""
_FILLER = b"\xff\x0f"
"""A kind of record that no reader knows: it fills the last sector."""
PASSWORD = "8f3K-示例"


def as_zip(*parts: tuple[str, bytes], gbk: bool = False) -> bytes:
    """An archive; `gbk`: names as Windows programs write them, without a word of their encoding."""
    target = io.BytesIO()
    raw = {name: name.encode("gbk") for name, _ in parts}
    stand_ins = {name: f"{n:03d}".ljust(len(raw[name]), "~") for n, name in enumerate(raw)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            part = zipfile.ZipInfo(stand_ins[name] if gbk else name, _PACKED)
            archive.writestr(part, data, zipfile.ZIP_DEFLATED)
    packed = target.getvalue()
    for name, stand_in in stand_ins.items() if gbk else ():
        packed = packed.replace(stand_in.encode(), raw[name])
    return packed


def as_page(rows: Sequence[Sequence[str]], title: str = "") -> str:
    """A web page with a table, as ERPs write it under the name `.xls`."""
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    head = f"<tr><th colspan=3>{title}</th></tr>" if title else ""
    return (
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset=utf-8>"
        f"<style>td {{ color: red }}</style></head><body><table border=1>{head}{body}</table></html>"
    )


def as_excel_xml(rows: Sequence[Sequence[str]]) -> str:
    """Excel 2003's own XML; empty cells are left out."""
    lines = []
    for row in rows:
        cells = "".join(
            f'<Cell ss:Index="{i}"><Data ss:Type="String">{html.escape(cell)}</Data></Cell>'
            for i, cell in enumerate(row, 1)
            if cell
        )
        lines.append(f"<Row>{cells}</Row>")
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="export">'
        f"<Table>{''.join(lines)}</Table></Worksheet></Workbook>"
    )


def as_locked(*sheets: Sequence[Sequence[object]], password: str = PASSWORD) -> bytes:
    """A workbook behind a password, as 发货报表 comes."""
    target = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(as_xlsx(*sheets))).encrypt(password, target)
    return target.getvalue()


def locked_old(book: bytes, password: str = PASSWORD) -> bytes:
    """An Excel 97 workbook, as `sheets.as_old_xls` builds it, behind a password (RC4)."""
    start = 1536
    stream = book[start:]
    salt, check = bytes(range(16)), b"sixteen bytes..."
    key = _Keys(password, salt)
    opened = key.crypt(check + hashlib.md5(check).digest(), 0)
    lock = b"\x2f\x00\x36\x00" + b"\x01\x00\x01\x00\x01\x00" + salt + opened
    plain = _with_lock(stream, lock)
    end = plain.rfind(b"\x0a\x00\x00\x00") + 4
    plain = plain[:end] + _FILLER + (len(plain) - end - 4).to_bytes(2, "little") + plain[end + 4 :]
    own = bytearray(key.crypt(plain, 0))
    at = 0
    while at + 4 <= len(plain):
        kind, length = plain[at : at + 2], int.from_bytes(plain[at + 2 : at + 4], "little")
        whole = kind in (b"\x09\x08", b"\x2f\x00")
        kept = 4 + (length if whole else 4 if kind == b"\x85\x00" else 0)
        own[at : at + kept] = plain[at : at + kept]
        at += 4 + length
    return book[:start] + bytes(own)


def _with_lock(stream: bytes, lock: bytes) -> bytes:
    """The records with `lock` behind the first one; the sheet begins that much later."""
    first = 4 + int.from_bytes(stream[2:4], "little")
    size = len(stream)
    sheet = int.from_bytes(stream[first + 4 : first + 8], "little") + len(lock)
    rest = stream[first : first + 4] + sheet.to_bytes(4, "little") + stream[first + 8 :]
    moved = stream[:first] + lock + rest
    assert not any(moved[size:]), "the last sector has no room"
    return moved[:size]


class _Keys:
    """RC4 as Office uses it: a new key for each 1,024 bytes."""

    def __init__(self, password: str, salt: bytes) -> None:
        short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
        self._key = hashlib.md5((short + salt) * 16).digest()[:5]

    def crypt(self, data: bytes, block: int) -> bytes:
        return b"".join(
            self._one(data[at : at + 1024], block + at // 1024) for at in range(0, len(data), 1024)
        )

    def _one(self, data: bytes, block: int) -> bytes:
        key = hashlib.md5(self._key + block.to_bytes(4, "little")).digest()
        box, j = list(range(256)), 0
        for i in range(256):
            j = (j + box[i] + key[i % len(key)]) % 256
            box[i], box[j] = box[j], box[i]
        out, i, j = bytearray(), 0, 0
        for byte in data:
            i = (i + 1) % 256
            j = (j + box[i]) % 256
            box[i], box[j] = box[j], box[i]
            out.append(byte ^ box[(box[i] + box[j]) % 256])
        return bytes(out)


def with_part(book: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for own in old.namelist():
            new.writestr(own, data if own == name else old.read(own))
    return target.getvalue()


def part_of(book: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name)


def as_ods(body: str) -> bytes:
    """An ODS with `body` in its only table."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="export">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<?xml version="1.0"?><m:manifest xmlns:m="{office}:manifest:1.0"/>'
    return as_zip(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.encode()),
        ("content.xml", content.encode()),
    )


def ods_row(cells: Sequence[str], attributes: str = "") -> str:
    own = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{html.escape(cell)}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row{attributes}>{own}</table:table-row>"
