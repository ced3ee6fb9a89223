"""What every test stands on: a fixed clock, a store of its own, and reproducible properties."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from kefu_tui.domain.moments import SHANGHAI

settings.register_profile("kefu", deadline=None, derandomize=True)
settings.load_profile("kefu")


@pytest.fixture(autouse=True)
def _own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the checkout's store, the agent's clipboard or the caller's variables."""
    monkeypatch.setenv("KEFU_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("KEFU_NOW", raising=False)
    monkeypatch.delenv("KEFU_SCRIPTS", raising=False)


@pytest.fixture
def now() -> datetime:
    """A Saturday afternoon inside the call hours."""
    return datetime(2026, 11, 21, 16, 10, tzinfo=SHANGHAI)
