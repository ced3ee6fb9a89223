"""Ctrl+C at any line of a commit: what follows finds memory and files in step, and loses nothing."""

from __future__ import annotations

import sys
from itertools import count as numbered
from linecache import getline
from pathlib import Path
from types import FrameType
from typing import Any

from kefu_tui.errors import StoreError
from kefu_tui.storage import journal
from kefu_tui.storage.table import Database
from tests.storage.figures import count
from tests.storage.samples import filled, numbers


class _CtrlC:
    """Interrupts before the `at`-th line run in journal.py that calls something, once.

    CPython sees to signals at calls and jumps back: between two plain assignments nothing happens.
    """

    def __init__(self, at: int) -> None:
        self._left = at
        self.where = ""

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename != journal.__file__:
            return None
        if event == "line" and "(" in getline(journal.__file__, frame.f_lineno):
            self._left -= 1
            if not self._left:
                self.where = f"{frame.f_code.co_name}, line {frame.f_lineno}"
                raise KeyboardInterrupt
        return self


def _insert(db: Database, number: int, at: int) -> tuple[bool, str]:
    """Whether the insert was acknowledged, and where it was interrupted."""
    interrupt = _CtrlC(at)
    before = sys.gettrace()
    sys.settrace(interrupt)
    try:
        db.table("t").insert({"n": number})
    except KeyboardInterrupt:
        return False, interrupt.where
    finally:
        sys.settrace(before)
    return True, interrupt.where


def _tries_again(db: Database, number: int) -> bool:
    try:
        db.table("t").insert({"n": number})
    except StoreError:
        return False
    return True


def test_an_interrupt_at_any_line_of_a_commit_leaves_memory_and_files_in_step(
    tmp_path: Path,
) -> None:
    for at in numbered(1):
        folder = tmp_path / str(at)
        db = filled(folder)
        known = [1, 2, 3]
        acknowledged, where = _insert(db, 4, at)
        if not where:
            assert at > 20
            db.close()
            return
        known += [4] * acknowledged
        if _tries_again(db, 5):
            known.append(5)
            assert [doc["n"] for doc in db.table("t")] in (known, sorted({*known, 4})), where
        # beside it, or were it killed now; and after it has compacted on its way out
        assert numbers(folder) in (known, sorted({*known, 4})), where
        db.close()
        assert numbers(folder, writable=True) in (known, sorted({*known, 4})), where
        count("interrupts")
