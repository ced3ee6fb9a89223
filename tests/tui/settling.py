"""Waiting for a screen to settle without sleeping: until the event loop has nothing left to do.

Textual's pilot asks whether the processor is quiet, in naps of a fiftieth of a second and several
of them after each key: most of a screen test's time, and on a busy machine a guess. What is to come
of a key is in the loop instead, or in a thread that the loop has started.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import process_time
from typing import Any, TypeVar

from textual._context import active_app
from textual.screen import Screen

_T = TypeVar("_T")

_NAP = 0.02
"""Seconds: a frame, and what is to come within one is waited for"""
_STILL = 5
"""naps after which a thread that does nothing is taken to wait for the test"""
_DRAW = Screen._compositor_refresh


class Hands(ThreadPoolExecutor):
    """The loop's threads; what they have to do is known."""

    def __init__(self) -> None:
        super().__init__()
        self._works: set[Future[Any]] = set()
        self._undrawn: set[Screen[Any]] = set()

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        work = super().submit(fn, *args, **kwargs)
        self._works.add(work)
        work.add_done_callback(self._works.discard)
        return work

    async def rest(self, min_sleep: float = 0, max_sleep: float = 10) -> None:
        """Takes the place of Textual's `wait_for_idle`. What a thread does is not seen from the
        loop, and it may wait for the test itself: it is left alone when it has stood still."""
        await settled(max_sleep)
        still = 0
        while still < _STILL and (works := list(self._works)):
            before = process_time()
            await asyncio.wait([asyncio.wrap_future(work) for work in works], timeout=_NAP)
            still = 0 if process_time() - before > _NAP / 20 else still + 1
            await settled(max_sleep)
        while self._undrawn:
            _DRAW(self._undrawn.pop())

    def draw_later(self, screen: Screen[Any]) -> None:
        """Takes the place of a screen's own drawing: one that has changed is drawn when the loop
        rests. Of the frames between nobody would see anything, and they are half the work."""
        screen._dirty_widgets.clear()
        self._undrawn.add(screen)


async def settled(patience: float = 10) -> None:
    """Let the loop run until it has nothing to do now or within a frame: no call, no timer. Of an
    app that has ended nobody stops the timers, and nothing more is to come."""
    loop: Any = asyncio.get_running_loop()
    app = active_app.get()
    given_up, quiet = loop.time() + patience, 0
    while quiet < 2 and loop.time() < given_up and app.is_running:
        coming = [handle.when() for handle in loop._scheduled if not handle.cancelled()]
        soon = min(coming, default=given_up) - loop.time()
        if loop._ready or soon >= _NAP:
            quiet = 0 if loop._ready else quiet + 1
            await asyncio.sleep(0)
        else:
            quiet = 0
            await asyncio.sleep(max(0, soon))
