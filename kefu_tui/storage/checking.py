"""`verify`: do the files, memory and the indexes say the same?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kefu_tui.errors import StoreError
from kefu_tui.ports import StoreCheck
from kefu_tui.storage.indexes import Index
from kefu_tui.storage.journal import Journal
from kefu_tui.storage.lines import Doc
from kefu_tui.storage.loading import JOURNAL, SNAPSHOT, Loaded, load

_SHOWN = 5
"""unreadable documents named one by one; the rest are counted"""


def check(journal: Journal, readers: Mapping[str, Callable[[str, Doc], object]]) -> StoreCheck:
    """Check everything. `readers`: by table what makes a domain object of (id, document)."""
    faults: list[str] = []
    commits = 0
    try:
        with journal.still():
            disk_state = load(journal.folder, patient=True)
            faults += _differences(journal, disk_state)
            faults += _index_faults(journal)
    except StoreError as error:
        faults.append(str(error))
    else:
        commits = disk_state.commits
    for name, reader in readers.items():
        faults += _unreadable(name, journal, reader)
    faults += _loose_cancellations(journal)
    return StoreCheck(
        orders=len(journal.table("orders")),
        contacts=len(journal.table("contacts")),
        imports=len(journal.table("imports")),
        commits=commits,
        faults=tuple(faults),
    )


def _differences(journal: Journal, found: Loaded) -> Iterator[str]:
    if found.torn:
        yield f"{JOURNAL} 末尾有 {len(found.torn)} 个字节的残缺记录；下次打开催付台时会被移开。"
    if not found.snapshot_faithful:
        yield f"{SNAPSHOT} 与写入时不一样：被别的程序改过，或磁盘有错。请与备份比较。"
    if found.sequence != journal.sequence:
        if journal.writable or found.sequence < journal.sequence:
            yield (
                f"文件写到第 {found.sequence} 步，内存是第 {journal.sequence} 步，两者不符。"
                "请退出并重新打开催付台。"
            )
        # a reader's writer has simply gone on
        return
    memory = journal.read() or {}
    for name in sorted(memory.keys() | found.tables.keys()):
        mine, theirs = memory.get(name, {}), found.tables.get(name, {})
        if len(mine) != len(theirs):
            yield f"{name}：内存有 {len(mine)} 条，文件有 {len(theirs)} 条。请重新打开催付台。"
        elif mine != theirs:
            yield f"{name}：条数相同，内容不同。请重新打开催付台。"


def _index_faults(journal: Journal) -> Iterator[str]:
    for name, index in journal.indexes():
        fresh = Index(index.name, index.key, unique=index.unique)
        twice = fresh.build(journal.table(name))
        if twice:
            yield f"{name} 的 {index.name} 有 {len(twice)} 个重复，例如 {twice[0]}。"
        if not fresh.same_as(index):
            yield f"{name} 按 {index.name} 的索引与数据不符。请重新打开催付台。"


def _unreadable(name: str, journal: Journal, reader: Callable[[str, Doc], object]) -> Iterator[str]:
    bad = 0
    for key, document in list(journal.table(name).items()):
        try:
            reader(key, document)
        except StoreError as error:
            bad += 1
            if bad <= _SHOWN:
                yield str(error)
    if bad > _SHOWN:
        yield f"{name} 里还有 {bad - _SHOWN} 条读不懂。"


def _loose_cancellations(journal: Journal) -> Iterator[str]:
    contacts = journal.table("contacts")
    for key in list(journal.table("cancellations")):
        if key not in contacts:
            yield f"第 {key} 条撤销找不到它的催付记录。"
