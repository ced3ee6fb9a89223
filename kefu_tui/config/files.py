"""Reading and replacing settings files: nothing is half written."""

from __future__ import annotations

from pathlib import Path

from kefu_tui import files
from kefu_tui.errors import ConfigError, StoreError


def read_text(path: Path) -> str:
    """A settings file's text; empty when there is none. Raises ConfigError."""
    try:
        return path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name} 不是 UTF-8 文本, 请用 UTF-8 另存") from None
    except OSError as error:
        raise ConfigError(f"读不了 {path.name}: {error.strerror}") from None


def write_text(path: Path, text: str) -> None:
    """Replace a settings file, for its owner only. Raises StoreError; then it is as it was."""
    try:
        files.put(path, text.encode("utf-8"))
    except OSError as error:
        raise StoreError(f"写不了 {path}: {error.strerror}; 原来的设置没有动") from None
