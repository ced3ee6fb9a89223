"""A TinyDB storage that cannot lose a record: a snapshot, and a journal flushed at each commit.

`kefu.json` is what TinyDB's own JSONStorage would write, with one small table more; it is only
ever replaced whole. `kefu.json.journal` takes one line a commit. See `lines` for its text,
`loading` for how both become memory again.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from tinydb.storages import Storage

from kefu_tui.storage import disk, lines
from kefu_tui.storage.drafts import Delta, View, clean_document, encode
from kefu_tui.storage.faults import (
    DuplicateError,
    NotStorableError,
    StoreReadOnlyError,
    damaged,
    from_os,
)
from kefu_tui.storage.indexes import Index
from kefu_tui.storage.lines import Commit, Doc, Docs, Images
from kefu_tui.storage.loading import BACKUP, JOURNAL, META, SCHEMA, SNAPSHOT, apply, load

_READER = "数据是以只看的方式打开的，不能保存。请在催付台里做这一步。"
_CLOSED = "数据已经关闭，不能再保存。请重新打开催付台。"
_UNSURE = (
    "磁盘没有确认上一次写入，为了不丢记录，现在只能看、不能再保存。"
    "请检查磁盘，然后退出并重新打开催付台。"
)

_TRIVIAL = 32 * 1024
_LARGE = 1024 * 1024


class Journal(Storage):
    """The files of one folder, and what they say, in memory.

    Every change goes through `transaction`; reads give the live tables, whose documents nobody
    may change in place. All failures are StoreError. Threads may share it: one writes at a time,
    and what it has not committed is seen by nobody else.
    """

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        super().__init__()
        self.folder = folder
        self._mutex = threading.RLock()
        self._pending: dict[str, Delta] | None = None
        self._aborts: list[Callable[[], None]] = []
        self._owner = 0
        self._descriptor: int | None = None
        self._trouble = "" if writable else _READER
        self._indexes: dict[str, list[Index]] = {}
        self._tops: dict[str, int] = {}
        loaded = load(folder, patient=not writable)
        self.store = loaded.store
        self.sequence = loaded.sequence
        self.snapshot_sequence = loaded.snapshot_sequence
        self._snapshot_size = loaded.snapshot_size
        self._tables = loaded.tables
        self._end = loaded.journal_end
        if writable:
            try:
                self._settle(loaded.torn, goes_on=loaded.journal)
            except OSError as error:
                self._release()
                raise from_os(error, "写入", folder / JOURNAL) from error

    # -- reading

    def read(self) -> dict[str, Docs] | None:
        """All committed tables, the live ones, in an outer dict of the caller's own."""
        return dict(self._tables) or None

    def table(self, name: str) -> Mapping[str, Doc]:
        """One table as this thread sees it: with its own transaction's changes."""
        table = self._tables.get(name, {})
        if self._pending is not None and self._owner == threading.get_ident():
            delta = self._pending.get(name)
            if delta:
                return View(table, delta)
        return table

    def top(self, name: str) -> int:
        """The highest id in the table; 0 when it is empty."""
        top = self._tops.get(name)
        if top is None:
            top = self._tops[name] = max(map(int, list(self._tables.get(name, ()))), default=0)
        table = self.table(name)
        if isinstance(table, View):
            return max(map(int, table), default=0)
        return top

    @property
    def writable(self) -> bool:
        """Whether a transaction would be accepted."""
        return not self._trouble

    def still(self) -> AbstractContextManager[object]:
        """Keep the other threads from writing meanwhile."""
        return self._mutex

    def watch(self, name: str, index: Index) -> None:
        """Build `index` over the table and keep it in step from now on."""
        try:
            index.build(self._tables.get(name, {}))
        except TypeError as error:
            raise damaged(self.folder / SNAPSHOT, f"{name} 里有读不懂的 {index.name}") from error
        self._indexes.setdefault(name, []).append(index)

    def indexes(self) -> Iterator[tuple[str, Index]]:
        """(table, index) of everything watched."""
        for name, indexes in self._indexes.items():
            for index in indexes:
                yield name, index

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
            self._pending, self._owner = {}, threading.get_ident()
            try:
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
                old = self._tables.get(name)
                if docs is not old:
                    whole = {str(key): clean_document(document) for key, document in docs.items()}
                    commit[name] = Images(list(old or ()), whole)
            self._commit(commit)

    def _refuse_in_trouble(self) -> None:
        if self._trouble:
            raise StoreReadOnlyError(self._trouble)

    def _commit(self, commit: Commit) -> None:
        if not commit:
            return
        if META in commit:
            raise NotStorableError(f"{META} 是数据文件自己的一栏，不能改写；这一步没有写入。")
        for name, index in self.indexes():
            images = commit.get(name)
            value = index.clash(images) if images else None
            if value is not None:
                raise DuplicateError(f"{index.name}“{value}”重复出现；这一步没有写入。")
        self._append(lines.line(self.sequence + 1, encode(commit)))
        try:
            self.sequence += 1
            for name, written in commit.items():
                self._apply(name, written)
        except BaseException:
            # on the disk but only half in memory (Ctrl+C in between): reopening gets it right
            self._trouble = _UNSURE
            raise

    def _apply(self, name: str, images: Images | None) -> None:
        """The one point of change: table, indexes and highest id together."""
        table = self._tables.get(name, {})
        indexes = self._indexes.get(name, ())
        cut = list(table) if images is None else images.cut
        put = {} if images is None else images.put
        for index in indexes:
            for key in cut:
                index.change(key, table.get(key), None)
            gone = set(cut)
            for key, document in put.items():
                index.change(key, None if key in gone else table.get(key), document)
        if any(int(key) == self._tops.get(name) for key in cut):
            del self._tops[name]
        elif put and name in self._tops:
            self._tops[name] = max(self._tops[name], max(map(int, put)))
        apply(self._tables, name, images)

    def _append(self, line: bytes) -> None:
        """One write, one flush; on failure the journal is cut back to what it was."""
        path = self.folder / JOURNAL
        try:
            if self._descriptor is None:
                self._create()
        except OSError as error:
            raise from_os(error, "写入", path) from error
        assert self._descriptor is not None
        flushing = False
        try:
            disk.write(self._descriptor, line)
            flushing = True
            disk.flush(self._descriptor)
        except BaseException as error:
            self._cut_back()
            if not isinstance(error, OSError):
                raise
            if flushing:
                # the system may have dropped the pages it could not write: a later flush that
                # succeeds would prove nothing
                self._trouble = _UNSURE
            raise from_os(error, "写入", path) from error
        self._end += len(line)

    def _cut_back(self) -> None:
        assert self._descriptor is not None
        try:
            disk.cut(self._descriptor, self._end)
        except OSError:
            self._trouble = _UNSURE

    # -- files

    def _settle(self, torn: bytes, *, goes_on: bool) -> None:
        """Make the files of an opened writer right: rights, left-overs, a torn tail, a journal."""
        snapshot, journal = self.folder / SNAPSHOT, self.folder / JOURNAL
        for path in (snapshot, journal, self.folder / BACKUP):
            disk.tighten(path, disk.FILE_MODE)
            disk.remove(disk.temporary(path))
        if not self.store:
            return
        if not goes_on:
            self._begin_journal(crc32(disk.read(snapshot)))
            return
        self._descriptor = disk.open_to_append(journal)
        if torn:
            kept = journal.with_name(f"{JOURNAL}.torn-{self.sequence}-{crc32(torn):08x}")
            disk.write_new(kept, torn)
            disk.cut(self._descriptor, self._end)
            disk.flush(self._descriptor)
        if self._end > max(_LARGE, self._snapshot_size // 2):
            self.compact()

    def _create(self) -> None:
        """The two files of a new store, empty."""
        self.store = self.store or uuid.uuid4().hex
        data = self._snapshot()
        disk.put(self.folder / SNAPSHOT, data)
        self._snapshot_size = len(data)
        self._begin_journal(crc32(data))

    def _snapshot(self) -> bytes:
        meta = {"id": self.store, "sequence": self.sequence, "schema": SCHEMA}
        # ASCII as stock TinyDB writes it: it opens the file in the locale's encoding, which is
        # not UTF-8 on a Chinese Windows
        return json.dumps({META: {"1": meta}, **self._tables}, separators=(",", ":")).encode()

    def compact(self) -> bool:
        """Write a new snapshot and begin a new journal. Whether both came about.

        Nothing is lost when it fails or is cut short at any point: until the new journal is
        there, the old one holds every line, and lines the snapshot has already are skipped.
        """
        with self._mutex:
            if self._descriptor is None or self._trouble:
                return False
            snapshot = self.folder / SNAPSHOT
            passing = disk.temporary(snapshot)
            data = self._snapshot()
            try:
                disk.write_new(passing, data)
                disk.keep_copy(snapshot, self.folder / BACKUP)
                disk.replace(passing, snapshot)
                disk.flush_folder(self.folder)
                self.snapshot_sequence, self._snapshot_size = self.sequence, len(data)
                self._begin_journal(crc32(data))
            except OSError:
                disk.remove(passing)
                return False
            return True

    def _begin_journal(self, snapshot: int) -> None:
        """Replace the journal by one that goes on from here. Raises OSError."""
        path = self.folder / JOURNAL
        header = lines.header_line(self.store, self.sequence, snapshot)
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
            disk.flush_folder(self.folder)
            self._descriptor = disk.open_to_append(path)
        except OSError:
            # a power cut could bring the old journal back: what is appended now might vanish
            self._trouble = _UNSURE
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
                self.compact()
            try:
                self._release()
            except OSError as error:
                raise from_os(error, "关闭", self.folder / JOURNAL) from error
            finally:
                self._trouble = self._trouble or _CLOSED
