"""A TinyDB storage that cannot lose a record: a snapshot, and a journal flushed at each commit.

`kefu.json` is what TinyDB's own JSONStorage would write, with one small table more; it is only
ever replaced whole. `kefu.json.journal` takes one line a commit. See `snapshot` and `lines` for
their texts, `loading` for how both become memory again.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, cast
from zlib import crc32

from tinydb.storages import Storage

from kefu_tui import logbook
from kefu_tui.errors import StoreError
from kefu_tui.ports import Why
from kefu_tui.storage import backups, disk, faults, lines
from kefu_tui.storage.drafts import Delta, View, clean_document, encode
from kefu_tui.storage.faults import NotStorableError, StoreReadOnlyError, from_os
from kefu_tui.storage.holding import Holding
from kefu_tui.storage.lines import Commit, Doc, Images
from kefu_tui.storage.loading import (
    BACKUP,
    JOURNAL,
    SNAPSHOT,
    Blank,
    Loaded,
    apply,
    load,
    tables_of,
)
from kefu_tui.storage.mark import Mark
from kefu_tui.storage.migrate import upgrade
from kefu_tui.storage.sidecar import INDEX, Indexes, pack
from kefu_tui.storage.snapshot import META, SCHEMA, Meta, Snapshot, compose
from kefu_tui.storage.stored import Stored

_TRIVIAL = 32 * 1024
_LARGE = 1024 * 1024


class Journal(Storage):
    """The files of one folder, and what they say, in memory.

    Every change goes through `transaction`; reads give the live tables, whose documents nobody
    may change in place. All failures are StoreError. Threads may share it: one writes at a time,
    and what it has not committed is seen by nobody else.
    """

    def __init__(
        self,
        folder: Path,
        *,
        writable: bool = True,
        indexes: Indexes | None = None,
        guard: Callable[[], None] = lambda: None,
    ) -> None:
        """`guard` raises StoreReadOnlyError when the folder is no longer the one opened."""
        super().__init__()
        self.folder = folder
        self._holding = Holding(folder, guard)
        self.index_of: Indexes = indexes or {}
        self._mutex = threading.RLock()
        self._pending: dict[str, Delta] | None = None
        self._aborts: list[Callable[[], None]] = []
        self._owner = 0
        self._descriptor: int | None = None
        self._mark = Mark(folder)
        self._trouble = "" if writable else faults.READER
        loaded = load(folder, self.index_of, patient=not writable)
        self.store = loaded.store
        self.sequence = loaded.sequence
        self.snapshot_sequence = loaded.snapshot_sequence
        self._snapshot_size = loaded.snapshot_size
        self._tables, self._blank = loaded.tables, Blank(self.index_of)
        self._end = loaded.journal_end
        self._last = loaded.last
        if writable:
            self._become_writer(loaded)
        elif loaded.schema < SCHEMA:
            upgrade(self._tables, loaded.schema)

    # -- reading

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All committed tables, the live ones, in an outer dict of the caller's own."""
        return cast("dict[str, dict[str, Any]]", dict(self._tables)) or None

    def stored(self, name: str) -> Stored:
        """One table as committed, with its indexes."""
        table = self._tables.get(name)
        return self._blank[name] if table is None else table

    def table(self, name: str) -> Mapping[str, Doc]:
        """One table as this thread sees it: with its own transaction's changes."""
        table = self.stored(name)
        if self._pending is not None and self._owner == threading.get_ident():
            delta = self._pending.get(name)
            if delta:
                return View(table, delta)
        return table

    def top(self, name: str) -> int:
        """The highest id in the table; 0 when it is empty."""
        table = self.table(name)
        if isinstance(table, Stored):
            return table.top
        return max(map(int, table), default=0)

    @property
    def writable(self) -> bool:
        return not self._trouble

    def still(self) -> AbstractContextManager[object]:
        """Keep the other threads from writing meanwhile."""
        return self._mutex

    def image(self) -> bytes:
        """What a snapshot written now would hold. A writer's must be its own folder still."""
        with self._mutex:
            if self._descriptor is not None:
                self._vouch()
            return self._compose().data

    # -- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is collected inside becomes one line, flushed when the outermost block ends.

        Any exception, of the block or of the disk, leaves memory and files as they were.
        """
        with self._mutex:
            if self._pending is not None:
                yield
                return
            self._refuse_in_trouble()
            try:
                self._pending, self._owner = {}, threading.get_ident()
                yield
                self._commit(
                    {
                        name: delta.images()
                        for name, delta in self._pending.items()
                        if delta or name not in self._tables
                    }
                )
            except BaseException:
                for undo in self._aborts:
                    undo()
                raise
            finally:
                self._pending = None
                self._aborts = []

    def collect(self, name: str, delta: Delta, on_abort: Callable[[], None]) -> None:
        """Add changes to the transaction under way; `on_abort` is called should it fail."""
        if self._pending is None:
            raise RuntimeError("collect() outside a transaction")
        self._pending.setdefault(name, Delta()).add(delta)
        self._aborts.append(on_abort)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """TinyDB's own way in, used by `drop_table`: make the tables what `data` holds."""
        with self._mutex:
            if self._pending is not None:
                raise RuntimeError("write() inside a transaction")
            self._refuse_in_trouble()
            commit: Commit = {name: None for name in self._tables if name not in data}
            for name, docs in data.items():
                old: object = self._tables.get(name)
                if docs is not old:
                    whole = {str(key): clean_document(document) for key, document in docs.items()}
                    commit[name] = Images(list(self.stored(name)), whole)
            self._commit(commit)

    def _refuse_in_trouble(self) -> None:
        if self._trouble:
            raise StoreReadOnlyError(self._trouble)

    def _vouch(self) -> None:
        """Raise StoreReadOnlyError, from now on, when folder or files are not ours any more."""
        self._refuse_in_trouble()
        try:
            self._holding.check()
        except StoreReadOnlyError as error:
            self._trouble = str(error)
            raise

    def _commit(self, commit: Commit) -> None:
        if not commit:
            return
        if META in commit:
            raise NotStorableError(f"{META} 是数据文件自己的一栏，不能改写；这一步没有写入。")
        for name, images in commit.items():
            if images is not None:
                self.stored(name).refuse_clashes(images)
        self._append(lines.line(self.sequence + 1, encode(commit)))
        try:
            self.sequence += 1
            for name, written in commit.items():
                apply(self._tables, name, written, self.index_of)
        except BaseException:
            # on the disk but only half in memory (Ctrl+C in between): reopening gets it right
            self._trouble = faults.UNSURE
            raise
        self._mark.set(self.store, self.sequence)

    def _append(self, line: bytes) -> None:
        """One write, one flush; on failure the journal is cut back to what it was."""
        path = self.folder / JOURNAL
        self._vouch()
        try:
            if self._descriptor is None:
                self._create()
        except OSError as error:
            raise from_os(error, "写入", path) from error
        assert self._descriptor is not None
        flushing, end = False, self._end + len(line)
        try:
            disk.write(self._descriptor, line)
            flushing = True
            disk.flush(self._descriptor)
            self._end, self._last = end, lines.sum_of(line)
        except BaseException as error:
            certain = self._cut_back()
            if not isinstance(error, OSError):
                raise
            if not certain:
                raise StoreError(faults.DOUBTFUL) from error
            if flushing:
                # the system may have dropped the pages it could not write: a later flush that
                # succeeds would prove nothing
                self._trouble = faults.UNSURE
            raise from_os(error, "写入", path) from error

    def _cut_back(self) -> bool:
        """Take back what a failed write may have left. Whether that is certain."""
        assert self._descriptor is not None
        try:
            disk.cut(self._descriptor, self._end)
        except OSError:
            self._trouble = faults.UNSURE
            return False
        return True

    # -- files

    def _become_writer(self, loaded: Loaded) -> None:
        try:
            if loaded.schema < SCHEMA:
                self._migrate(loaded)
            self._settle(loaded)
        except OSError as error:
            self._release()
            raise from_os(error, "写入", self.folder / JOURNAL) from error

    def _migrate(self, loaded: Loaded) -> None:
        """Raise the documents to today's form, behind a backup of them as they are.

        The new snapshot holds all of it before a new line is written. Raises OSError.
        """
        kept = self._compose(loaded.schema)
        backups.keep(self.folder, kept.data, Why.MIGRATION, self.store, self.sequence)
        upgrade(self._tables, loaded.schema)
        self._renew()

    def _settle(self, loaded: Loaded) -> None:
        """Make the files of an opened writer right: left-overs, a torn tail, a journal."""
        journal = self.folder / JOURNAL
        for name in (SNAPSHOT, JOURNAL, BACKUP, INDEX):
            disk.remove(disk.temporary(self.folder / name))
        if not self.store or self._descriptor is not None:
            return
        self._holding.take(SNAPSHOT)
        if loaded.journal:
            self._descriptor = disk.open_to_append(journal)
            self._holding.take(JOURNAL)
        else:
            self._begin_journal()
            return
        if loaded.torn:
            kept = journal.with_name(f"{JOURNAL}.torn-{self.sequence}-{crc32(loaded.torn):08x}")
            disk.write_new(kept, loaded.torn)
            logbook.note(logbook.Event.TORN, bytes=len(loaded.torn), after=self.sequence)
            disk.cut(self._descriptor, self._end)
            disk.flush(self._descriptor)
        unindexed = not loaded.indexed and self._snapshot_size > _TRIVIAL
        if unindexed or self._end > max(_LARGE, self._snapshot_size // 2):
            self.compact()

    def _create(self) -> None:
        """The two files of a new store, empty."""
        self.store = self.store or uuid.uuid4().hex
        self._put_snapshot(self._compose())
        self._begin_journal()

    def _compose(self, schema: int = SCHEMA) -> Snapshot:
        meta = Meta(self.store, self.sequence, schema, self._last)
        return compose(meta, {name: table.texts() for name, table in self._tables.items()})

    def compact(self) -> bool:
        """Write a new snapshot and begin a new journal. Whether both came about.

        Nothing is lost when it fails or is cut short at any point: until the new journal is
        there, the old one holds every line, and lines the snapshot has already are skipped.
        """
        with self._mutex:
            if self._descriptor is None or self._trouble:
                return False
            self._vouch()
            began, commits = perf_counter(), self.sequence - self.snapshot_sequence
            try:
                self._renew()
            except OSError as error:
                logbook.failed(error)
                return False
            took = round(1000 * (perf_counter() - began))
            logbook.note(logbook.Event.COMPACTED, commits=commits, ms=took)
            return True

    def _renew(self) -> None:
        """Snapshot and journal anew. Raises OSError."""
        snapshot = self._compose()
        self._put_snapshot(snapshot)
        # from here on the documents are looked up in the new text
        self._tables = tables_of(snapshot, self.index_of)
        self.snapshot_sequence = self.sequence
        self._begin_journal()
        with contextlib.suppress(OSError):
            disk.put(self.folder / INDEX, pack(snapshot, self._tables))

    def _put_snapshot(self, snapshot: Snapshot) -> None:
        """Replace the snapshot; the one before stays beside it. Raises OSError."""
        path = self.folder / SNAPSHOT
        there = path.exists()
        if there:
            disk.keep_copy(path, self.folder / BACKUP)
        try:
            disk.put(path, snapshot.data)
            there = True
        finally:
            if there:
                self._holding.take(SNAPSHOT)
        self._snapshot_size = len(snapshot.data)

    def _begin_journal(self) -> None:
        """Replace the journal by one that goes on from here. Raises OSError."""
        path = self.folder / JOURNAL
        header = lines.header_line(self.store, self.sequence, self._last)
        passing = disk.temporary(path)
        disk.write_new(passing, header)
        held = self._descriptor is not None
        # Windows does not rename over an open file
        self._release()
        try:
            disk.replace(passing, path)
        except OSError:
            disk.remove(passing)
            if held:
                self._descriptor = disk.open_to_append(path)
            raise
        try:
            self._holding.take(JOURNAL)
            disk.flush_folder(self.folder)
            self._descriptor = disk.open_to_append(path)
        except OSError:
            # a power cut could bring the old journal back: what is appended now might vanish
            self._trouble = faults.UNSURE
            raise
        self._end = len(header)

    def _release(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            disk.close(descriptor)

    def close(self) -> None:
        """Compact when the journal is worth it, and let the files go. Harmless when repeated."""
        with self._mutex:
            worth_it = self._end > min(_TRIVIAL, self._snapshot_size // 20)
            if worth_it and self.sequence > self.snapshot_sequence:
                # in a stranger's folder nothing is made tidy: what counts is in our journal
                with contextlib.suppress(StoreReadOnlyError):
                    self.compact()
            self._mark.close()
            try:
                self._release()
            except OSError as error:
                raise from_os(error, "关闭", self.folder / JOURNAL) from error
            finally:
                self._trouble = self._trouble or faults.CLOSED
