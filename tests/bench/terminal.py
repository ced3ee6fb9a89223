"""A program in a pseudo-terminal of 120 × 36: what it writes there, and when."""

from __future__ import annotations

import os
import pty
import select
import sys
import termios
from pathlib import Path
from time import perf_counter
from typing import Self

from tests.bench.shops import NOW

KEFU = "from kefu_tui.cli.main import run; run()"
"""What the installed `kefu` does."""
CARD = "备注预览".encode()
"""Stands on every card, below the keys."""
_QUIT = b"\x11"
_SIZE = (36, 120)
_PATIENCE = 60.0
_QUIET = 0.05
"""Seconds without a word after which a key has had its effect"""


class Terminal:
    """A Python program from its start to the end of the `with`, which hangs up."""

    def __init__(self, code: str, store: Path | None = None) -> None:
        self.pid, self._end = pty.fork()
        if not self.pid:
            environment = {**os.environ, "KEFU_NOW": NOW.isoformat(), "TERM": "xterm-256color"}
            if store is not None:
                environment["KEFU_STORE"] = str(store)
            termios.tcsetwinsize(0, _SIZE)
            os.execve(sys.executable, [sys.executable, "-c", code], environment)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """The program ends, whatever state it is in."""
        os.close(self._end)
        if self.pid:
            os.waitpid(self.pid, 0)

    def read_until(self, wanted: bytes) -> None:
        seen = b""
        while wanted not in seen:
            seen += self._more(f"no {wanted!r}; last words: {seen[-400:]!r}")

    def quit(self) -> None:
        """Press the key, and read on until the program has let go of the terminal. Raises
        RuntimeError when it ends with a fault."""
        os.write(self._end, _QUIT)
        try:
            while self._more("it does not quit"):
                pass
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        if status:
            raise RuntimeError(f"the program ended with status {status}")

    def rest(self) -> float:
        """Read until nothing more comes; when the last of it came, as `perf_counter`."""
        came = perf_counter()
        while select.select([self._end], [], [], _QUIET)[0]:
            os.read(self._end, 65_536)
            came = perf_counter()
        return came

    def press(self, key: bytes) -> float:
        """Seconds from the key's way into the terminal until all it has changed has come out."""
        began = perf_counter()
        os.write(self._end, key)
        self._wait(f"nothing comes of {key!r}")
        return self.rest() - began

    def worked(self) -> float:
        """Seconds of processor time that the program's threads have used so far. Linux only."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Bytes that the program holds in memory. Linux only."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return float(status.split("VmRSS:")[1].split()[0]) * 1024

    def _more(self, complaint: str) -> bytes:
        self._wait(complaint)
        return os.read(self._end, 65_536)

    def _wait(self, complaint: str) -> None:
        if not select.select([self._end], [], [], _PATIENCE)[0]:
            raise TimeoutError(complaint)
