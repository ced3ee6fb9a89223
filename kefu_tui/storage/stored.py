"""One table in memory: the rows of its snapshot, and over them what was committed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kefu_tui.storage.drafts import Delta, View
from kefu_tui.storage.faults import DuplicateError
from kefu_tui.storage.indexes import Finder, Index
from kefu_tui.storage.lines import Doc, Images
from kefu_tui.storage.snapshot import EMPTY, Rows, text_of


class Stored(View):
    """A table with its indexes. Changed by `apply` alone, by one thread at a time.

    Other threads may read meanwhile: what they meet is the table before a change or after it,
    document by document.
    """

    __slots__ = ("_finders", "_rows", "_top")

    def __init__(self, rows: Rows = EMPTY, finders: Mapping[str, Finder] | None = None) -> None:
        super().__init__(rows, Delta())
        self._rows = rows
        self._finders = dict(finders or {})
        self._top: int | None = None

    @property
    def finders(self) -> Mapping[str, Finder]:
        """By index name."""
        return self._finders

    @property
    def rows(self) -> Rows:
        """What the snapshot holds of it."""
        return self._rows

    @property
    def top(self) -> int:
        """The highest id; 0 when empty."""
        if self._top is None:
            delta = self._delta
            if delta.cut:
                self._top = max(map(int, self), default=0)
            else:
                self._top = max(self._rows.top, *map(int, list(delta.put)), 0)
        return self._top

    def find(self, index: Index, value: str | None) -> list[tuple[str, Doc]]:
        """(id, document) of every document `index` finds by `value`, lowest id first."""
        if value is None:
            return []
        finder = self._finders[index.name]
        delta, rows = self._delta, self._rows
        found: dict[str, Doc] = {}
        for place in finder.places(value):
            key = rows.key(place)
            if key not in delta.put and key not in delta.cut:
                document = rows.document(place)
                if value in index.values(document):
                    found[key] = document
        for key in finder.later(value):
            # another thread's commit may stand in the index a moment before it is in the table
            changed = delta.put.get(key)
            if changed is not None and value in index.values(changed):
                found[key] = changed
        return sorted(found.items(), key=_number) if len(found) > 1 else list(found.items())

    def refuse_clashes(self, images: Images) -> None:
        """Raise DuplicateError when a value of a unique index would stand twice after `images`."""
        for finder in self._finders.values():
            value = self._clash(finder.index, images) if finder.index.unique else None
            if value is not None:
                raise DuplicateError(f"{finder.index.name}“{value}”重复出现；这一步没有写入。")

    def _clash(self, index: Index, images: Images) -> str | None:
        coming: dict[str, str] = {}
        cut = set(images.cut)
        for key, document in images.put.items():
            for value in index.values(document):
                if coming.setdefault(value, key) != key:
                    return value
                for held, _ in self.find(index, value):
                    stays = held not in images.put or value in index.values(images.put[held])
                    if held != key and held not in cut and stays:
                        return value
        return None

    def apply(self, images: Images) -> None:
        """The one point of change: documents and indexes together."""
        later = Delta()
        later.cut = dict.fromkeys(images.cut)
        later.put = images.put
        finders = tuple(self._finders.values())
        before = {
            key: held
            for key in (*images.cut, *images.put)
            if (held := self._delta.put.get(key)) is not None
        }
        # in this order nobody misses a document that is there before and after: what is found
        # too much is looked at, and drops out
        for key, document in images.put.items():
            for finder in finders:
                finder.join(key, document)
        if images.cut:
            self._top = None
        elif self._top is not None and images.put:
            self._top = max(self._top, *map(int, images.put))
        self._delta.add(later)
        for key, held in before.items():
            for finder in finders:
                finder.leave(key, held, images.put.get(key))

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """(id, JSON) of every document, in the table's order."""
        delta, rows = self._delta, self._rows
        for place, number in enumerate(rows.numbers):
            key = str(number)
            if key in delta.cut:
                continue
            changed = delta.put.get(key)
            yield key, rows.text(place) if changed is None else text_of(changed)
        for key, document in list(delta.put.items()):
            if key in delta.cut or key not in rows:
                yield key, text_of(document)


def _number(found: tuple[str, Doc]) -> int:
    return int(found[0])
