"""Reading an export file, against decoding it and splitting it into cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kefu_tui.intake import read_export
from tests.bench.measure import Figure, in_turn, timed
from tests.bench.shops import NOW


def figure(what: str, path: Path, encoding: str, rounds: int) -> Figure:
    """The whole of one file, to orders; nothing is stored."""

    def cells() -> object:
        text = path.read_bytes().decode(encoding)
        return list(csv.reader(io.StringIO(text, newline="")))

    floor, took = in_turn(rounds, timed(cells), timed(lambda: read_export(path, NOW)))
    return Figure(what, took, floor, f"read, decode {encoding}, csv.reader", target=6)
