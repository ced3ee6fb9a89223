"""工作台: one card at a time, everything for this minute on it, digits to answer."""

from __future__ import annotations

from functools import partial

from textual import work

from kefu_tui.config import TaskKind
from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.dialling import dial
from kefu_tui.desk.views import Card, Undone
from kefu_tui.domain.in_work import Step
from kefu_tui.domain.outcomes import OUTCOME_BY_KEY, Asks, Channel, Outcome, Reason
from kefu_tui.domain.phones import Line
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import KefuError, StoreError, UsageError
from kefu_tui.tasks import Notice, Runner
from kefu_tui.tui import strings
from kefu_tui.tui.actions import DESK, bindings
from kefu_tui.tui.announcing import Announcer
from kefu_tui.tui.format import span_clock
from kefu_tui.tui.modals.busy import Busy, busily
from kefu_tui.tui.offered import offered_on
from kefu_tui.tui.screens.queue import QueueScreen
from kefu_tui.tui.themes import ALARM, GOOD, WARNING

_BREATH = 0.01
"""Seconds for keys and drawing between two bits of what takes longer"""


class DeskScreen(QueueScreen):
    """The main screen."""

    TOPIC = "工作台"
    BINDINGS = bindings(DESK)

    def __init__(self, desk: Desk, *, guided: bool = False) -> None:
        super().__init__(desk, guided=guided)
        self._tasks = Runner(desk)
        self._announcer: Announcer
        self._brought: list[Notice] = []
        """told by the tasks, not yet followed by the card"""
        self._undo_asked = 0
        self._minute = -1

    def on_mount(self) -> None:
        """Textual calls the base's own handler too."""
        self._announcer = Announcer(self.app, self._bench, self.say, self.named)
        self.set_interval(1.0, self._tick)
        self._between = self.set_interval(_BREATH, self._carry_on, pause=True)

    def offers(self, action: str) -> bool:
        if action == "desk.unfilter":
            return not self._desk.sieve.is_open
        if action == "desk.reopen":
            return not self._desk.writable
        return offered_on(self._card, action)

    # -- the clock ------------------------------------------------------------------------

    def _tick(self) -> None:
        """Once a second, whatever screen is open. What has come about is told at once; the card
        follows it only where it is seen."""
        fresh = self._tasks.tick(at_leisure=True)
        self._between.resume()
        self._came_due.update(*(n.cases for n in fresh if n.kind is TaskKind.DUE))
        self._brought += fresh
        calling = self._call_from is not None
        self._announcer.announce(fresh, seen=self._is_seen, calling=calling)
        job = self._tasks.job()
        if job is not None:
            self.run_worker(job, thread=True, group="tasks", exit_on_error=False)
        if not self._is_seen:
            return
        notices, self._brought = self._brought, []
        self._rest()
        if self._card is None:
            if notices:
                self.open_first()
            return
        minute = self._desk.now.minute
        if (notices or minute != self._minute) and self._key is not None:
            # The card stays; only what is said about it may have changed.
            try:
                self._card = self._desk.card(self._key, self._channel)
            except UsageError:
                self.open_first()
                return
            self._minute = minute
            if any(n.kind is TaskKind.WORDS for n in notices) and not self._talk.begun:
                self._talk = self._talk_of(self._card, self._card.script)
                self._bench.draw_script(self._card, self._talk, self._call_from)
        self._bench.draw_frame()
        self._bench.draw_facts(self._card)
        if self._call_from is not None:
            self._bench.draw_script(self._card, self._talk, self._call_from)

    def _carry_on(self) -> None:
        """What is left of a tick, bit by bit: between two of them a key is answered."""
        if not self._tasks.go_on():
            self._between.pause()

    @property
    def _is_seen(self) -> bool:
        """Whether no other full screen is over it; a question leaves it in sight. While a thread
        changes what it shows it is not to be drawn."""
        above = (screen for screen in self.app.screen_stack if screen is not self)
        return all(screen.is_modal and not isinstance(screen, Busy) for screen in above)

    # -- keys: outcomes -------------------------------------------------------------------

    def action_outcome(self, digit: str) -> None:
        if self._asking:
            self._ahead.append(digit)
            return
        card = self._card
        if card is None:
            return
        if card.case.blocked and digit == "9":
            self._record(Outcome.CONTACT_AGAIN)
        elif card.standing.lane is Lane.DONE and not card.case.blocked:
            self._refuse(card)
        else:
            self._record(OUTCOME_BY_KEY[digit])

    def _refuse(self, card: Card) -> None:
        """Nothing is recorded of a buyer who is not to be urged."""
        why = "，".join(card.row.reasons)
        self.say(strings.NOT_NOW.format(name=card.row.name, why=why), style=WARNING)

    def _record(self, outcome: Outcome, reason: Reason | None = None, told: str = "") -> None:
        """Record at once where nothing is to be asked: the next key is already for the next card."""
        card = self._card
        if card is None:
            return
        unsaved = self._waiting.of(card.row.case)
        if unsaved is not None and unsaved.asked is outcome:
            with self._telling_errors():
                self._store_attempt(card, outcome, unsaved.attempt)
            return
        channel = card.channel
        if outcome is Outcome.NO_ANSWER and channel is not Channel.PHONE:
            # A message is sent, not answered: only a call can go unanswered.
            if card.line is None:
                self.say(strings.SENT_NOT_ANSWERED, style=WARNING)
                return
            channel = Channel.PHONE
        talk = self._talk
        attempt = Attempt(outcome, channel, reason, script=talk.name, path=talk.path)
        with self._telling_errors():
            self._refuse_blocked(card, outcome)
            if outcome.facts.asks is Asks.NOTHING:
                self._store_attempt(card, outcome, attempt)
            else:
                self._ask(card, attempt, told)

    def _ask(self, card: Card, attempt: Attempt, told: str) -> None:
        from kefu_tui.tui.asking import Asking

        async def ask() -> None:
            asking = Asking(self.app, self._desk, card, self._ahead, self.named)
            complete = await asking.complete(attempt, told)
            if complete is not None:
                self._store_attempt(card, attempt.outcome, complete)
            elif asking.walk is not None:
                self._talk.aside(asking.walk, asking.walk.name)
                self._redraw()
                self.say(strings.ANSWERING.format(name=asking.walk.name))

        self._ask_first(ask)

    def _refuse_blocked(self, card: Card, outcome: Outcome) -> None:
        if card.case.blocked and outcome.facts.is_contact:
            self._desk.preview(card.row.case, Attempt(outcome))

    def _store_attempt(self, card: Card, asked: Outcome, attempt: Attempt) -> None:
        """Store it and go on; what the disk refuses waits, as it was at this moment."""
        place = self._desk.worklist.index_of(card.row.case)
        attempt = attempt._replace(at=attempt.at or self._desk.now)
        try:
            done = self._desk.record(card.row.case, attempt)
        except StoreError as error:
            self._waiting.keep(card.row.case, asked, attempt, error)
            raise
        self._waiting.drop(card.row.case)
        self._marked.clear()
        self._copying.remember(done, card.row.name)
        self._call_from, self._key = None, None
        if self._desk.settings.ui.auto_advance and attempt.outcome is not Outcome.CONTACT_AGAIN:
            self._go_on(place)
        else:
            self._show(card.row.case)
        words = strings.RECORDED if done.contact.outcome.facts.is_contact else strings.STORED
        # What the gate has said all along is no news.
        warned = [warning for warning in done.warnings if warning not in card.gate.facts]
        told = [*warned, words.format(name=card.row.name, remark=done.remark)]
        told.append(self._copying.left())
        if len(set(done.memos.values())) > 1:
            told.append(strings.SEVERAL_MEMOS.format(n=len(done.memos)))
        self.say("；".join(filter(None, told)), style=WARNING if warned else GOOD)

    def action_undo(self) -> None:
        """Take back the last record; one from before this session only when asked twice.

        What this card could not store is given up first; then what was skipped or pinned since.
        """
        unsaved = self._waiting.drop(self._key) if self._key else None
        if unsaved is not None:
            self._redraw()
            self.say(strings.GIVEN_UP.format(remark=unsaved.remark), style=WARNING)
            return
        if self._take_mark_back():
            return
        with self._telling_errors():
            records = self._desk.last_records()
            last = records[-1]
            of_now = last.id in self._desk.made and not last.batch
            if not of_now and last.id != self._undo_asked:
                self._undo_asked = last.id
                ask = strings.UNDO_BATCH if last.batch else strings.UNDO_OLD
                told = ask.format(remark=last.remark, n=len(records))
                self.say(told, style=WARNING)
                return
            if last.batch:
                self._undo_batch(len(records))
            else:
                self._undone(self._desk.undo())

    @work(exit_on_error=False)
    async def _undo_batch(self, count: int) -> None:
        """There may be thousands: off the screen's thread, and no key is taken meanwhile."""
        words = strings.UNDOING_BATCH.format(n=f"{count:,}")
        with self._telling_errors():
            self._undone(await busily(self.app, words, self._desk.undo))

    def _undone(self, undone: Undone) -> None:
        self._copying.forget(undone.contact)
        self._key = None
        self._show(undone.contact.case)
        words = strings.UNDONE_BATCH if undone.contact.batch else strings.UNDONE
        told = words.format(name=undone.name, remark=undone.contact.remark, n=undone.records)
        self.say(told, style=GOOD)

    def action_step(self) -> None:
        """Along the marked branch; at an end, record it. A text to send is copied first."""
        talk, card = self._talk, self._card
        if card is None:
            return
        unsaved = self._waiting.of(card.row.case)
        if unsaved is not None:
            self._record(unsaved.asked)
            return
        if not card.has_words:
            return
        if talk.ending is not None and card.on_request:
            self._refuse(card)
            return
        if talk.ending is not None:
            self._record(talk.ending.outcome, talk.ending.reason, talk.ending.told)
            return
        to_send = talk.walk is not None and not talk.walk.branches
        before = talk.walk
        talk.step()
        self._redraw()
        self._begin()
        if before is not None and talk.walk is not None and talk.walk.script is not before.script:
            aside = talk.walk.origin is not None
            words = strings.ANSWERING if aside else strings.GONE_BACK
            self.say(words.format(name=talk.walk.script.name))
        if to_send:
            self.action_copy_script()

    # -- keys: the rest -------------------------------------------------------------------

    def action_channel(self) -> None:
        """The next channel that the rules would let be used."""
        if self._card is None:
            return
        options = self._card.options
        usable = [o.channel for o in options if o.fits or o.channel is self._card.channel]
        if len(usable) < 2:
            barred = "，".join(f"{o.channel.label}：{o.why}" for o in options if not o.fits)
            self.say(barred, style=WARNING)
            return
        following = usable[(usable.index(self._card.channel) + 1) % len(usable)]
        self._show(self._card.row.case, following)
        self.say(strings.CHANNEL_NOW.format(channel=following.label))

    def action_call(self) -> None:
        """Start or stop the call's clock, where there is a number to call; dial, where a command
        is set for it."""
        if self._card is None or not self._may_copy():
            return
        if self._call_from is not None:
            self.say(strings.CALL_STOPPED.format(span=span_clock(self._desk.now - self._call_from)))
            self._call_from = None
        elif self._card.line is None:
            option = next(o for o in self._card.options if o.channel is Channel.PHONE)
            self.say(strings.NO_PHONE.format(why=option.why), style=WARNING)
        else:
            self._call_from = self._desk.now
            self._copying.steps.tick(self._card.row.case, Step.CALL)
            self._begin()
            self._dial(self._card.line)
        self._redraw()

    def _dial(self, line: Line) -> None:
        command = self._desk.settings.call.dial
        words = strings.DIALLING if command else strings.CALL_STARTED
        then = strings.EXTENSION.format(n=line.phone.extension) if line.phone.extension else ""
        self.say(words.format(number=line.grouped()) + then)
        if command:
            self._run_dial(command, line.dialled)

    @work(thread=True, exclusive=True, group="dial", exit_on_error=False)
    def _run_dial(self, command: str, number: str) -> None:
        """The clock runs on whatever comes of it: the agent dials by hand then."""
        try:
            dial(command, number)
        except KefuError as error:
            tell = partial(self.say, str(error), bell=True, style=ALARM, stay=True)
            self.app.call_from_thread(tell)

    def action_history(self) -> None:
        from kefu_tui.tui.screens.history import HistoryScreen

        if self._card is not None:
            self.app.push_screen(HistoryScreen(self._card))

    def action_import(self) -> None:
        from kefu_tui.tui.screens.import_ import ImportScreen

        self.app.push_screen(ImportScreen(self._desk))

    def action_sms(self) -> None:
        from kefu_tui.tui.screens.sms import SmsScreen

        self.app.push_screen(SmsScreen(self._desk))

    def action_report(self) -> None:
        from kefu_tui.tui.screens.report import ReportScreen

        self.app.push_screen(ReportScreen(self._desk))

    def action_blocked(self) -> None:
        from kefu_tui.tui.screens.blocked import BlockedScreen

        self.app.push_screen(BlockedScreen(self._desk))

    def action_settings(self) -> None:
        from kefu_tui.tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen(self._desk))

    def action_plan(self) -> None:
        from kefu_tui.tui.screens.plan import PlanScreen

        self.app.push_screen(PlanScreen(self._desk))

    def action_reopen(self) -> None:
        """Close the store and open it again; card, queue and what waits stay as they are."""
        if self._desk.writable:
            self.say(strings.NOT_NEEDED)
            return
        with self._telling_errors():
            self._desk.reopen()
            stored = self._waiting.settle()
            if self._key is not None:
                self._show(self._key, self._channel)
            words = strings.REOPENED_STORED if stored else strings.REOPENED
            if self._waiting.of(self._key) is not None:
                words = strings.REOPENED_UNSAVED
            self.say(words, style=GOOD)

    @property
    def unsaved(self) -> int:
        """How many records wait for the disk."""
        return len(self._waiting)

    @property
    def steps_left(self) -> str:
        """What the last call still lacks, and whose; "" for nothing."""
        return self._copying.left_of_last()

    async def action_quit(self) -> None:
        await self.app.action_quit()
