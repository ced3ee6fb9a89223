"""Finding a buyer among 100,000: what one key costs, and reading everybody in."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from time import perf_counter

from kefu_tui.desk.finding import Directory
from kefu_tui.ports import Named
from tests.bench.measure import Figure, Timed, in_turn

_ORDERS = 100_000
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林单曾解"
_GIVEN = (0x4E00, 0x6000)
_TYPED = ("w", "wl", "wangl", "wangxiaoming", "王", "tb12", "0002", "13900", "zzzz", "没有这个人")
_LIMIT = 2_000
"""as many as the desk asks for"""


def figures(textual: float, floor_is: str) -> Iterator[Figure]:
    """`textual`: the floor, the seconds of `floor_is`."""
    names = list(_names())
    began = perf_counter()
    directory = Directory(names)
    read = perf_counter() - began
    took = in_turn(7, *(_search(directory, typed) for typed in _TYPED))
    yield Figure("everybody read in (in a thread)", read, textual, floor_is)
    middle = sorted(took)[len(took) // 2]
    yield Figure("find, a key, 100,000 orders", middle, textual, floor_is, target=0.25)
    yield Figure("  the slowest of ten", max(took), textual, floor_is)


def _search(directory: Directory, typed: str) -> Timed:
    def once() -> float:
        began = perf_counter()
        directory.find(typed, _LIMIT)
        return perf_counter() - began

    return once


def _names() -> Iterator[Named]:
    """Every name another one: nothing is as slow."""
    draw = Random(1)
    for n in range(_ORDERS):
        given = "".join(chr(draw.randrange(*_GIVEN)) for _ in range(draw.choice((1, 2, 2))))
        yield Named(
            number=str(260_000_000_000_000_000 + n * 977),
            buyer=f"tb{draw.randrange(10**9)}",
            receiver=draw.choice(_SURNAMES) + given,
            phone=f"1{draw.randrange(30, 100)}{draw.randrange(10**8):08d}",
        )
