"""`kefu.log`: what happened to the program and its data, for the shop's technician.

No personal data can get in: an entry is an event and figures, times, truths and members of closed
vocabularies. Nothing takes a text, and of an error only its type and its places in the code are
kept, never its message. Nothing here ever raises: that the log cannot be written is no reason to
stop the work.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum, StrEnum
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, TypeVar

from kefu_tui import __version__
from kefu_tui.clock import Clock
from kefu_tui.errors import IntakeError, KefuError, StoreError

FILE = "kefu.log"
LARGEST = 512 * 1024
"""Bytes after which a new file is begun."""
KEPT = 3
"""Older files that stay beside it: `kefu.log.1` is the newest of them."""

_NOTED = "_stands_in_the_log"
"""Set on an error that has been written, so that it is not written again further out"""
_MOST_FRAMES = 12
_MOST_WAITING = 50
_NUMBER_OF_SOMEBODY = 10**10
"""A figure this large counts nothing: it is an order's or a telephone's number."""
_VERSION = re.compile(r"\d[0-9A-Za-z.+-]{0,24}")

Value = int | float | date | Enum | None
"""bool is an int, datetime a date."""
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Event(StrEnum):
    """What an entry is about."""

    STARTED = "started"
    STOPPED = "stopped"
    SYSTEM = "system"
    OPENED = "store.opened"
    IMPORTED = "imported"
    TAKEN_BACK = "import.undone"
    COMPACTED = "compacted"
    BACKED_UP = "backed-up"
    RESTORED = "restored"
    PURGED = "purged"
    TORN = "journal.torn"
    """its last line had not been finished: nobody was told that it was"""
    FAILED = "failed"
    """the agent was told why: a full disk, a file that is no export"""
    FAULT = "fault"
    """of the program itself"""


class Word(StrEnum):
    """The closed vocabulary of values that come as text from elsewhere in the program."""

    DESK = "desk"
    IMPORT = "import"
    QUEUE = "queue"
    SHOW = "show"
    RECORD = "record"
    PLAN = "plan"
    REPLAY = "replay"
    UNDO = "undo"
    SMS = "sms"
    REPORT = "report"
    SCRIPTS = "scripts"
    SETUP = "setup"
    CONFIG = "config"
    TASKS = "tasks"
    STORE = "store"
    DEMO = "demo"
    UTF8 = "utf-8"
    UTF8_BOM = "utf-8-sig"
    UTF16 = "utf-16"
    GB18030 = "gb18030"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    ORDER_LIST_CSV = "order_list_csv"
    ORDER_LIST_XLSX = "order_list_xlsx"
    ORDER_LIST_XLS = "order_list_xls"
    ORDER_LIST_ODS = "order_list_ods"
    DETAIL_LIST = "detail_list"
    TMALL_ORDER_REPORT = "tmall_order_report"
    OTHER = "other"

    @classmethod
    def of(cls, text: str) -> Word:
        """The member `text` names; OTHER for anything else."""
        return _WORDS.get(text, cls.OTHER)


_WORDS = {word.value: word for word in Word}


class _Book:
    """Where entries go. Entries made before a store is known wait for it."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.loud = False
        self.waiting: list[str] = []
        self.lock = threading.Lock()

    def add(self, entry: str, *, loud: bool) -> None:
        with self.lock:
            self.waiting = [*self.waiting, entry][-_MOST_WAITING:]
            if self.folder is not None and (loud or self.loud):
                text, self.waiting = "".join(self.waiting), []
                with contextlib.suppress(OSError, ValueError):
                    _append(self.folder, text.encode())


_book = _Book()


def begin(command: Word) -> None:
    """A run of the program starts; the store it works on is not known yet."""
    _book.folder, _book.loud, _book.waiting = None, False, []
    note(Event.STARTED, command=command)


def keep_in(folder: Path, *, reading: bool = False) -> None:
    """The store is in `folder`, which exists: entries go there from now on, waiting ones first.

    `reading`: beside another, open desk; then nothing is written unless something goes wrong.
    """
    _book.folder, _book.loud = folder, not reading


