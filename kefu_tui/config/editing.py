"""Changing kefu.toml: comments stay, and nothing is written unless all is valid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

from kefu_tui.config.checking import examine, is_campaign, kind_of, plain_kind
from kefu_tui.config.files import read_text, write_text
from kefu_tui.errors import ConfigError


def put(path: Path, values: Mapping[str, Any]) -> None:
    """Change keys in a file, as `changed` does; nothing is written unless all are valid.

    Raises ConfigError; StoreError where the folder cannot be written.
    """
    write_text(path, changed(read_text(path), values))


def changed(text: str, values: Mapping[str, Any]) -> str:
    """A file's text with keys changed, its comments kept; None takes a key out, or a whole
    campaign: `campaign.双十一`. Raises ConfigError."""
    import tomlkit

    try:
        document = tomlkit.parse(text)
        for key, value in values.items():
            if value is not None or not is_campaign(key):
                kind_of(key)
            *sections, name = key.split(".")
            table: Any = document
            for section in sections:
                table = table.setdefault(section, tomlkit.table(section == "campaign"))
            if value is None:
                table.pop(name, None)
            else:
                table[name] = list(value) if isinstance(value, tuple) else value
    except (tomlkit.exceptions.TOMLKitError, TypeError):  # no TOML, or a section that is none
        raise ConfigError(f"没有改动, 请先改正: {examine(text)[0][0]}") from None
    result = tomlkit.dumps(document)
    faults, _ = examine(result)
    if faults:
        raise ConfigError(f"没有改动: {faults[0]}")
    return result


def from_text(key: str, text: str) -> Any:
    """A value typed on the command line, as the key's type wants it. Raises ConfigError."""
    kind, _ = plain_kind(kind_of(key))
    if kind is bool:
        word = {"true": True, "1": True, "是": True, "开": True}.get(text.lower())
        return word if word is not None else _no(text)
    if get_origin(kind) is tuple:
        parts = [part.strip() for part in re.split(r"[,，;；\s]+", text) if part.strip()]
        return tuple(_part(key, get_args(kind)[0], part) for part in parts)
    if kind is date:
        return _date(key, text)
    if kind in (int, float):
        try:
            number = float(text)
        except ValueError:
            raise ConfigError(f"{key}: {text!r} 不是数字") from None
        return int(number) if number.is_integer() else number
    return text


def _part(key: str, kind: Any, text: str) -> Any:
    """One of several; what is no number is left for the check to refuse."""
    plain, _ = plain_kind(kind)
    if plain is date:
        return _date(key, text)
    return int(text) if plain is int and text.isdecimal() else text


def _date(key: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ConfigError(f"{key}: {text!r} 不是日期, 请写成 2026-11-10") from None


def _no(text: str) -> bool:
    if text.lower() in ("false", "0", "否", "关"):
        return False
    raise ConfigError(f"{text!r}: 请写 true 或 false")
