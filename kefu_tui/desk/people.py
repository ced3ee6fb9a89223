"""Finding a buyer as one types: the directory of everybody, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kefu_tui.desk.finding import Directory, Match
from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.priority import Lane, sort_key
from kefu_tui.ports import ReadableStore

_CANDIDATES = 2_000
"""Of how many matches the open buyers come first; the rest has them first as of the last import."""


class People:
    """The buyers of a store. `store`: asked for anew each time, it may have been opened again."""

    def __init__(self, store: Callable[[], ReadableStore], worklist: Worklist) -> None:
        self._store = store
        self._worklist = worklist
        self._read: tuple[int, Directory] | None = None
        """with the reading of the store it is of: an import changes who there is"""

    @property
    def is_known(self) -> bool:
        """Whether `find` answers at once."""
        return self._read is not None and self._read[0] == self._worklist.readings

    def reading(self) -> Callable[[], None]:
        """What makes `find` quick, still to be done: with 100,000 orders it takes seconds, and may
        be done in a thread."""
        store, reading = self._store(), self._worklist.readings
        first = [s.case.key for s in self._worklist.everyone()]

        def read() -> None:
            self._read = (reading, Directory(store.names(), first))

        return read

    def find(self, text: str, limit: int, now: datetime) -> list[str]:
        """Keys of at most `limit` cases. Rule *found*: whom it names exactly, then the best
        matches; among equal ones the open cases, in the order of work, then the newest."""
        if not self.is_known:
            self.reading()()
        assert self._read is not None
        hits = self._read[1].find(text, max(limit, _CANDIDATES))
        ranked = sorted(
            enumerate(hits), key=lambda hit: self._rank(hit[1].match, hit[1].key, hit[0])
        )
        keys = dict.fromkeys([*self.exactly(text, now), *(hit.key for _, hit in ranked)])
        return list(keys)[:limit]

    def exactly(self, text: str, now: datetime) -> list[str]:
        """The case of this nick, order number, or nick of once; a look at the indexes."""
        try:
            return [self._worklist.case(text.strip(), now).key]
        except KeyError:
            return []

    def _rank(self, match: Match, key: str, place: int) -> tuple[object, ...]:
        standing = self._worklist.get(key)
        if standing is None or standing.lane is Lane.DONE:
            return match, True, place
        return match, False, sort_key(standing)
