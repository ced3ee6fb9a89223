"""From the start of the process to the first card on a terminal, and the text queue."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path
from time import perf_counter

from tests.bench.measure import Timed, command
from tests.bench.shops import NOW

_CARD = "备注预览".encode()
"""Stands on every card, below the keys."""
_QUIT = b"\x11"
_SIZE = (36, 120)
_PATIENCE = 120.0


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
            os.close(terminal)
            _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError(f"kefu ended with status {status}")
        return took

    return once


def text_queue(store: Path) -> Timed:
    """`kefu queue`, from start to end."""
    words = (sys.executable, "-m", "kefu_tui", "queue", "--limit", "20", "--store", str(store))
    return command(*words, KEFU_NOW=NOW.isoformat())


def _spawn(store: Path) -> tuple[int, int]:
    """(process id, descriptor of its terminal)."""
    import pty
    import termios

    child, terminal = pty.fork()
    if not child:  # pragma: no cover - the other process
        environment = {**os.environ, "KEFU_NOW": NOW.isoformat(), "TERM": "xterm-256color"}
        words = [sys.executable, "-m", "kefu_tui", "--store", str(store)]
        termios.tcsetwinsize(0, _SIZE)
        os.execve(words[0], words, environment)
    return child, terminal


def _read_until(terminal: int, wanted: bytes) -> None:
    seen = b""
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], _PATIENCE)
        if not ready:
            raise TimeoutError(f"no card after {_PATIENCE:g} s; last words: {seen[-400:]!r}")
        seen += os.read(terminal, 65_536)


def _drain(terminal: int) -> None:
    """Read on until the program has let go of the terminal."""
    try:
        while os.read(terminal, 65_536):
            pass
    except OSError:
        return
