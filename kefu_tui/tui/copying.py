"""Copying: script, memo, nick and order numbers, to the clipboards there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from textual.app import App

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import Card, Recorded
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.in_work import Step
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.tui import strings
from kefu_tui.tui.steps import Steps
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


class _Piece(NamedTuple):
    """A text for one of the four steps, and how it is announced."""

    step: Step
    text: str
    words: str


class Copying:
    """What each copy key puts on the clipboard, and which of the four steps that does; every
    method returns what to say of it.

    A key pressed again goes on to the next of several texts (the memos of several orders).
    """

    def __init__(self, app: App[Any], desk: Desk) -> None:
        self._app = app
        self._desk = desk
        self._last: Recorded | None = None
        self._name = ""
        self.steps = Steps()
        self._turn: tuple[str, int] = ("", 0)

    def remember(self, done: Recorded, name: str) -> None:
        """A record was made, of the buyer so called: its memo is copied at once."""
        self._last, self._name = done, name
        self.steps.recorded(done.contact)
        if done.contact.outcome.facts.is_contact:
            copy(self._app, done.memo)
            self._turn = (f"last {done.contact.id}", 1)

    def forget(self, contact: Contact) -> None:
        """A record was taken back."""
        if self._last is not None and self._last.contact.id == contact.id:
            self._last = None
            self.steps.taken_back()

    def left(self) -> str:
        """`还差 提醒付款、旺旺（^T）`; "" where nothing is, or nothing is to be paid any more."""
        case = self.steps.last
        standing = self._desk.worklist.get(case) if case else None
        if standing is None or standing.lane is Lane.DONE or not self.steps.left:
            return ""
        return strings.STEPS_LEFT.format(steps="、".join(self.steps.left))

    def left_of_last(self) -> str:
        """The same, and of whom."""
        left = self.left()
        return strings.LAST_BUYER.format(name=self._name, left=left) if left else ""

    def script(self, card: Card, talk: Talk) -> str:
        """The words at this place of the script."""
        text = talk.says(card.values)
        if text and card.channel is Channel.WANGWANG:
            self.steps.tick(card.row.case, Step.MESSAGE)
        return self._one("话术", text)

    def remark(self, card: Card) -> str:
        """This card's memo with 已催付 joined, order after order."""
        done = self._desk.preview(card.row.case, Attempt(Outcome.REMINDED, card.channel))
        return self._memos(f"card {card.row.case}", done)

    def last(self) -> str:
        """What goes with the last record, one after the other: its memos; after a call the order
        numbers for 提醒付款 and the 旺旺 text, rather those that are not done yet."""
        pieces = self._pieces()
        if not pieces:
            return strings.NOTHING_TO_COPY
        turn, left = f"last {self._last.contact.id if self._last else 0}", self.steps.left
        index = self._next(turn, len(pieces))
        while any(p.step in left for p in pieces) and pieces[index].step not in (Step.MEMO, *left):
            index = self._next(turn, len(pieces))
        piece, rest = pieces[index], pieces[index + 1 :]
        if self.steps.last is not None and piece.step not in {p.step for p in rest}:
            self.steps.tick(self.steps.last, piece.step)
        copy(self._app, piece.text)
        return piece.words

    def _pieces(self) -> list[_Piece]:
        if self._last is None:
            return []
        memos, numbers = self._last.memos, self._last.contact.orders
        pieces = [self._piece(Step.MEMO, _memo_of(n, memos), memo) for n, memo in memos.items()]
        if self.steps.last is None:
            return pieces
        card = self._desk.card(self.steps.last, Channel.WANGWANG)
        if card.script is not None:
            pieces += [self._piece(Step.REMIND, "订单编号", n, strings.TO_REMIND) for n in numbers]
            text = card.script.say(card.script.opening, card.values) or ""
            pieces.append(self._piece(Step.MESSAGE, "旺旺留言", text))
        return pieces

    def _piece(self, step: Step, what: str, text: str, hint: str = "") -> _Piece:
        of_whom = strings.OF_LAST_BUYER.format(name=self._name, what=what)
        words = strings.COPIED.format(what=of_whom, text=text.replace("\n", " "))
        return _Piece(step, text, words + hint)

    def who(self, card: Card) -> str:
        """The nick, then the order numbers, by which the order is found for 提醒付款."""
        texts = [("旺旺名", card.row.buyer)] if card.row.buyer else []
        texts += [("订单编号", number) for number in card.row.orders]
        what, text = texts[self._next(f"who {card.row.case}", len(texts))]
        if text in card.row.orders:
            self.steps.tick(card.row.case, Step.REMIND)
        return self._one(what, text)

    def _memos(self, turn: str, done: Recorded) -> str:
        memos = list(done.memos.items())
        if not memos:
            return strings.NOTHING_TO_COPY
        number, memo = memos[self._next(turn, len(memos))]
        return self._one(_memo_of(number, done.memos), memo)

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


def _memo_of(number: str, memos: Mapping[str, str]) -> str:
    return f"备注 (订单 {number})" if len(memos) > 1 else "备注"
