"""The keys of the queue: which card is next, in which order, which are shown, skipped, pinned."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import takewhile

from textual import work

from kefu_tui.desk import Desk
from kefu_tui.desk.sieve import EVERYTHING, Sieve
from kefu_tui.desk.views import Card
from kefu_tui.domain.moments import short
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane, QueueOrder
from kefu_tui.errors import UsageError
from kefu_tui.tui import strings
from kefu_tui.tui.asking import skip_times
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.screens.card import CardScreen
from kefu_tui.tui.themes import ALARM, GOOD, WARNING


class QueueScreen(CardScreen):
    """What the desk shows, and the way through its queue; `DeskScreen` adds what is recorded."""

    def __init__(self, desk: Desk, *, guided: bool = False) -> None:
        super().__init__(desk, guided=guided)
        self._asking = False
        self._ahead: list[str] = []
        """digits typed between a key and its chooser"""
        self._marked: list[tuple[str, Callable[[], object]]] = []
        """since the last record: whose mark was changed, and what takes that back"""
        self._came_due: set[str] = set()
        """told as due, and not yet opened"""

    def _go_on(self, place: int | None) -> None:
        """To what has come due meanwhile, else to the case that moved up; back to the first when
        only later ones are below."""
        worklist = self._desk.worklist
        if not len(worklist):
            self.open_first()
            return
        index = min(place or 0, len(worklist) - 1)
        if worklist.at(index).lane is Lane.LATER:
            index = 0
        self._show(self._fresh_due() or worklist.at(index).case.key)

    def _fresh_due(self) -> str | None:
        """The first case of lane 到点 that came due while another card was in work."""
        due = takewhile(lambda standing: standing.lane is Lane.DUE, self._desk.worklist)
        return next((s.case.key for s in due if s.case.key in self._came_due), None)

    def _show(self, key: str, channel: Channel | None = None) -> None:
        self._came_due.discard(key)
        super()._show(key, channel)

    # -- errors ---------------------------------------------------------------------------

    @contextmanager
    def _telling_errors(self) -> Iterator[None]:
        """The card stays for another try; a fault of the program is said, never swallowed."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a worker's error would vanish without a word
            self._tell(words_of(error))

    def _tell(self, error: str) -> None:
        """In full, and until something else happens; what waits for the disk says so itself."""
        self._redraw()
        unsaved = self._waiting.of(self._key)
        if unsaved is not None and unsaved.why == error:
            self._bench.ring()
        else:
            self.say(error, bell=True, style=ALARM, stay=True)

    # -- keys: from card to card ----------------------------------------------------------

    def action_move(self, step: int) -> None:
        """To the line the eye sees there, else to the case that stands there now."""
        worklist = self._desk.worklist
        if not len(worklist):
            return
        seen = self._bench.beside(step)
        if seen is not None:
            with suppress(UsageError):
                self._show(seen)
                return
        place = worklist.index_of(self._key) if self._key else None
        index = 0 if place is None else max(0, min(len(worklist) - 1, place + step))
        self._show(worklist.at(index).case.key)

    def action_first(self) -> None:
        self.open_first()

    @work(exit_on_error=False)
    async def action_find(self) -> None:
        from kefu_tui.tui.screens.find import FindScreen

        key = await self.app.push_screen_wait(FindScreen(self._desk))
        if key:
            self._show(key)

    # -- keys: what the queue shows -------------------------------------------------------

    def action_order(self) -> None:
        orders = list(QueueOrder)
        following = orders[(orders.index(self._desk.worklist.order) + 1) % len(orders)]
        self._desk.arrange(following, self._desk.sieve)
        self._resettle()
        self.say(strings.ORDER_NOW.format(order=following.label))

    def action_filter(self) -> None:
        from kefu_tui.tui.modals.choose_sieve import ChooseSieve

        async def choose() -> None:
            chooser = ChooseSieve(self._desk.sieve, self._ahead)
            sieve = await self.app.push_screen_wait(chooser)
            if sieve is not None:
                self._filter(sieve)

        self._ask_first(choose)

    def action_unfilter(self) -> None:
        if not self._desk.sieve.is_open:
            self._filter(EVERYTHING)

    def _filter(self, sieve: Sieve) -> None:
        """The card stays unless it is filtered out, and in a call it stays all the same."""
        self._desk.arrange(self._desk.worklist.order, sieve)
        shown = self._key is not None and self._desk.worklist.index_of(self._key) is not None
        if shown or self._call_from is not None:
            self._resettle()
        else:
            self.open_first()
        words = strings.FILTERED if sieve.words else strings.UNFILTERED
        self.say(words.format(sieve=sieve.words, n=len(self._desk.worklist)))

    # -- keys: skip and pin ---------------------------------------------------------------

    def action_skip(self) -> None:
        """Until a time to choose; a case that is skipped already comes back."""
        card = self._card
        if card is None:
            return
        if card.row.skipped_until is not None:
            with self._telling_errors():
                self._skip(card, None)
            return
        times = skip_times(self._desk.now, card.row.closes_at, self._desk.rules)
        if not times:
            self.say(strings.NO_TIME_TO_SKIP, style=WARNING)
            return

        async def choose() -> None:
            from kefu_tui.tui.modals.choose import Choose

            chooser = Choose(strings.SKIP_TITLE.format(name=card.row.name), times)
            chooser.ahead = self._ahead
            until = await self.app.push_screen_wait(chooser)
            if until is not None:
                self._skip(card, until)

        self._ask_first(choose)

    def _skip(self, card: Card, until: datetime | None) -> None:
        """Put off, and on to the next card; or back, and the card stays."""
        key, name, before = card.row.case, card.row.name, card.row.skipped_until
        place = self._desk.worklist.index_of(key)
        self._desk.skip(key, until)
        self._marked.append((key, lambda: self._desk.skip(key, before)))
        if until is None:
            self._show(key, self._channel)
            self.say(strings.SKIP_LIFTED.format(name=name))
            return
        self._call_from, self._key = None, None
        self._go_on(place)
        self.say(strings.SKIPPED.format(name=name, when=short(until, self._desk.now)))

    def action_pin(self) -> None:
        """On top of 现在可催, from the next card on: no line moves under the eye."""
        card = self._card
        if card is None:
            return
        key, pinned = card.row.case, not card.row.pinned
        with self._telling_errors():
            self._desk.pin(key, pinned)
            self._marked.append((key, lambda: self._desk.pin(key, not pinned)))
            self._show(key, self._channel)
            words = strings.PINNED if pinned else strings.UNPINNED
            self.say(words.format(name=card.row.name))

    def _take_mark_back(self) -> bool:
        """What was skipped or pinned last, since the last record. False when there is nothing."""
        if not self._marked:
            return False
        key, take_back = self._marked.pop()
        with self._telling_errors():
            take_back()
            self._key = None
            self._show(key)
            name = self._desk.card(key).row.name
            self.say(strings.MARK_TAKEN_BACK.format(name=name), style=GOOD)
        return True

    # -- inside ---------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Between a key and its chooser only digits are taken: they are meant for the chooser."""
        return not self._asking or action == "outcome"

    def _ask_first(self, choose: Callable[[], Awaitable[None]]) -> None:
        """Go on with `choose`; until its chooser is up, digits are kept for it."""
        self._asking = True
        self._ask_then(choose)

    @work(exit_on_error=False)
    async def _ask_then(self, choose: Callable[[], Awaitable[None]]) -> None:
        with self._telling_errors():
            try:
                await choose()
            finally:
                self._asking = False
                self._ahead.clear()
