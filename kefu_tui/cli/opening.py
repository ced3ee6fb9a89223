"""Opening the desk that a command works on; arguments that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from kefu_tui.errors import UsageError
from kefu_tui.paths import store_folder

if TYPE_CHECKING:
    from kefu_tui.desk import Desk
    from kefu_tui.desk.sieve import Sieve
    from kefu_tui.domain.outcomes import Channel

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = Any  # argparse's class cannot be subscripted when the program runs


@contextmanager
def desk_for(store: str | None, *, reading: bool) -> Iterator[Desk]:
    """The desk on the store the command names. Raises StoreError, ConfigError, UsageError."""
    from kefu_tui.bootstrap import build_desk

    desk = build_desk(store_folder(store), reading=reading)
    try:
        yield desk
    finally:
        desk.close()


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Which cases a command looks at, as far as several commands ask."""
    parser.add_argument(
        "--placed",
        choices=("yesterday", "today", "all"),
        default="all",
        help="只看昨天或今天拍下的 (默认全部)",
    )
    parser.add_argument("--min-amount", metavar="YUAN", help="未付款合计至少多少元")


def sieve_of(given: argparse.Namespace, channel: Channel | None) -> Sieve:
    """What `add_filters` was given, and the recommended channel. Raises UsageError."""
    from kefu_tui.desk.sieve import Placed, Sieve

    return Sieve(Placed(given.placed), fen(given.min_amount, "--min-amount"), channel)


def a_time(text: str, now: datetime, option: str, *, past: bool = False) -> datetime:
    """A moment typed on the command line. Raises UsageError."""
    from kefu_tui.domain.whens import parse_when

    moment = parse_when(text, now, past=past)
    if moment is None:
        raise UsageError(
            f"{option}: 看不懂时间 {text!r}; 可写 2026-11-21T15:00, 20:30, 明天下午3点, 半小时后"
        )
    return moment


def a_day(text: str, now: datetime, option: str = "--date") -> date:
    """A day typed on the command line: `2026-11-21`, `11.21`, 今天, 昨天. Raises UsageError."""
    from kefu_tui.domain.whens import parse_day

    day = parse_day({"today": "今天", "yesterday": "昨天"}.get(text, text), now.date())
    if day is None:
        raise UsageError(f"{option}: 看不懂日期 {text!r}; 可写 2026-11-21, 11.21, 今天, 昨天")
    return day


def fen(text: str | None, option: str) -> int:
    """An amount typed on the command line, 0 where there is none. Raises UsageError."""
    from kefu_tui.domain.money import parse_yuan

    amount = parse_yuan(text) if text is not None else 0
    if amount is None or amount < 0:
        raise UsageError(f"{option}: {text!r} 不是金额; 可写 200 或 99.50")
    return amount
