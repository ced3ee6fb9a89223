"""Money is whole fen (`int`) in code and `¥1,263.00` on the screen."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_AMOUNT = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|[-+]?\.\d+")
_LARGEST = 10**13
"""A hundred billion yuan: beyond that a cell is not a price."""


def format_yuan(fen: int) -> str:
    """`126300` -> `¥1,263.00`; `-5` -> `-¥0.05`."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{yuan:,}.{rest:02d}"


def short_yuan(fen: int) -> str:
    """`126300` -> `¥1,263`, `126350` -> `¥1,263.50`: for sentences."""
    return format_yuan(fen).removesuffix(".00")


def parse_yuan(text: str) -> int | None:
    """Fen from a cell such as `201.12`, `0元`, `¥1,263.00`, `￥3`; None where no amount is written.

    Half a fen rounds up, as the platform does. Never raises.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.removesuffix("元").strip()
    minus = "-" if plain.startswith("-¥") else ""
    plain = plain.removeprefix(minus)
    for sign in ("¥", "RMB", "CNY"):
        plain = plain.removeprefix(sign).strip()
    if not _AMOUNT.fullmatch(plain):
        return None
    try:
        fen = (Decimal(plain.replace(",", "")) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than a price has
        return None
    if abs(fen) >= _LARGEST:
        return None
    return -int(fen) if minus else int(fen)
