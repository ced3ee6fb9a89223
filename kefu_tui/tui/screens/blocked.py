"""勿扰: who is not contacted any more, since when and why; lifted one by one."""

from __future__ import annotations

from datetime import time

from textual import work
from textual.app import ComposeResult
from textual.worker import get_current_worker

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.blocked import Blocked
from kefu_tui.domain.contacts import ContactSource
from kefu_tui.domain.moments import month_day
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.errors import KefuError
from kefu_tui.tui import strings
from kefu_tui.tui.actions import BLOCKED, bindings
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.format import fit, line, lines, pad, wrapped
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import ALARM, GOOD, STRONG, WARNING
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.row_list import RowList


class BlockedScreen(KeyedScreen[None]):
    """The list as of when it was opened, or somebody was lifted from it."""

    TOPIC = "勿扰"
    AUTO_FOCUS = ""
    BINDINGS = bindings(BLOCKED)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: list[Blocked] = []
        self._asked: str | None = None
        """whom Enter has been pressed for once"""

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        yield RowList(self._words, id="rows")
        yield Panel(id="news")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self._say(strings.BLOCKED_RUNNING)
        self.draw_footer()
        self._read()

    def offers(self, action: str) -> bool:
        return bool(self._found) or action in ("any.palette", "any.help", "blocked.back")

    # -- keys -----------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        self._asked = None
        self._say("")
        self.query_one(RowList).step(step)

    def action_lift(self) -> None:
        """Asked for twice: contacting somebody again who had enough is not done by one key."""
        one = self.query_one(RowList).chosen
        if one is None:
            return
        key, name = one.case.key, self._desk.name_of(one.case)
        if self._asked != key:
            self._asked = key
            self._say(strings.BLOCKED_LIFT.format(name=name), WARNING)
            return
        try:
            self._desk.record(key, Attempt(Outcome.CONTACT_AGAIN))
        except KefuError as error:
            self._say(str(error), ALARM)
            return
        self._found = [other for other in self._found if other.case.key != key]
        self._show(strings.BLOCKED_LIFTED.format(name=name), GOOD)

    def action_back(self) -> None:
        self.dismiss()

    # -- showing --------------------------------------------------------------------------

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read(self) -> None:
        told = ""
        try:
            self._found = self._desk.blocked()
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            told = words_of(error)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show, told, ALARM)

    def _show(self, told: str, style: str) -> None:
        self._asked = None
        count = strings.BLOCKED_COUNT.format(n=len(self._found))
        title = (f" {strings.BLOCKED_TITLE} ", STRONG)
        self.query_one("#head", Panel).show(lambda _: line(title, f" {count}"))
        rows = self.query_one(RowList)
        rows.show(self._found, strings.BLOCKED_NOBODY)
        rows.choose(0)
        self._say(told, style)
        self.draw_footer()

    def _words(self, one: Blocked, width: int) -> tuple[str, bool]:
        """`11.21 16:10  王丽  tb_wang  ¥320.00  11.21 阿华 顾客反感 勿再联系`; set back where
        nothing is to be paid any more."""
        case, word = one.case, one.word
        # A remark in a memo says the day only.
        clock = "" if word.at.time() == time.min else f"{word.at:%H:%M}"
        nick = "" if self._desk.hidden else case.buyer or case.key
        amount = format_yuan(case.amount_due) if case.unpaid else strings.BLOCKED_OVER
        source = strings.BLOCKED_MEMO if word.source is ContactSource.MEMO else ""
        note = f" {word.note}" if word.note else ""
        words = (
            f"{pad(f'{month_day(word.at)} {clock}', 13)}{pad(fit(self._desk.name_of(case), 12), 13)}"
            f"{pad(fit(nick, 14), 15)}{pad(amount, 12, right=True)}  "
        )
        return fit(f"{words}{word.remark}{note}{source}", width), not case.unpaid

    def _say(self, text: str, style: str = "") -> None:
        told = self.named(text)
        self.query_one("#news", Panel).show(lambda w: lines(wrapped(f" {told}", w, style)))
