"""One durable record, through the desk and through the store alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count, cycle
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.storage.repository import open_store
from tests.bench.measure import Figure, Timed, in_turn
from tests.bench.shops import NOW

_ATTEMPT = Attempt(Outcome.NO_ANSWER, Channel.PHONE)
_ALLOWANCE = 0.001

_T = TypeVar("_T")


def figures(for_desk: Path, for_store: Path, beside: Path, rounds: int) -> list[Figure]:
    """`beside`: a file on the same disk, for the floor."""
    desk = build_desk(for_desk, Clock.fixed(NOW))
    cases = cycle([standing.case.key for standing in desk.worklist])
    store = open_store(for_store)
    descriptor = os.open(beside, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        line = _line(desk, for_desk, next(cases))
        example = desk.preview(next(cases), _ATTEMPT).contact
        floor, alone, whole = in_turn(
            rounds,
            _repeated(lambda _: _append(descriptor, line), count()),
            _repeated(lambda _: store.record(example), count()),
            _repeated(lambda key: desk.record(key, _ATTEMPT), cases),
        )
    finally:
        os.close(descriptor)
        store.close()
        desk.close()
    floor_is = f"append {len(line)} bytes + fdatasync"
    return [
        Figure("a durable record, store alone", alone, floor, floor_is, 3, _ALLOWANCE),
        Figure("a durable record, through the desk", whole, floor, floor_is, 3, _ALLOWANCE),
    ]


def _repeated(act: Callable[[_T], object], given: Iterator[_T]) -> Timed:
    """`act` on the next of `given`, with the collector left as it is in daily work."""

    def once() -> float:
        one = next(given)
        began = perf_counter()
        act(one)
        return perf_counter() - began

    return once


def _append(descriptor: int, line: bytes) -> None:
    os.write(descriptor, line)
    getattr(os, "fdatasync", os.fsync)(descriptor)


def _line(desk: Desk, folder: Path, key: str) -> bytes:
    """What one record adds to the journal."""
    journal = folder / "kefu.json.journal"
    before = journal.stat().st_size
    desk.record(key, _ATTEMPT)
    return journal.read_bytes()[before:]
