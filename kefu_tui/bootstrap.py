"""Builds a Desk from paths and settings: the only module that knows which storage is used."""

from __future__ import annotations

from pathlib import Path

from kefu_tui import config, paths
from kefu_tui.clock import Clock
from kefu_tui.desk import Desk
from kefu_tui.ports import ReadableStore
from kefu_tui.scripting.catalogue import load
from kefu_tui.storage.repository import open_reader, open_store


def build_desk(folder: Path, clock: Clock | None = None, *, reading: bool = False) -> Desk:
    """Open the store at `folder` and put a desk on it.

    `reading`: without the writer's lock, beside an open desk; recording then fails. Raises
    StoreError, ConfigError or UsageError.
    """
    clock = clock or Clock.from_environment()
    settings = config.load(paths.config_file(folder))
    scripts = load(paths.scripts_folder())
    writer = None if reading else open_store(folder)
    store: ReadableStore = writer or open_reader(folder)
    try:
        return Desk(store, writer, settings, scripts, clock, folder)
    except BaseException:
        store.close()
        raise


def open_for_check(folder: Path) -> ReadableStore:
    """The store alone, for `kefu store verify` and `export`."""
    return open_reader(folder)
