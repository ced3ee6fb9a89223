"""A file is there whole, or as it was: nothing half written, nothing left beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kefu_tui import files


def test_a_file_and_its_folder_are_made_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    files.put(path, b"1")
    files.put(path, b"2")
    assert path.read_bytes() == b"2"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]
    assert (path.stat().st_mode | path.parent.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_cannot_be_written_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.txt"
    files.put(path, b"1")

    def refuse(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os if step == "fsync" else Path, step, refuse)
    with pytest.raises(OSError, match="full"):
        files.put(path, b"2")
    assert path.read_bytes() == b"1"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
