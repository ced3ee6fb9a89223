"""Python's garbage collector, kept away where objects come into being in masses."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector out of the way while documents or orders come into being.

    They hold no cycles; a full collection over 200,000 of them stops the screen for a while, so
    what has come into being is also put out of the collector's sight.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.freeze()
