"""TinyDB's own database as the reference: what a table has to answer.

Its documents are copied on the way in and out, as its JSON files do; with TinyDB's bare
MemoryStorage an update that fails half way has changed the stored documents.
"""

from __future__ import annotations

import copy
from typing import Any

from tinydb import TinyDB
from tinydb.storages import MemoryStorage
from tinydb.table import Table


class CopyingStorage(MemoryStorage):
    """Memory that shares nothing with those who read and write it."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def read(self) -> dict[str, dict[str, Any]] | None:
        return copy.deepcopy(self.memory)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self.memory = copy.deepcopy(data)


class Stock:
    """A stock database with the two things ours has and it has not: reopening, and going back."""

    def __init__(self) -> None:
        self._storage = CopyingStorage()
        self.db = TinyDB(storage=lambda: self._storage)

    def table(self, name: str) -> Table:
        # no query cache: it takes 1, 1.0 and True for one
        return self.db.table(name, cache_size=0)

    def reopen(self) -> None:
        """As after a restart: numbers are given anew, behind the highest that is there."""
        self.db = TinyDB(storage=lambda: self._storage)

    def forget_number(self, name: str) -> None:
        """The number of the next document is worked out anew, as ours does after a failure."""
        self.table(name)._next_id = None

    def keep(self) -> Any:
        """What `go_back` takes."""
        return self._storage.read()

    def go_back(self, kept: Any) -> None:
        self._storage.memory = kept


def seen(db: TinyDB) -> object:
    """Every table with every document, ids, order and kinds of values included."""
    # by their text: 1, True and 1.0 are equal to Python; tables have no order in TinyDB
    return {name: rows(db.table(name)) for name in sorted(db.tables())}


def rows(table: Table) -> list[tuple[int, str]]:
    """(id, text) of all documents, in order."""
    return [(doc.doc_id, repr(dict(doc))) for doc in table]
