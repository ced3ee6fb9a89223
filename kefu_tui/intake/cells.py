"""What one cell says: text, order number, money, time. Bad cells are values, never exceptions."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from kefu_tui.domain.moments import SHANGHAI, shanghai
from kefu_tui.domain.money import parse_yuan
from kefu_tui.domain.phones import mask_phones

BLANKS: Final = " \t\r\n\u3000\u00a0\ufeff"
"""Stripped from both ends of a cell. Other control characters are data: the screen shows them."""

UNREADABLE: Final = -1
"""In place of fen: something is written, but no amount of money."""

CIPHERS: Final = ("##", "$$")
_NULLS = frozenset({"null", "NULL", "Null"})
_NO_AMOUNT = frozenset({"", "无退款申请", "-", "--", "—", "无", "/"}) | _NULLS
_NO_TIME = frozenset({"", "-", "--", "—", "无", "/"}) | _NULLS

_NUMBER = re.compile(r"(?=.*\d)[0-9A-Za-z][0-9A-Za-z_-]{0,39}")
_LOST = re.compile(r"[+-]?\d+(\.\d*)?[eE]\+?\d+|\d{16,}\.0*")
_FLOAT = re.compile(r"(\d{1,15})\.0+")
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(?:星期|周)[一二三四五六日天])?"
    r"(?:[T\s]*(凌晨|早上|上午|中午|下午|晚上)?\s*"
    r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?\s*([AaPp][Mm])?)?"
)
_DIGITS_ALONE = re.compile(r"(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"[3-5]\d{4}\.\d{3,}")
"""A date as a spreadsheet counts it, in days; with fewer decimals it may be an amount."""
_DAY_0 = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_EARLY, _LATE = ("凌晨", "早上", "上午", "am"), ("中午", "下午", "晚上", "pm")
_REMEMBERED = 20_000
"""Cells whose meaning is kept: more of them do not repeat."""
_LONGEST_WORD = 12
"""A longer first word of an address is the whole address, written without blanks."""
_PROVINCE_CITY = re.compile(
    r"([^省市区]{2,3}省|[^省市区]{2,4}自治区|[^省市区]{2,3}市)(.{2,8}?(?:市|自治州|地区|盟))?"
)
_from_iso, _combine = datetime.fromisoformat, datetime.combine


def unwrap(cell: str) -> str:
    """Ends stripped, and `="351…"` (also `=""`) without the sign that kept Excel from counting."""
    cell = cell.strip(BLANKS)
    if cell[:2] == '="' and cell[-1] == '"' and len(cell) > 2:
        return cell[2:-1].strip(BLANKS)
    return cell


def text(cell: str) -> str:
    """A cell of words as it stands, `""` where the export wrote `null`. Formulas stay text."""
    cell = cell.strip(BLANKS)
    if cell[:2] == '="':
        cell = unwrap(cell)
    return "" if cell in _NULLS else cell


def code(cell: str) -> str:
    """A phone number or the like: text, also without the apostrophe that made Excel keep it."""
    return text(unwrap(cell).lstrip("'’‘`"))


def unveiled(plain: str) -> str:
    """A name or number, `""` where the platform wrote it in cipher (`##…`, `$$…`)."""
    return "" if plain[:2] in CIPHERS else plain


def order_number(cell: str) -> str:
    """The order number in a cell, `""` where there is none that can be relied on."""
    number = unicodedata.normalize("NFKC", code(cell))
    if lost_digits(cell):
        return ""
    if short := _FLOAT.fullmatch(number):
        number = short[1]
    return number if _NUMBER.fullmatch(number) and number.strip("0") else ""


def lost_digits(cell: str) -> bool:
    """Whether a spreadsheet has rounded this number (`3.51531E+16`): they are gone for good."""
    return _LOST.fullmatch(code(cell)) is not None


class Amounts(dict[str, int | None]):
    """Fen by cell text, filled as asked: prices repeat, and parsing one is dear.

    None where nothing is written (empty, `null`, 无退款申请), UNREADABLE for anything else that is
    no amount; a negative one is none either.
    """

    def __missing__(self, cell: str) -> int | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        fen = self[cell] = _fen(cell)
        return fen


class Words(dict[str, str]):
    """`text` by cell, filled as asked, for columns that repeat themselves: a shop, a title.

    Each is kept in memory once, whatever the number of its orders.
    """

    def __missing__(self, cell: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        plain = self[cell] = text(cell)
        return plain


def _fen(cell: str) -> int | None:
    plain = code(cell)
    if plain in _NO_AMOUNT:
        return None
    fen = parse_yuan(plain)
    return UNREADABLE if fen is None or fen < 0 else fen


def moment(cell: str) -> datetime | None:
    """The time in a cell, in Asia/Shanghai; None where it holds none that can be read.

    A year outside 2000-2199 (`0001-01-01`, `1970-01-01`) is how systems write "no time".
    `2017-07-08 00:42:32` takes the short way; `2020/2/21 0:00`, date only and wrapped cells the
    long one.
    """
    try:
        read = _from_iso(cell)
    except ValueError:
        return _patient_moment(cell)
    if read.tzinfo is None:
        # A sixth of the time that read.replace(tzinfo=…) takes.
        return _combine(read, read.time(), SHANGHAI) if 2000 <= read.year < 2200 else None
    return _offset_moment(read)


def _offset_moment(read: datetime) -> datetime | None:
    """A time that carries its own offset; far years first, whose shift would overflow."""
    return shanghai(read) if 2000 < read.year < 2199 else None


def _patient_moment(cell: str) -> datetime | None:
    plain = unicodedata.normalize("NFKC", code(cell))
    if _SERIAL.fullmatch(plain):
        read = _DAY_0 + timedelta(seconds=round(float(plain) * 86_400))
        return read if 2000 <= read.year < 2200 else None
    if found := _TIME.fullmatch(plain):
        year, month, day, before, hour, minute, second, after = found.groups()
        hour = _of_24(int(hour or 0), (before or after or "").lower())
    elif found := _DIGITS_ALONE.fullmatch(plain):
        year, month, day, hour, minute, second = found.groups()
    else:
        return None
    try:
        read = datetime(
            int(year), int(month), int(day), int(hour), int(minute or 0), int(second or 0),
            tzinfo=SHANGHAI,
        )  # fmt: skip
    except ValueError:
        return None
    return read if 2000 <= read.year < 2200 else None


def _of_24(hour: int, half: str) -> int:
    """An hour as the half of the day says: 下午 3 is 15, 上午 12 is 0; 15 stays 15."""
    if half in _EARLY and hour == 12:
        return 0
    return hour + 12 if half in _LATE and hour < (11 if half == "中午" else 12) else hour


def no_moment(cell: str) -> bool:
    """Whether a time cell says that nothing has happened yet: empty, `null`, `0000-00-00`, 1970."""
    plain = code(cell)
    return plain in _NO_TIME or plain.startswith(("0000-", "0001-", "1900-", "1970-"))


def whole(cell: str) -> int:
    """A quantity, at least 1: `2`, `2.0`, `2件`; 1 where the cell does not say."""
    plain = code(cell).removesuffix("件").partition(".")[0].strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 7:
        return max(1, int(plain))
    return 1


def region(address: str) -> str:
    """Province and city of an address, as far as it shows them: never the street.

    `浙江省 杭州市 西湖区 …` -> `浙江省 杭州市`; a masked word ends it; an address without blanks
    gives what its 省 and 市 mark off.
    """
    words = address.split(None, 2)
    if not words or words[0][0] == "=" or words[0] in _NULLS:
        words = text(address).split(None, 2)
    if not words or "*" in words[0] or words[0][:2] in CIPHERS:
        return ""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if len(first) > _LONGEST_WORD:
        found = _PROVINCE_CITY.match(first)
        return " ".join(part for part in found.groups() if part) if found else ""
    return (
        first if not second or "*" in second or len(second) > _LONGEST_WORD else f"{first} {second}"
    )


def excerpt(cell: str, width: int = 24) -> str:
    """A cell quoted in a sentence: short, on one line, with nothing a terminal would obey.

    Telephone numbers are masked: where columns have slipped, any cell may be quoted.
    """
    cell = mask_phones(cell)
    seen = "".join(
        sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in cell[: width + 1]
    )
    return seen if len(seen) <= width else seen[: width - 1] + "…"


def signed_fen(cell: str) -> int | None:
    """An amount that may be negative, in fen; 0 where nothing is written, None for anything else."""
    plain = code(cell)
    return 0 if plain in _NO_AMOUNT else parse_yuan(plain)


_LONG_DIGITS = re.compile(r"\d(?=\d{3})")


def masked_excerpt(cell: str) -> str:
    """As `excerpt`, with long numbers hidden: where any cell, a phone too, may be quoted."""
    return excerpt(_LONG_DIGITS.sub("*", cell), 12)
