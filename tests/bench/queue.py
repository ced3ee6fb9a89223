"""Ranking the queue anew after a key, with 100,000 cases in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from time import perf_counter
from typing import cast

from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.imports import Import
from kefu_tui.domain.marks import NO_MARK, Mark
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.priority import sort_key
from kefu_tui.domain.rules import Rules
from kefu_tui.ports import ReadableStore
from tests.bench.measure import Figure, in_turn, timed
from tests.bench.shops import NOW

_CASES = 100_000
_WORKED = 200
"""cases at the head of the queue, where an agent works"""


class _Shelf:
    """As much of a store as a worklist asks for, in memory: what is timed is the ranking."""

    def __init__(self) -> None:
        self._orders = {f"tb_{n}": _order(n) for n in range(_CASES)}

    def unpaid_orders(self) -> list[Order]:
        return list(self._orders.values())

    def orders_of(self, buyer: str) -> list[Order]:
        return [self._orders[buyer]]

    def order(self, _number: str) -> Order | None:
        return None

    def order_count(self, _buyer: str) -> int:
        return 1

    def contacts_of(self, _case: str) -> list[Contact]:
        return []

    def contacts_about(self, _number: str) -> list[Contact]:
        return []

    def imports(self) -> list[Import]:
        return []

    def fact(self, _key: str) -> str | None:
        return None


def figures(rounds: int) -> Iterator[Figure]:
    """One case read anew and put into its place, beside looking through all of them."""
    worklist = Worklist(cast("ReadableStore", _Shelf()), Rules(), NOW)
    standings = list(worklist)
    keys = [sort_key(s) for s in standings]
    worked = cycle([s.case.key for s in standings[:_WORKED]])

    def rank() -> float:
        """There and back: the case goes behind the others and returns."""
        key = next(worked)
        began = perf_counter()
        for mark in (Mark(skipped_until=NOW + timedelta(hours=1)), NO_MARK):
            worklist.mark({key: mark})
            worklist.refresh(key, NOW)
        return (perf_counter() - began) / 2

    (took,) = in_turn(rounds, rank)
    scan, bare = in_turn(5, timed(lambda: min(standings, key=sort_key)), timed(lambda: min(keys)))
    yield Figure("rerank after a key, 100,000 cases", took, scan, "min() over the cases", 0.01)
    yield Figure("  beside keys worked out before", took, bare, "min() over 100,000 keys")


def _order(number: int) -> Order:
    return Order(
        number=str(260_000_000_000_000_000 + number),
        status=OrderStatus.UNPAID,
        created_at=NOW - timedelta(minutes=30 + number % 4_000),
        amount_due=1_000 + number % 90_000,
        buyer=f"tb_{number}",
        phone="13900000000",
        seen_at=NOW,
    )
