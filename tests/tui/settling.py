"""Waiting for a screen to settle without sleeping: until the event loop has nothing left to do.

Textual's pilot asks whether the processor is quiet, in naps of a fiftieth of a second and several
of them after each key: most of a screen test's time, and on a busy machine a guess. What is to come
of a key is in the loop instead, or in a thread that the loop has started.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from textual._wait import SLEEP_GRANULARITY, wait_for_idle

_T = TypeVar("_T")


class Hands(ThreadPoolExecutor):
    """The loop's threads, which know whether they have anything to do."""

    def __init__(self) -> None:
        super().__init__()
        self._works: set[Future[Any]] = set()

    @property
    def busy(self) -> bool:
        return bool(self._works)

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        work = super().submit(fn, *args, **kwargs)
        self._works.add(work)
        work.add_done_callback(self._works.discard)
        return work

    async def rest(self, min_sleep: float = 0, max_sleep: float = 1) -> None:
        """Takes the place of Textual's `wait_for_idle`, which is asked only where a thread works:
        what a thread does is not seen from the loop, and it may wait for the test itself."""
        await settled()
        if self.busy:
            await wait_for_idle(min_sleep, max_sleep)
            await settled()


async def settled() -> None:
    """Let the loop run until it has nothing to do now or within a frame: no call, no timer."""
    loop: Any = asyncio.get_running_loop()
    given_up, quiet = loop.time() + 1, 0
    while quiet < 2 and loop.time() < given_up:
        if loop._ready:
            quiet = 0
            await asyncio.sleep(0)
            continue
        coming = [handle.when() for handle in loop._scheduled if not handle.cancelled()]
        soon = min(coming, default=given_up) - loop.time()
        quiet = 0 if soon < SLEEP_GRANULARITY else quiet + 1
        await asyncio.sleep(max(0, soon) if soon < SLEEP_GRANULARITY else 0)
