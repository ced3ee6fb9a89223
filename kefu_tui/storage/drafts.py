"""Changes to a table before they are written: what an updater sees, and what becomes of it."""

from __future__ import annotations

import math
from collections.abc import ItemsView, Iterator, Mapping, MutableMapping
from typing import Any, cast

import msgspec

from kefu_tui.storage.faults import NotStorableError
from kefu_tui.storage.lines import Doc, Docs, Images

_DEEPEST = 32
_LEAST, _MOST = -(2**63), 2**64 - 1
_AS_IT_IS = frozenset({str, bool, type(None)})
_FLAT = _AS_IT_IS | {int}
_TEXT = frozenset({str})


def clean(value: Any, depth: int = 0) -> Any:
    """A copy of `value` that shares nothing with it and is what JSON gives back.

    Tuples become lists and `str` enums their text, as in JSON. Raises NotStorableError.
    """
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is int:
        if _LEAST <= value <= _MOST:
            return value
        raise NotStorableError(f"数字 {value:.3e} 太大，不能保存；这一步没有写入。")
    if kind is float:
        if math.isfinite(value):
            return value
        raise NotStorableError(f"{value} 不是可以保存的数字；这一步没有写入。")
    if depth > _DEEPEST:
        raise NotStorableError("内容嵌套太深，不能保存；这一步没有写入。")
    if isinstance(value, dict):
        if any(type(key) is not str for key in value):
            raise NotStorableError("字段名必须是文字；这一步没有写入。")
        return {key: clean(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner, depth + 1) for inner in value]
    if isinstance(value, str):
        return str.__str__(value)
    raise NotStorableError(f"{kind.__name__} 类型的内容不能保存；这一步没有写入。")


def clean_document(document: Mapping[str, Any]) -> Doc:
    """`clean` for a document, quick for a flat one."""
    kinds = set(map(type, document.values()))
    if kinds <= _FLAT and set(map(type, document)) <= _TEXT:
        numbers = [v for v in document.values() if type(v) is int] if int in kinds else ()
        if not numbers or (min(numbers) >= _LEAST and max(numbers) <= _MOST):
            return dict(document)
    return cast("Doc", clean(dict(document)))


def encode(value: object) -> bytes:
    """JSON of cleaned documents, UTF-8. Raises NotStorableError for half a surrogate pair."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError as error:
        raise NotStorableError(
            "文字里有残缺的字符（半个表情符号），不能保存；请删去后再试，这一步没有写入。"
        ) from error


class Delta:
    """Changes to one table: first `cut`, then `put`. `cut` is kept in order."""

    __slots__ = ("cut", "put")

    def __init__(self) -> None:
        self.cut: dict[str, None] = {}
        self.put: Docs = {}

    def add(self, later: Delta) -> None:
        """Take in what happened after this."""
        for key in later.cut:
            # first, or another thread would see what stood there before both
            self.cut[key] = None
            self.put.pop(key, None)
        self.put.update(later.put)

    def images(self) -> Images:
        return Images(list(self.cut), self.put)

    def __bool__(self) -> bool:
        return bool(self.cut or self.put)


class View(Mapping[str, Doc]):
    """A table with changes upon it that are not written yet; in the order it will then have."""

    __slots__ = ("_base", "_delta")

    def __init__(self, base: Mapping[str, Doc], delta: Delta) -> None:
        self._base = base
        self._delta = delta

    def __getitem__(self, key: str) -> Doc:
        put = self._delta.put.get(key)
        if put is not None:
            return put
        if key in self._delta.cut:
            raise KeyError(key)
        return self._base[key]

    def __contains__(self, key: object) -> bool:
        return key in self._delta.put or (key in self._base and key not in self._delta.cut)

    def __iter__(self) -> Iterator[str]:
        delta, base = self._delta, self._base
        yield from [key for key in base if key not in delta.cut]
        yield from [key for key in list(delta.put) if key not in base or key in delta.cut]

    def __len__(self) -> int:
        delta, base = self._delta, self._base
        gone = sum(key in base for key in list(delta.cut))
        new = sum(key not in base or key in delta.cut for key in list(delta.put))
        return len(base) - gone + new


class Draft(MutableMapping[int, Doc]):
    """What TinyDB's updaters are given for the table: reads lend copies, changes are collected.

    The table itself is never touched, so an updater that fails has done nothing.
    """

    __slots__ = ("_base", "_delta", "_lent")

    def __init__(self, base: Mapping[str, Doc]) -> None:
        self._base = base
        self._delta = Delta()
        self._lent: Docs = {}

    def __getitem__(self, doc_id: int) -> Doc:
        key = str(doc_id)
        mine = self._delta.put.get(key)
        if mine is None:
            mine = self._lent.get(key)
        if mine is not None:
            return mine
        if key in self._delta.cut:
            raise KeyError(doc_id)
        copy = clean_document(self._base[key])
        self._lent[key] = copy
        return copy

    def __setitem__(self, doc_id: int, document: Doc) -> None:
        if not _LEAST <= doc_id < -_LEAST:
            raise NotStorableError(f"编号 {doc_id:.3e} 太大，不能保存；这一步没有写入。")
        key = str(doc_id)
        self._lent.pop(key, None)
        self._delta.put[key] = document

    def __delitem__(self, doc_id: int) -> None:
        key = str(doc_id)
        if doc_id not in self:
            raise KeyError(doc_id)
        self._lent.pop(key, None)
        self._delta.put.pop(key, None)
        if key in self._base:
            self._delta.cut[key] = None

    def __contains__(self, doc_id: object) -> bool:
        key = str(doc_id)
        put, cut = self._delta.put, self._delta.cut
        return key in put or (key in self._base and key not in cut)

    def __iter__(self) -> Iterator[int]:
        return map(int, View(self._base, self._delta))

    def __len__(self) -> int:
        return len(View(self._base, self._delta))

    def clear(self) -> None:
        # popping one by one, as the mixin does, would start a new iteration for each
        self._lent.clear()
        self._delta.put.clear()
        self._delta.cut.update(dict.fromkeys(self._base))

    def items(self) -> ItemsView[int, Doc]:
        return ItemsView(self)

    def finish(self) -> Delta:
        """The changes, cleaned; lent copies count when they were changed."""
        delta = self._delta
        for key, document in delta.put.items():
            delta.put[key] = clean_document(document)
        for key, copy in self._lent.items():
            changed = clean_document(copy)
            # by their text: 1, 1.0 and True are equal to Python but not to a reader of the file
            if encode(changed) != encode(self._base[key]):
                delta.put[key] = changed
        return delta
