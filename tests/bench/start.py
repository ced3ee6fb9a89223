"""From the start of the process to the first card on a terminal, and the text queue."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from tests.bench.measure import Figure, Timed, command, in_turn, python
from tests.bench.shops import NOW
from tests.bench.terminal import CARD, KEFU, Terminal

_TEXTUAL = "import textual.app"
FLOOR = f"python -c '{_TEXTUAL}'"


def figures(day: Path, busy: Path, year: Path, rounds: int) -> tuple[list[Figure], float]:
    """Starting on three stores, and what `import textual.app` took."""
    begin, card, busy_card, year_card, nothing, queue = in_turn(
        rounds,
        python(_TEXTUAL),
        first_card(day),
        first_card(busy),
        first_card(year),
        python("pass"),
        text_queue(day),
    )
    return [
        Figure("start to first card, 10,000 orders", card, begin, FLOOR, target=1.3),
        Figure("  with 2,000 cases in the queue", busy_card, begin, FLOOR),
        Figure("  with 100,000 orders", year_card, begin, FLOOR, target=1.5),
        Figure("kefu queue, 10,000 orders", queue, nothing, "python -c pass"),
    ], begin


def first_card(store: Path) -> Timed:
    """`kefu` on a pseudo-terminal of 120 × 36, until the card has been written to it."""

    def once() -> float:
        began = perf_counter()
        with Terminal(KEFU, store) as kefu:
            kefu.read_until(CARD)
            took = perf_counter() - began
            kefu.quit()
        return took

    return once


def text_queue(store: Path) -> Timed:
    """`kefu queue`, from start to end."""
    words = (sys.executable, "-c", KEFU, "queue", "--limit", "20")
    return command(*words, KEFU_NOW=NOW.isoformat(), KEFU_STORE=str(store))
