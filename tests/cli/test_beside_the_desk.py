"""Commands that read while a desk in another process records, imports and compacts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.commands import Kefu

_DESK = """
import sys
from datetime import timedelta
from pathlib import Path
from kefu_tui.bootstrap import build_desk
from kefu_tui.demo import demo_next_export, write_demo_export
from kefu_tui.desk import Attempt
from kefu_tui.domain.outcomes import Outcome

folder = Path(sys.argv[1])
desk = build_desk(folder / "store")
first = desk.now - timedelta(hours=5)
exports = [write_demo_export(folder, first), demo_next_export(folder, first)]
done, worked = [0, 0, ""], set()


def said(case):
    done[2] = case
    print(*done, flush=True)


def record():
    # the report counts cases: one record each
    case = next(s.case.key for s in desk.worklist if s.case.key not in worked)
    worked.add(case)
    desk.record(case, Attempt(Outcome.REMINDED))
    done[0] += 1
    said(case)


def take_in():
    desk.import_file(exports[done[1] % 2])
    done[1] += 1
    said(desk.worklist.at(0).case.key)


def compact():
    assert desk._store._database.journal.compact()
    said(done[2])


take_in()
if sys.argv[2] == "step":
    for line in sys.stdin:
        {"record": record, "import": take_in, "compact": compact}[line.strip()]()
else:
    for _ in range(45):
        record()
        if done[0] % 7 == 0 and done[1] < 2:
            take_in()
        compact()
desk.close()
"""


class Desk:
    """A desk open in another process, and what it has acknowledged so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.records, self.imports, self.case = 0, 0, ""

    def heard(self) -> bool:
        """Take in the next acknowledgement; False when the desk has closed."""
        assert self.process.stdout is not None
        words = self.process.stdout.readline().rstrip("\n").split(" ", 2)
        if len(words) < 3:
            return False
        self.records, self.imports, self.case = int(words[0]), int(words[1]), words[2]
        return True

    def do(self, step: str) -> None:
        """Have one step done, and wait until it is acknowledged."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{step}\n")
        self.process.stdin.flush()
        assert self.heard()


def _open(kefu: Kefu, mode: str) -> subprocess.Popen[str]:
    kefu.move_to("21 21:10")
    return subprocess.Popen(
        [sys.executable, "-c", _DESK, str(kefu.folder), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
        encoding="utf-8",
    )


@pytest.fixture
def desk(kefu: Kefu) -> Iterator[Desk]:
    """A desk that does one step when told to."""
    with _open(kefu, "step") as process:
        opened = Desk(process)
        assert opened.heard()
        yield opened
        process.communicate()
    assert process.returncode == 0


def _sees(kefu: Kefu, desk: Desk) -> None:
    """Queue, report and card show every record that was acknowledged, and no other."""
    report = kefu.ok("report", "--json").json
    assert sum(agent["contacted"] for agent in report["agents"]) == desk.records
    rows = kefu.ok("queue", "--lane", "all", "--json").json
    assert sum(row["contacts"] for row in rows) >= desk.records
    contacted = [row for row in rows if row["case"] == desk.case]
    card = kefu.ok("show", desk.case, "--json").json
    made = [c for c in card["contacts"] if c["source"] == "desk"]
    assert len(made) == (1 if desk.records else 0)
    assert [row["contacts"] for row in contacted] == [len(card["contacts"])]


@pytest.mark.parametrize("compacting", [False, True], ids=["recording", "compacting"])
def test_a_reader_sees_what_was_acknowledged_at_once(
    kefu: Kefu, desk: Desk, compacting: bool
) -> None:
    for _ in range(4):
        desk.do("record")
        if compacting:
            desk.do("compact")
        _sees(kefu, desk)
    before = len(kefu.ok("queue", "--lane", "all", "--json").json)
    desk.do("import")
    if compacting:
        desk.do("compact")
    assert len(kefu.ok("queue", "--lane", "all", "--json").json) > before
    check = kefu.ok("store", "verify")
    assert f"催付记录 {desk.records}, 导单 2" in check.out


def test_a_writer_is_refused_and_readers_are_not(kefu: Kefu, desk: Desk) -> None:
    desk.do("record")
    refused = kefu("record", desk.case, "no_answer")
    assert refused.code == 3
    assert f"进程号 {desk.process.pid}" in refused.err
    assert kefu("undo").code == kefu("import", kefu.folder / "x.csv").code == 3
    _sees(kefu, desk)


def test_readers_beside_a_desk_that_never_rests(kefu: Kefu) -> None:
    """While records, imports and compactions go on, a reader never sees less than was said."""
    with _open(kefu, "run") as process:
        desk = Desk(process)
        looks = 0
        while desk.heard():
            if desk.records % 3:
                continue
            known = desk.records
            report = kefu.ok("report", "--json").json
            assert sum(agent["contacted"] for agent in report["agents"]) >= known
            assert kefu.ok("show", desk.case, "--json").json["contacts"]
            looks += 1
        process.wait(timeout=30)
    assert process.returncode == 0
    assert desk.records == 45
    assert looks >= 15
    assert f"催付记录 {desk.records}, 导单 2" in kefu.ok("store", "verify").out


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_killed_desk_leaves_all_it_said_to_readers_and_the_next_writer(
    kefu: Kefu, desk: Desk
) -> None:
    for _ in range(3):
        desk.do("record")
    with _open(kefu, "step") as second:
        assert second.wait(timeout=30) == 1, "the store is taken"
    desk.process.send_signal(signal.SIGKILL)
    desk.process.wait()
    _sees(kefu, desk)
    kefu.ok("undo")
    report = kefu.ok("report", "--json").json
    assert sum(agent["contacted"] for agent in report["agents"]) == 2
    desk.process.returncode = 0
