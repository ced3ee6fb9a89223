"""Ranked: where every case stands, in the order of work; built at once or slice by slice."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from kefu_tui.domain.priority import Lane, SortKey, Standing

SLICE = 200
"""Cases that are ranked in one go while somebody works: a few thousandths of a second."""

_FAR = float("inf")


_Placed = tuple[SortKey, str, Standing]
"""As it stands in the order of work: no two have the same key."""


class Entry(NamedTuple):
    """A case as it is to be ranked."""

    standing: Standing
    sort: SortKey | None
    """None: not shown"""
    changes_at: datetime | None
    """when the clock alone will change where it stands"""


class Ranked:
    """All cases by key; those in work counted by lane; those shown in the order of work."""

    def __init__(self, cases: Iterable[Entry] = ()) -> None:
        self.standings: dict[str, Standing] = {}
        self.lanes: Counter[Lane] = Counter()
        """of the cases in work, shown or not"""
        self.changes: list[tuple[datetime, str]] = []
        """a heap; what it says of a case may be outdated, and comes to nothing then"""
        self._keys: dict[str, SortKey] = {}
        self._sorted = self._take(cases)

    @classmethod
    def build(cls, cases: Iterable[Entry], size: int | None) -> Generator[None, None, Ranked]:
        """Rank `cases`, and yield after every `size` of them; None: all in one go.

        The same comes out of it, whatever the size: each slice is sorted for itself, and what is
        sorted is merged.
        """
        ranked, runs, coming = cls(), [], iter(cases)
        while part := list(islice(coming, size)):
            runs.append(ranked._take(part))
            yield
        merged = heapq.merge(*runs)
        while entries := list(islice(merged, size)):
            ranked._sorted += entries
            yield
        return ranked

    def __len__(self) -> int:
        return len(self._sorted)

    def __iter__(self) -> Iterator[Standing]:
        return (standing for _, _, standing in self._sorted)

    def at(self, index: int) -> Standing:
        """Raises IndexError."""
        return self._sorted[index][2]

    def shows(self, key: str) -> bool:
        return key in self._keys

    def index_of(self, key: str) -> int | None:
        sort = self._keys.get(key)
        return None if sort is None else bisect_left(self._sorted, (sort, key))

    def counts(self) -> Counter[Lane]:
        """How many of those shown stand in each lane: two searches, no count."""
        later = bisect_left(self._sorted, ((2, False, -_FAR, -_FAR, ""), ""))
        ready = bisect_left(self._sorted, ((1, False, -_FAR, -_FAR, ""), ""), hi=later)
        whole = len(self._sorted)
        return Counter({Lane.DUE: ready, Lane.READY: later - ready, Lane.LATER: whole - later})

    def put(self, entry: Entry) -> None:
        """One case anew, in its place."""
        key = entry.standing.case.key
        before = self._keys.pop(key, None)
        if before is not None:
            del self._sorted[bisect_left(self._sorted, (before, key))]
        known = self.standings.get(key)
        if known is not None and known.lane is not Lane.DONE:
            self.lanes[known.lane] -= 1
        placed = self._note(entry)
        if placed is not None:
            insort(self._sorted, placed)

    def due(self, now: datetime) -> list[str]:
        """The cases that the clock has changed, each once; they are not named again."""
        keys: dict[str, None] = {}
        while self.changes and self.changes[0][0] <= now:
            keys[heapq.heappop(self.changes)[1]] = None
        return [key for key in keys if key in self.standings]

    def _take(self, part: Iterable[Entry]) -> list[_Placed]:
        """New cases; those shown, sorted."""
        return sorted(placed for entry in part if (placed := self._note(entry)) is not None)

    def _note(self, entry: Entry) -> _Placed | None:
        """A case that is not known, or not any more: all but its place. None: it is not shown."""
        standing, sort, changes_at = entry
        key = standing.case.key
        self.standings[key] = standing
        if standing.lane is not Lane.DONE:
            self.lanes[standing.lane] += 1
        if changes_at is not None:
            heapq.heappush(self.changes, (changes_at, key))
        if sort is None:
            return None
        self._keys[key] = sort
        return sort, key, standing
