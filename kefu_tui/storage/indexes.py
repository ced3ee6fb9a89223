"""Look-ups by a field's value: over a snapshot's rows by check sums, over later changes by value.

What is found by its check sum is decoded and looked at, so an entry too many does no harm.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

import msgspec

from kefu_tui.storage.lines import Doc
from kefu_tui.storage.snapshot import Rows

Part = Callable[[str], str]

_PLACES = 32
"""bits of an entry that say where; the check sum stands above them"""
_PLACE = (1 << _PLACES) - 1


class Index:
    """What documents of a table are found by: the text in `field`, or a `part` of it; each of the
    texts when it holds a list.

    `name` is unique in its table. A document without the field, or with no text in it, is not
    found at all.
    """

    __slots__ = ("field", "name", "part", "unique")

    def __init__(
        self, field: str, *, name: str = "", part: Part | None = None, unique: bool = False
    ) -> None:
        self.field = field
        self.name = name or field
        self.part = part
        self.unique = unique

    def values(self, document: Mapping[str, Any]) -> tuple[str, ...]:
        """What this document is found by."""
        return self.values_of(document.get(self.field))

    def values_of(self, held: object) -> tuple[str, ...]:
        """What a document with `held` in the field is found by."""
        if isinstance(held, str):
            return (held if self.part is None else self.part(held),)
        if isinstance(held, list):
            return tuple(dict.fromkeys(text for one in held for text in self.values_of(one)))
        return ()


class Finder:
    """Ids by value in one table: in the rows of its snapshot, and in what has changed since.

    `entries`: sorted, a number for each row's value: its check sum and the row's place.
    """

    __slots__ = ("_later", "entries", "index")

    def __init__(self, index: Index, entries: array[int]) -> None:
        self.index = index
        self.entries = entries
        self._later: dict[str, str | dict[str, None]] = {}

    def places(self, value: str) -> Iterator[int]:
        """Places of the snapshot's rows that may hold `value`."""
        entries = self.entries
        code = _code(value)
        at = bisect_left(entries, code << _PLACES)
        while at < len(entries) and entries[at] >> _PLACES == code:
            yield entries[at] & _PLACE
            at += 1

    def later(self, value: str) -> list[str]:
        """Ids of changed documents that hold `value`."""
        held = self._later.get(value)
        if held is None:
            return []
        return [held] if isinstance(held, str) else list(held)

    def join(self, key: str, document: Doc) -> None:
        """A changed document is found by its value from now on."""
        for value in self.index.values(document):
            held = self._later.setdefault(value, key)
            if isinstance(held, dict):
                held[key] = None
            elif held != key:
                # a value held once keeps its bare id: most buyers have one order
                self._later[value] = {held: None, key: None}

    def leave(self, key: str, document: Doc, now: Doc | None) -> None:
        """A document that had joined has changed again, to `now`, or is gone."""
        stays = () if now is None else self.index.values(now)
        for value in self.index.values(document):
            if value in stays:
                continue
            held = self._later.get(value)
            if isinstance(held, dict):
                held.pop(key, None)
                if len(held) == 1:
                    self._later[value] = next(iter(held))
            elif held == key:
                del self._later[value]


def build(indexes: Sequence[Index], rows: Rows) -> dict[str, Finder]:
    """The finders of a table, by index name, from its rows."""
    if not indexes:
        return {}
    fields = list(dict.fromkeys(index.field for index in indexes))
    # only the fields that are looked for are decoded
    kind = msgspec.defstruct("_Sought", [(field, object, None) for field in fields])
    decode = msgspec.json.Decoder(kind).decode
    found: list[list[int]] = [[] for _ in indexes]
    columns = list(zip(indexes, found, strict=True))
    for place in range(len(rows)):
        sought = decode(rows.text(place))
        for index, entries in columns:
            for value in index.values_of(getattr(sought, index.field)):
                entries.append(_code(value) << _PLACES | place)
    return {index.name: Finder(index, array("Q", sorted(entries))) for index, entries in columns}


def by_value(index: Index, documents: Iterable[tuple[str, Doc]]) -> dict[str, list[str]]:
    """Every value with its ids, from the documents themselves."""
    found: dict[str, list[str]] = {}
    for key, document in documents:
        for value in index.values(document):
            found.setdefault(value, []).append(key)
    return found


def _code(value: str) -> int:
    return crc32(value.encode("utf-8", "surrogatepass"))
