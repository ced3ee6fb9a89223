"""Where things are: beside the package in a checkout, in the user's data folder when installed."""

from __future__ import annotations

import os
from pathlib import Path

from kefu_tui.errors import UsageError

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def typed(text: str) -> Path:
    """A path as somebody typed it, with `~`. Raises UsageError for the home of nobody."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise UsageError(f"没有 {text} 这个用户文件夹, 请写完整的路径") from None


def in_checkout() -> bool:
    """Whether the program runs from its source tree."""
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "scripts_zh").is_dir()


def store_folder(given: str | None = None) -> Path:
    """The store: `--store`, `KEFU_STORE`, `store/` of the checkout, the user's data folder."""
    chosen = given or os.environ.get("KEFU_STORE", "").strip()
    if chosen:
        return typed(chosen)
    if in_checkout():
        return CHECKOUT / "store"
    from platformdirs import user_data_path

    return user_data_path("kefu_tui", appauthor=False)


def scripts_folder() -> Path:
    """The 话术: `KEFU_SCRIPTS`, `scripts_zh/` of the checkout, the package's own copy."""
    chosen = os.environ.get("KEFU_SCRIPTS", "").strip()
    if chosen:
        return typed(chosen)
    return CHECKOUT / "scripts_zh" if in_checkout() else PACKAGE / "scripts_zh"


def config_file(store: Path) -> Path:
    return store / "kefu.toml"


TASKS_LOCK = "tasks.lock"
"""Held by the program that runs the tasks without a screen"""


def tasks_file(store: Path) -> Path:
    """Which notices have been given."""
    return store / "tasks.json"


def reports_folder(store: Path) -> Path:
    return store / "reports"


def inbox_folder(store: Path) -> Path:
    return store / "inbox"


def processed_folder(store: Path) -> Path:
    """Export files from the inbox that have been taken in."""
    return inbox_folder(store) / "processed"


def waiting_folder(store: Path) -> Path:
    """Export files that only complete orders, and came before these: in a folder a day."""
    return inbox_folder(store) / "waiting"
