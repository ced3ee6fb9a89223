"""Orders, contacts and imports the storage tests are made of, and a disk that fails on purpose."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kefu_tui.domain.contacts import Contact, NextStep
from kefu_tui.domain.imports import Import, ImportCounts
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.storage import disk
from kefu_tui.storage.loading import SNAPSHOT
from kefu_tui.storage.mark import MARK
from kefu_tui.storage.snapshot import META, compose, meta_of, text_of
from kefu_tui.storage.table import Database

NOON = datetime(2025, 11, 11, 12, tzinfo=SHANGHAI)
STEPS = ("write", "flush", "cut", "write_new", "keep_copy", "replace", "flush_folder")
"""the operations of `disk` that touch the files"""


def order(number: int, **changes: Any) -> Order:
    given: dict[str, Any] = {
        "number": f"{number:018d}",
        "status": OrderStatus.UNPAID,
        "created_at": NOON + timedelta(seconds=number),
        "amount_due": 12_300 + number,
        "buyer": f"买家{number // 2}",
        "seen_at": NOON,
        "item": "羊毛衫，围巾",
    }
    return Order(**(given | changes))


def contact(number: int, **changes: Any) -> Contact:
    given: dict[str, Any] = {
        "id": 0,
        "case": f"买家{number % 3}",
        "at": NOON + timedelta(hours=number),
        "agent": "小李",
        "outcome": Outcome.REMINDED,
        "channel": Channel.PHONE,
        "orders": ("000000000000000001",),
        "next_step": NextStep.LOOK,
        "remark": f"第{number}次",
    }
    return Contact(**(given | changes))


def import_(number: int = 1) -> Import:
    return Import(
        file=f"订单{number}.csv",
        digest=f"{number:064x}",
        exported_at=NOON,
        imported_at=NOON + timedelta(minutes=1),
        encoding="gbk",
        family="taobao",
        counts=ImportCounts(rows=3, new=2, unchanged=1),
    )


class PulledPlugError(BaseException):
    """The machine stops here: nothing that comes after is done."""


class FailingDisk:
    """Counts the disk's operations and makes the chosen ones fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.on: Callable[[str, int], None] = lambda _name, _count: None
        for name in STEPS:
            monkeypatch.setattr(disk, name, self._wrap(name, getattr(disk, name)))

    def _wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            self.calls.append(name)
            self.on(name, len(self.calls))
            return real(*args)

        return step

    def fail(self, step: str, error: OSError, *, times: int = 1) -> None:
        """The next `times` calls of `step` raise `error`."""
        left = [times]

        def on(name: str, _count: int) -> None:
            if name == step and left[0]:
                left[0] -= 1
                raise error

        self.on = on

    def pull_plug_before(self, call: int) -> None:
        """From the `call`-th operation on, counted from now, nothing reaches the disk."""
        self.calls.clear()

        def on(_name: str, count: int) -> None:
            if count >= call:
                raise PulledPlugError

        self.on = on

    def mend(self) -> None:
        self.on = lambda _name, _count: None


class ForgetfulDisk:
    """Remembers what a power cut at this moment would have to leave: only what was flushed.

    Contents last from the flush of their file on, names from the flush of their folder on; what
    was not flushed may or may not be there, the one independently of the other.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.folder = folder
        self._contents: dict[int, bytes] = {}
        self._names: dict[str, int] = {}
        real_flush, real_folder = disk.flush, disk.flush_folder

        def flush(descriptor: int) -> None:
            real_flush(descriptor)
            node = os.fstat(descriptor).st_ino
            self._contents[node] = self._now()[1][node]

        def flush_folder(folder: Path) -> None:
            real_folder(folder)
            self._names = self._now()[0]

        monkeypatch.setattr(disk, "flush", flush)
        monkeypatch.setattr(disk, "flush_folder", flush_folder)

    def _now(self) -> tuple[dict[str, int], dict[int, bytes]]:
        found = [path for path in self.folder.iterdir() if path.is_file()]
        names = {path.name: path.stat().st_ino for path in found}
        return names, {names[path.name]: path.read_bytes() for path in found}

    def leave(self, to: Path, *, names: bool, contents: bool) -> Path:
        """What is found afterwards in `to`: with or without the names and contents not flushed."""
        names_now, contents_now = self._now()
        to.mkdir()
        for name, node in (names_now if names else self._names).items():
            flushed = self._contents.get(node, b"")
            data = contents_now.get(node, flushed) if contents else flushed
            (to / name).write_bytes(data)
        return to


def copy_of(folder: Path, to: Path) -> Path:
    """The folder as a machine that starts again would find it."""
    shutil.copytree(folder, to)
    return to


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the store but the lock's, by name."""
    found = (path for path in folder.iterdir() if path.is_file())
    return {p.name: p.read_bytes() for p in found if not p.name.startswith("kefu.lock")}


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the tables of a closed store as only its own program could: the sum is right."""
    path = folder / SNAPSHOT
    data = path.read_bytes()
    meta = meta_of(data)
    tables = json.loads(data)
    tables.pop(META)
    change(tables)
    texts = {
        name: [(key, text_of(document)) for key, document in docs.items()]
        for name, docs in tables.items()
    }
    path.write_bytes(compose(meta, texts).data)


def crashed(folder: Path) -> None:
    """As after a power cut: how far the journal was acknowledged had not reached the disk."""
    (folder / MARK).unlink(missing_ok=True)


def filled(folder: Path, rows: int = 3) -> Database:
    """An open database whose table `t` holds n = 1, 2 …, a commit each."""
    folder.mkdir(exist_ok=True)
    db = Database(folder)
    for number in range(1, rows + 1):
        db.table("t").insert({"n": number, "名": "字" * number})
    return db


def numbers(folder: Path, *, writable: bool = False) -> list[int]:
    """Every n of table `t`, as whoever opens the folder now sees them."""
    db = Database(folder, writable=writable)
    found = [doc["n"] for doc in db.table("t")]
    if writable:
        db.close()
    return found


def left_open(folder: Path, to: Path, rows: int = 3) -> Path:
    """A store whose writer was stopped: nothing compacted."""
    db = filled(folder, rows)
    copied = copy_of(folder, to)
    db.close()
    return copied
