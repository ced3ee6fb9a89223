"""stdout is data: the only writer of it."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from kefu_tui.printable import plain, visible


def say(text: str) -> None:
    """One line of plain text: control characters are made visible, line ends too."""
    print(visible(text))


def block(text: str, *, ascii: bool = False) -> None:
    """Several lines of plain text, each made visible: for text that the program laid out.

    `ascii`: the setting `ui.ascii`, without characters that may be drawn two cells wide.
    """
    rows = map(visible, text.split("\n"))
    print("\n".join(map(plain, rows) if ascii else rows))


def json_line(value: Any) -> None:
    """A value as one line of JSON, for a reader that goes along."""
    sys.stdout.write(msgspec.json.encode(value).decode("utf-8") + "\n")


def passed_on() -> None:
    """Let the reader have what was written, as it comes."""
    sys.stdout.flush()


def json(value: Any) -> None:
    """A value as indented JSON. Times come out as ISO 8601 with offset, enums as their codes."""
    data = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(data.decode("utf-8") + "\n")
