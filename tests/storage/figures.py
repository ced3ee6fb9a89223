"""What the proofs of the store went through, counted: kills, faults, flips, steps.

Each process counts for itself; `tests/conftest.py` adds the workers' figures up and prints them.
"""

from __future__ import annotations

from collections import Counter

FIGURES: Counter[str] = Counter()


def count(what: str, times: int | bool = 1) -> None:
    """`times` more of `what`, in words that can stand in a sentence."""
    FIGURES[what] += times


def sentence(figures: Counter[str]) -> str:
    """All figures in one line."""
    return "proved: " + ", ".join(f"{figures[what]:,} {what}" for what in sorted(figures))
