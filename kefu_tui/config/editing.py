"""Changing kefu.toml: comments stay, and nothing is written unless all is valid."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kefu_tui.config.checking import all_keys, examine, get, no_such_key
from kefu_tui.config.files import read_text, write_text
from kefu_tui.config.settings import Settings
from kefu_tui.errors import ConfigError


def put(path: Path, values: dict[str, Any]) -> None:
    """Change keys in a file, keeping its comments; nothing is written unless all are valid.

    Raises ConfigError; StoreError where the folder cannot be written.
    """
    import tomlkit

    text = read_text(path)
    try:
        document = tomlkit.parse(text)
        for key, value in values.items():
            if key not in set(all_keys()):
                raise ConfigError(no_such_key(key))
            section, name = key.split(".", 1)
            table = document.setdefault(section, tomlkit.table())
            table[name] = list(value) if isinstance(value, tuple) else value
    except (tomlkit.exceptions.TOMLKitError, TypeError):  # no TOML, or a section that is none
        raise ConfigError(f"没有改动, 请先改正: {examine(text)[0][0]}") from None
    changed = tomlkit.dumps(document)
    faults, _ = examine(changed)
    if faults:
        raise ConfigError(f"没有改动: {faults[0]}")
    write_text(path, changed)


def from_text(key: str, text: str) -> Any:
    """A value typed on the command line, as the key's type wants it. Raises ConfigError."""
    if key not in set(all_keys()):
        raise ConfigError(no_such_key(key))
    default = get(Settings(), key)
    if isinstance(default, bool):
        word = {"true": True, "1": True, "是": True, "开": True}.get(text.lower())
        return word if word is not None else _no(text)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in re.split(r"[,，;；\s]+", text) if part.strip())
    if isinstance(default, int | float):
        try:
            number = float(text)
        except ValueError:
            raise ConfigError(f"{key}: {text!r} 不是数字") from None
        return int(number) if number.is_integer() else number
    return text


def _no(text: str) -> bool:
    if text.lower() in ("false", "0", "否", "关"):
        return False
    raise ConfigError(f"{text!r}: 请写 true 或 false")
