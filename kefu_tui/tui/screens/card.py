"""One card on the workbench: which it is, the walk through its script, what is copied from it."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.events import Resize

from kefu_tui.desk import Desk
from kefu_tui.desk.views import Card
from kefu_tui.desk.wording import names_in
from kefu_tui.domain.in_work import InWork
from kefu_tui.domain.marks import newest_record
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.personal import TITLES
from kefu_tui.domain.priority import Lane
from kefu_tui.domain.veil import veiled_text
from kefu_tui.errors import KefuError, UsageError
from kefu_tui.scripting.catalogue import Script
from kefu_tui.tui import strings
from kefu_tui.tui.copying import Copying
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.talk import Talk
from kefu_tui.tui.themes import ALARM, URGENT, WARNING
from kefu_tui.tui.unsaved import Waiting
from kefu_tui.tui.widgets.queue_list import QueueList
from kefu_tui.tui.widgets.status import wave_words
from kefu_tui.tui.widgets.workbench import Workbench

_ROOMY = 36
"""Rows of a window with room below the card for the guide."""


class CardScreen(KeyedScreen[None]):
    """What the desk shows; `DeskScreen` adds what is recorded, and the clock."""

    def __init__(self, desk: Desk, *, guided: bool = False) -> None:
        """`guided`: the first cards say what to do with them."""
        super().__init__()
        self._desk = desk
        self._guided = guided
        self._bench = Workbench(desk, self.keys, self.named)
        self._key: str | None = None
        self._card: Card | None = None
        self._channel: Channel | None = None
        self._talk = Talk(None)
        self._copying: Copying
        self._waiting = Waiting(desk)
        self._call_from: datetime | None = None

    def compose(self) -> ComposeResult:
        yield self._bench

    def on_mount(self) -> None:
        self._copying = Copying(self.app, self._desk)
        self._bench.fit_to(*self.app.size)
        left = self._desk.unfinished()
        if left is not None:
            for step in left.steps:
                self._copying.steps.tick(left.case, step)
            self._show(left.case, left.channel)
            self.say(strings.LEFT_OPEN, style=URGENT, stay=True)

    def on_resize(self, event: Resize) -> None:
        self._bench.fit_to(*event.size)
        self.call_after_refresh(self._resettle)

    def on_screen_resume(self) -> None:
        """Seen first, or back from another screen: an import or a setting may have changed
        everything."""
        if self._key is None:
            self.open_first()
            return
        try:
            self._show(self._key, self._channel)
        except UsageError:  # gone, with the import that had brought it
            self.open_first()

    def on_queue_list_chosen(self, message: QueueList.Chosen) -> None:
        self._show(message.key)

    # -- which card -----------------------------------------------------------------------

    def open_first(self) -> None:
        """The case that should be worked first."""
        if len(self._desk.worklist):
            self._show(self._desk.worklist.at(0).case.key)
        else:
            self._key = self._card = None
            self._talk = Talk(None)
            self._resettle()

    def _show(self, key: str, channel: Channel | None = None) -> None:
        """Open a card. The queue is drawn anew between cards only, or when it was read anew.

        Raises UsageError for a case that has gone, with the import that had brought it.
        """
        card = self._desk.card(key, channel)
        if key != self._key or not self._bench.is_settled:
            self._bench.settle(key)
        same = key == self._key and channel is self._channel and self._card is not None
        self._key, self._channel, self._card = key, channel, card
        if not same:
            self._talk = self._talk_of(card, card.script)
            self._bench.turn_page()
        self._redraw()

    def _talk_of(self, card: Card, script: Script | None) -> Talk:
        return Talk(script, self._desk.scripts.answers(card.values, card.channel))

    def _resettle(self) -> None:
        """The agent's own hand has changed the queue, or the window; in the midst of a change there
        is nothing to be drawn, and after it everything is."""
        if self._bench.is_mounted and not self._desk.changing.locked():
            self._bench.settle(self._key)
            self._redraw()

    def _redraw(self) -> None:
        if not self._bench.is_mounted:
            return
        self._bench.draw_frame()
        if self._card is None:
            self._bench.draw_nothing()
        else:
            done = self._copying.steps.done(self._card.row.case)
            self._bench.draw_card(self._card, self._talk, self._call_from, done, self._guide())
        self._rest()

    def _rest(self) -> None:
        """What waits for the disk stands at the foot, or else what can be taken in or sent, or
        else the guide in one line where the window has no room for it."""
        wave = self._desk.wave_to_text()
        sms = strings.WAVE_OFFER.format(wave=wave_words(wave)) if wave is not None else ""
        found = self._desk.offer_words()
        file = strings.INBOX_OFFER.format(offer=found) if found else ""
        offers = (self._copying.left_of_last(), file or sms)
        offer = " | ".join(filter(None, offers)) or self._guide(brief=True)
        self._bench.rest(self._waiting.words(self._key), offer)

    def _guide(self, *, brief: bool = False) -> str:
        """Rule *first day*: what to do with a card, key by key, until the first outcome is
        recorded; `brief`: for a window without room for the rest."""
        card = self._card
        if brief is (self.app.size.height >= _ROOMY):
            return ""
        if not self._guided or self._desk.made or card is None or card.standing.lane is Lane.DONE:
            return ""
        calls = card.channel is Channel.PHONE
        if brief:
            return strings.GUIDE_CALL_BRIEF if calls else strings.GUIDE_WRITE_BRIEF
        first = strings.GUIDE_CALL if calls else strings.GUIDE_WRITE
        agent = self._desk.settings.agent_name
        return "\n".join((first, *strings.GUIDE_REST)).format(agent=agent)

    def say(self, text: str, *, bell: bool = False, style: str = "", stay: bool = False) -> None:
        """A line of news at the foot; with `stay` in full, for as long as this card is shown."""
        if self._desk.hidden and self._card is not None:
            text = veiled_text(text, names_in(self._card.case))
        self._bench.say(text, bell=bell, style=style, stay=stay)

    # -- the card in work -----------------------------------------------------------------

    def _begin(self) -> None:
        """Work begins on this card: noted once the key has had its effect on the screen, so that
        no key waits for the disk."""
        card = self._card
        if card is not None and card.standing.lane is not Lane.DONE and self._desk.writable:
            key, newest = card.row.case, newest_record(card.case.contacts)
            done = self._copying.steps.under_way(key)
            work = InWork(key, self._desk.now, card.channel, self._call_from, newest, done)
            self.call_after_refresh(self._note, work)

    def _note(self, work: InWork) -> None:
        try:
            self._desk.begin(work)
        except KefuError:
            # Nothing the agent has made is lost; that the disk refuses, the next record will say.
            self._rest()

    # -- keys: script ---------------------------------------------------------------------

    def action_step_back(self) -> None:
        self._talk.back()
        self._redraw()

    def action_branch(self, step: int) -> None:
        self._talk.turn(step)
        self._redraw()

    def action_other_script(self) -> None:
        if self._card is None:
            return
        if not self._card.has_words:
            why = "，".join(self._card.row.reasons)
            self.say(strings.NOTHING_TO_SAY.format(why=why), style=WARNING)
            return
        script = self._desk.script_for(self._card, self._talk.script)
        if script is None or script is self._talk.script:
            self.say(strings.ONLY_SCRIPT)
            return
        self._talk = self._talk_of(self._card, script)
        self._redraw()
        self.say(f"{strings.SCRIPT_NAME.format(name=script.name)}: {script.fits}")

    def action_title(self) -> None:
        """女士, 先生, not known: the next one, kept for this buyer; the talk stays where it is."""
        card = self._card
        if card is None:
            return
        key = card.row.case
        title = TITLES[(TITLES.index(self._desk.title_of(key)) + 1) % len(TITLES)]
        try:
            self._desk.address_as(key, title)
        except KefuError as error:
            self.say(str(error), style=WARNING)
            return
        self._card = self._desk.card(key, self._channel)
        self._redraw()
        words = strings.TITLE_NOW if title else strings.TITLE_OPEN
        self.say(words.format(address=self._card.values["称呼"]))

    def action_privacy(self) -> None:
        """Hide people on the screen, or show them, from now on and after a restart."""
        hidden = not self._desk.hidden
        words, style = strings.HIDDEN if hidden else strings.UNHIDDEN, ""
        try:
            self._desk.hide_people(hidden)
        except KefuError as error:
            words, style = str(error), WARNING
        if self._key is not None:
            self._card = self._desk.card(self._key, self._channel)
        self._bench.query_one(QueueList).refresh()
        self._redraw()
        self.say(words, style=style)

    def action_copy_script(self) -> None:
        if self._may_copy() and self._card is not None:
            words = self._copying.script(self._card, self._talk)
            self._redraw()
            self.say(words)
            self._begin()

    def action_copy_remark(self) -> None:
        if self._may_copy() and self._card is not None:
            self.say(self._copying.remark(self._card))
            self._begin()

    def action_copy_last(self) -> None:
        words = self._copying.last()
        self._redraw()
        self.say(words)

    def action_copy_who(self) -> None:
        if self._card is not None:
            words = self._copying.who(self._card)
            self._redraw()
            self.say(words)
            self._begin()

    def _may_copy(self) -> bool:
        if self._card is not None and self._card.case.blocked:
            self.say(strings.BLOCKED, style=ALARM)
            return False
        return self._card is not None
