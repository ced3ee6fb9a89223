"""Sieve (筛选): which cases the queue shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from kefu_tui.domain.moments import day_start
from kefu_tui.domain.money import short_yuan
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane, Standing


class Placed(StrEnum):
    """When a case's order was placed."""

    ALL = "all"
    TODAY = "today"
    YESTERDAY = "yesterday"

    @property
    def label(self) -> str:
        return {"all": "全部", "today": "今天", "yesterday": "昨天"}[self.value]


class Sieve(NamedTuple):
    """What is let through: all that holds. The day's figures never depend on it."""

    placed: Placed = Placed.ALL
    """a live order of that day"""
    min_amount: int = 0
    """fen, over the case"""
    channel: Channel | None = None
    """the recommended one"""
    lane: Lane | None = None

    @property
    def is_open(self) -> bool:
        return self == EVERYTHING

    def accepts(self, standing: Standing, now: datetime) -> bool:
        """Whether a case is shown."""
        case = standing.case
        return (
            case.amount_due >= self.min_amount
            and self.channel in (None, standing.channel)
            and self.lane in (None, standing.lane)
            and (self.placed is Placed.ALL or self._in_span(standing, now))
        )

    def _in_span(self, standing: Standing, now: datetime) -> bool:
        end = day_start(now.date()) + timedelta(days=self.placed is Placed.TODAY)
        start = end - timedelta(days=1)
        return any(start <= order.created_at < end for order in standing.case.live)

    @property
    def words(self) -> str:
        """`今天 ¥200起 电话 稍后`; "" when everything is shown."""
        told = [
            self.placed.label if self.placed is not Placed.ALL else "",
            f"{short_yuan(self.min_amount)}起" if self.min_amount else "",
            self.channel.label if self.channel else "",
            self.lane.label if self.lane else "",
        ]
        return " ".join(word for word in told if word)


EVERYTHING = Sieve()
