"""The log: figures and closed words only, whatever is thrown at it; and it never stops the work."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui import logbook
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.errors import IntakeError, RefusedError, StoreError, UsageError
from kefu_tui.logbook import Event, Word

_LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00 \d+ [a-z.-]+"
    r"( [a-z]+=([0-9A-Za-z_.:+,/<>-]+|\?))*"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """An open book in an own folder."""
    logbook.begin(Word.DESK)
    logbook.keep_in(tmp_path)
    return tmp_path / logbook.FILE


def _last(log: Path) -> str:
    return log.read_text("utf-8").splitlines()[-1].split(" ", 2)[2]


def test_an_entry_is_an_event_and_figures(log: Path) -> None:
    logbook.note(
        Event.COMPACTED, commits=812, ms=31, share=0.5, worked=True, day=date(2026, 11, 21),
        at=datetime(2026, 11, 21, 8, tzinfo=UTC), outcome=Outcome.BUSY, nothing=None,
    )  # fmt: skip
    assert _last(log) == (
        "compacted commits=812 ms=31 share=0.500 worked=yes day=2026-11-21 "
        "at=2026-11-21T08:00:00+00:00 outcome=busy nothing=-"
    )
    assert all(map(_LINE.fullmatch, log.read_text("utf-8").splitlines()))


@given(st.one_of(st.text(), st.binary(), st.lists(st.text()), st.integers(min_value=10**10)))
def test_what_is_no_figure_is_not_written(tmp_path_factory: Any, value: Any) -> None:
    folder = tmp_path_factory.mktemp("log")
    logbook.begin(Word.DESK)
    logbook.keep_in(folder)
    logbook.note(Event.IMPORTED, value=value)
    assert _last(folder / logbook.FILE) == "imported value=?"


def test_words_from_elsewhere_come_from_a_closed_list(log: Path) -> None:
    logbook.note(Event.IMPORTED, encoding=Word.of("gb18030"), family=Word.of("王丽 13900001111"))
    assert _last(log) == "imported encoding=gb18030 family=other"


def test_of_an_error_only_its_type_and_place(log: Path) -> None:
    def inner(secret: str) -> None:
        raise ValueError(f"王丽 {secret}")

    try:
        try:
            inner("13900001111")
        except ValueError as error:
            raise KeyError("260000000000000001") from error
    except KeyError as error:
        logbook.failed(error)
    last = _last(log)
    assert last.startswith("fault kind=KeyError<ValueError at=")
    assert re.search(r"test_logbook\.py:\d+:test_of_an_error_only_its_type_and_place", last)
    for word in ("王丽", "13900001111", "260000000000000001", str(Path.cwd()), "secret"):
        assert word not in last


def test_a_failed_write_bears_the_systems_number(log: Path) -> None:
    error = StoreError("磁盘已满：/home/王丽/store 没有写入")
    error.__cause__ = OSError(28, "No space left", "/home/王丽/store")
    logbook.failed(error)
    assert _last(log) == "failed kind=StoreError<OSError errno=28"


def test_an_error_is_written_once_and_typing_mistakes_never(log: Path) -> None:
    @logbook.watched
    def importing() -> None:
        raise IntakeError("王丽.csv")

    logbook.note(Event.STARTED)
    for error in (UsageError("王丽"), RefusedError("王丽")):
        logbook.failed(error)
    with pytest.raises(IntakeError) as caught:
        importing()
    logbook.failed(caught.value)
    entries = log.read_text("utf-8").splitlines()
    assert [entry.split(" ", 2)[2] for entry in entries][-2:] == [
        "started", "failed kind=IntakeError",
    ]  # fmt: skip


def test_paths_begin_at_the_package() -> None:
    home = "/home/王丽/kefu_tui/"
    assert logbook._relative(home + "kefu_tui/desk/work.py") == "kefu_tui/desk/work.py"
    assert logbook._relative(home + ".venv/lib/site-packages/tinydb/table.py") == "tinydb/table.py"
    assert logbook._relative("/home/王丽/eigenes.py") == "eigenes.py"
    assert logbook._relative("") == "?"


def test_entries_wait_until_a_store_is_known(tmp_path: Path) -> None:
    logbook.begin(Word.RECORD)
    logbook.note(Event.OPENED, orders=1)
    logbook.keep_in(tmp_path)
    assert not (tmp_path / logbook.FILE).exists()
    logbook.note(Event.STOPPED, exit=0)
    kinds = [line.split()[2] for line in (tmp_path / logbook.FILE).read_text().splitlines()]
    assert kinds == ["started", "store.opened", "stopped"]


def test_a_reader_leaves_no_trace_unless_something_goes_wrong(tmp_path: Path) -> None:
    logbook.begin(Word.QUEUE)
    logbook.keep_in(tmp_path, reading=True)
    logbook.note(Event.STOPPED, exit=0)
    assert list(tmp_path.iterdir()) == []
    logbook.failed(ZeroDivisionError())
    kinds = [line.split()[2] for line in (tmp_path / logbook.FILE).read_text().splitlines()]
    assert kinds == ["started", "stopped", "fault"]


def test_it_is_private_and_turns_over(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook, "LARGEST", 400)
    for number in range(60):
        logbook.note(Event.COMPACTED, commits=number)
    files = sorted(log.parent.iterdir())
    assert [f.name for f in files] == ["kefu.log", "kefu.log.1", "kefu.log.2", "kefu.log.3"]
    assert all(f.stat().st_size <= 400 for f in files)
    newest_last = "".join(f.read_text() for f in [*reversed(files[1:]), files[0]])
    numbers = [int(n) for n in re.findall(r"commits=(\d+)", newest_last)]
    assert numbers == list(range(numbers[0], 60))
    if os.name == "posix":
        assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    logbook.begin(Word.DESK)
    logbook.keep_in(tmp_path / "not there")
    logbook.note(Event.STOPPED, exit=0)
    logbook.failed(ValueError("x"))
    (tmp_path / logbook.FILE).mkdir()
    logbook.keep_in(tmp_path)
    logbook.note(Event.STOPPED, exit=0)
    logbook.system(textual="8.2", columns=80, rows=24)
    assert list((tmp_path / logbook.FILE).iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("")
    logbook.begin(Word.DESK)
    logbook.keep_in(tmp_path)
    (tmp_path / logbook.FILE).symlink_to(other)
    logbook.note(Event.STOPPED, exit=0)
    assert other.read_text() == ""


def test_the_system_is_described(log: Path) -> None:
    logbook.system(textual="8.2.1", columns=120, rows=36)
    assert re.fullmatch(
        r"system columns=120 rows=36 version=\d[\w.]* python=3\.\d+\.\d+ textual=8\.2\.1 os=\w+",
        _last(log),
    )
    logbook.system(textual="王丽")
    assert "textual=?" in _last(log)


def test_it_costs_the_start_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules); import kefu_tui.clock; import kefu_tui.logbook;"
        "print({'logging', 'platform', 'importlib.metadata'} & (set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
