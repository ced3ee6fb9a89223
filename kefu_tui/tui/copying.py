"""Copying: script, memo, nick and order numbers, to the clipboards there are."""

from __future__ import annotations

from typing import Any

from textual.app import App

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import Card, Recorded
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui import strings
from kefu_tui.tui.talk import Talk


def copy(app: App[Any], text: str) -> None:
    """Put `text` on the clipboards: through the terminal (OSC 52, works over SSH) and the
    system's; a missing one is no error."""
    app.copy_to_clipboard(text)
    app.run_worker(
        lambda: _system(text), thread=True, exit_on_error=False, group="clipboard", exclusive=True
    )


def _system(text: str) -> None:
    import pyperclip

    try:
        pyperclip.copy(text)
    except pyperclip.PyperclipException:
        # A server without a clipboard: OSC 52 has done what can be done.
        return


class Copying:
    """What each copy key puts on the clipboard; every method returns what to say of it.

    A key pressed again goes on to the next of several texts (the memos of several orders).
    """

    def __init__(self, app: App[Any], desk: Desk) -> None:
        self._app = app
        self._desk = desk
        self._last: Recorded | None = None
        self._turn: tuple[str, int] = ("", 0)

    def remember(self, done: Recorded | None) -> None:
        """A record was made: its memo is copied at once. None: it was taken back."""
        self._last = done
        if done is not None and done.contact.outcome.facts.is_contact:
            copy(self._app, done.memo)
            self._turn = (f"last {done.contact.id}", 1)

    def script(self, card: Card, talk: Talk) -> str:
        """The words at this place of the script."""
        return self._one("话术", talk.says(card.values))

    def remark(self, card: Card) -> str:
        """This card's memo with 已催付 joined, order after order."""
        done = self._desk.preview(card.row.case, Attempt(Outcome.REMINDED, card.channel))
        return self._memos(f"card {card.row.case}", done)

    def last(self) -> str:
        """The last record's memo again, order after order."""
        if self._last is None:
            return strings.NOTHING_TO_COPY
        return self._memos(f"last {self._last.contact.id}", self._last)

    def who(self, card: Card) -> str:
        """The nick, then the order numbers."""
        texts = [("旺旺名", card.row.buyer)] if card.row.buyer else []
        texts += [("订单编号", number) for number in card.row.orders]
        return self._one(*texts[self._next(f"who {card.row.case}", len(texts))])

    def _memos(self, turn: str, done: Recorded) -> str:
        memos = list(done.memos.items())
        if not memos:
            return strings.NOTHING_TO_COPY
        number, memo = memos[self._next(turn, len(memos))]
        return self._one(f"备注 (订单 {number})" if len(memos) > 1 else "备注", memo)

    def _next(self, turn: str, count: int) -> int:
        """Which of `count` texts comes now: the first, unless the same key was the last one."""
        index = self._turn[1] % count if self._turn[0] == turn else 0
        self._turn = (turn, index + 1)
        return index

    def _one(self, what: str, text: str) -> str:
        if not text:
            return strings.NOTHING_TO_COPY
        copy(self._app, text)
        return strings.COPIED.format(what=what, text=text.replace("\n", " "))
