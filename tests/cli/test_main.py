"""The command line as a whole: usage, help, exit codes, faults of the program itself."""

from __future__ import annotations

import re

import pytest

from kefu_tui import __version__
from kefu_tui.cli import queue
from tests.cli.commands import Kefu
from tests.desk.shop import Row

COMMANDS = (
    "import", "queue", "show", "record", "undo", "report", "scripts", "setup", "config", "store", "tasks",
    "demo",
)  # fmt: skip


def test_help_names_every_command_in_chinese(kefu: Kefu) -> None:
    shown = kefu.ok("-h").out
    assert all(re.search(rf"^ +{name} +\S*[\u4e00-\u9fff]", shown, re.M) for name in COMMANDS)
    for command in COMMANDS:
        shown = kefu.ok(command, "--help").out
        assert shown.startswith(f"用法: kefu {command}")
        for english in ("usage", "options:", "positional", "show this"):
            assert english not in shown


def test_the_version(kefu: Kefu) -> None:
    assert kefu.ok("--version").out == f"kefu {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [("没有这个",), ("config",), ("scripts",), ("store",), ("show",), ("record", "小雨"), ("-x",)],
)
def test_wrong_usage_is_said_in_chinese(kefu: Kefu, arguments: tuple[str, ...]) -> None:
    answer = kefu(*arguments)
    assert (answer.code, answer.out) == (2, "")
    first, second = answer.err.splitlines()
    assert first.startswith("kefu: 命令写法不对: ")
    assert second.endswith("-h 看用法")
    for english in ("argument", "required", "invalid", "unrecognized", "choose"):
        assert english not in answer.err


def test_a_clock_that_is_no_time(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_NOW", "明天")
    answer = kefu("queue")
    assert (answer.code, answer.out) == (2, "")
    assert "KEFU_NOW" in answer.err


def test_the_store_option_stands_before_or_after_the_command(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1"))
    elsewhere = kefu.folder / "别处"
    for arguments in (("--store", elsewhere, "queue"), ("queue", "--store", elsewhere)):
        assert kefu.ok(*arguments, "--json").json == []
    assert len(kefu.ok("queue", "--json").json) == 1


def test_a_fault_of_the_program_is_one_sentence(
    kefu: Kefu, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(queue, "_print_rows", fault)
    answer = kefu("queue")
    assert (answer.code, answer.out) == (1, "")
    assert len(answer.err.splitlines()) == 1
    monkeypatch.setenv("KEFU_DEBUG", "1")
    assert "Traceback" in kefu("queue").err


def test_an_interrupt(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(queue, "_print_rows", stop)
    assert kefu("queue").code == 130


def test_the_demo_without_a_terminal_prints_its_queue(
    kefu: Kefu, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kefu.folder / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    answer = kefu.ok("demo")
    assert "共 59 位" in answer.out
    assert answer.out.count("到点") >= 1
    assert list(folder.iterdir()) == []
    assert not kefu.store.exists()
    monkeypatch.delenv("KEFU_NOW")
    assert "到点" in kefu.ok("demo").out.splitlines()[0]
