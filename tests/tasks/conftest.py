"""A shop for each test, whose clock the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Saturday 16:10; nothing imported yet."""
    opened = Shop(tmp_path / "shop")
    yield opened
    opened.desk.close()
