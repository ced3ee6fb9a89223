"""工作台: one card at a time, everything for this minute on it, digits to answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Resize
from textual.screen import Screen

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import Card, Recorded
from kefu_tui.domain.outcomes import OUTCOME_BY_KEY, Asks, Channel, Outcome, Reason
from kefu_tui.domain.priority import Lane, QueueOrder
from kefu_tui.errors import KefuError
from kefu_tui.tui import strings
from kefu_tui.tui.actions import DESK, bindings
from kefu_tui.tui.clipboard import copy
from kefu_tui.tui.format import fit, line, span_clock
from kefu_tui.tui.talk import Talk
from kefu_tui.tui.widgets import card as draw
from kefu_tui.tui.widgets.footer import footer_line
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.queue_list import QueueList

_NARROW = 100
_LOW = 30


class DeskScreen(Screen[None]):
    """The main screen."""

    BINDINGS = bindings(DESK)
    CSS_PATH = "desk.tcss"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._key: str | None = None
        self._card: Card | None = None
        self._channel: Channel | None = None
        self._talk = Talk(None)
        self._last: Recorded | None = None
        self._copied = 0
        self._call_from: datetime | None = None
        self._asking = False
        self._ahead: list[str] = []

    def compose(self) -> ComposeResult:
        yield Panel(id="status")
        yield Panel(id="gate")
        yield Panel(id="folded")
        with Horizontal(id="body"):
            with Vertical(id="queue"):
                yield Panel(id="lanes")
                yield QueueList(
                    self._desk.worklist.__len__, self._desk.worklist.at, lambda: self._desk.now
                )
            with Vertical(id="card"):
                with VerticalScroll(id="facts-box", can_focus=False):
                    yield Panel(id="facts")
                yield Panel(id="tabs")
                with VerticalScroll(id="script-box", can_focus=False):
                    yield Panel(id="script")
                yield Panel(id="keys")
                yield Panel(id="memo")
                with VerticalScroll(id="timeline-box", can_focus=False):
                    yield Panel(id="timeline")
        yield Panel(id="news")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self._fit(self.app.size.width, self.app.size.height)
        self.open_first()
        self.set_interval(1.0, self._tick)

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size.width, event.size.height)
        self.call_after_refresh(self._redraw)

    def on_screen_resume(self) -> None:
        """Back from another screen: an import or a setting may have changed everything."""
        if self._key is None or self._desk.worklist.get(self._key) is None:
            self.open_first()
        else:
            self._show(self._key)

    def on_queue_list_chosen(self, message: QueueList.Chosen) -> None:
        self._show(self._desk.worklist.at(message.index).case.key)

    # -- which card -----------------------------------------------------------------------

    def open_first(self) -> None:
        """The case that should be worked first."""
        if len(self._desk.worklist):
            self._show(self._desk.worklist.at(0).case.key)
        else:
            self._key = self._card = None
            self._talk = Talk(None)
            self._redraw()

    def show_case(self, key: str) -> None:
        """Open a case from elsewhere (find)."""
        self._show(key)

    def _show(self, key: str, channel: Channel | None = None) -> None:
        same = key == self._key and channel is self._channel and self._card is not None
        self._key, self._channel = key, channel
        self._card = self._desk.card(key, channel)
        if not same:
            self._talk = Talk(self._card.script)
        self._redraw()

    def _go_on(self, place: int | None) -> None:
        """To the case that moved up, or back to the first when only later ones are below."""
        worklist = self._desk.worklist
        if not len(worklist):
            self.open_first()
            return
        index = min(place or 0, len(worklist) - 1)
        if worklist.at(index).lane is Lane.LATER:
            index = 0
        self._show(worklist.at(index).case.key)

    # -- drawing --------------------------------------------------------------------------

    def _fit(self, width: int, height: int) -> None:
        """Small windows fold the queue into one line."""
        self.set_class(width < _NARROW, "-narrow")
        self.set_class(height < _LOW, "-low")

    def _redraw(self) -> None:
        if not self.is_mounted:
            return
        self._draw_frame()
        card = self._card
        panels = ("gate", "facts", "tabs", "script", "keys", "memo", "timeline")
        if card is None:
            for name in panels:
                self._panel(name).show(lambda _: line(""))
            self._panel("facts").show(lambda _: line((strings.NO_CASE, "$text-muted")))
            return
        self._draw_facts(card)
        self._draw_script(card)
        self._panel("keys").show(lambda w: draw.keys_table(card, self._talk.marked_key, w))
        self._panel("memo").show(lambda w: draw.memo_line(card, w))
        self._panel("timeline").show(lambda w: draw.timeline(card, w))

    def _draw_frame(self) -> None:
        """Status line, lanes, queue and footer: what every key may change."""
        desk, worklist = self._desk, self._desk.worklist
        now, today, counts = desk.now, desk.today(), worklist.counts()
        place = worklist.index_of(self._key) if self._key else None
        self._panel("status").show(
            lambda w: draw.status_line(desk.settings, today, now, desk.rules, desk.clock.note, w)
        )
        self._panel("lanes").show(lambda w: draw.lanes_line(counts, worklist.order.label, w))
        self._panel("folded").show(lambda w: draw.folded_queue(counts, place, w))
        self._panel("footer").show(lambda w: footer_line(DESK, w))
        queue = self.query_one(QueueList)
        queue.reload()
        queue.point_at(place)

    def _draw_facts(self, card: Card) -> None:
        now = self._desk.now
        self._panel("gate").show(lambda w: draw.gate_line(card.gate, w))
        self._panel("facts").show(lambda w: draw.facts(card, now, w))

    def _draw_script(self, card: Card) -> None:
        call = self._desk.now - self._call_from if self._call_from else None
        talk = self._talk
        self._panel("tabs").show(lambda w: draw.channel_tabs(card, call, w))
        self._panel("script").show(lambda w: draw.script_text(card, talk, w))

    def _panel(self, name: str) -> Panel:
        return self.query_one(f"#{name}", Panel)

    def say(self, text: str, *, bell: bool = False, style: str = "") -> None:
        """A line of news at the foot."""
        self._panel("news").show(lambda w: line((fit(f" {text}", w), style)))
        if bell and self._desk.settings.ui.bell:
            self.app.bell()

    # -- the clock ------------------------------------------------------------------------

    def _tick(self) -> None:
        if not self.is_current:
            return
        notices = self._desk.tick()
        for notice in notices:
            self.say(notice.text, bell=True, style="bold $text-warning")
        if self._card is None:
            if notices:
                self.open_first()
            return
        if notices and self._key is not None:
            # The card stays; only what is said about it may have changed.
            self._card = self._desk.card(self._key, self._channel)
        self._draw_frame()
        self._draw_facts(self._card)
        if self._call_from is not None:
            self._draw_script(self._card)

    # -- keys: outcomes -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Between a key and its chooser only digits are taken: they are meant for the chooser."""
        return not self._asking or action == "outcome"

    def action_outcome(self, digit: str) -> None:
        if self._asking:
            self._ahead.append(digit)
            return
        if self._card is None:
            return
        blocked = self._card.case.blocked
        self._record(Outcome.CONTACT_AGAIN if blocked and digit == "9" else OUTCOME_BY_KEY[digit])

    def _record(self, outcome: Outcome, reason: Reason | None = None) -> None:
        """Record at once where nothing is to be asked: the next key is already for the next card."""
        card = self._card
        if card is None:
            return
        attempt = Attempt(outcome, card.channel, reason, script=self._talk.name)
        with self._telling_errors():
            self._refuse_blocked(card, outcome)
            if outcome.facts.asks is Asks.NOTHING:
                self._store_attempt(card, attempt)
            else:
                self._asking = True
                self._ask(card, attempt)

    @work(exit_on_error=False)
    async def _ask(self, card: Card, attempt: Attempt) -> None:
        from kefu_tui.tui.asking import Asking

        with self._telling_errors():
            try:
                asking = Asking(self.app, self._desk, card, self._ahead)
                complete = await asking.complete(attempt)
            finally:
                self._asking = False
                self._ahead.clear()
            if complete is not None:
                self._store_attempt(card, complete)

    @contextmanager
    def _telling_errors(self) -> Iterator[None]:
        """Nothing was recorded then; the card stays for another try."""
        try:
            yield
        except KefuError as error:
            self.say(str(error), bell=True, style="bold $text-error")

    def _refuse_blocked(self, card: Card, outcome: Outcome) -> None:
        if card.case.blocked and outcome.facts.is_contact:
            self._desk.preview(card.row.case, Attempt(outcome))

    def _store_attempt(self, card: Card, attempt: Attempt) -> None:
        place = self._desk.worklist.index_of(card.row.case)
        done = self._desk.record(card.row.case, attempt)
        self._last, self._copied, self._call_from = done, 0, None
        if done.contact.outcome.facts.is_contact:
            copy(self.app, done.memo)
        self._key = None
        if self._desk.settings.ui.auto_advance:
            self._go_on(place)
        else:
            self._show(card.row.case)
        told = strings.RECORDED.format(name=card.row.name, remark=done.remark)
        self.say("；".join((told, *done.warnings)), style="$text-success")

    def action_undo(self) -> None:
        try:
            undone = self._desk.undo()
        except KefuError as error:
            self.say(str(error), style="$text-warning")
            return
        self._last = None
        self._key = None
        self._show(undone.contact.case)
        told = strings.UNDONE.format(name=undone.name, remark=undone.contact.remark)
        self.say(told, style="$text-success")

    # -- keys: script ---------------------------------------------------------------------

    def action_step(self) -> None:
        """Along the marked branch; at an end, record it."""
        if self._talk.ending is not None:
            self._record(self._talk.ending.outcome, self._talk.ending.reason)
        else:
            self._talk.step()
            self._redraw()

    def action_step_back(self) -> None:
        self._talk.back()
        self._redraw()

    def action_branch(self, step: int) -> None:
        self._talk.turn(step)
        self._redraw()

    def action_other_script(self) -> None:
        if self._card is not None:
            self._talk = Talk(self._desk.script_for(self._card, self._talk.script))
            self._redraw()
            self.say(self._talk.name or strings.NO_SCRIPT)

    def action_copy_script(self) -> None:
        self._copy("话术", self._talk.says(self._card.values) if self._card else "")

    def action_copy_remark(self) -> None:
        """The last record's memo, one order after the other; before any record, the preview."""
        if self._last is not None and self._last.memos:
            memos = list(self._last.memos.items())
            number, memo = memos[self._copied % len(memos)]
            self._copied += 1
            what = f"备注 ({number})" if len(memos) > 1 else "备注"
            self._copy(what, memo)
        elif self._card is not None:
            self._copy("备注", self._card.memo_preview)

    def _copy(self, what: str, text: str) -> None:
        if not text:
            self.say(strings.NOTHING_TO_COPY)
            return
        copy(self.app, text)
        self.say(strings.COPIED.format(what=what, text=text.replace("\n", " ")))

    # -- keys: the rest -------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        worklist = self._desk.worklist
        if not len(worklist):
            return
        place = worklist.index_of(self._key) if self._key else None
        index = 0 if place is None else max(0, min(len(worklist) - 1, place + step))
        self._show(worklist.at(index).case.key)

    def action_first(self) -> None:
        self.open_first()

    def action_channel(self) -> None:
        if self._card is None:
            return
        order = [option.channel for option in self._card.options]
        following = order[(order.index(self._card.channel) + 1) % len(order)]
        self._show(self._card.row.case, following)
        self.say(strings.CHANNEL_NOW.format(channel=following.label))

    def action_call(self) -> None:
        if self._card is None:
            return
        if self._call_from is None:
            self._call_from = self._desk.now
            self.say(strings.CALL_STARTED)
        else:
            self.say(strings.CALL_STOPPED.format(span=span_clock(self._desk.now - self._call_from)))
            self._call_from = None
        self._redraw()

    def action_order(self) -> None:
        orders = list(QueueOrder)
        following = orders[(orders.index(self._desk.worklist.order) + 1) % len(orders)]
        self._desk.arrange(following)
        self._redraw()
        self.say(strings.ORDER_NOW.format(order=following.label))

    def action_import(self) -> None:
        from kefu_tui.tui.screens.import_ import ImportScreen

        self.app.push_screen(ImportScreen(self._desk))

    @work(exit_on_error=False)
    async def action_find(self) -> None:
        from kefu_tui.tui.screens.find import FindScreen

        key = await self.app.push_screen_wait(FindScreen(self._desk))
        if key:
            self._show(key)

    def action_report(self) -> None:
        from kefu_tui.tui.screens.report import ReportScreen

        self.app.push_screen(ReportScreen(self._desk))

    def action_help(self) -> None:
        from kefu_tui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("工作台"))

    def action_quit(self) -> None:
        self.app.exit()
