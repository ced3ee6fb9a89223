"""From the start of the process to the first card on a terminal, and the text queue."""

from __future__ import annotations

import os
import pty
import select
import sys
import termios
from pathlib import Path
from time import perf_counter

from tests.bench.measure import Figure, Timed, command, in_turn, python
from tests.bench.shops import NOW

_KEFU = "from kefu_tui.cli.main import run; run()"
"""What the installed `kefu` does."""
_TEXTUAL = "import textual.app"
FLOOR = f"python -c '{_TEXTUAL}'"
_CARD = "备注预览".encode()
"""Stands on every card, below the keys."""
_QUIT = b"\x11"
_SIZE = (36, 120)
_PATIENCE = 60.0


def figures(day: Path, busy: Path, year: Path, rounds: int) -> tuple[list[Figure], float]:
    """Starting on three stores, and what `import textual.app` took."""
    begin, card, busy_card, year_card, nothing, queue = in_turn(
        rounds,
        python(_TEXTUAL),
        first_card(day),
        first_card(busy),
        first_card(year),
        python("pass"),
        text_queue(day),
    )
    return [
        Figure("start to first card, 10,000 orders", card, begin, FLOOR, target=1.6),
        Figure("  with 2,000 cases in the queue", busy_card, begin, FLOOR),
        Figure("  with 100,000 orders", year_card, begin, FLOOR),
        Figure("kefu queue, 10,000 orders", queue, nothing, "python -c pass"),
    ], begin


def first_card(store: Path) -> Timed:
    """`kefu` on a pseudo-terminal of 120 × 36, until the card has been written to it."""

    def once() -> float:
        began = perf_counter()
        child, terminal = _spawn(store)
        try:
            _read_until(terminal, _CARD)
            took = perf_counter() - began
            os.write(terminal, _QUIT)
            _drain(terminal)
        finally:
            os.close(terminal)  # hangs up: the program ends, whatever state it is in
            _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError(f"kefu ended with status {status}")
        return took

    return once


def text_queue(store: Path) -> Timed:
    """`kefu queue`, from start to end."""
    words = (sys.executable, "-c", _KEFU, "queue", "--limit", "20", "--store", str(store))
    return command(*words, KEFU_NOW=NOW.isoformat())


def _spawn(store: Path) -> tuple[int, int]:
    """(process id, descriptor of its terminal)."""
    child, terminal = pty.fork()
    if not child:
        environment = {**os.environ, "KEFU_NOW": NOW.isoformat(), "TERM": "xterm-256color"}
        termios.tcsetwinsize(0, _SIZE)
        words = [sys.executable, "-c", _KEFU, "--store", str(store)]
        os.execve(words[0], words, environment)
    return child, terminal


def _read_until(terminal: int, wanted: bytes) -> None:
    seen = b""
    while wanted not in seen:
        seen += _more(terminal, f"no card; last words: {seen[-400:]!r}")


def _drain(terminal: int) -> None:
    """Read on until the program has let go of the terminal."""
    try:
        while _more(terminal, "it does not quit"):
            pass
    except OSError as error:
        if isinstance(error, TimeoutError):
            raise


def _more(terminal: int, complaint: str) -> bytes:
    ready, _, _ = select.select([terminal], [], [], _PATIENCE)
    if not ready:
        raise TimeoutError(complaint)
    return os.read(terminal, 65_536)
