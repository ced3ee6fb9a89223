"""Phone numbers as exports hold them: plain, masked, virtual, with an extension."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from kefu_tui.domain.orders import is_masked

_NUMBER = re.compile(r"(?:\+?86[- ]?)?(1\d{10}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|95\d{6,10})")
_EXTENSION = re.compile(r"(?:[-,，;；_]|转|ext\.?|#)\s*(\d{1,6})$", re.IGNORECASE)

_MOBILE = re.compile(
    r"(?<!\d)((?:(?:\+|00)?86[- ]?)?[1１][3-9３-９]\d)[-. ]?\d{4}[-. ]?(\d{4})(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)([(（]?[0０]\d{2,3}[)）]?)[- ]?\d{5,6}(\d{2})(?!\d)")
_VIRTUAL = re.compile(r"(?<!\d)(95\d{3})\d{1,5}(\d{2})(?!\d)")


PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江",
    "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南",
    "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆",
)  # fmt: skip


class Phone(NamedTuple):
    """A number that can be dialled; `extension` for a virtual number that has one."""

    number: str
    extension: str = ""

    @property
    def is_mobile(self) -> bool:
        return len(self.number) == 11 and self.number.startswith("1")

    @property
    def can_text(self) -> bool:
        return self.is_mobile and not self.extension

    def grouped(self) -> str:
        """`139 0000 4591`, with `转 1234` where there is an extension."""
        n = self.number
        shown = f"{n[:3]} {n[3:7]} {n[7:]}" if self.is_mobile else n
        return f"{shown} 转 {self.extension}" if self.extension else shown

    def masked(self) -> str:
        """`139 **** 4591`."""
        n = self.number
        return f"{n[:3]} **** {n[-4:]}"


class Line(NamedTuple):
    """A number as the shop's phone dials it."""

    phone: Phone
    province: str = ""
    """where the number is from; "" where that is not known"""
    zero: bool = False
    """dialled with a 0 before it"""

    @property
    def dialled(self) -> str:
        """Digits only, without the extension."""
        return f"0{self.phone.number}" if self.zero else self.phone.number

    def grouped(self) -> str:
        """`0 139 0000 4591`."""
        return f"0 {self.phone.grouped()}" if self.zero else self.phone.grouped()

    def masked(self) -> str:
        """`0 139 **** 4591`."""
        return f"0 {self.phone.masked()}" if self.zero else self.phone.masked()


def line_to(phone: Phone, province: str, home: str) -> Line:
    """Rule *prefix 0*: a mobile known to be from another province than `home` is dialled with a 0;
    no number is where `home` is empty."""
    return Line(phone, province, bool(phone.is_mobile and home and province and province != home))


def parse_phone(text: str) -> Phone | None:
    """The number in a cell or a note; None where it is masked, virtual without digits, or absent.

    Rule *masked numbers*: such a buyer can be reached on 旺旺 only.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or is_masked(plain):
        return None
    extension = ""
    tail = _EXTENSION.search(plain)
    if tail is not None and _NUMBER.fullmatch(plain[: tail.start()].strip()):
        plain, extension = plain[: tail.start()].strip(), tail[1]
    compact = plain.replace(" ", "")
    found = _NUMBER.fullmatch(compact) or _NUMBER.fullmatch(compact.replace("-", ""))
    return Phone(found[1].replace("-", ""), extension) if found else None


def mask_phones(text: str) -> str:
    """`text` with the middle of every phone number in it hidden: `换号 139****1111`.

    Rule *masked by default*: mobiles, landlines with their area code and virtual numbers, wherever
    they stand in a note, a nick or a cell. Longer runs of digits (order numbers) stay.
    """
    if not any(char.isdigit() for char in text):
        return text
    for pattern in (_MOBILE, _LANDLINE, _VIRTUAL):
        text = pattern.sub(r"\1****\2", text)
    return text
