"""`kefu tasks run`: every notice once, whether the desk is open or not, and nobody kept out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime

import pytest

from kefu_tui import paths
from kefu_tui.bootstrap import build_desk, desk_is_open, only_runner
from kefu_tui.cli import notify, tasks
from kefu_tui.ports import Why
from kefu_tui.storage import backups
from kefu_tui.tasks import Runner
from tests.cli.commands import Kefu
from tests.desk.shop import Row, export


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been shown on the desktop."""
    texts: list[str] = []
    monkeypatch.setattr(notify, "show", lambda _title, text: texts.append(text))
    return texts


@pytest.fixture
def promised(kefu: Kefu) -> Kefu:
    """小雨 has promised for 17:00; it is 16:10."""
    kefu.take("21 16:10", Row("1"), Row("2", "大山", placed="18 17:40"))
    kefu.ok("record", "小雨", "promised", "--when", "2026-11-21T16:30")
    return kefu


def test_each_notice_is_a_line_and_comes_once(promised: Kefu, shown: list[str]) -> None:
    assert promised.ok("tasks", "run", "--once").out == ""
    promised.move_to("21 17:00")
    lines = promised.ok("tasks", "run", "--once").out.splitlines()
    assert lines == [
        "16:40 快关闭: 王丽 ¥100.00 剩 40 分",
        "17:00 到点: 王丽 ¥100.00 承诺到点 17:00",
    ]
    assert shown == [line[6:] for line in lines]
    assert promised.ok("tasks", "run", "--once").out == ""


def test_json_is_one_line_each(promised: Kefu) -> None:
    promised.move_to("21 17:00")
    lines = promised.ok("tasks", "run", "--once", "--json").out.splitlines()
    notices = [json.loads(line) for line in lines]
    assert [n["kind"] for n in notices] == ["closing", "due"]
    assert notices[1] == {
        "kind": "due",
        "at": "2026-11-21T17:00:00+08:00",
        "text": "到点: 王丽 ¥100.00 承诺到点 17:00",
        "cases": ["小雨"],
    }


def test_an_open_desk_comes_first_and_what_it_told_is_not_repeated(promised: Kefu) -> None:
    promised.move_to("21 17:00")
    desk = build_desk(promised.store)
    assert desk_is_open(promised.store)
    answer = promised.ok("tasks", "run", "--once")
    assert answer.out == ""
    assert "工作台开着" in answer.err
    told = Runner(desk).tick()
    assert [n.cases for n in told] == [("大山",), ("小雨",)]
    desk.close()
    assert not desk_is_open(promised.store)
    assert promised.ok("tasks", "run", "--once").out == ""


def test_what_it_has_told_the_desk_does_not_repeat(promised: Kefu) -> None:
    promised.move_to("21 17:00")
    assert len(promised.ok("tasks", "run", "--once").out.splitlines()) == 2
    desk = build_desk(promised.store)
    assert Runner(desk).tick() == []
    desk.close()


def test_a_desk_that_was_killed_does_not_silence_it(promised: Kefu) -> None:
    code = "import os, sys; from pathlib import Path; from kefu_tui.bootstrap import build_desk\n"
    code += "build_desk(Path(sys.argv[1])); os._exit(9)"
    subprocess.run([sys.executable, "-c", code, promised.store], check=False)
    assert (promised.store / "kefu.lock.json").exists()
    promised.move_to("21 17:00")
    assert "到点" in promised.ok("tasks", "run", "--once").out


def test_only_one_at_a_time_tells(promised: Kefu) -> None:
    promised.move_to("21 17:00")
    with only_runner(promised.store) as alone:
        assert alone
        answer = promised.ok("tasks", "run", "--once")
        assert answer.out == ""
        assert "已有一个" in answer.err
    assert "到点" in promised.ok("tasks", "run", "--once").out


