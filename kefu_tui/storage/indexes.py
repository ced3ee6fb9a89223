"""Look-ups by a field's value, kept in step with the table at its one point of change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from kefu_tui.storage.lines import Doc, Images

Key = Callable[[Doc], str | None]
"""What a document is found by; None: not at all."""


class Index:
    """Ids by value: of the field `name`, or of what `key` makes of a document.

    A value held once keeps its bare id: most buyers have one order.
    """

    __slots__ = ("_ids", "key", "name", "unique")

    def __init__(self, name: str, key: Key | None = None, *, unique: bool = False) -> None:
        self.name = name
        self.unique = unique
        self.key = key
        self._ids: dict[str | None, str | dict[str, None]] = {}

    def value(self, document: Doc) -> str | None:
        """What this document is found by."""
        if self.key is not None:
            return self.key(document)
        value: str | None = document.get(self.name)
        return value

    def build(self, docs: Mapping[str, Doc]) -> list[str]:
        """Start anew from a whole table; the values that stand twice in a unique index."""
        name, key = self.name, self.key
        # in one pass each, without a call a document where the key is a field: this is most of
        # what opening a store costs beside decoding it
        values: list[str | None] = (
            [document.get(name) for document in docs.values()]
            if key is None
            else list(map(key, docs.values()))
        )
        if self.unique:
            self._ids = dict(zip(values, docs, strict=True))
            self._ids.pop(None, None)
            if len(self._ids) == len(docs):
                return []
        ids: dict[str | None, str | dict[str, None]] = {}
        self._ids = ids
        twice: list[str] = []
        for value, doc_id in zip(values, docs, strict=True):
            held = ids.get(value)
            if held is None:
                ids[value] = doc_id
                continue
            if type(held) is dict:
                held[doc_id] = None
            else:
                ids[value] = {cast("str", held): None, doc_id: None}
            if self.unique and value is not None:
                twice.append(value)
        ids.pop(None, None)
        return twice

    def ids(self, value: str | None) -> list[str]:
        """The ids that hold `value`, oldest first."""
        held = self._ids.get(value)
        if held is None:
            return []
        if isinstance(held, str):
            return [held]
        return sorted(held, key=int)

    def first(self, value: str) -> str | None:
        """One id that holds `value`."""
        held = self._ids.get(value)
        return held if held is None or isinstance(held, str) else next(iter(list(held)), None)

    def clash(self, images: Images) -> str | None:
        """A value that would stand twice after `images`, for a unique index."""
        if not self.unique:
            return None
        coming: dict[str, str] = {}
        cut = set(images.cut)
        for doc_id, document in images.put.items():
            value = self.value(document)
            if value is None:
                continue
            if coming.setdefault(value, doc_id) != doc_id:
                return value
            held = self.first(value)
            if held is None or held == doc_id or held in cut:
                continue
            if held not in images.put or self.value(images.put[held]) == value:
                return value
        return None

    def change(self, doc_id: str, old: Doc | None, new: Doc | None) -> None:
        """One document was put in, replaced or taken out."""
        before = None if old is None else self.value(old)
        after = None if new is None else self.value(new)
        if before == after:
            return
        if before is not None:
            self._leave(before, doc_id)
        if after is not None:
            held = self._ids.setdefault(after, doc_id)
            if held != doc_id:
                self._join(after, held, doc_id)

    def same_as(self, other: Index) -> bool:
        """Whether both find the same documents."""
        mine, theirs = self._ids, other._ids
        return mine.keys() == theirs.keys() and all(self.ids(v) == other.ids(v) for v in mine)

    def _join(self, value: str, held: str | dict[str, None], doc_id: str) -> None:
        if isinstance(held, str):
            self._ids[value] = {held: None, doc_id: None}
        else:
            held[doc_id] = None

    def _leave(self, value: str, doc_id: str) -> None:
        held = self._ids.get(value)
        if isinstance(held, dict):
            held.pop(doc_id, None)
            if len(held) == 1:
                self._ids[value] = next(iter(held))
        elif held == doc_id:
            del self._ids[value]
