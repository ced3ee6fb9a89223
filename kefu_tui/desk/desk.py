"""Desk: the one object that the screens, the tasks and the commands talk to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui import logbook, paths
from kefu_tui.clock import Clock
from kefu_tui.config import Settings
from kefu_tui.desk import look_up, sum_up, take_in, work
from kefu_tui.desk.views import (
    Card,
    Notice,
    NoticeKind,
    QueueRow,
    Recorded,
    TakenIn,
    Today,
    Undone,
)
from kefu_tui.desk.wording import display_name
from kefu_tui.desk.work import Attempt
from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.moments import short, spoken_span
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane, QueueOrder, Standing, stand
from kefu_tui.errors import KefuError, StoreError, UsageError
from kefu_tui.ports import Brought, ReadableStore, Store
from kefu_tui.scripting.catalogue import Catalogue, Script

if TYPE_CHECKING:
    from kefu_tui.intake import Export, How, Recognised
    from kefu_tui.intake.mappings import Mappings
    from kefu_tui.reports.daily import Report


class Desk:
    """Import, queue, card, record, undo, tick, report, over one store.

    `writer`: the same store where it may be written; None beside another, open desk. `reopen`:
    opens that store once more, after it was closed.
    """

    def __init__(
        self,
        store: ReadableStore,
        writer: Store | None,
        settings: Settings,
        scripts: Catalogue,
        clock: Clock,
        folder: Path,
        reopen: Callable[[], Store] | None = None,
    ) -> None:
        self.settings = settings
        self.scripts = scripts
        self.clock = clock
        self.folder = folder
        self.rules = settings.rules()
        self._store = store
        self._writer = writer
        self._open_again = reopen
        now = clock.now()
        self.worklist = Worklist(store, self.rules, now)
        self._tally = self._tally_of(now.date())
        self._said_stale: datetime | None = None

    def close(self) -> None:
        self._store.close()

    @property
    def writable(self) -> bool:
        """Whether a record would be tried; otherwise there is only looking."""
        return self._writer is not None and self._writer.writable

    @logbook.watched
    def reopen(self) -> None:
        """Close the store and open it again, when its disk had failed and is trusted no more.

        Raises StoreError; then the desk goes on showing what it has, and may try again.
        """
        if self._open_again is None:
            self._writing()
            return
        with contextlib.suppress(StoreError):
            self._store.close()
        self._store = self._writer = self._open_again()
        self.worklist.read_from(self._store)
        self.reload()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever imported."""
        return self.worklist.exported_at is None

    # -- taking in ------------------------------------------------------------------------

    @logbook.watched
    def import_file(
        self,
        path: Path,
        *,
        dry_run: bool = False,
        progress: take_in.Progress | None = None,
        how: How | None = None,
    ) -> TakenIn:
        """Take in an export file. Raises IntakeError or StoreError; then nothing has changed."""
        return self.take(self.read_file(path, progress=progress, how=how), dry_run=dry_run)

    @logbook.watched
    def read_file(
        self, path: Path, *, progress: take_in.Progress | None = None, how: How | None = None
    ) -> Export:
        """Read an export file, with the mappings kept before, and take nothing in.

        Raises IntakeError (NeedsMappingError) or ConfigError.
        """
        return take_in.read_file(path, self.now, self._store, progress, self._how(how))

    def recognise(self, path: Path, how: How | None = None) -> Recognised:
        """What a file would be taken for. Raises as `read_file` does."""
        from kefu_tui.intake import recognise

        return recognise(path, self.now, self._how(how))

    @property
    def mappings(self) -> Mappings:
        """The mappings of columns that are kept in the store's folder."""
        from kefu_tui.intake.mappings import Mappings

        return Mappings(self.folder)

    def _how(self, how: How | None) -> How:
        from kefu_tui.intake import How

        return replace(how or How(), saved=tuple(self.mappings.all().values()))

    @logbook.watched
    def take(self, export: Export, *, dry_run: bool = False) -> TakenIn:
        """Take in what was read from a file. Raises StoreError; then nothing has changed."""
        now = self.now
        if dry_run:
            taken, _ = take_in.weigh(export, self._store, self.rules, now)
            return taken._replace(dry_run=True)
        taken = take_in.take_in(export, self._writing(), self.rules, now)
        take_in.note(taken)
        self.reload()
        return taken

    def last_import(self) -> Brought:
        """What `undo_import` would take back. Raises KefuError when there is nothing."""
        return take_in.last_import(self._store)

    @logbook.watched
    def undo_import(self) -> Brought:
        """Take the newest import back: every order is what it was before, or gone.

        Raises RefusedError when its orders have been worked, KefuError, or StoreError; then
        nothing has changed.
        """
        brought = take_in.take_back(self._writing())
        take_in.note_taken_back(brought)
        self.reload()
        return brought

    def reload(self) -> None:
        """Read the store anew and rank it."""
        now = self.now
        self.worklist.rebuild(now)
        self._tally = self._tally_of(now.date())

    @logbook.watched
    def back_up(self) -> None:
        """The routine backup, where it is due: takes a moment, so off the screen's thread.

        Raises StoreError when it cannot be written; what was recorded is safe all the same.
        """
        if self._writer is not None and self._writer.writable:
            self._writer.back_up_daily()

    # -- looking up -----------------------------------------------------------------------

    def rows(self, lanes: frozenset[Lane], limit: int | None = None) -> list[QueueRow]:
        """The queue's lines, in the order of work; finished cases are looked up when asked for."""
        now = self.now
        rows: list[QueueRow] = []
        standings: list[Standing] = [s for s in self.worklist if s.lane in lanes]
        if Lane.DONE in lanes:
            standings += look_up.finished(self._store, self.worklist, now)
        for rank, standing in enumerate(standings[:limit], 1):
            rows.append(look_up.row(standing, rank, now, self.rules))
        return rows

    def arrange(self, order: QueueOrder, *, placed: str = "all", min_amount: int = 0) -> None:
        """Choose the order of 现在可催 and what to show. `placed`: yesterday, today or all;
        `min_amount` in fen."""
        now = self.now
        self.worklist.resort(order, now, look_up.chooser(placed, min_amount, now))

    def find(self, text: str, limit: int = 50) -> list[QueueRow]:
        """Cases by nick, name, phone tail or order number."""
        now = self.now
        found = look_up.find(self._store, self.worklist, text, now, limit)
        return [look_up.row(s, rank, now, self.rules) for rank, s in enumerate(found, 1)]

    def card(self, key: str, channel: Channel | None = None) -> Card:
        """Everything on one case. Raises UsageError when it is unknown."""
        standing = self._standing(key)
        place = self.worklist.index_of(standing.case.key)
        return look_up.card(self._setting(), standing, 0 if place is None else place + 1, channel)

    def script_for(self, card: Card, after: Script | None) -> Script | None:
        """The next script that fits the card's channel, going round."""
        return look_up.next_script(self._setting(), card, after)

    # -- working --------------------------------------------------------------------------

    @logbook.watched
    def record(self, key: str, attempt: Attempt) -> Recorded:
        """Record an outcome, durably, and make its remark.

        Raises RefusedError (勿扰), UsageError, or StoreError; then nothing has changed.
        """
        standing, draft, now = self._draft(key, attempt)
        warnings = work.warnings_for(
            standing, draft.channel, draft.at, self.rules, self.stale_words()
        )
        warnings.append(work.promise_warning(draft, standing.case))
        contact = self._writing().record(draft)
        self._changed(standing.case.key)
        told = [w for w in warnings if w]
        return work.recorded(contact, standing, told, now)

    def preview(self, key: str, attempt: Attempt) -> Recorded:
        """What `record` would give, without recording. Raises as `record` does."""
        standing, draft, now = self._draft(key, attempt)
        warning = work.promise_warning(draft, standing.case)
        return work.recorded(draft, standing, [warning] if warning else [], now)

    def last_record(self) -> Contact:
        """The record that `undo` would take back. Raises KefuError when there is none."""
        last = self._store.last_standing_contact()
        if last is None:
            raise KefuError("没有可以撤销的记录")
        return last

    @logbook.watched
    def undo(self) -> Undone:
        """Take back the last record that still stands. Raises KefuError when there is none."""
        contact = self._writing().undo(self.last_record().id)
        self._changed(contact.case)
        return Undone(contact, display_name(self._standing(contact.case).case))

    # -- the clock ------------------------------------------------------------------------

    def tick(self) -> list[Notice]:
        """Let time pass: what has come due since the last tick. Costs nothing while idle."""
        now = self.now
        notices = [
            Notice(NoticeKind.DUE, s.case.key, look_up.due_words(s, now, self.rules))
            for s in self.worklist.tick(now)
        ]
        if now.date() != self._tally.day:
            self._tally = self._tally_of(now.date())
        exported = self.worklist.exported_at
        if self.stale_words() and exported is not None and self._said_stale != exported:
            self._said_stale = exported
            notices.append(Notice(NoticeKind.STALE, "", f"{self.stale_words()}, 请按 F5 重新导单"))
        return notices

    def stale_words(self) -> str:
        """`导出已是 3 小时前的` when the data are old; "" while they are fresh."""
        exported = self.worklist.exported_at
        if exported is None or self.now - exported <= self.rules.stale_after:
            return ""
        return f"导出已是 {spoken_span(self.now - exported)}前的"

    def exported_words(self) -> str:
        """`导出 16:05, 27 分前`."""
        exported = self.worklist.exported_at
        if exported is None:
            return "还没有导单"
        return f"导出 {short(exported, self.now)}, {spoken_span(self.now - exported)}前"

    # -- summing up -----------------------------------------------------------------------

    def today(self) -> Today:
        """The header's figures."""
        counts = self.worklist.counts()
        waiting = counts[Lane.DUE] + counts[Lane.READY] - self._tally.waiting(self.worklist)
        return Today(
            day=self._tally.day,
            contacted=self._tally.contacted,
            to_work=self._tally.contacted + waiting,
            amount_recovered=self._tally.amount_recovered,
            amount_unpaid=self._tally.amount_unpaid,
            recovered=self._tally.recovered,
        )

    def report(self, last: date | None = None, days: int = 1) -> Report:
        """The sheets of a day (default today), or of several days ending with it."""
        now = self.now
        return sum_up.report(
            self._store,
            self._case,
            self.worklist.open_cases(),
            last=last or now.date(),
            days=days,
            rules=self.rules,
            now=now,
        )

    def reports_folder(self) -> Path:
        return paths.reports_folder(self.folder)

    def inbox_folder(self) -> Path:
        return paths.inbox_folder(self.folder)

    # -- inside ---------------------------------------------------------------------------

    def _setting(self) -> look_up.Setting:
        return look_up.Setting(
            self.settings,
            self.rules,
            self.scripts,
            self.now,
            self.exported_words(),
            self.stale_words(),
        )

    def _writing(self) -> Store:
        if self._writer is None:
            raise StoreError("数据是只读打开的, 不能记录")
        return self._writer

    def _tally_of(self, day: date) -> sum_up.Tally:
        tally = sum_up.Tally(day)
        tally.rebuild(self._store, self._case, self.rules)
        return tally

    def _case(self, key: str) -> Case:
        return self.worklist.case(key, self.now)

    def _draft(self, key: str, attempt: Attempt) -> tuple[Standing, Contact, datetime]:
        """The contact an attempt would make now, its next time included, and on what."""
        now = self.now
        standing = self._standing(key)
        draft = work.contact_of(standing, attempt, self.settings.agent_name, now)
        return standing, work.complete(draft, standing, self.rules), now

    def _standing(self, key: str) -> Standing:
        """Where a case stands now, complete with all its orders."""
        now = self.now
        try:
            case = self.worklist.case(key, now)
        except KeyError:
            raise UsageError(f"没有 {key} 这位顾客或这个订单; 用 kefu queue 看有哪些") from None
        return stand(case, now, self.rules, self.worklist.large_at)

    def _changed(self, key: str) -> None:
        standing = self.worklist.refresh(key, self.now)
        self._tally.refresh(standing.case, self.rules)
