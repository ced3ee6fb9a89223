"""The desk's open store: opening it anew, and what comes in: exports read, taken in, taken back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from kefu_tui import config, logbook, paths
from kefu_tui.clock import Clock
from kefu_tui.config import Settings
from kefu_tui.desk import sum_up, take_in
from kefu_tui.desk.inbox import (
    Inbox,
    Offer,
    put_away,
    put_back,
    put_by,
    sweep,
    waiting_files,
    watches,
)
from kefu_tui.desk.measured import measure, with_measured_uplift
from kefu_tui.desk.unfinished import Unfinished
from kefu_tui.desk.views import TakenBack, TakenIn
from kefu_tui.desk.wording import display_name
from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.cases import Case
from kefu_tui.domain.moments import spoken_span
from kefu_tui.errors import IntakeError, OrdersFirstError, StoreError
from kefu_tui.ports import Brought, ReadableStore, Store
from kefu_tui.printable import fit
from kefu_tui.scripting.catalogue import Catalogue
from kefu_tui.scripting.watching import Watched

if TYPE_CHECKING:
    from kefu_tui.intake import Export, How, Recognised
    from kefu_tui.intake.mappings import Mappings


class OpenStore:
    """The store that the desk stands on, open, with what is read from it; and how orders get there.

    `writer`: the same store where it may be written; None beside another, open desk. `reopen`:
    opens that store once more, after it was closed.
    """

    def __init__(
        self,
        store: ReadableStore,
        writer: Store | None,
        settings: Settings,
        words: Watched,
        clock: Clock,
        folder: Path,
        reopen: Callable[[], Store] | None = None,
    ) -> None:
        self.settings = settings
        self.hidden = False
        """whether people are hidden; the screen sets it"""
        self.words = words
        self.changing = Lock()
        """held by what changes many cases, which may be on a thread; the screen's clock stands
        meanwhile"""
        self.word_news: list[str] = []
        """what ticks have found edited in the scripts, until somebody takes it from here"""
        self.clock = clock
        self.folder = folder
        self.rules = with_measured_uplift(settings.rules(), store)
        self._store = store
        self._writer = writer
        self._open_again = reopen
        self._unfinished = Unfinished(store)
        self.inbox = Inbox(watches(folder, settings.inbox.folder, settings.inbox.pattern))
        self.opened_at = now = clock.now()
        self.made: list[int] = []
        """the ids of what was recorded since then, taken back or not"""
        self.worklist = Worklist(store, self.rules, now)
        self._tally = self._tally_of(now.date())

    def close(self) -> None:
        self._store.close()

    @property
    def scripts(self) -> Catalogue:
        """The 话术 as they are now: their files may be edited while the desk runs."""
        return self.words.catalogue

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
        """Take in an export file. Raises IntakeError or StoreError; then nothing has changed.

        Nor has it when `progress` raises: that is how to cancel.
        """
        export = self.read_file(path, progress=progress, how=how)
        return self.take(export, dry_run=dry_run, source=path, progress=progress)

    @logbook.watched
    def read_file(
        self, path: Path, *, progress: take_in.Progress | None = None, how: How | None = None
    ) -> Export:
        """Read an export file, with the mappings kept before, and take nothing in.

        Raises IntakeError (NeedsMappingError) or ConfigError. A file that came before the orders it
        completes is put by, and taken in with them.
        """
        self.inbox.tried(path)
        try:
            return take_in.read_file(path, self.now, self._store, progress, self._how(how))
        except OrdersFirstError as error:
            if not (self.writable and put_by(path, self.folder, self.now)):
                raise
            raise OrdersFirstError(
                f"{path.name}：这是宝贝明细表，里面没有下单时间；已先放着，"
                "导入订单列表后自动用它补全宝贝信息"
            ) from error

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
    def take(
        self,
        export: Export,
        *,
        dry_run: bool = False,
        source: Path | None = None,
        progress: take_in.Progress | None = None,
    ) -> TakenIn:
        """Take in what was read from a file. Raises StoreError; then nothing has changed.

        `source`: the file; out of the inbox it is put away. `progress` is asked once more before
        the one moment in which everything changes. What was put by for these orders follows, each
        file an import of its own.
        """
        now = self.now
        taken, changed = take_in.weigh(export, self._store, self.rules, now)
        if dry_run:
            return taken._replace(dry_run=True)
        store = self._writing()
        if progress is not None:
            progress(export.rows, export.rows)
        with self.changing:
            if not taken.repeated:
                store.take_in(taken.import_, changed)
                take_in.note(taken)
                taken = taken._replace(completed=tuple(self._take_waiting(store)))
                measure(store, self.rules, now)
            else:
                take_in.note(taken)
            self.reload()
        if source is not None:
            put_away(source, self.folder, now)
        sweep(self.folder, now)
        return take_in.with_problems_file(taken, self.reports_folder(), now)

    def _take_waiting(self, store: Store) -> Iterator[TakenIn]:
        """Take in what was put by, as far as its orders are there by now."""
        for path in waiting_files(self.folder):
            with contextlib.suppress(IntakeError, StoreError):  # it waits on
                export = take_in.read_file(path, self.now, store, None, self._how(None))
                taken, changed = take_in.weigh(export, store, self.rules, self.now)
                if not taken.repeated:
                    store.take_in(taken.import_, changed)
                    take_in.note(taken)
                    yield take_in.with_problems_file(taken, self.reports_folder(), self.now)
                put_away(path, self.folder, self.now)

    def last_import(self) -> Brought:
        """What `undo_import` would take back. Raises KefuError when there is nothing."""
        return take_in.last_import(self._store)

    @logbook.watched
    def undo_import(self) -> TakenBack:
        """Take the newest import back: every order is what it was before, or gone, and its file
        lies in the inbox again if it came from there.

        Raises RefusedError when its orders have been worked, KefuError, or StoreError; then
        nothing has changed.
        """
        with self.changing:
            brought = take_in.take_back(self._writing())
            measure(self._writing(), self.rules, self.now)
            take_in.note_taken_back(brought)
            self.inbox.forget(brought.import_.file)
            self.reload()
        return TakenBack(*brought, put_back(brought.import_, self.folder))

    def offered(self) -> list[Offer]:
        """Files that can be taken in, the newest export first, as of the last `tick`."""
        return self.inbox.offers(self.worklist.imports, self.now) if self.writable else []

    def offer_words(self) -> str:
        """`导入 ExportOrderList….csv (3 分前导出)`; "" when there is nothing new."""
        offers = self.offered()
        if not offers:
            return ""
        first, more = offers[0], len(offers) - 1
        age = spoken_span(self.now - first.exported_at)
        others = f", 另有 {more} 个" if more else ""
        return f"导入 {fit(first.path.name, 40)} ({age}前导出{others})"

    def adopt_window(self, window: timedelta) -> None:
        """Set 付款期限, as the agent agreed to. Raises ConfigError or StoreError."""
        self.configure({"shop.payment_window_hours": window / timedelta(hours=1)})

    @logbook.watched
    def configure(self, values: Mapping[str, Any]) -> None:
        """Change settings, in the file and at this desk; None gives a key its default again.

        Raises ConfigError or StoreError; then nothing has changed.
        """
        path = paths.config_file(self.folder)
        config.put(path, values)
        before, self.settings = self.settings, config.load(path)
        now = self.settings
        if now.inbox != before.inbox:
            self.inbox.watch(watches(self.folder, now.inbox.folder, now.inbox.pattern))
        if now.ui.privacy != before.ui.privacy:
            self.hidden = now.ui.privacy
        # What only the screen or the words depend on leaves every case where it stands.
        if (now.rules(), now.tasks) != (before.rules(), before.tasks):
            with self.changing:
                self.reload()

    @logbook.watched
    def hide_people(self, hidden: bool) -> None:
        """Hide names, numbers and addresses on the screen, or show them; kept as `ui.privacy`.

        Raises ConfigError or StoreError where that cannot be kept; for now it holds all the same.
        """
        self.hidden = hidden
        self.configure({"ui.privacy": hidden})

    def name_of(self, case: Case) -> str:
        """What a buyer is called on the screen."""
        return display_name(case, hidden=self.hidden)

    def reports_folder(self) -> Path:
        return paths.reports_folder(self.folder)

    def inbox_folder(self) -> Path:
        return paths.inbox_folder(self.folder)

    # -- the store ------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the store anew and rank it."""
        now = self.now
        self.rules = self.worklist.rules = with_measured_uplift(self.settings.rules(), self._store)
        self.worklist.rebuild(now)
        self._tally = self._tally_of(now.date())

    @logbook.watched
    def back_up(self) -> None:
        """The routine backup, where it is due: takes a moment, so off the screen's thread. What
        was put away from the inbox long ago goes too.

        Raises StoreError when it cannot be written; what was recorded is safe all the same.
        """
        if self._writer is None or self._writer.writable:
            sweep(self.folder, self.now)
            self._store.back_up_daily()

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
