"""What every test stands on: a fixed clock, a store of its own, and reproducible properties."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from copy import copy
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import settings

from kefu_tui import bootstrap, paths
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.scripting.watching import Watched
from tests.storage.figures import FIGURES, sentence

settings.register_profile("kefu", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("long", deadline=None, derandomize=False, max_examples=1000)
settings.load_profile("kefu")


@pytest.fixture(autouse=True, scope="session")
def _nobody_waits_for_the_disk() -> Iterator[None]:
    """No test pulls the plug of this machine: where one is pulled, in tests/storage, what was
    flushed is known from the calls. Programs that a test starts flush in earnest."""
    with pytest.MonkeyPatch.context() as patch:
        for name in {"fsync", "fdatasync"} & set(dir(os)):
            patch.setattr(os, name, lambda _descriptor: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _our_scripts_are_read_once() -> Iterator[None]:
    """They are the same for every test, and reading them is most of opening a desk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KEFU_SCRIPTS", raising=False)
        ours = Watched(folder := paths.scripts_folder())

        def opened(at: Path) -> Watched:
            if at != folder:
                return Watched(at)
            again = copy(ours)
            again._looked_at = monotonic()
            return again

        patch.setattr(bootstrap, "Watched", opened)
        yield


@pytest.fixture(scope="session")
def no_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where nothing can be made: below a file."""
    file = tmp_path_factory.mktemp("no") / "folder"
    file.touch()
    return file


@pytest.fixture(autouse=True)
def _own_world(
    request: pytest.FixtureRequest, no_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test touches the checkout's store, the agent's clipboard or the caller's variables. One
    that asks for no folder has no store: four thousand folders are some seconds."""
    asks = "tmp_path" in request.fixturenames
    folder: Path = request.getfixturevalue("tmp_path") if asks else no_folder
    monkeypatch.setenv("KEFU_STORE", str(folder / "store"))
    monkeypatch.delenv("KEFU_NOW", raising=False)
    monkeypatch.delenv("KEFU_SCRIPTS", raising=False)


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Saturday afternoon inside the call hours."""
    return datetime(2026, 11, 21, 16, 10, tzinfo=SHANGHAI)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Proofs by mass take minutes, and have an hour."""
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(3600))


# -- what the proofs of the store went through


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of xdist hands its figures over."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = dict(FIGURES)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    FIGURES.update(Counter(getattr(node, "workeroutput", {}).get("figures", {})))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line of figures, where somebody asked: with `-s` or `-m long`."""
    options = terminalreporter.config.option
    if FIGURES and (options.capture == "no" or options.markexpr == "long"):
        terminalreporter.write_line(sentence(FIGURES))
