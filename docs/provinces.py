"""Write kefu_tui/desk/provinces.bin: the province of every mobile number's first seven digits.

From Google's libphonenumber (Apache License 2.0), by way of its port to Python, which is too heavy
to be a dependency: `uv run --with phonenumbers python docs/provinces.py`.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from phonenumbers.geodata import GEOCODE_DATA

from kefu_tui.desk.provinces import DATA, FIRST, LAST
from kefu_tui.domain.phones import PROVINCES

_CHINA = "86"
_DIGITS = 7


def table() -> bytes:
    """One byte a number: 1 for the first of PROVINCES and so on, 0 where it is not known."""
    places = bytearray(LAST - FIRST + 1)
    known = {
        prefix.removeprefix(_CHINA): names.get("zh", "")
        for prefix, names in GEOCODE_DATA.items()
        if prefix.startswith(f"{_CHINA}1") and len(prefix) > 4
    }
    for prefix in sorted(known, key=len):
        place = next((n for n, p in enumerate(PROVINCES, 1) if known[prefix].startswith(p)), 0)
        begin, count = int(prefix.ljust(_DIGITS, "0")) - FIRST, 10 ** (_DIGITS - len(prefix))
        if 0 <= begin <= len(places) - count:
            places[begin : begin + count] = bytes([place]) * count
    return bytes(places)


if __name__ == "__main__":
    Path(DATA).write_bytes(zlib.compress(table(), 9))