def test_a_backup_and_the_report_are_made_without_the_writers_lock(promised: Kefu) -> None:
    for backup in backups.found(promised.store):
        backup.path.unlink()
    promised.move_to("21 17:50")
    lines = promised.ok("tasks", "run", "--once").out.splitlines()
    assert lines[-1].startswith("17:50 日报已写到 reports/催付日报-2026-11-21.xlsx")
    assert (promised.store / "reports" / "催付日报-2026-11-21.xlsx").exists()
    assert [backup.why for backup in backups.found(promised.store)] == [Why.DAILY]


def test_a_file_in_the_inbox_is_told(promised: Kefu) -> None:
    inbox = paths.inbox_folder(promised.store)
    inbox.mkdir()
    export(inbox, "21 16:09", [Row("3")])
    assert (
        "有新的导出文件: ExportOrderList202611211609.csv"
        in promised.ok("tasks", "run", "--once").out
    )


def test_an_empty_store_and_wrong_settings(kefu: Kefu) -> None:
    assert kefu.ok("tasks", "run", "--once").out == ""
    paths.config_file(kefu.store).write_text("[tasks]\non = 3\n", "utf-8")
    answer = kefu("tasks", "run", "--once")
    assert (answer.code, answer.out) == (2, "")
    assert "tasks.on" in answer.err
    assert kefu("tasks").code == 2


def test_notifications_can_be_switched_off(promised: Kefu, shown: list[str]) -> None:
    promised.ok("config", "set", "tasks.notify", "false")
    promised.move_to("21 17:00")
    assert "到点" in promised.ok("tasks", "run", "--once").out
    assert shown == []


class Sleeps:
    """Between two looks the clock goes on, and something may happen."""

    def __init__(self, kefu: Kefu, *steps: Callable[[], object]) -> None:
        self.kefu, self.steps, self.lengths = kefu, list(steps), list[float]()

    def __call__(self, seconds: float) -> None:
        self.lengths.append(seconds)
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)()


def test_it_runs_until_interrupted_and_follows_the_store(
    promised: Kefu, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = []

    def by_another() -> None:
        desk = build_desk(promised.store)
        desk.import_file(export(promised.folder, "21 16:12", [Row("7", "木木", placed="18 16:50")]))
        desks.append(desk)

    def broken() -> None:
        paths.config_file(promised.store).write_text("[shop\n", "utf-8")

    def mended() -> None:
        paths.config_file(promised.store).write_text("", "utf-8")
        promised.move_to("21 17:00")

    sleeps = Sleeps(promised, by_another, lambda: desks.pop().close(), broken, mended)
    monkeypatch.setattr(tasks, "sleep", sleeps)
    answer = promised("tasks", "run")
    assert answer.code == 130
    assert answer.out.splitlines() == [
        "15:50 快关闭: 王丽 ¥100.00 剩 40 分",
        "16:40 快关闭: 王丽 ¥100.00 剩 40 分",
        "17:00 到点: 王丽 ¥100.00 承诺到点 17:00",
    ]
    assert answer.err.count("工作台开着") == 1
    assert answer.err.count("kefu.toml") == 1
    assert answer.err.splitlines()[-1] == "kefu: 已中断"
    assert all(1 <= seconds <= 30 for seconds in sleeps.lengths)


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to another process")
def test_ctrl_c_ends_the_real_program(promised: Kefu) -> None:
    promised.move_to("21 17:00")
    process = subprocess.Popen(
        [sys.executable, "-m", "kefu_tui", "tasks", "run", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PATH": "", "PYTHONUTF8": "1"},
        encoding="utf-8",
    )
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert datetime.fromisoformat(first["at"]).tzinfo is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_the_seconds_until_the_next_look() -> None:
    now = datetime.fromisoformat("2026-11-21T16:10:00+08:00")
    for at, seconds in (("16:10:05", 5), ("16:09", 1), ("16:10", 1), ("18:00", 30)):
        assert (
            tasks._seconds_until(datetime.fromisoformat(f"2026-11-21T{at}+08:00"), now) == seconds
        )
    assert tasks._seconds_until(None, now) == 30
