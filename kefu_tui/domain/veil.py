"""Hidden on the screen (遮挡): a buyer's name, number and address, from whoever looks over a shoulder.

Nothing stored, copied or written to a file is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable

from kefu_tui.domain.orders import is_masked
from kefu_tui.domain.phones import mask_phones

_STARS = 2


def veiled_name(name: str) -> str:
    """Rule *hidden*: `王*`, `欧**`: the first character, which is said aloud anyway."""
    if is_masked(name) or not name:
        return name
    return name[0] + "*" * max(1, min(len(name) - 1, _STARS))


def veiled_text(text: str, names: Iterable[str]) -> str:
    """`text` with these people's names, and whatever looks like a telephone number, hidden."""
    for name in sorted({n for n in names if len(n) > 1}, key=len, reverse=True):
        text = text.replace(name, veiled_name(name))
    return mask_phones(text)
