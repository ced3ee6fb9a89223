"""A buyer's history in lines: cut to one each at the foot of the card, whole on its own screen."""

from __future__ import annotations

from textual.content import Content

from kefu_tui.desk.views import Card
from kefu_tui.desk.wording import names_in
from kefu_tui.domain.history import Event
from kefu_tui.domain.moments import month_day
from kefu_tui.domain.veil import veiled_text
from kefu_tui.tui import strings
from kefu_tui.tui.format import fit, line, lines, pad, wrap
from kefu_tui.tui.themes import HEADING, MUTED, UNDONE

_BEFORE = 21
"""cells of when and what"""


def timeline(card: Card, width: int) -> Content:
    """Newest first, a line each."""
    room = max(8, width - _BEFORE)
    rows = [line((strings.HISTORY, HEADING))]
    rows += [_row(event, fit(_words(card, event), room)) for event in card.history]
    return lines(rows)


def whole_timeline(card: Card, width: int) -> Content:
    """Newest first and in full; a year before what is of another year than the one above."""
    room = max(8, width - _BEFORE)
    rows: list[Content] = []
    year = card.now.year
    for event in card.history:
        if event.at.year != year:
            year = event.at.year
            rows.append(line((f"  {year}", HEADING)))
        first, *rest = wrap(_words(card, event), room)
        rows.append(_row(event, first))
        rows += [line(" " * _BEFORE, (row, _style(event))) for row in rest]
    return lines(rows)


def _row(event: Event, words: str) -> Content:
    clock = "     " if event.day_only else f"{event.at:%H:%M}"
    when = f"  {month_day(event.at)} {clock}  "
    return line((when, MUTED), pad(event.kind, 6), (words, _style(event)))


def _style(event: Event) -> str:
    return UNDONE if event.undone else ""


def _words(card: Card, event: Event) -> str:
    return veiled_text(event.words, names_in(card.case)) if card.hidden else event.words
