"""Domain -> safe text for the screen. Nothing from data reaches a widget but through here.

Other people's text (nicks, titles, memos) is never parsed as markup, and its control characters
are made visible.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from textual.content import Content

from kefu_tui.printable import cell_width, fit, pad, visible

__all__ = [
    "cell_width",
    "countdown",
    "fit",
    "fit_parts",
    "line",
    "lines",
    "pad",
    "span_clock",
    "visible",
    "wrap",
    "wrapped",
]

Part = str | tuple[str, str]

_NO_START = set("，。、；：？！）》」』】〕”’…,.;:?!)]}%")
_NO_END = set("（《「『【〔“‘([{¥")


def line(*parts: Part) -> Content:
    """One line of plain or styled pieces; control characters made visible."""
    return Content.assemble(
        *((visible(p), "") if isinstance(p, str) else (visible(p[0]), p[1]) for p in parts)
    )


def text_of(part: Part) -> str:
    """A piece without its style."""
    return part if isinstance(part, str) else part[0]


def fit_parts(parts: Iterable[Part], width: int) -> list[Part]:
    """What of the pieces fits into `width` cells, the last one cut, and blanks for the rest."""
    fitted: list[Part] = []
    room = width
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        shown = fit(text, room)
        fitted.append((shown, style))
        room -= cell_width(shown)
        if room <= 0:
            break
    return [*fitted, " " * max(0, room)]


def lines(rows: Iterable[Content]) -> Content:
    """Several lines as one content."""
    return Content("\n").join(list(rows))


def countdown(closes_at: datetime | None, now: datetime) -> str:
    """`05:12:33`, `2天03:10:00`; `--:--:--` where an order does not close by itself."""
    if closes_at is None:
        return "--:--:--"
    seconds = max(0, int((closes_at - now).total_seconds()))
    days, seconds = divmod(seconds, 86_400)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{days}天{clock}" if days else clock


def left(closes_at: datetime | None, now: datetime) -> str:
    """`05:12`, `71:05` hours and minutes for a column."""
    if closes_at is None:
        return "--:--"
    minutes = max(0, int((closes_at - now).total_seconds() // 60))
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def span_clock(span: timedelta) -> str:
    """`00:37`."""
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken between Chinese characters.

    Latin words and numbers stay whole; no line begins with a closing mark or ends with an opening
    one. The text's own line ends are kept.
    """
    rows: list[str] = []
    for paragraph in text.split("\n"):
        rows += _wrap_one(visible(paragraph), max(4, width))
    return rows


def wrapped(text: str, width: int, style: str = "", *, margin: int = 0) -> list[Content]:
    """`wrap` as lines to be shown; `margin`: cells left free on either side."""
    return [line((" " * margin + row, style)) for row in wrap(text, width - 2 * margin)]


def _wrap_one(text: str, width: int) -> list[str]:
    rows: list[str] = []
    row = ""
    used = 0
    for piece in _pieces(text):
        size = cell_width(piece)
        if used + size > width and row:
            rows.append(row.rstrip())
            row, used = "", 0
            piece = piece.lstrip(" ")
            size = cell_width(piece)
        while size > width:
            head = fit_hard(piece, width)
            rows.append(head)
            piece = piece[len(head) :]
            size = cell_width(piece)
        row += piece
        used += size
    rows.append(row.rstrip())
    return rows


def fit_hard(text: str, width: int) -> str:
    """As many characters as fit into `width` cells, at least one."""
    used = 0
    for index, character in enumerate(text):
        used += cell_width(character)
        if used > width and index:
            return text[:index]
    return text


def _pieces(text: str) -> list[str]:
    """What must not be torn apart: Latin words, and characters with their punctuation."""
    pieces: list[str] = []
    for character in text:
        glued = bool(pieces) and (
            character in _NO_START
            or pieces[-1][-1] in _NO_END
            or (_is_latin(character) and _is_latin(pieces[-1][-1]))
        )
        if glued:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()
