"""Which province a mobile number is from, offline: 15 KB of data, read when first asked for.

The data are derived from Google's libphonenumber (Apache License 2.0) by docs/provinces.py. They
know two thirds of the series in use, hardly any of the newest; of those nothing is said.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path

from kefu_tui.domain.phones import PROVINCES, Phone

DATA = Path(__file__).with_name("provinces.bin")
FIRST, LAST = 1_300_000, 1_999_999
"""The first seven digits that the data go over."""


def province_of(phone: Phone) -> str:
    """`浙江`; "" where it is not known, and for anything but a mobile."""
    if not phone.is_mobile:
        return ""
    place = int(phone.number[:7]) - FIRST
    number = _table()[place] if 0 <= place <= LAST - FIRST else 0
    return PROVINCES[number - 1] if number else ""


@cache
def _table() -> bytes:
    """One byte for each: its place in PROVINCES, counted from 1; 0 where it is not known."""
    return zlib.decompress(DATA.read_bytes())
