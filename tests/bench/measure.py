"""Taking times: two things in turn, so that a busy machine slows both, and the median of each."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal

Timed = Callable[[], float]
"""Does something once and returns the seconds it took."""


Unit = Literal["s", "B"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. Seconds, or bytes; `target` of `ratio` where there is one."""

    what: str
    took: float
    floor: float
    floor_is: str
    target: float | None = None
    allowance: float = 0.0
    """seconds that are granted on top of `target` × floor"""
    unit: Unit = "s"

    @property
    def ratio(self) -> float:
        return self.took / self.floor

    @property
    def over(self) -> bool:
        return self.target is not None and self.took > self.target * self.floor + self.allowance


def timed(act: Callable[[], object]) -> Timed:
    """`act`, timed; what it returns is dropped after the clock has stopped."""

    def once() -> float:
        gc.collect()
        began = perf_counter()
        kept = act()
        took = perf_counter() - began
        del kept
        return took

    return once


def in_turn(rounds: int, *acts: Timed) -> list[float]:
    """Each act's median over `rounds`, after one round that warms the caches."""
    times: list[list[float]] = [[] for _ in acts]
    for number in range(rounds + 1):
        for act, mine in zip(acts, times, strict=True):
            took = act()
            if number:
                mine.append(took)
    return [median(mine) for mine in times]


def python(code: str) -> Timed:
    """A fresh interpreter that runs `code`, from start to end."""
    return command(sys.executable, "-c", code)


def command(*words: str, **environment: str) -> Timed:
    """A program, from start to end. Raises CalledProcessError when it fails."""

    def run() -> None:
        subprocess.run(words, check=True, capture_output=True, env={**os.environ, **environment})

    return timed(run)
