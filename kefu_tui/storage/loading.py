"""Reading the files: snapshot, then the journal's later lines. Nothing here writes."""

from __future__ import annotations

import time
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import msgspec

from kefu_tui.collector import without_collector
from kefu_tui.errors import StoreDamagedError, StoreError
from kefu_tui.storage import disk, lines
from kefu_tui.storage.faults import StoreNewerError, damaged, from_os
from kefu_tui.storage.indexes import Finder, build
from kefu_tui.storage.mark import MARK, Acknowledged, acknowledged
from kefu_tui.storage.sidecar import INDEX, Indexes, unpack
from kefu_tui.storage.snapshot import (
    SCHEMA,
    UNSUMMED,
    BadSnapshotError,
    Meta,
    Snapshot,
    meta_of,
    take_apart,
)
from kefu_tui.storage.stored import Stored

SNAPSHOT = "kefu.json"
JOURNAL = "kefu.json.journal"
BACKUP = "kefu.json.bak"

_TRIES = 8
_PAUSE = 0.02
"""seconds; a compaction has both its renames behind it in a few milliseconds"""


@dataclass(slots=True)
class Loaded:
    """What the files say. `store` is empty when there is no store yet."""

    store: str = ""
    sequence: int = 0
    schema: int = SCHEMA
    last: str = ""
    """check sum of the line of `sequence`"""
    tables: dict[str, Stored] = field(default_factory=dict)
    snapshot_size: int = 0
    snapshot_sequence: int = 0
    restored: bool = False
    indexed: bool = True
    """whether the index file was there and right"""
    journal: bool = False
    """whether there is a journal file that can be gone on with"""
    journal_end: int = 0
    torn: bytes = b""

    @property
    def commits(self) -> int:
        """Journal lines since the snapshot."""
        return self.sequence - self.snapshot_sequence


def load(folder: Path, indexes: Indexes, *, patient: bool = False) -> Loaded:
    """The files of `folder`; an empty `Loaded` where there are none.

    `patient`: a writer may be at work, so a snapshot and a journal that do not fit are read again
    before they are called damaged. Raises StoreDamagedError, StoreNewerError, StoreError.
    """
    for left in range(_TRIES if patient else 1, 0, -1):
        try:
            with without_collector():
                return _load(folder, indexes)
        except (StoreDamagedError, PermissionError) as error:
            if left == 1:
                if isinstance(error, OSError):
                    raise from_os(error, "读取", folder) from error
                raise
            time.sleep(_PAUSE)
        except OSError as error:
            raise from_os(error, "读取", folder) from error
    raise AssertionError  # pragma: no cover


def _load(folder: Path, indexes: Indexes) -> Loaded:
    if not folder.is_dir() and (folder.exists() or folder.is_symlink()):
        raise StoreError(f"{folder} 不是文件夹，里面没有数据。请检查 --store 或 KEFU_STORE。")
    # in this order: what is acknowledged stands in what is read after it, and a journal renewed
    # in between begins later than this snapshot, which shows
    mark = acknowledged(folder)
    snapshot = _bytes(folder / SNAPSHOT)
    journal = _bytes(folder / JOURNAL)
    if snapshot is None:
        _refuse_lost(folder, mark, journal)
        return Loaded()
    loaded = _read_snapshot(folder, snapshot, indexes)
    if journal is None:
        if loaded.sequence:
            raise damaged(folder / JOURNAL, f"缺少流水文件 {JOURNAL}，请把它放回 {SNAPSHOT} 旁边")
    else:
        try:
            _replay(loaded, lines.parse(journal), snapshot, indexes)
        except lines.BadLineError as error:
            raise damaged(folder / JOURNAL, str(error)) from error
    if mark.store == loaded.store and mark.sequence > loaded.sequence:
        raise damaged(
            folder / JOURNAL,
            f"已保存到第 {mark.sequence} 步，流水却只到第 {loaded.sequence} 步，后面的记录不见了。"
            f"如果是有意放回的旧文件，请删除 {MARK} 再打开",
        )
    return loaded


def _refuse_lost(folder: Path, mark: Acknowledged, journal: bytes | None) -> None:
    """No snapshot: a new store, or one whose snapshot was lost?"""
    if journal is not None:
        raise damaged(folder / SNAPSHOT, f"有流水 {JOURNAL}，却没有 {SNAPSHOT}")
    left = [name for name in (BACKUP, INDEX, MARK) if (folder / name).exists()]
    if left:
        steps = f"（到第 {mark.sequence} 步）" if mark.sequence else ""
        raise damaged(
            folder / SNAPSHOT,
            f"这里保存过数据{steps}，{SNAPSHOT} 却不见了。"
            f"如果是有意从头开始，请把 {'、'.join(left)} 移走再打开",
        )


