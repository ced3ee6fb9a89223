"""What waits until the desk stands is done then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from kefu_tui.tui import app as app_module
from kefu_tui.tui.app import KefuApp


@pytest.fixture
def without_collector() -> Iterator[None]:
    """As the command leaves it."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("without_collector")
async def test_the_garbage_collector_works_again(
    app: KefuApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_SETTLED", 0.01)
    async with app.run_test() as pilot:
        await pilot.pause(0.05)
        assert gc.isenabled()
