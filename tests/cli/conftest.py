"""The command line on a store of each test's own, Saturday 16:10."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Kefu


@pytest.fixture
def kefu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Kefu:
    return Kefu(tmp_path, monkeypatch, capsys)
