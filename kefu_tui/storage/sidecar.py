"""`kefu.json.index`: where the snapshot's documents stand and what they are found by.

Only saves time: it is believed when its own check sum is right and it names this very snapshot;
otherwise the snapshot is read in full. One line of JSON, then arrays of numbers as they lie in
memory.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from zlib import crc32

import msgspec

from kefu_tui.storage.indexes import Finder, Index
from kefu_tui.storage.snapshot import Rows, Snapshot
from kefu_tui.storage.stored import Stored

INDEX = "kefu.json.index"
_FORM = 1

Indexes = Mapping[str, Sequence[Index]]
"""By table."""


class _Table(msgspec.Struct):
    """How many numbers each array of a table holds."""

    rows: int
    finders: dict[str, int]


class _Head(msgspec.Struct):
    form: int
    order: str
    """of bytes: the file may have come from another machine"""
    size: int
    """of the snapshot"""
    sum: str
    """of the snapshot"""
    tables: dict[str, _Table]


_head = msgspec.json.Decoder(_Head)


def pack(snapshot: Snapshot, tables: Mapping[str, Stored]) -> bytes:
    """The file for a snapshot and the finders over it."""
    parts: list[bytes] = []
    sizes: dict[str, _Table] = {}
    for name, stored in tables.items():
        rows = stored.rows
        parts += (rows.numbers.tobytes(), rows.starts.tobytes(), rows.ends.tobytes())
        parts += (finder.entries.tobytes() for finder in stored.finders.values())
        counts = {key: len(finder.entries) for key, finder in stored.finders.items()}
        sizes[name] = _Table(len(rows), counts)
    head = _Head(_FORM, sys.byteorder, len(snapshot.data), snapshot.meta.sum, sizes)
    body = b"".join((msgspec.json.encode(head), b"\n", *parts))
    return b"%08x %b" % (crc32(body), body)


def unpack(packed: bytes, data: bytes, sum_: str, indexes: Indexes) -> dict[str, Stored] | None:
    """The tables of the snapshot `data`; None when the file is not for it or not for `indexes`."""
    body = memoryview(packed)[9:]
    end = packed.find(b"\n")
    if end < 0 or packed[:8] != b"%08x" % crc32(body):
        return None
    try:
        head = _head.decode(packed[9:end])
    except msgspec.MsgspecError:
        return None
    if (head.form, head.order, head.size, head.sum) != (_FORM, sys.byteorder, len(data), sum_):
        return None
    wanted = {name: {index.name for index in some} for name, some in indexes.items()}
    if any(table.finders.keys() != wanted.get(name, set()) for name, table in head.tables.items()):
        return None
    arrays = _Arrays(packed, end + 1)
    tables: dict[str, Stored] = {}
    for name, table in head.tables.items():
        rows = Rows(data, *(arrays.take(code, table.rows) for code in "qQQ"))
        known = {index.name: index for index in indexes.get(name, ())}
        finders = {
            key: Finder(known[key], arrays.take("Q", count)) for key, count in table.finders.items()
        }
        tables[name] = Stored(rows, finders)
    return tables


class _Arrays:
    """Takes arrays off a buffer, one after the other."""

    def __init__(self, packed: bytes, start: int) -> None:
        self._packed = memoryview(packed)
        self._at = start

    def take(self, code: str, count: int) -> array[int]:
        numbers: array[int] = array(code)
        end = self._at + count * numbers.itemsize
        numbers.frombytes(self._packed[self._at : end])
        self._at = end
        return numbers
