"""Putting a backup in the place of the store's files, behind a copy of what it replaces."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from kefu_tui import logbook
from kefu_tui.errors import StoreDamagedError, StoreError
from kefu_tui.storage import backups, disk, lines
from kefu_tui.storage.faults import from_os
from kefu_tui.storage.indexes import Index, by_value
from kefu_tui.storage.lines import Doc
from kefu_tui.storage.loading import BACKUP, JOURNAL, SNAPSHOT, load, refuse_newer, tables_of
from kefu_tui.storage.mark import MARK, Mark, acknowledged
from kefu_tui.storage.migrate import upgrade
from kefu_tui.storage.sidecar import INDEX, Indexes
from kefu_tui.storage.snapshot import (
    SCHEMA,
    BadSnapshotError,
    Meta,
    compose,
    is_summed,
    meta_of,
    meta_unproved,
    take_apart,
)
from kefu_tui.storage.stored import Stored

_REPLACEABLE = (SNAPSHOT, JOURNAL, BACKUP, MARK)

_HIGHEST = 2**53
"""of ids: beyond, other programs lose digits, and in the end there is none left to give"""

Readers = Mapping[str, Callable[[str, Doc], object]]
"""By table, what makes a domain object of (id, document), or raises StoreError."""


class _Source(NamedTuple):
    """What is to be restored. `sequence`: up to where it went in its own store."""

    sequence: int
    tables: Mapping[str, Stored]


def restore(folder: Path, source: Path, indexes: Indexes, readers: Readers) -> Path | None:
    """Make the store in `folder` what `source` holds: a backup, a snapshot, an export's JSON, or
    a folder that an earlier restore has set aside.

    The caller holds the writer's lock. Returns the folder with what was replaced, None when there
    was nothing. Until the new snapshot is in place the store is what it was; should that be the
    last thing to happen, the old journal counts no more (one that is damaged is still refused:
    restore again). Raises StoreError.
    """
    found = _read(source, indexes)
    _refuse_unusable(source, found.tables, indexes, readers)
    store, sequence = _whose(folder)
    sequence = max(sequence, found.sequence) + 1
    texts = {name: table.texts() for name, table in found.tables.items()}
    # no line has this sum: of what an old journal holds nothing can follow on it
    last = uuid.uuid4().hex
    snapshot = compose(Meta(store, sequence, SCHEMA, last, restored=True), texts)
    try:
        replaced = _set_aside(folder)
        # with a number beyond all that the old journal holds, its lines count no more
        disk.put(folder / SNAPSHOT, snapshot.data)
        disk.put(folder / JOURNAL, lines.header_line(store, sequence, last))
        disk.remove(folder / INDEX)
    except OSError as error:
        raise from_os(error, "写入", folder) from error
    mark = Mark(folder)
    mark.set(store, sequence)
    mark.close()
    logbook.note(logbook.Event.RESTORED, to=found.sequence, now=sequence)
    return replaced


def _read(source: Path, indexes: Indexes) -> _Source:
    try:
        if source.is_dir():
            loaded = load(source, indexes)
            if not loaded.store:
                raise StoreError(f"文件夹 {source} 里没有 {SNAPSHOT}，不能用来恢复。")
            upgrade(loaded.tables, loaded.schema)
            return _Source(loaded.sequence, loaded.tables)
        data = backups.unpacked(disk.read(source))
        meta = meta_of(data) if is_summed(data) else meta_unproved(data)
        refuse_newer(meta, source)
        tables = tables_of(take_apart(data, meta), indexes)
        upgrade(tables, meta.schema)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(f"找不到 {source}。用 kefu store backup --list 看有哪些备份。") from None
    except OSError as error:
        raise from_os(error, "读取", source) from error
    except (BadSnapshotError, msgspec.MsgspecError, ValueError) as error:
        raise _unusable(source, str(error)) from error
    return _Source(meta.sequence, tables)


def _refuse_unusable(
    source: Path, tables: Mapping[str, Stored], indexes: Indexes, readers: Readers
) -> None:
    if not tables.keys() & readers.keys():
        raise _unusable(source, "这不是催付台的数据文件")
    for name, reader in readers.items():
        for key, document in tables.get(name, Stored()).items():
            try:
                reader(key, document)
            except StoreDamagedError as error:
                raise _unusable(source, f"{name} 的第 {key} 条读不懂") from error
    for name, table in tables.items():
        if table.top > _HIGHEST:
            raise _unusable(source, f"{name} 的编号太大")
    known = tables.get("contacts", Stored())
    if any(key not in known for key in tables.get("cancellations", Stored())):
        raise _unusable(source, "有一条撤销找不到它的催付记录")
    for name, some in indexes.items():
        for index in some:
            _refuse_twice(source, name, tables.get(name), index)


def _refuse_twice(source: Path, name: str, table: Stored | None, index: Index) -> None:
    if table is None or not index.unique:
        return
    for value, keys in by_value(index, table.items()).items():
        if len(keys) > 1:
            raise _unusable(source, f"{name} 的 {index.name} {value} 重复")


def _unusable(source: Path, why: str) -> StoreDamagedError:
    return StoreDamagedError(
        f"{source} 不能用来恢复：{why}。现在的数据没有改动。请换一个备份，"
        "用 kefu store backup --list 看有哪些。"
    )


def _whose(folder: Path) -> tuple[str, int]:
    """The id of the store in `folder`, or a new one, and a number it has not gone beyond."""
    try:
        loaded = load(folder, {})
    except StoreError:
        pass
    else:
        return loaded.store or uuid.uuid4().hex, loaded.sequence
    mark = acknowledged(folder)
    store, sequence = mark.store, mark.sequence
    try:
        journal = disk.read(folder / JOURNAL)
        header, start = lines.begin(journal)
    except (OSError, lines.BadLineError):
        pass
    else:
        store = store or header.store
        sequence = max(sequence, start + journal.count(b"\n"))
    return store or uuid.uuid4().hex, sequence + 1


def _set_aside(folder: Path) -> Path | None:
    """Copy the files that are to be replaced. Raises OSError."""
    held = [folder / name for name in _REPLACEABLE if (folder / name).exists()]
    if not held:
        return None
    contents = {path.name: disk.read(path) for path in held if path.is_file()}
    target = backups.new_aside(folder)
    for name, data in contents.items():
        disk.write_new(target / name, data)
    disk.flush_folder(target)
    return target
