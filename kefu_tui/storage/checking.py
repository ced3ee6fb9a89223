"""`verify`: do the files, memory and the indexes say the same?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from kefu_tui.errors import StoreError
from kefu_tui.ports import StoreCheck
from kefu_tui.storage.indexes import by_value
from kefu_tui.storage.journal import Journal
from kefu_tui.storage.lines import Doc
from kefu_tui.storage.loading import JOURNAL, Loaded, load

_LOOKS, _PAUSE = 10, 0.05
"""how often, seconds: a large import takes a moment to be written"""

_SHOWN = 5
"""unreadable documents named one by one; the rest are counted"""


def check(journal: Journal, readers: Mapping[str, Callable[[str, Doc], object]]) -> StoreCheck:
    """Check everything. `readers`: by table what makes a domain object of (id, document)."""
    faults: list[str] = []
    commits = 0
    try:
        with journal.still():
            disk_state = _settled(journal)
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


def _settled(journal: Journal) -> Loaded:
    """What the files say; a reader looks again while the writer is in the middle of a line."""
    for left in range(_LOOKS, 0, -1):
        found = load(journal.folder, journal.index_of, patient=True)
        if journal.writable or not found.torn or left == 1:
            break
        time.sleep(_PAUSE)
    return found


def _differences(journal: Journal, found: Loaded) -> Iterator[str]:
    if found.torn:
        yield f"{JOURNAL} 末尾有 {len(found.torn)} 个字节的残缺记录；下次打开催付台时会被移开。"
    if found.sequence != journal.sequence:
        if journal.writable or found.sequence < journal.sequence:
            yield (
                f"文件写到第 {found.sequence} 步，内存是第 {journal.sequence} 步，两者不符。"
                "请退出并重新打开催付台。"
            )
        # a reader's writer has simply gone on
        return
    nothing: Mapping[str, Doc] = {}
    memory: Mapping[str, Mapping[str, Doc]] = journal.read() or {}
    for name in sorted(memory.keys() | found.tables.keys()):
        mine, theirs = memory.get(name, nothing), found.tables.get(name, nothing)
        if len(mine) != len(theirs):
            yield f"{name}：内存有 {len(mine)} 条，文件有 {len(theirs)} 条。请重新打开催付台。"
        elif mine != theirs:
            yield f"{name}：条数相同，内容不同。请重新打开催付台。"


def _index_faults(journal: Journal) -> Iterator[str]:
    for name, indexes in journal.index_of.items():
        table = journal.stored(name)
        for index in indexes:
            expected = by_value(index, table.items())
            twice = [value for value, keys in expected.items() if len(keys) > 1]
            if index.unique and twice:
                yield f"{name} 的 {index.name} 有 {len(twice)} 个重复，例如 {twice[0]}。"
            if any(
                [key for key, _ in table.find(index, value)] != sorted(keys, key=int)
                for value, keys in expected.items()
            ):
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
