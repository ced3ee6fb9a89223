"""The command line as processes: streams, exit codes, locks, pipes, and what is not imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kefu_tui.paths import CHECKOUT
from kefu_tui.storage.repository import open_store
from tests.desk.shop import Row, export

HEAVY = ("textual", "questionary", "xlsxwriter", "python_calamine", "arrow", "tomlkit", "filelock")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = export(tmp_path, "21 16:10", [Row("1"), Row("2", "大山")])
    done = _kefu(tmp_path / "store", "import", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "store"


def _environment(store: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "KEFU_STORE": str(store),
        "KEFU_NOW": "2026-11-21T16:10:00",
        "PYTHONWARNINGS": "error",
        "PYTHONIOENCODING": "",
        **more,
    }


def _kefu(store: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kefu_tui", *arguments],
        cwd=CHECKOUT,
        env=_environment(store, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_data_on_stdout_everything_else_on_stderr(store: Path) -> None:
    done = _kefu(store, "record", "小雨", "reminded", "--channel", "phone")
    assert (done.returncode, done.stdout) == (0, "11.21 小二 已催付\n")
    assert "下一步" in done.stderr
    failed = _kefu(store, "show", "没有")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.startswith("kefu: ")


def test_a_bare_locale_still_speaks_chinese(store: Path) -> None:
    for variables in ({"LC_ALL": "C"}, {"LANG": "C", "LC_ALL": "", "PYTHONUTF8": "0"}):
        done = _kefu(store, "queue", **variables)
        assert done.returncode == 0
        assert "小雨" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(store: Path) -> None:
    for command, unbuffered in (
        (["queue"], "1"),
        (["queue"], ""),
        (["queue", "--json"], ""),
        (["config", "get", "agent.name"], ""),
        (["queue", "--help"], ""),
    ):
        process = subprocess.Popen(
            [sys.executable, "-m", "kefu_tui", *command],
            cwd=CHECKOUT,
            env=_environment(store, PYTHONUNBUFFERED=unbuffered),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        told = process.stderr.read().decode()
        process.stderr.close()
        assert process.wait(60) == 0
        assert "Broken" not in told
        assert "Error" not in told


def test_beside_an_open_desk_one_reads_and_does_not_write(store: Path) -> None:
    before = json.loads(_kefu(store, "queue", "--json").stdout)
    desk = open_store(store)
    try:
        for command in (["record", "小雨", "reminded"], ["undo"]):
            refused = _kefu(store, *command)
            assert (refused.returncode, refused.stdout) == (3, "")
            assert str(os.getpid()) in refused.stderr
            assert "从 2" in refused.stderr
        assert json.loads(_kefu(store, "queue", "--json").stdout) == before
        assert _kefu(store, "report", "--json").returncode == 0
    finally:
        desk.close()
    assert _kefu(store, "record", "小雨", "reminded").returncode == 0


def test_reading_the_queue_leaves_the_heavy_libraries_alone(store: Path) -> None:
    code = (
        "import sys; from kefu_tui.cli.main import main; main(['queue', '--json']);"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env=_environment(store),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert len(json.loads(done.stdout)) == 2
    assert done.stderr == "[]\n"
