"""The snapshot's text, `kefu.json`: what TinyDB's own JSONStorage would write, and a check sum.

    {"orders":{"1":{…},"2":{…}},…,"_store":{"1":{"id":…,"sequence":…,"schema":…,"sum":"89abcdef"}}}

Documents stay bytes until somebody asks for them: a day looks at a few hundred of a year's orders.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from kefu_tui.storage.lines import Doc

META = "_store"
"""The small table that says whose snapshot it is and up to where it goes"""
SCHEMA = 4
"""What the documents look like; a newer one is refused, an older one is migrated.

To be raised with every field a document gains: a program that does not know it cannot read it.
"""
UNSUMMED = 1
"""The schema whose snapshots carried no check sum"""

_TAIL = re.compile(rb',"sum":"([0-9a-f]{8})"\}\}\}\Z')
_TAIL_SIZE = len(',"sum":"89abcdef"}}}')

_document = msgspec.json.Decoder(dict[str, Any]).decode
_texts = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])


class Meta(msgspec.Struct):
    """The one document of the META table."""

    id: str
    sequence: int
    schema: int = UNSUMMED
    last: str = ""
    """check sum of the journal line it goes up to: of two histories with equal numbers, which"""
    restored: bool = False
    """put there by a restore: a journal that ends before it may be what a pulled plug left"""
    sum: str = ""
    """CRC-32 of all that stands before it, in hex"""


class _OnlyMeta(msgspec.Struct):
    store: dict[str, Meta] = msgspec.field(name=META)


class Rows(Mapping[str, Doc]):
    """The documents of one table, by id, as bytes of a snapshot; every look decodes anew.

    `numbers`, `starts`, `ends`: the ids and where each document's text stands in `data`, in the
    table's order.
    """

    __slots__ = ("_places", "data", "ends", "numbers", "starts")

    def __init__(
        self, data: bytes, numbers: array[int], starts: array[int], ends: array[int]
    ) -> None:
        self.data = data
        self.numbers = numbers
        self.starts = starts
        self.ends = ends
        self._places: dict[int, int] | None = None

    def place(self, key: str) -> int | None:
        """Where the document of this id stands; None when there is none."""
        number = int(key)
        numbers = self.numbers
        if not numbers:
            return None
        # ids are given in order and hardly ever taken away
        place = number - numbers[0]
        if 0 <= place < len(numbers) and numbers[place] == number:
            return place
        if self._places is None:
            self._places = {held: place for place, held in enumerate(numbers)}
        return self._places.get(number)

    def key(self, place: int) -> str:
        """The id of the document at a place."""
        return str(self.numbers[place])

    def text(self, place: int) -> bytes:
        """The JSON of the document at a place."""
        return self.data[self.starts[place] : self.ends[place]]

    def document(self, place: int) -> Doc:
        """The document at a place, the caller's own."""
        return _document(self.text(place))

    @property
    def top(self) -> int:
        """The highest id; 0 when empty."""
        return max(self.numbers, default=0)

    def __getitem__(self, key: str) -> Doc:
        place = self.place(key)
        if place is None:
            raise KeyError(key)
        return self.document(place)

    def __contains__(self, key: object) -> bool:
        return self.place(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return map(str, self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


EMPTY = Rows(b"", array("q"), array("Q"), array("Q"))


class Snapshot(NamedTuple):
    """A snapshot taken apart, or put together."""

    meta: Meta
    data: bytes
    tables: dict[str, Rows]


class BadSnapshotError(ValueError):
    """The text is no snapshot of ours, or not as it was written; a Chinese clause."""


def text_of(document: Mapping[str, Any]) -> bytes:
    """A document as the snapshot has it.

    ASCII as stock TinyDB writes it: it opens the file in the locale's encoding, which is not
    UTF-8 on a Chinese Windows.
    """
    return json.dumps(document, separators=(",", ":")).encode()


def compose(meta: Meta, tables: Mapping[str, Iterable[tuple[str, bytes]]]) -> Snapshot:
    """Put a snapshot together from (id, text) of each table's documents."""
    pieces = [b"{"]
    size = 1
    spans: dict[str, tuple[array[int], array[int], array[int]]] = {}
    for name, texts in tables.items():
        head = b"%b:{" % json.dumps(name).encode()
        pieces.append(head)
        size += len(head)
        numbers, starts, ends = spans[name] = array("q"), array("Q"), array("Q")
        for key, text in texts:
            head = b',"%b":' % key.encode() if numbers else b'"%b":' % key.encode()
            pieces += (head, text)
            numbers.append(int(key))
            starts.append(size + len(head))
            size += len(head) + len(text)
            ends.append(size)
        pieces.append(b"},")
        size += 2
    whole = msgspec.to_builtins(meta)
    del whole["sum"]
    pieces.append(b'"%b":{"1":%b' % (META.encode(), text_of(whole)[:-1]))
    before = b"".join(pieces)
    meta = msgspec.structs.replace(meta, sum=f"{crc32(before):08x}")
    data = b'%b,"sum":"%b"}}}' % (before, meta.sum.encode())
    return Snapshot(meta, data, {name: Rows(data, *span) for name, span in spans.items()})


def is_summed(data: bytes) -> bool:
    """Whether the text ends as a snapshot of ours does."""
    return _TAIL.search(data, max(0, len(data) - _TAIL_SIZE)) is not None


def meta_of(data: bytes) -> Meta:
    """Whose snapshot it is, its check sum verified. Raises BadSnapshotError."""
    tail = _TAIL.search(data, max(0, len(data) - _TAIL_SIZE))
    if tail is not None:
        found = tail[1].decode()
        if crc32(memoryview(data)[:-_TAIL_SIZE]) != int(found, 16):
            raise BadSnapshotError("校验不符：被别的程序改过，或磁盘有错")
        # the sum vouches for the rest: no need to walk through all of it to the last table
        start = data.rindex(b'"%b":' % META.encode())
        meta = _meta(b"{" + data[start:])
    else:
        meta = _meta(data)
        if meta.schema <= SCHEMA and (meta.schema > UNSUMMED or meta.sum):
            raise BadSnapshotError("结尾不完整：被别的程序改过，或没有写完")
    return meta


def meta_unproved(data: bytes) -> Meta:
    """What a TinyDB file says of itself where no check sum vouches for it: perhaps nothing.

    Raises BadSnapshotError when it is no such file at all.
    """
    try:
        return _meta(data)
    except BadSnapshotError:
        if META.encode() in data:
            raise
        return Meta("", 0, SCHEMA)


def _meta(data: bytes) -> Meta:
    try:
        meta = msgspec.json.decode(data, type=_OnlyMeta).store["1"]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if f"`{META}`" in str(error):
            raise BadSnapshotError(f"这不是催付台的数据文件，没有 {META} 一栏") from error
        raise BadSnapshotError(f"内容读不懂（{error}）") from error
    except KeyError as error:
        raise BadSnapshotError(f"这不是催付台的数据文件，{META} 是空的") from error
    if meta.schema < UNSUMMED or meta.sequence < 0:
        raise BadSnapshotError(f"{META} 一栏的内容不对")
    return meta


def take_apart(data: bytes, meta: Meta) -> Snapshot:
    """Find every document of a snapshot, or of any TinyDB file. Raises BadSnapshotError."""
    try:
        tables = _texts.decode(data)
        tables.pop(META, None)
        texts = {name: list(_checked_texts(docs)) for name, docs in tables.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadSnapshotError(f"内容读不懂（{error}）") from error
    return compose(meta, texts)


def _checked_texts(docs: Mapping[str, msgspec.Raw]) -> Iterator[tuple[str, bytes]]:
    for key, raw in docs.items():
        try:
            proper = str(int(key)) == key and -(2**63) <= int(key) < 2**63
        except ValueError:
            proper = False
        text = bytes(raw)
        if not proper or not text.startswith(b"{"):
            raise BadSnapshotError(f"编号 {key[:20]!r} 的一条读不懂")
        yield key, text if text.isascii() else text_of(_document(text))
