"""Workbench: the layout of the desk, and what is drawn where. It knows no keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content

from kefu_tui.desk import Desk
from kefu_tui.desk.views import Card
from kefu_tui.domain.in_work import Step
from kefu_tui.tui import strings
from kefu_tui.tui.actions import Action, Named
from kefu_tui.tui.format import fit, line, lines, wrap, wrapped
from kefu_tui.tui.talk import Talk
from kefu_tui.tui.themes import ALARM, GOOD, MUTED, OFFER
from kefu_tui.tui.widgets import card as draw
from kefu_tui.tui.widgets.footer import footer_line
from kefu_tui.tui.widgets.panel import CutPanel, Panel
from kefu_tui.tui.widgets.queue_list import QueueList
from kefu_tui.tui.widgets.speech import channel_tabs, script_text
from kefu_tui.tui.widgets.status import status_line
from kefu_tui.tui.widgets.timeline import timeline

_NARROW = 112
"""Cells; below, queue and card do not fit beside one another."""
_LOW = 30
_LOWEST = 26
NEWS_SECONDS = 8.0
_NEWS_ROWS = 5
_CARD_PANELS = ("gate", "facts", "tabs", "script", "keys", "memo", "timeline")


class Workbench(Vertical):
    """Status, gate, queue, card, news and footer."""

    def __init__(self, desk: Desk, keys: Callable[[], Sequence[Action]], named: Named) -> None:
        """`keys`: what can be done now; `named`: words with the agent's own keys in them."""
        super().__init__()
        self._desk = desk
        self._keys = keys
        self._named = named
        self._news = 0
        self._stays = False
        self._resting = ("", "")
        """what stands at the foot when there is no news, and its style"""
        self._speaks = False
        """whether there is news"""
        self._settled: tuple[str | None, int] = (None, -1)
        """for which card the queue was last drawn anew, and which reading of the store it was"""
        self._place: int | None = None
        self._events = 0
        """how many the card's history has"""

    def compose(self) -> ComposeResult:
        yield Panel(id="status")
        yield Panel(id="gate")
        yield Panel(id="folded")
        with Horizontal(id="body"):
            with Vertical(id="queue"):
                yield Panel(id="lanes")
                worklist = self._desk.worklist
                now, name_of = (lambda: self._desk.now), self._desk.name_of
                yield QueueList(worklist.__len__, worklist.at, now, worklist.get, name_of)
            with Vertical(id="card"):
                with VerticalScroll(id="facts-box", can_focus=False):
                    yield Panel(id="facts", fills=True)
                yield Panel(id="tabs")
                with VerticalScroll(id="script-box", can_focus=False):
                    yield Panel(id="script")
                yield Panel(id="keys")
                yield Panel(id="memo")
                yield CutPanel(id="timeline", more=self._left_out)
        yield Panel(id="news")
        yield Panel(id="footer")

    def fit_to(self, width: int, height: int) -> None:
        """Small windows fold the queue into one line and draw the card closer together."""
        self.set_class(width < _NARROW, "-narrow")
        self.set_class(height < _LOW, "-low")
        self.set_class(height < _LOWEST, "-lowest")

    def settle(self, key: str | None) -> None:
        """Between cards, or by the agent's own hand: the queue as it is now, this card marked."""
        if not self.is_mounted:
            return
        worklist = self._desk.worklist
        self._place = worklist.index_of(key) if key else None
        queue = self.query_one(QueueList)
        queue.settle(self._place, same=key == self._settled[0])
        self._settled = (key, worklist.readings)

    @property
    def is_settled(self) -> bool:
        """Whether the queue shown is of the store as last read: an import changes it."""
        return self._settled[1] == self._desk.worklist.readings

    def beside(self, step: int) -> str | None:
        """The case that the eye finds `step` lines below the card's; None when it is not seen."""
        return self.query_one(QueueList).beside(step)

    def draw_frame(self) -> None:
        """Status line, lanes, queue and footer: what every key may change. No line moves."""
        desk, worklist = self._desk, self._desk.worklist
        now, today, counts = desk.now, desk.today(), worklist.counts()
        order, sieve = worklist.order.label, desk.sieve.words
        self._panel("status").show(lambda w: status_line(desk, today, now, w))
        self._panel("lanes").show(lambda w: draw.lanes_lines(counts, order, sieve, w, self._named))
        self._panel("folded").show(
            lambda w: draw.folded_queue(counts, order, sieve, w, self._named)
        )
        keys = self._keys()
        self._panel("footer").show(lambda w: footer_line(keys, w))
        self.query_one(QueueList).renew()

    def draw_card(
        self,
        card: Card,
        talk: Talk,
        call_from: datetime | None,
        done: Collection[Step],
        guide: str = "",
    ) -> None:
        """Everything on one case. `done`: which of the four steps, where there was a call;
        `guide`: what to do with a card, in the timeline's place, so that no line ever moves."""
        self.draw_facts(card)
        self.draw_script(card, talk, call_from)
        self._panel("keys").show(lambda w: draw.keys_table(card, talk.marked_key, w))
        self._events = len(card.history)
        by_key = strings.HISTORY_BY_KEY.format(n=self._events)
        history = self._named(by_key) if self.has_class("-lowest") else ""
        self._panel("memo").show(lambda w: draw.memo_line(card, done, history, w))
        told = self._named(guide)
        self._panel("timeline").show(
            lambda w: lines(wrapped(told, w, GOOD)) if told else timeline(card, w)
        )

    def _left_out(self, count: int) -> Content:
        """The end of a history that is longer than the room there is for it; of the lines left out
        the heading is none to be counted."""
        words = self._named(strings.HISTORY_MORE.format(n=min(count, self._events)))
        return line((words, MUTED))

    def draw_facts(self, card: Card) -> None:
        """The gate and the facts: what the clock changes."""
        now, rank = self._desk.now, 0 if self._place is None else self._place + 1
        placed = card._replace(row=card.row._replace(rank=rank))
        gate = card.gate
        self._panel("gate").show(lambda w: draw.gate_line(gate, w, self._named))
        self._panel("facts").show(lambda w: draw.facts(placed, now, w))

    def draw_script(self, card: Card, talk: Talk, call_from: datetime | None) -> None:
        """The channels, the call's clock and what to say."""
        call: timedelta | None = self._desk.now - call_from if call_from else None
        limit = self._desk.rules.on(self._desk.now.date()).call_limit
        self._panel("tabs").show(lambda w: channel_tabs(card, talk, call, limit, w))
        self._panel("script").show(lambda w: script_text(card, talk, w, self._named))

    def draw_nothing(self) -> None:
        """No case is left: say what to do."""
        for name in _CARD_PANELS:
            self._panel(name).show(lambda _: line(""))
        words = strings.NO_CASE if self._desk.sieve.is_open else strings.NOTHING_LET_THROUGH
        self._panel("facts").show(lambda _: line((self._named(words), MUTED)))

    def say(self, text: str, *, bell: bool = False, style: str = "", stay: bool = False) -> None:
        """A line of news at the foot, for as long as it is news.

        `stay`: in full, until there is other news or another card.
        """
        self._news += 1
        news = self._news
        self._stays, self._speaks = stay, True
        self._show_news(text, style, whole=stay)
        if not stay:
            self.set_timer(NEWS_SECONDS, lambda: self._forget(news))
        if bell:
            self.ring()

    @property
    def is_taken(self) -> bool:
        """Whether something stands at the foot that other news must not push away."""
        return self._stays or self._resting[1] == ALARM

    def ring(self) -> None:
        """The bell, where it is wanted."""
        if self._desk.settings.ui.bell:
            self.app.bell()

    def rest(self, alarm: str, offer: str = "") -> None:
        """What stands at the foot whenever there is no news: `alarm`, in full and at once when it
        changes; or else `offer`, which waits until the news is old."""
        before, self._resting = self._resting, (alarm, ALARM) if alarm else (offer, OFFER)
        if self._resting != before and (ALARM in (before[1], self._resting[1]) or not self._speaks):
            self.hush()

    def hush(self) -> None:
        """No more news."""
        self._news += 1
        self._stays = self._speaks = False
        text, style = self._resting
        self._show_news(text, style, whole=style == ALARM)

    def turn_page(self) -> None:
        """Another card: what was to stay with the last one goes."""
        if self._stays:
            self.hush()

    def _forget(self, news: int) -> None:
        if news == self._news:
            self.hush()

    def _show_news(self, text: str, style: str, *, whole: bool) -> None:
        def draw(width: int) -> Content:
            if not text:
                return line("")
            told = self._named(text)
            rows = wrap(told, width - 2)[:_NEWS_ROWS] if whole else [fit(f" {told}", width)]
            return lines(line((f" {row}" if whole else row, style)) for row in rows)

        self.set_class(whole and bool(text), "-alarm")
        self._panel("news").show(draw)

    def _panel(self, name: str) -> Panel:
        return self.query_one(f"#{name}", Panel)
