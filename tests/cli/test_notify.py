"""Notifications: each system's own tool, and texts never as part of a script."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from kefu_tui.cli import notify

NASTY = '王<b>丽</b> "$(rm x)" `id` \'; end run 13900001111\n--help'


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    made: list[tuple[tuple[str, ...], dict[str, str]]] = []

    def run(words: tuple[str, ...], *, env: dict[str, str], **_: Any) -> None:
        made.append((words, env))

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    return made


@pytest.mark.parametrize(
    ("platform", "tool"),
    [("linux", "notify-send"), ("darwin", "osascript"), ("win32", "powershell")],
)
def test_each_system_has_its_tool(
    platform: str,
    tool: str,
    calls: list[tuple[tuple[str, ...], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert notify.is_there()
    notify.show("催付台", NASTY)
    ((words, env),) = calls
    assert words[0] == f"/bin/{tool}"
    handed = env["KEFU_NOTICE_TEXT"] if platform == "win32" else words[-1]
    assert "13900001111" not in handed
    assert "\n" not in handed
    assert ("<b>" in handed) is (platform != "linux")
    script = words[:-1] if platform != "win32" else words
    assert not any("王" in word for word in script)
    if platform == "linux":
        assert words[-3] == "--"


def test_a_machine_without_a_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert not notify.is_there()
    notify.show("催付台", "到点")


@pytest.mark.parametrize("error", [OSError("gone"), subprocess.TimeoutExpired("x", 1)])
def test_a_tool_that_fails_stops_nothing(
    error: Exception,
    calls: list[tuple[tuple[str, ...], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", run)
    notify.show("催付台", "到点")
