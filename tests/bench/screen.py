"""On a running screen, without a terminal: mounting a long queue, and a key to the next card."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from textual import events
from textual.app import App
from textual.widget import Widget

from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.domain.cases import build_case
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.priority import Standing, stand
from kefu_tui.domain.rules import Rules
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.widgets.panel import Panel
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


def key_to_card(store: Path, rounds: int) -> tuple[float, float]:
    """(an outcome's digit, ↓) to the next card on the screen; medians."""
    return asyncio.run(_keys(store, rounds))


async def _keys(store: Path, rounds: int) -> tuple[float, float]:
    desk = build_desk(store, Clock.fixed(NOW))
    try:
        app = KefuApp(desk)
        async with app.run_test(size=_SIZE) as pilot:
            await pilot.pause()
            outcome = Outcome.NO_ANSWER.facts.key
            recorded = [await _key(app, outcome, outcome) for _ in range(rounds)]
            moved = [await _key(app, "down", None) for _ in range(rounds)]
    finally:
        desk.close()
    return median(recorded[1:]), median(moved[1:])


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


async def _key(app: App[str], key: str, character: str | None) -> float:
    """From the key's event until another buyer's card is drawn."""
    facts = app.screen.query_one("#facts", Panel)
    before = str(facts.render())
    began = perf_counter()
    app.post_message(events.Key(key, character))
    await _until(lambda: str(facts.render()) != before)
    await _drawn(facts)
    took = perf_counter() - began
    await asyncio.sleep(0.05)
    return took


async def _until(comes_true: Callable[[], bool]) -> None:
    given_up = perf_counter() + _PATIENCE
    while not comes_true():
        if perf_counter() > given_up:
            raise TimeoutError("the screen does not change")
        await asyncio.sleep(0)


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
