"""A long import on a terminal: how far it is, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kefu_tui.cli import pace
from kefu_tui.paths import CHECKOUT
from tests.cli.commands import Kefu
from tests.desk.shop import HEADER, Row, at, export

LONG = 150_000
"""Rows that take a second or two to read."""


class Terminal:
    """A stderr that is one."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock shows is its last."""
    shown = [100.0]
    monkeypatch.setattr(pace, "monotonic", lambda: shown[-1])
    return shown


def test_the_pace_stands_on_one_line_and_is_wiped(
    monkeypatch: pytest.MonkeyPatch, seconds: list[float]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with pace.showing_pace("订单\x1b[2J.csv") as progress:
        assert progress is not None
        seconds.append(100.2)
        progress(2_000, 10_000)
        assert terminal.text == ""
        seconds.append(100.5)
        progress(4_000, 10_000)
        seconds.append(100.55)
        progress(4_400, 10_000)
        assert terminal.text.count("\r") == 1
        assert " 40% 4,000 行, 每秒 8,000 行 (Ctrl-C 取消)" in terminal.text
        assert "\x1b[2J" not in terminal.text
    assert terminal.text.endswith("\r\x1b[K")


def test_a_short_read_shows_nothing(monkeypatch: pytest.MonkeyPatch, seconds: list[float]) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with pace.showing_pace("订单.csv") as progress:
        assert progress is not None
        progress(10, 10)
    assert terminal.text == ""


def test_without_a_terminal_nobody_is_told(kefu: Kefu, tmp_path: Path) -> None:
    with pace.showing_pace("订单.csv") as progress:
        assert progress is None
    assert kefu.ok("import", export(tmp_path, "21 16:10", [Row("1")])).err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals")
def test_ctrl_c_while_a_file_is_read_leaves_nothing(kefu: Kefu, tmp_path: Path) -> None:
    import pty

    kefu.take("21 14:00", Row("1"))
    before = {p.name: p.read_bytes() for p in kefu.store.glob("kefu.json*")}
    path = tmp_path / f"ExportOrderList{at('21 16:00'):%Y%m%d%H%M}.csv"
    row = ",".join(Row("{0}").cells())
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(",".join(HEADER) + "\r\n")
        file.writelines(row.format(10**17 + n) + "\r\n" for n in range(LONG))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kefu_tui", "import", str(path)],
        cwd=CHECKOUT,
        env={**os.environ, "KEFU_STORE": str(kefu.store)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while "每秒".encode() not in shown:
        shown += os.read(ours, 1024)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    while b"\n" not in shown:
        shown += os.read(ours, 1024)
    os.close(ours)
    assert (process.returncode, out) == (130, b"")
    assert "已中断" in shown.decode()
    assert {p.name: p.read_bytes() for p in kefu.store.glob("kefu.json*")} == before
    assert [row["case"] for row in kefu.ok("queue", "--json").json] == ["小雨"]