def note(event: Event, **values: Value) -> None:
    """An entry: `note(Event.COMPACTED, commits=812, ms=31)`. Silent while no store is known."""
    with contextlib.suppress(Exception):
        _book.add(_entry(event, values), loud=False)


def system(*, textual: str = "", columns: int = 0, rows: int = 0) -> None:
    """What the program runs on; `textual`: the version of the screen's library."""
    own, screen = (v if _VERSION.fullmatch(v) else "?" for v in (__version__, textual))
    python = ".".join(map(str, sys.version_info[:3]))
    platform = sys.platform if sys.platform.isalnum() else "?"
    words = f" version={own} python={python} textual={screen} os={platform}"
    with contextlib.suppress(Exception):
        entry = _entry(Event.SYSTEM, {"columns": columns, "rows": rows})
        _book.add(entry.rstrip("\n") + words + "\n", loud=False)


def failed(error: BaseException) -> None:
    """An error, once: its type and causes, an OSError's number, and where in the code it arose.

    The message stays out, it may quote data. Mistakes in typing (UsageError, RefusedError) are no
    failures and leave no entry.
    """
    expected = isinstance(error, KefuError)
    if expected and not isinstance(error, StoreError | IntakeError):
        return
    with contextlib.suppress(Exception):
        if getattr(error, _NOTED, False):
            return
        setattr(error, _NOTED, True)
        words = "".join(f" {name}={value}" for name, value in _described(error))
        places = "" if expected else " at=" + ",".join(_places(error.__traceback__))
        entry = _entry(Event.FAILED if expected else Event.FAULT, {})
        _book.add(entry.rstrip("\n") + words + places + "\n", loud=True)


def watched(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Note every error that leaves `function`."""

    @wraps(function)
    def noting(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            failed(error)
            raise

    return noting


def _entry(event: Event, values: dict[str, Value]) -> str:
    now = Clock().now().isoformat(timespec="milliseconds")
    words = "".join(f" {name}={_shown(value)}" for name, value in values.items())
    return f"{now} {os.getpid()} {event.value}{words}\n"


def _shown(value: object) -> str:
    """A value as it stands in the log; `?` for whatever has no business there."""
    if isinstance(value, Enum):
        return str(value.value)
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) < _NUMBER_OF_SOMEBODY:
        return f"{int(value)}"
    if isinstance(value, float) and math.isfinite(value) and abs(value) < _NUMBER_OF_SOMEBODY:
        return f"{value:.3f}"
    return "?"


def _described(error: BaseException) -> Iterator[tuple[str, str]]:
    """Types from the outside in, and the system's number for the innermost that has one."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain and len(chain) < _MOST_FRAMES:
        chain.append(link)
        link = link.__cause__ or link.__context__
    yield "kind", "<".join(type(one).__name__ for one in chain)
    numbers = [one.errno for one in chain if isinstance(one, OSError)]
    if numbers:
        yield "errno", _shown(numbers[-1])


def _places(trace: TracebackType | None) -> list[str]:
    """`kefu_tui/desk/work.py:74:contact_of`, outermost first, the innermost ones when many."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{_relative(code.co_filename)}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return found[-_MOST_FRAMES:]


def _relative(file: str) -> str:
    """From the package's name on: the folders above it may bear a person's name."""
    parts = Path(file).parts
    for home in ("site-packages", "dist-packages"):
        if home in parts:
            return "/".join(parts[parts.index(home) + 1 :])
    if "kefu_tui" in parts[:-1]:
        last = len(parts) - 1 - parts[::-1].index("kefu_tui")
        return "/".join(parts[last:])
    return parts[-1] if parts else "?"


def _append(folder: Path, data: bytes) -> None:
    """One write to the end of the file, readable by its owner only. Raises OSError."""
    path = folder / FILE
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size + len(data) > LARGEST:
            _rotate(path)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


def _rotate(path: Path) -> None:
    """`kefu.log` becomes `kefu.log.1`, and so on; the oldest goes. Raises OSError."""
    for number in range(KEPT, 0, -1):
        older = path.with_name(f"{FILE}.{number}")
        newer = path if number == 1 else path.with_name(f"{FILE}.{number - 1}")
        with contextlib.suppress(FileNotFoundError):
            newer.replace(older)
