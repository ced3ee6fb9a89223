"""On a running screen, without a terminal: mounting a long queue, and standing idle."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from textual.app import App
from textual.widget import Widget

from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.domain.cases import build_case
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.priority import Standing, stand
from kefu_tui.domain.rules import Rules
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.widgets.queue_list import QueueList
from tests.bench.shops import NOW

_SIZE = (120, 36)
_PATIENCE = 30.0
_SETTLED = 4.0
"""Seconds after which a desk that was opened has done what it does at first"""


def long_queue(cases: int, rounds: int) -> float:
    """Mounting the list over `cases` cases and drawing what is seen of it; the median."""
    rules = Rules()
    standings = [_standing(number, rules) for number in range(cases)]

    async def once() -> float:
        app: App[None] = App()
        async with app.run_test(size=_SIZE) as pilot:
            queue = QueueList(standings.__len__, standings.__getitem__, lambda: NOW)
            began = perf_counter()
            await app.screen.mount(queue)
            await _drawn(queue)
            took = perf_counter() - began
            assert queue.virtual_size.height == cases
            await pilot.pause()
            return took

    return median([asyncio.run(once()) for _ in range(rounds + 1)][1:])


def idle(store: Path, seconds: float) -> float:
    """CPU seconds of a desk that stands open for `seconds` with nothing to do, its clock running."""
    return asyncio.run(_idle(store, seconds))


async def _idle(store: Path, seconds: float) -> float:
    desk = build_desk(store, Clock.starting(NOW))
    try:
        app = KefuApp(desk)
        async with app.run_test(size=_SIZE):
            await asyncio.sleep(_SETTLED)
            before = process_time()
            await asyncio.sleep(seconds)
            return process_time() - before
    finally:
        desk.close()


async def _drawn(widget: Widget) -> None:
    drawn = asyncio.Event()
    widget.call_after_refresh(drawn.set)
    await asyncio.wait_for(drawn.wait(), _PATIENCE)


def _standing(number: int, rules: Rules) -> Standing:
    order = Order(
        number=str(260_000_000_000_000_000 + number),
        status=OrderStatus.UNPAID,
        created_at=NOW - timedelta(seconds=1_000 + 2 * number),
        amount_due=5_000 + number % 90_000,
        buyer=f"tb_{number}",
        receiver="王晓棠",
        phone="13900000000",
    )
    case = build_case(order.buyer, [order], [], now=NOW, rules=rules)
    return stand(case, NOW, rules, rules.large_from)
