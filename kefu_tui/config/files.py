"""Reading and replacing settings files: nothing is half written."""

from __future__ import annotations

import os
from pathlib import Path

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
    import tempfile

    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(prefix=".kefu-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise StoreError(f"写不了 {path}: {error.strerror}; 原来的设置没有动") from None
