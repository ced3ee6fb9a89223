"""TinyDB's table and database over the journal: same calls, same answers, O(1) a record.

Stock `Table._update_table` copies the whole table twice for each change; here an updater gets a
draft that collects what it changes. Documents are best flat: like TinyDB, reading copies the top
level only, so a list inside must not be changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Table
from tinydb.utils import LRUCache

from kefu_tui.storage.drafts import Draft
from kefu_tui.storage.indexes import Index
from kefu_tui.storage.journal import Journal
from kefu_tui.storage.lines import Doc
from kefu_tui.storage.sidecar import Indexes


class _NoCache(LRUCache[Any, Any]):
    """A query cache that keeps nothing: it would hold documents that have since been replaced."""

    def set(self, key: Any, value: Any) -> None:
        """Forget it."""


class JournalTable(Table):
    """A table of a `Journal`. `persist_empty` only ever creates: it never clears a table."""

    query_cache_class = _NoCache
    _next_id: int | None  # type: ignore[assignment]

    def __init__(
        self, storage: Journal, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        super().__init__(storage, name, cache_size=cache_size)
        self._journal = storage
        self._draft: Draft | None = None
        if persist_empty:
            self._update_table(lambda _: None)

    def get_by(self, index: Index, value: str) -> list[tuple[str, Doc]]:
        """(id, document) of everything committed that an index finds, oldest first."""
        return self._journal.stored(self.name).find(index, value)

    def rows(self) -> list[tuple[str, Doc]]:
        """Every (id, document), at this moment: safe while another thread writes."""
        table = self._journal.table(self.name)
        found = ((key, table.get(key)) for key in table)
        return [(key, document) for key, document in found if document is not None]

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """(id, JSON) of everything committed: safe while another thread writes."""
        return self._journal.stored(self.name).texts()

    def document(self, doc_id: int) -> Doc | None:
        """The stored document itself, not to be changed."""
        return self._journal.table(self.name).get(str(doc_id))

    @property
    def top(self) -> int:
        """The highest id; 0 when empty."""
        return self._journal.top(self.name)

    def merge(self, index: Index, documents: Iterable[Doc]) -> None:
        """Insert or replace documents by the value of a unique index; the last of equals wins."""

        def updater(table: dict[int, Mapping[Any, Any]]) -> None:
            given: dict[str, int] = {}
            stored = self._journal.stored(self.name)
            for document in documents:
                (value,) = index.values(document)
                doc_id = given.get(value)
                if doc_id is None:
                    held = stored.find(index, value)
                    if held and held[0][1] == document:
                        continue
                    doc_id = int(held[0][0]) if held else self._get_next_id()
                    given[value] = doc_id
                table[doc_id] = document

        self._update_table(updater)

    def _read_table(self) -> dict[str, Mapping[Any, Any]]:
        return cast("dict[str, Mapping[Any, Any]]", self._journal.table(self.name))

    def _update_table(self, updater: Callable[[dict[int, Mapping[Any, Any]]], None]) -> None:
        try:
            with self._journal.transaction():
                draft = self._draft = Draft(self._journal.table(self.name))
                updater(cast("dict[int, Mapping[Any, Any]]", draft))
                self._journal.collect(self.name, draft.finish(), self._forget_next_id)
        except BaseException:
            self._forget_next_id()
            raise
        finally:
            self._draft = None

    def _get_next_id(self) -> int:
        if self._next_id is None:
            self._next_id = self._journal.top(self.name) + 1
        doc_id = self._next_id
        # stock TinyDB forgets here what insert_multiple was given ids for, and would overwrite it
        while self._draft is not None and doc_id in self._draft:
            doc_id += 1
        self._next_id = doc_id + 1
        return doc_id

    def _forget_next_id(self) -> None:
        """A number given to a document that was not written is free again."""
        self._next_id = None


class Database(TinyDB):
    """TinyDB on the files of a folder."""

    table_class = JournalTable  # type: ignore[assignment]

    def __init__(
        self,
        folder: Path,
        *,
        writable: bool = True,
        indexes: Indexes | None = None,
        guard: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(folder, storage=Journal, writable=writable, indexes=indexes, guard=guard)

    def journal_table(self, name: str) -> JournalTable:
        """`table`, by its real type."""
        return cast("JournalTable", self.table(name))

    @property
    def journal(self) -> Journal:
        return cast("Journal", self.storage)

    def transaction(self) -> AbstractContextManager[None]:
        """Join the changes of several tables into one line: all of them, or none."""
        return self.journal.transaction()
