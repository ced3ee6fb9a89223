"""stdout is data: the only writer of it."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from kefu_tui.printable import visible


def say(text: str) -> None:
    """Lines of plain text, control characters made visible."""
    print("\n".join(visible(row) for row in text.split("\n")))


def json(value: Any) -> None:
    """A value as indented JSON. Times come out as ISO 8601 with offset, enums as their codes."""
    data = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(data.decode("utf-8") + "\n")
