"""The screen as a process on a terminal of its own: killed, its window closed, and left by its keys."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from kefu_tui.bootstrap import build_desk, open_for_check
from kefu_tui.clock import Clock
from kefu_tui.domain.in_work import IN_WORK
from tests.desk.shop import Row, at, export

PATIENCE = 60.0
MARK = "上次未记结果"


class Window:
    """A terminal's window with the desk in it."""

    def __init__(self, process: int, terminal: int) -> None:
        self.process, self._terminal = process, terminal
        self._seen = b""

    def until(self, words: str) -> None:
        """Wait until the screen has shown this."""
        given_up = monotonic() + PATIENCE
        while words.encode() not in self._seen:
            assert monotonic() < given_up, self._seen[-2000:].decode(errors="replace")
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._seen += os.read(self._terminal, 65536)

    def forget(self) -> None:
        """What was seen before counts no more."""
        self._seen = b""

    def press(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def close(self) -> None:
        os.close(self._terminal)
        self._terminal = -1

    def ended(self) -> int:
        """How the process ended: its exit code, or minus the signal."""
        while self._terminal >= 0 and self._drained():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def _drained(self) -> bytes:
        assert select.select([self._terminal], [], [], PATIENCE)[0]
        try:
            return os.read(self._terminal, 65536)
        except OSError:  # the other end has gone
            return b""


@contextmanager
def window(store: Path) -> Iterator[Window]:
    environment = {
        **os.environ,
        "KEFU_STORE": str(store),
        "KEFU_NOW": "2026-11-21T16:10:00",
        "TERM": "xterm-256color",
    }
    process, terminal = pty.fork()
    if not process:
        os.execve(sys.executable, [sys.executable, "-m", "kefu_tui"], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    opened = Window(process, terminal)
    yield opened
    if opened._terminal >= 0:
        opened.close()


def _kept(store: Path) -> str | None:
    return open_for_check(store).fact(IN_WORK)


def test_a_killed_desk_and_a_closed_window_leave_the_card_a_quit_does_not(tmp_path: Path) -> None:
    store = tmp_path / "store"
    desk = build_desk(store, Clock.fixed(at("21 16:10")))
    desk.import_file(export(tmp_path, "21 16:00", [Row("1"), Row("2", "大山")]))
    desk.close()

    with window(store) as first:
        first.until("关闭倒计时")
        first.press(b"\x1b[B\x1bOR")  # down, F3
        given_up = monotonic() + PATIENCE
        while _kept(store) is None:
            assert monotonic() < given_up
        os.kill(first.process, signal.SIGKILL)
        assert first.ended() == -signal.SIGKILL

    with window(store) as second:
        second.until(MARK)
        second.until("通话计时")
        second.close()
        assert second.ended() != 0

    with window(store) as third:
        third.until(MARK)
        third.press(b"\x11")  # ^Q
        third.until("联系了还没有记")
        third.press(b"\r")
        assert third.ended() == 0
    assert _kept(store) is None


def test_the_demo_shop_leads_back_to_ones_own(tmp_path: Path) -> None:
    with window(tmp_path / "store") as opened:
        opened.until("随便试")
        opened.forget()
        opened.press(b"2")
        opened.until("按一个数字记结果")
        opened.forget()
        opened.press(b"\x11")  # ^Q
        opened.until("随便试")
        opened.press(b"\x11")
        assert opened.ended() == 0
