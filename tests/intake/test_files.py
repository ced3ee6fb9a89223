"""A large file is read as it is needed, and gives what a small one gives."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kefu_tui.errors import IntakeError
from kefu_tui.intake import files, read_export
from kefu_tui.intake.files import FileBytes
from tests.intake.sheets import HEADER, NAME, NOW, ROW, as_csv
from tests.intake.wrapped import as_page

ROWS = [[f"26000000000000{n:04d}", *ROW[1:]] for n in range(3_000)]


@pytest.mark.parametrize("form", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "page"])
def test_piece_by_piece_or_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    table = [HEADER, *ROWS]
    data = as_page(table).encode() if form == "page" else as_csv(table).encode(form)
    path = tmp_path / NAME
    path.write_bytes(data)
    whole = read_export(path, NOW)
    assert whole.digest == hashlib.sha256(data).hexdigest()
    assert len(whole.orders) == len(ROWS)
    monkeypatch.setattr(files, "LARGE", 100)
    monkeypatch.setattr("kefu_tui.intake.decode.PIECE", 1000)
    pieces = read_export(path, NOW)
    guessed = replace(pieces.recognised, rows=whole.recognised.rows)  # from what was read first
    assert replace(pieces, recognised=guessed) == whole


def test_slices_as_of_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(bytes(range(200)))
    with path.open("rb") as source:
        file = FileBytes(source)
        for start, stop in ((None, 10), (5, 5), (9, 3), (190, 900), (-5, None), (None, None)):
            assert file[start:stop] == bytes(range(200))[start:stop]
        assert file.startswith(b"\0\1")
        assert not file.startswith((b"\1", b"\2"))


@pytest.mark.parametrize("cut", [0, 50_000])
def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """A browser still writes to it: half of it must not pass for the whole."""
    monkeypatch.setattr(files, "LARGE", 100)
    path = tmp_path / NAME
    path.write_bytes(as_csv([HEADER, *ROWS]).encode())

    def meddle(_done: int, _total: int) -> None:
        if cut:
            os.truncate(path, cut)
        os.utime(path, (1, 1))

    with pytest.raises(IntakeError, match="文件在读的时候变了"):
        read_export(path, NOW, progress=meddle)


def test_the_file_is_closed_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it could not be moved away on Windows."""
    kept: list[FileBytes] = []
    made = FileBytes.__init__

    def keep(self: FileBytes, source: object) -> None:
        made(self, source)  # type: ignore[arg-type]
        kept.append(self)

    monkeypatch.setattr(files, "LARGE", 10)
    monkeypatch.setattr(FileBytes, "__init__", keep)
    path = tmp_path / NAME
    for text in (as_csv([HEADER, ROW]), "没有表头的一行文字\n"):
        path.write_text(text, "utf-8")
        try:
            read_export(path, NOW)
        except IntakeError:
            assert "没有" in text
    assert len(kept) == 2
    assert all(file._source.closed for file in kept)