def _packed_index(folder: Path) -> bytes:
    """The index file, or nothing: it only saves time, so nothing about it is an error."""
    try:
        return disk.read(folder / INDEX)
    except OSError:
        return b""


def _bytes(path: Path) -> bytes | None:
    try:
        return disk.read(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read_snapshot(folder: Path, data: bytes, indexes: Indexes) -> Loaded:
    path = folder / SNAPSHOT
    try:
        meta = meta_of(data)
        refuse_newer(meta, path)
        tables = unpack(_packed_index(folder), data, meta.sum, indexes)
        indexed = tables is not None
        if tables is None:
            tables = tables_of(take_apart(data, meta), indexes)
    except (BadSnapshotError, msgspec.MsgspecError) as error:
        raise damaged(path, str(error)) from error
    return Loaded(
        meta.id,
        meta.sequence,
        meta.schema,
        meta.last,
        tables,
        restored=meta.restored,
        snapshot_size=len(data),
        snapshot_sequence=meta.sequence,
        indexed=indexed,
    )


def refuse_newer(meta: Meta, path: Path) -> None:
    """Raises StoreNewerError for what only a newer program understands."""
    if meta.schema > SCHEMA:
        raise StoreNewerError(
            f"数据文件 {path} 由更新版本的催付台写成（格式 {meta.schema}，本程序只认到 {SCHEMA}）。"
            "文件没有被改动，请升级催付台后再打开。"
        )


def tables_of(snapshot: Snapshot, indexes: Indexes) -> dict[str, Stored]:
    """The tables of a snapshot, their indexes built from the documents."""
    return {
        name: Stored(rows, build(indexes.get(name, ()), rows))
        for name, rows in snapshot.tables.items()
    }


def empty_table(name: str, indexes: Indexes) -> Stored:
    """A table nothing is in yet."""
    return Stored(finders={i.name: Finder(i, array("Q")) for i in indexes.get(name, ())})


class Blank(dict[str, Stored]):
    """`empty_table` by name, made once: whoever looks into a table of no store looks often. Nothing
    may be put into these."""

    def __init__(self, indexes: Indexes) -> None:
        super().__init__()
        self._indexes = indexes

    def __missing__(self, name: str) -> Stored:
        table = self[name] = empty_table(name, self._indexes)
        return table


def _replay(loaded: Loaded, journal: lines.Journal, snapshot: bytes, indexes: Indexes) -> None:
    if journal.header.store != loaded.store:
        raise lines.BadLineError(f"这份流水属于另一份数据，与 {SNAPSHOT} 不是一套")
    if journal.start > loaded.sequence:
        raise lines.BadLineError(
            f"{SNAPSHOT} 只到第 {loaded.sequence} 步，"
            f"流水却从第 {journal.start} 步之后开始，中间缺失"
        )
    unsummed = loaded.schema == UNSUMMED and journal.start == loaded.sequence
    # such a snapshot is vouched for by the journal that was begun beside it
    if unsummed and crc32(snapshot) != journal.header.snapshot:
        raise lines.BadLineError(f"{SNAPSHOT} 与写入时不一样：被别的程序改过，或磁盘有错")
    if journal.last < loaded.sequence and not loaded.restored:
        raise lines.BadLineError(
            f"{SNAPSHOT} 已到第 {loaded.sequence} 步，流水只到第 {journal.last} 步，是更早的一份"
        )
    if (
        journal.start <= loaded.sequence <= journal.last
        and loaded.schema > UNSUMMED
        and journal.sum_at(loaded.sequence) != loaded.last
    ):
        raise lines.BadLineError(f"流水和 {SNAPSHOT} 不是同一份数据的前后（两份副本混在一起了）")
    for commit in journal.commits_after(loaded.sequence):
        for name, images in commit.items():
            apply(loaded.tables, name, images, indexes)
    loaded.torn = journal.torn
    # a journal that ends before its snapshot has nothing to add and cannot be gone on with
    loaded.journal = journal.last >= loaded.sequence
    if journal.sums and loaded.journal:
        loaded.last = journal.sums[-1]
    loaded.sequence = max(loaded.sequence, journal.last)
    loaded.journal_end = journal.end


def apply(
    tables: dict[str, Stored], name: str, images: lines.Images | None, indexes: Indexes
) -> None:
    """Do to `tables` what one commit did to one of them."""
    if images is None:
        tables.pop(name, None)
        return
    table = tables.get(name)
    if table is None:
        table = empty_table(name, indexes)
        table.apply(images)
        tables[name] = table
    else:
        table.apply(images)
