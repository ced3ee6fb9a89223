"""stdout is data: the only writer of it."""

from __future__ import annotations

import sys
from typing import Any

import msgspec


def say(text: str) -> None:
    """A line of plain text, control characters made visible."""
    print(visible(text))


def raw(text: str) -> None:
    """Text laid out already; it must be `visible` where it holds other people's words."""
    print(text)


def json(value: Any) -> None:
    """A value as indented JSON. Times come out as ISO 8601 with offset, enums as their codes."""
    data = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(data.decode("utf-8") + "\n")


def visible(text: str) -> str:
    """Control, escape and direction characters shown as `␛`, `·` and the like, never sent raw."""
    return "".join(c if c.isprintable() or c == "\n" else _shown(c) for c in text)


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "·"
