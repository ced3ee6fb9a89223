"""The worklist: every case that can still be worked, ranked, and kept ranked as the clock runs.

Built once from the store; after that a key press or a tick touches only the cases it changes. Every
five minutes all are ranked anew, on the screen in slices between which keys are answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from kefu_tui.desk.ranking import SLICE, Entry, Ranked
from kefu_tui.domain.cases import Case, build_case, case_key
from kefu_tui.domain.channels import large_threshold
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.hours import closes_next
from kefu_tui.domain.imports import Import
from kefu_tui.domain.marks import MARKS, NO_MARK, Mark, read
from kefu_tui.domain.orders import Order, is_masked
from kefu_tui.domain.priority import Lane, QueueOrder, Standing, sort_key, stand
from kefu_tui.domain.rules import Rules
from kefu_tui.ports import ReadableStore

RERANK_AFTER = timedelta(minutes=5)
"""Values at risk and the best channel drift with the clock: ranked anew each time the clock passes
a multiple of this, so that hours which open or close on the hour are followed at once."""

Accepts = Callable[[Standing, datetime], bool]


class Worklist:
    """Lanes 到点, 现在可催 and 稍后 in the order of work; finished cases are looked up when asked."""

    def __init__(self, store: ReadableStore, rules: Rules, now: datetime) -> None:
        self.rules = rules
        self._store = store
        self._order = QueueOrder.VALUE
        self._accepts: Accepts | None = None
        self._marks: dict[str, Mark] = {}
        self._imports: list[Import] = []
        self._newest_export: datetime | None = None
        self._ranked = Ranked()
        self._under_way: Iterator[None] | None = None
        """ranks all cases anew, slice by slice"""
        self._since: dict[str, tuple[Standing, datetime]] = {}
        """read anew since that began, and when"""
        self._moved: dict[str, None] = {}
        """stand elsewhere than at the last tick"""
        self._large_at = rules.large_from
        self._ranked_at = now
        self.readings = 0
        """how often everything was read anew"""
        self.rebuild(now)

    # -- what it holds ------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._ranked)

    @property
    def order(self) -> QueueOrder:
        return self._order

    @property
    def exported_at(self) -> datetime | None:
        """How fresh the data are: the newest export's time; None before the first import."""
        return self._newest_export

    @property
    def imports(self) -> Sequence[Import]:
        """Every import, oldest first, as of the last `rebuild`."""
        return self._imports

    @property
    def large_at(self) -> int:
        """Fen from which a case is large today."""
        return self._large_at

    def at(self, index: int) -> Standing:
        """The case at a place in the queue, 0 first. Raises IndexError."""
        return self._ranked.at(index)

    def index_of(self, key: str) -> int | None:
        """The place of a case in the queue; None when it is not in it."""
        return self._ranked.index_of(key)

    def get(self, key: str) -> Standing | None:
        return self._ranked.standings.get(key)

    def __iter__(self) -> Iterator[Standing]:
        return iter(self._ranked)

    def counts(self) -> Counter[Lane]:
        """How many cases stand in each lane of the queue."""
        return self._ranked.counts()

    def whole_counts(self) -> Counter[Lane]:
        """How many cases stand in each lane, whatever is filtered out."""
        return self._ranked.lanes

    def open_cases(self) -> Iterator[Standing]:
        """Every case in work, whatever the filter; as `everyone`."""
        return (s for s in self.everyone() if s.lane is not Lane.DONE)

    def everyone(self) -> list[Standing]:
        """Every case with an order that the back end shows as open, those on 勿扰 too.

        As of this moment: a thread may go through them while the clock moves cases on.
        """
        return list(self._ranked.standings.values())

    # -- how it changes -----------------------------------------------------------------

    def rebuild(self, now: datetime) -> None:
        """Read everything anew: after an import, or when the settings have changed."""
        self.readings += 1
        self._imports = self._store.imports()
        self._newest_export = max((i.exported_at for i in self._imports), default=None)
        groups: dict[str, list[Order]] = {}
        edge = now - self.rules.longest_window
        for order in self._store.unpaid_orders():
            if order.created_at > edge:
                groups.setdefault(case_key(order), []).append(order)
        cases = [self._case(key, orders, now) for key, orders in groups.items()]
        self._large_at = large_threshold(
            [c.amount_due for c in cases if c.live], self.rules.on(now.date())
        )
        self._marks = {
            self._owner(key): mark for key, mark in read(self._store.fact(MARKS)).items()
        }
        self._stop_ranking()
        self._ranked_at = now
        self._ranked = Ranked(self._entry(self.stand(case, now), now) for case in cases)
        self._moved = dict.fromkeys(self._ranked.standings)

    def read_from(self, store: ReadableStore) -> None:
        """Another store from now on; `rebuild` shows what it holds."""
        self._store = store

    def resort(self, order: QueueOrder, now: datetime, accepts: Accepts | None = None) -> None:
        """Choose one of the three orders, and which cases to show."""
        self._order, self._accepts = order, accepts
        self._rank_anew(now, None)
        self._finish()

    def refresh(self, key: str, now: datetime) -> Standing:
        """Read one case anew, after a record or an undo. Raises KeyError when it is unknown."""
        case = self.case(key, now)
        standing = self.stand(case, now)
        self._ranked.put(self._entry(standing, now))
        self._moved[standing.case.key] = None
        if self.is_ranking:
            self._since[standing.case.key] = standing, now
        return standing

    def stand(self, case: Case, now: datetime) -> Standing:
        """Where a case stands, as it is marked."""
        return stand(case, now, self.rules, self._large_at, self._marks.get(case.key, NO_MARK))

    def marked(self, key: str, mark: Mark, now: datetime) -> dict[str, Mark]:
        """The marks of cases in work, with `mark` for one; nothing is changed. What a record has
        ended is kept: the record may be taken back."""
        kept = {
            k: m
            for k, m in self._marks.items()
            if k in self._ranked.standings
            and (m.pinned or (m.skipped_until and m.skipped_until > now))
        }
        return {**kept, key: mark}

    def put_off_until(self, key: str) -> datetime | None:
        """Until when a case was skipped last; that may be over."""
        return self._marks.get(key, NO_MARK).skipped_until

    def mark(self, marks: Mapping[str, Mark]) -> None:
        """These marks from now on; `refresh` shows what they change."""
        self._marks = dict(marks)

    def tick(self, now: datetime, *, at_leisure: bool = False) -> list[Standing]:
        """Let the clock act: the cases that stand elsewhere than at the last tick, or were read
        anew since, shown or filtered out; all of them after `rebuild`.

        Costs nothing while no case changes its lane. `at_leisure`: where all are to be ranked anew,
        that has only begun then; `rank_on` goes on with it, and what has moved a later tick says.
        """
        if now < self._ranked_at:  # the clock was set back: what had closed may be open again
            self.rebuild(now)
        changed = self._ranked.due(now)
        anew = _block(now) != _block(self._ranked_at)
        if not anew or len(changed) <= SLICE:  # else they are ranked anew with all the others
            for key in changed:
                self.refresh(key, now)
        if anew:
            self._rank_anew(now, SLICE if at_leisure else None)
        if not at_leisure:
            self._finish()
        moved = [self._ranked.standings[key] for key in self._moved]
        self._moved.clear()
        return moved

    @property
    def is_ranking(self) -> bool:
        """Whether all cases are being ranked anew."""
        return self._under_way is not None

    def rank_on(self) -> None:
        """A slice more of that. Until the last one the queue is as it was, but for what is read
        anew meanwhile; then it is what ranking in one go would have made of it."""
        if self._under_way is not None and next(self._under_way, self) is self:
            self._under_way = None

    @property
    def changes_at(self) -> datetime | None:
        """When the clock alone will next change where some case stands."""
        changes = self._ranked.changes
        return changes[0][0] if changes else None

    def case(self, key: str, now: datetime) -> Case:
        """A case by its key, by the number of any of its orders, or by a nick the buyer had when
        contacted. Raises KeyError.

        A masked nick is nobody's key: several buyers may look alike.
        """
        orders = [] if is_masked(key) else self._store.orders_of(key)
        if not orders:
            order = self._store.order(key) or self._covered_once(key)
            if order is None:
                raise KeyError(key)
            key = case_key(order)
            orders = self._store.orders_of(key) or [order]
        return self._case(key, orders, now, complete=True)

    # -- inside -------------------------------------------------------------------------

    def _case(
        self, key: str, orders: Sequence[Order], now: datetime, *, complete: bool = False
    ) -> Case:
        others = not complete and self._store.order_count(key) > len(orders)
        if others and key == orders[0].buyer:
            orders = self._store.orders_of(key)
        return build_case(
            key,
            orders,
            self._contacts(key, orders),
            now=now,
            rules=self.rules,
            imports=self._newer_imports(orders),
        )

    def _owner(self, key: str) -> str:
        """The case of a key that was the order's number before the nick was known."""
        order = self._store.order(key)
        return key if order is None else case_key(order)

    def _contacts(self, key: str, orders: Sequence[Order]) -> list[Contact]:
        """By the case's key, and by its orders: those from before the nick was known, or changed."""
        found = {contact.id: contact for contact in self._store.contacts_of(key)}
        for order in orders:
            for contact in self._store.contacts_about(order.number):
                found[contact.id] = contact
        return sorted(found.values(), key=lambda c: (c.at, c.id))

    def _covered_once(self, nick: str) -> Order | None:
        """An order that contacts under a nick covered which no order bears any more."""
        numbers = (number for c in self._store.contacts_of(nick) for number in c.orders)
        return next((o for n in numbers if (o := self._store.order(n)) is not None), None)

    def _newer_imports(self, orders: Sequence[Order]) -> list[Import]:
        seen = min((o.seen_at for o in orders if o.seen_at), default=None)
        if seen is None or self._newest_export is None or self._newest_export <= seen:
            return []
        return [i for i in self._imports if i.exported_at > seen]

    def _rank_anew(self, now: datetime, size: int | None) -> None:
        """Begin to rank all cases anew as of `now`, `size` of them at a time."""
        self._stop_ranking()
        self._ranked_at = now
        self._under_way = self._ranking(now, size)

    def _stop_ranking(self) -> None:
        self._under_way = None
        self._since.clear()

    def _finish(self) -> None:
        while self.is_ranking:
            self.rank_on()

    def _ranking(self, now: datetime, size: int | None) -> Iterator[None]:
        moved: list[str] = []

        def anew() -> Iterator[Entry]:
            for before in self.everyone():
                case = before.case
                if case.closes_at is not None and case.closes_at <= now:
                    case = self.case(case.key, now)
                standing = self.stand(case, now)
                if _place_of(standing) != _place_of(before):
                    moved.append(case.key)
                yield self._entry(standing, now)

        ranked = yield from Ranked.build(anew(), size)
        for standing, when in self._since.values():
            ranked.put(self._entry(standing, when))
        self._since.clear()
        self._moved.update(dict.fromkeys(moved))
        self._ranked = ranked

    def _entry(self, standing: Standing, now: datetime) -> Entry:
        if standing.lane is Lane.DONE:
            return Entry(standing, None, None)
        shown = self._accepts is None or self._accepts(standing, now)
        sort = sort_key(standing, self._order) if shown else None
        return Entry(standing, sort, self._changes_at(standing, now))

    def _changes_at(self, standing: Standing, now: datetime) -> datetime | None:
        """When the clock alone will change where a case stands."""
        moments = [standing.case.closes_at, standing.mark.skipped_until]
        if standing.lane is Lane.LATER:
            moments.append(standing.next_at)
        elif standing.lane is Lane.READY:
            moments.append(closes_next(standing.channel, now, self.rules))
        return min((m for m in moments if m is not None and m > now), default=None)


def _place_of(standing: Standing) -> tuple[Lane, datetime | None, datetime | None]:
    return standing.lane, standing.next_at, standing.case.closes_at


def _block(moment: datetime) -> int:
    return int(moment.timestamp() // RERANK_AFTER.total_seconds())
