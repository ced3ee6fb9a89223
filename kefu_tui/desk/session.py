"""One session at the desk, from opening it to leaving: the card in work, and what has been done."""

from __future__ import annotations

from datetime import datetime, timedelta

from kefu_tui import logbook
from kefu_tui.desk.open_store import OpenStore
from kefu_tui.desk.views import Leaving
from kefu_tui.domain.in_work import InWork
from kefu_tui.domain.moments import day_start
from kefu_tui.domain.priority import Lane, Standing, comes_back_at
from kefu_tui.errors import UsageError


class Session(OpenStore):
    """Rules *card in work* and *leaving*."""

    @property
    def is_new(self) -> bool:
        """Rule *first day*: whether nothing that stands was ever recorded."""
        return self._store.last_standing_contact() is None

    def unfinished(self) -> InWork | None:
        """Rule *card in work*: what the session before this one left without a result; None when
        there is nothing, or nothing to be done about it any more."""
        standing = self._without_result(self._unfinished.left)
        return self._unfinished.left_of(standing.case) if standing is not None else None

    @logbook.watched
    def begin(self, work: InWork) -> None:
        """Work has begun on a card: it will be there again after a crash. Nothing, where it has
        been recorded meanwhile. Raises StoreError."""
        if work.lacks_result(self._standing(work.case).case):
            self._unfinished.begin(self._writing(), work)

    def leaving(self) -> Leaving:
        """Rule *leaving*: what an agent who leaves now has done, and what will come due."""
        tomorrow = day_start(self.now.date()) + timedelta(days=1)
        found = [(at, s) for s in self.worklist.open_cases() if (at := _due_at(s)) is not None]
        found.sort(key=lambda due: (due[0], due[1].case.key))
        contacts = (self._store.contact(made) for made in self.made)
        return Leaving(
            since=self.opened_at,
            records=tuple(c for c in contacts if c is not None and not c.undone),
            due=tuple((at, s) for at, s in found if s.lane is Lane.DUE),
            today=tuple((at, s) for at, s in found if s.lane is not Lane.DUE and at < tomorrow),
            tomorrow=tuple(
                (at, s) for at, s in found if tomorrow <= at < tomorrow + timedelta(days=1)
            ),
            in_work=self._without_result(self._unfinished.kept),
        )

    @logbook.watched
    def leave(self) -> None:
        """The agent leaves by the door: nothing is in work any more. Raises StoreError."""
        self._unfinished.end(self._writing())

    def _standing(self, key: str) -> Standing:
        """Where a case stands now, complete with all its orders."""
        now = self.now
        try:
            case = self.worklist.case(key, now)
        except KeyError:
            raise UsageError(f"没有 {key} 这位顾客或这个订单; 用 kefu queue 看有哪些") from None
        return self.worklist.stand(case, now)

    def _without_result(self, work: InWork | None) -> Standing | None:
        """Where the case of a piece of work stands, as long as a result can be recorded of it."""
        try:
            standing = self._standing(work.case) if work is not None else None
        except UsageError:
            return None
        if work is None or standing is None or standing.lane is Lane.DONE:
            return None
        return standing if work.lacks_result(standing.case) else None


def _due_at(standing: Standing) -> datetime | None:
    """Since when a case is due, or when it will be by a timer of its own."""
    return standing.next_at if standing.lane is Lane.DUE else comes_back_at(standing)
