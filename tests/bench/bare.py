"""The least that a key can cost: a list with its cursor and a card of the desk's size, drawn anew."""

from __future__ import annotations

import curses
import locale
from itertools import count

_ROWS = 34


def in_curses() -> None:
    """Each key moves the cursor down and brings another card."""
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    curses.wrapper(_draw)


def _draw(screen: curses.window) -> None:
    for turn in count():
        screen.erase()
        for row in range(_ROWS):
            style = curses.A_REVERSE if row == turn % _ROWS else curses.A_NORMAL
            screen.addstr(row, 0, _line(row), style)
            screen.addstr(_card(turn, row))
        screen.refresh()
        screen.getch()


def in_textual() -> None:
    """The same in one widget."""
    from textual.app import App, ComposeResult
    from textual.content import Content
    from textual.events import Key
    from textual.widgets import Static

    turns = count()

    def text() -> Content:
        turn = next(turns)
        return Content("\n").join(
            Content.assemble(
                (_line(row), "reverse" if row == turn % _ROWS else ""), _card(turn, row)
            )
            for row in range(_ROWS)
        )

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(text())

        def on_key(self, _event: Key) -> None:
            self.query_one(Static).update(text())

    Bare().run()


def _line(number: int) -> str:
    name = "王李张刘陈杨黄赵"[number % 8]
    return f"{number:>4} {name}女士 {number * 37 % 1999:>10}.00 剩{number % 72:>2}小时 旺旺    "


def _card(turn: int, row: int) -> str:
    return f"{turn + row:>4} 四件套 纯棉 床单 {turn * 7919 % 100_000:>6} 您好，打扰您了 {turn % 10}"
