"""A key on a terminal to the next card: the program beside a bare curses and a bare Textual one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from time import sleep
from typing import NamedTuple

from tests.bench.measure import Figure
from tests.bench.terminal import CARD, KEFU, Terminal

_BARE = "from tests.bench import bare; bare.{}()"
_REMINDED, _DOWN = b"1", b"\x1b[B"
_FRAME, _PROCESSOR = 1 / 60, 0.003
_FLOOR = "a bare curses redraw"
_TEXTUAL = "a Textual app of one widget"
_LINE = "旺旺".encode()
"""Stands on every line of the bare lists"""
_SETTLED = 4.0
"""Seconds after which a desk that was opened has done what it does at first"""


class _Taken(NamedTuple):
    """Of one program and key, in seconds: to the last of what it draws, and of processor time."""

    times: list[float]
    worked: list[float]

    @property
    def slow(self) -> float:
        """The 95th percentile."""
        return quantiles(self.times, n=20)[-1]


def figures(few: Path, busy: Path, year: Path, rounds: int) -> Iterator[Figure]:
    """On three shops, in turn with the floors: an outcome's digit, which is recorded durably
    before the next card comes, and ↓."""
    with ExitStack() as stack:
        desks = [stack.enter_context(Terminal(KEFU, store)) for store in (few, busy, year)]
        bares = [
            stack.enter_context(Terminal(_BARE.format(name)))
            for name in ("in_curses", "in_textual")
        ]
        for desk in desks:
            desk.read_until(CARD)
        sleep(_SETTLED)
        for program in (*desks, *bares):
            program.rest()
        for key, what in (
            (_DOWN, "↓ to the next card"),
            (_REMINDED, "outcome key to the next card"),
        ):
            small, took, large, floor, textual = _in_turn((*desks, *bares), key, rounds)
            bare = median(floor.times)
            yield Figure(what, median(took.times), bare, _FLOOR, target=5)
            yield Figure("  95 of 100 within", took.slow, _FRAME, "a frame of 60 Hz", target=1)
            yield Figure("  processor time", median(took.worked), _PROCESSOR, "3 ms", target=1)
            yield Figure("  beside Textual's", median(took.times), median(textual.times), _TEXTUAL)
            work = median(textual.worked)
            yield Figure("  … processor time", median(took.worked), work, _TEXTUAL)
            of_few = median(small.times)
            yield Figure("  with 100,000 orders", median(large.times), of_few, "with 100", 1.15)
        yield Figure("a bare Textual app's key", median(textual.times), bare, _FLOOR)


def memory(store: Path) -> Figure:
    """What is held when the first card stands."""
    with Terminal(KEFU, store) as kefu, Terminal(_BARE.format("in_textual")) as textual:
        kefu.read_until(CARD)
        textual.read_until(_LINE)
        for program in (kefu, textual):
            program.rest()
        return Figure(
            "memory at the first card", kefu.memory(), textual.memory(), _TEXTUAL, 2, unit="B"
        )


def _in_turn(programs: Sequence[Terminal], key: bytes, rounds: int) -> list[_Taken]:
    taken = [_Taken([], []) for _ in programs]
    for _ in range(rounds):
        for program, mine in zip(programs, taken, strict=True):
            before = program.worked()
            mine.times.append(program.press(key))
            mine.worked.append(program.worked() - before)
    return taken
