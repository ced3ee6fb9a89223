"""列对应: which column of a file is what, with its cells beside it and the orders it would make."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from kefu_tui.desk.explaining import order_words
from kefu_tui.domain.phones import mask_phones
from kefu_tui.intake.layout import Layout, field_for, fields_for, needed
from kefu_tui.intake.mapping import Mapping, label
from kefu_tui.intake.preview import preview
from kefu_tui.tui import strings
from kefu_tui.tui.format import fit, line, lines, pad, wrapped
from kefu_tui.tui.themes import CHOSEN, KEY, MUTED, REFUSED, STRONG, WARNING
from kefu_tui.tui.widgets.panel import Panel

_QUESTIONS = ("number", "created", "payment", "amount")
_OTHERS = ("buyer", "item", "phone", "receiver", "memo")
_TITLES = {"payment": "是否付款", "amount": "应付多少"}
_NAME, _COLUMN = 12, 22
_NONE = -1
_WHY = 2
"""lines; with them the keys at the foot are in sight in a window of 24 rows, and no row is over"""


class MapColumns(ModalScreen[Mapping | None]):
    """Dismisses with a mapping without a name, or None.

    Up and down, or a digit, choose what to say; left and right which column it is.
    """

    BINDINGS = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("enter", "take", show=False),
    ]
    CSS = "MapColumns .dialog { width: 100; max-height: 100%; }"

    def __init__(self, layout: Layout, why: str, now: datetime) -> None:
        super().__init__()
        self._layout, self._why, self._now = layout, why, now
        self._keys = (*_QUESTIONS, *_OTHERS)
        self._begun = {key: self._recognised(key) for key in self._keys}
        self._chosen = dict(self._begun)
        asked = layout.asked()
        self._cursor = self._keys.index(asked[0]) if asked else 0
        self._told = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Panel(id="columns")

    def on_mount(self) -> None:
        self._redraw()

    def on_key(self, event: events.Key) -> None:
        digit = unicodedata.normalize("NFKC", event.character or "")
        if digit.isdecimal() and 0 < int(digit) <= len(self._keys):
            self._cursor = int(digit) - 1
            self._redraw()
            event.stop()

    def action_move(self, step: int) -> None:
        self._cursor = (self._cursor + step) % len(self._keys)
        self._redraw()

    def action_turn(self, step: int) -> None:
        """The next column that has cells; none at all between the last and the first."""
        key = self._keys[self._cursor]
        places = [_NONE, *(i for i, own in enumerate(self._layout.samples) if own)]
        if needed(key) and key in _QUESTIONS:
            places = places[1:] or places
        at = places.index(self._chosen[key]) if self._chosen[key] in places else -(step > 0)
        self._chosen[key] = places[(at + step) % len(places)]
        self._redraw()

    def action_take(self) -> None:
        lacking = [k for k in _QUESTIONS if needed(k) and self._chosen[k] == _NONE]
        if lacking:
            self._cursor = self._keys.index(lacking[0])
            self._redraw(strings.MAP_LACKING.format(what=_title(lacking[0])))
        else:
            self.dismiss(self._mapping())

    def _recognised(self, key: str) -> int:
        """The column that a field was recognised in, where that is not in doubt."""
        fields = fields_for(key) if key in _QUESTIONS else (key,)
        for field in fields:
            if field in self._layout.found and field not in self._layout.doubts:
                return self._layout.header.index(self._layout.found[field][0])
        return _NONE

    def _mapping(self) -> Mapping:
        answers: dict[str, str] = {}
        without: set[str] = set()
        for key, place in self._chosen.items():
            if place == self._begun[key]:
                continue
            if self._begun[key] != _NONE:
                without |= self._fields_at(self._begun[key])
            if place != _NONE:
                column = self._layout.header[place]
                answers[field_for(self._layout, key, column)] = column
        return self._layout.mapping(answers, without=without)

    def _fields_at(self, place: int) -> set[str]:
        name = self._layout.header[place]
        return {field for field, names in self._layout.found.items() if names[0] == name}

    def _redraw(self, told: str = "") -> None:
        self._told = told
        self.query_one("#columns", Panel).show(self._draw)

    def _draw(self, width: int) -> Content:
        rows = [line((strings.MAP_TITLE, STRONG))]
        rows += wrapped(self._why, width, WARNING)[:_WHY]
        rows.append(line(""))
        rows += [self._row(index, key, width) for index, key in enumerate(self._keys)]
        rows += [line(""), *self._preview(width)]
        rows.append(line((self._told, REFUSED) if self._told else ("", "")))
        rows += wrapped(strings.MAP_HINT, width, MUTED)
        return lines(rows)

    def _row(self, index: int, key: str, width: int) -> Content:
        place = self._chosen[key]
        none = strings.MAP_NEEDED if key in _QUESTIONS and needed(key) else strings.MAP_NONE
        name = none if place == _NONE else self._layout.header[place]
        cells = "" if place == _NONE else " | ".join(self._layout.samples[place])
        at_cursor = index == self._cursor
        column = f"< {pad(fit(name, _COLUMN - 4), _COLUMN - 4)} >" if at_cursor else f"  {name}"
        words = pad(_title(key), _NAME) + pad(fit(column, _COLUMN), _COLUMN + 2)
        words += fit(mask_phones(cells), max(4, width - _NAME - _COLUMN - 6))
        digit = (f" {index + 1} ", CHOSEN if at_cursor else KEY)
        return line(digit, (pad(words, width - 3), CHOSEN * at_cursor))

    def _preview(self, width: int) -> list[Content]:
        """The first three orders it makes so far."""
        orders, problems = preview(self._layout, self._mapping(), self._now)
        rows = [line((strings.MAP_PREVIEW, MUTED))]
        rows += [line(fit(f"  {order_words(order, self._now)}", width)) for order in orders]
        for problem in problems[: 3 - len(orders)]:
            rows.append(line((fit(f"  {problem.column}: {problem.reason}", width), WARNING)))
        return rows + [line("")] * (4 - len(rows))


def _title(key: str) -> str:
    return _TITLES.get(key) or label(key)
