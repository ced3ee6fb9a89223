"""What holds buyers' names is the agent's alone, whatever the account's habits."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kefu_tui import config, paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.desk import Attempt
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.reports.workbook import write_workbook
from kefu_tui.storage import disk
from kefu_tui.storage.rights import tighten_store

pytestmark = pytest.mark.skipif(not disk.POSIX, reason="permissions are POSIX's")

OWN = (
    "kefu.json",
    "kefu.json.bak",
    "kefu.json.journal",
    "kefu.json.journal.torn-3-0000abcd",
    "kefu.lock",
    "kefu.lock.json",
    "kefu.toml",
    "kefu.log",
    "kefu.log.1",
    "inbox/a.csv",
    "inbox/done/b.csv",
    "reports/day.xlsx",
    "backups/kefu-1.json",
)


@pytest.fixture
def _careless() -> Iterator[None]:
    """An account that shares everything it makes."""
    before = os.umask(0)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def _open_to_all(folder: Path) -> None:
    for name in OWN:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        path.chmod(0o644)
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        path.chmod(0o755)


def test_everything_of_the_stores_own_becomes_private(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    _open_to_all(folder)
    tighten_store(folder)
    for path in (folder, *folder.rglob("*")):
        assert _mode(path) == (0o700 if path.is_dir() else 0o600), path.name


def test_what_is_not_ours_and_what_is_only_linked_stays(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    _open_to_all(folder)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "theirs.csv").write_text("x")
    strangers = [folder / "README.md", folder / ".gitignore", folder / "notes" / "kefu.json"]
    for path in strangers:
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (folder / "kefu.json.link").symlink_to(outside / "theirs.csv")
    (folder / "inbox" / "more").symlink_to(outside, target_is_directory=True)
    (folder / "kefu.json.gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "kefu.log.pipe", 0o644)
    strangers += [outside / "theirs.csv", outside, folder / "notes", folder / "kefu.log.pipe"]
    for path in strangers:
        path.chmod(0o755 if path.is_dir() else 0o644)
    tighten_store(folder)
    for path in strangers:
        assert _mode(path) in (0o755, 0o644), path.name


def test_rights_are_taken_never_given(tmp_path: Path) -> None:
    (tmp_path / "kefu.toml").write_text("")
    (tmp_path / "kefu.toml").chmod(0o444)
    tighten_store(tmp_path)
    assert _mode(tmp_path / "kefu.toml") == 0o400


def test_what_cannot_be_changed_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _open_to_all(tmp_path)

    def refuse(self: Path, mode: int) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(Path, "chmod", refuse)
        tighten_store(tmp_path)
    assert _mode(tmp_path / "kefu.json") == 0o644
    tighten_store(tmp_path / "nowhere")


def test_a_store_in_order_costs_nothing_to_speak_of(tmp_path: Path) -> None:
    _open_to_all(tmp_path)
    tighten_store(tmp_path)
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        tighten_store(tmp_path)
        best = min(best, time.perf_counter() - start)
    assert best < 0.001


@pytest.mark.usefixtures("_careless")
def test_a_whole_day_leaves_nothing_open(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    config.put(paths.config_file(folder), {"agent.name": "阿华"})
    desk = build_desk(folder, Clock.from_environment())
    desk.import_file(write_demo_export(tmp_path, desk.now))
    for _ in range(3):
        desk.record(desk.worklist.at(0).case.key, Attempt(Outcome.REMINDED))
    write_workbook(desk.report(), desk.reports_folder() / "day.xlsx")
    desk.close()
    config.put(paths.config_file(folder), {"shop.name": "暖居"})
    found = [folder, *folder.rglob("*")]
    assert len(found) >= 7
    for path in found:
        assert _mode(path) == (0o700 if path.is_dir() else 0o600), path.name


@pytest.mark.usefixtures("_careless")
def test_what_is_exported_is_private_too(tmp_path: Path) -> None:
    desk = build_desk(tmp_path / "store", Clock.from_environment())
    desk.import_file(write_demo_export(tmp_path, desk.now))
    for path in desk._store.export(tmp_path / "out"):
        assert _mode(path) == 0o600, path.name
    desk.close()
