"""Reading the two files: snapshot, then the journal's later lines. Nothing here writes."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import msgspec

from kefu_tui.errors import StoreDamagedError
from kefu_tui.storage import disk, lines
from kefu_tui.storage.faults import StoreNewerError, damaged, from_os
from kefu_tui.storage.lines import Doc, Docs

SNAPSHOT = "kefu.json"
JOURNAL = "kefu.json.journal"
BACKUP = "kefu.json.bak"

META = "_store"
"""The small table that says whose snapshot it is and up to where it goes"""
SCHEMA = 1
"""What the documents look like; a newer one is refused, an older one will be migrated.

To be raised with every field a document gains: a program that does not know it cannot read it.
"""

_TRIES = 8
_PAUSE = 0.02
"""seconds; a compaction has both its renames behind it in a few milliseconds"""

_tables = msgspec.json.Decoder(dict[str, Docs])


class Meta(msgspec.Struct):
    """The one document of the META table."""

    id: str
    sequence: int
    schema: int = SCHEMA


@dataclass(slots=True)
class Loaded:
    """What the files say. `store` is empty when there is no store yet."""

    store: str = ""
    sequence: int = 0
    tables: dict[str, Docs] = field(default_factory=dict)
    snapshot_size: int = 0
    snapshot_sequence: int = 0
    snapshot_faithful: bool = True
    """whether the snapshot is byte for byte the one its journal was begun beside"""
    journal: bool = False
    """whether there is a journal file that can be gone on with"""
    journal_end: int = 0
    torn: bytes = b""

    @property
    def commits(self) -> int:
        """Journal lines since the snapshot."""
        return self.sequence - self.snapshot_sequence


def load(folder: Path, *, patient: bool = False) -> Loaded:
    """Both files of `folder`; an empty `Loaded` where there are none.

    `patient`: a writer may be at work, so a snapshot and a journal that do not fit are read again
    before they are called damaged. Raises StoreDamagedError, StoreNewerError, StoreError.
    """
    for left in range(_TRIES if patient else 1, 0, -1):
        try:
            with without_collector():
                return _load(folder)
        except (StoreDamagedError, PermissionError) as error:
            if left == 1:
                if isinstance(error, OSError):
                    raise from_os(error, "读取", folder) from error
                raise
            time.sleep(_PAUSE)
        except OSError as error:
            raise from_os(error, "读取", folder) from error
    raise AssertionError  # pragma: no cover


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector out of the way while documents come into being in masses.

    They hold no cycles; a full collection over 200,000 of them stops the screen for a while, so
    what is loaded is also put out of the collector's sight.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.freeze()


def _load(folder: Path) -> Loaded:
    snapshot_path, journal_path = folder / SNAPSHOT, folder / JOURNAL
    # in this order: a journal renewed in between begins later than this snapshot, which shows
    snapshot = _bytes(snapshot_path)
    journal = _bytes(journal_path)
    if snapshot is None:
        if journal is not None:
            raise damaged(snapshot_path, f"有流水 {JOURNAL}，却没有 {SNAPSHOT}")
        return Loaded()
    loaded = _read_snapshot(snapshot_path, snapshot)
    if journal is None:
        if loaded.sequence:
            raise damaged(journal_path, f"缺少流水文件 {JOURNAL}，请把它放回 {SNAPSHOT} 旁边")
        return loaded
    try:
        _replay(loaded, lines.parse(journal), snapshot)
    except lines.BadLineError as error:
        raise damaged(journal_path, str(error)) from error
    return loaded


def _bytes(path: Path) -> bytes | None:
    try:
        return disk.read(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read_snapshot(path: Path, data: bytes) -> Loaded:
    try:
        tables = _tables.decode(data)
        meta = msgspec.convert(tables.pop(META)["1"], Meta)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise damaged(path, f"内容读不懂（{error}）") from error
    except KeyError as error:
        raise damaged(path, f"这不是催付台的数据文件，没有 {META} 一栏") from error
    if meta.schema > SCHEMA:
        raise StoreNewerError(
            f"数据文件 {path} 由更新版本的催付台写成（格式 {meta.schema}，本程序只认到 {SCHEMA}）。"
            "文件没有被改动，请升级催付台后再打开。"
        )
    return Loaded(
        meta.id,
        meta.sequence,
        tables,
        snapshot_size=len(data),
        snapshot_sequence=meta.sequence,
    )


def _replay(loaded: Loaded, journal: lines.Journal, snapshot: bytes) -> None:
    if journal.header.store != loaded.store:
        raise lines.BadLineError(f"这份流水属于另一份数据，与 {SNAPSHOT} 不是一套")
    if journal.start > loaded.sequence:
        raise lines.BadLineError(
            f"{SNAPSHOT} 只到第 {loaded.sequence} 步，"
            f"流水却从第 {journal.start} 步之后开始，中间缺失"
        )
    if journal.start == loaded.sequence:
        loaded.snapshot_faithful = crc32(snapshot) == journal.header.snapshot
    for commit in journal.commits_after(loaded.sequence):
        for name, images in commit.items():
            apply(loaded.tables, name, images)
    loaded.torn = journal.torn
    # a journal that ends before its snapshot has nothing to add and cannot be gone on with
    loaded.journal = journal.last >= loaded.sequence
    loaded.sequence = max(loaded.sequence, journal.last)
    loaded.journal_end = journal.end


def apply(tables: dict[str, Docs], name: str, images: lines.Images | None) -> None:
    """Do to `tables` what one commit did to one of them."""
    if images is None:
        tables.pop(name, None)
        return
    table: dict[str, Doc] = tables.setdefault(name, {})
    for key in images.cut:
        table.pop(key, None)
    table.update(images.put)
