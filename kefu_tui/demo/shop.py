"""The demo shop's orders and the one who draws them: same seed and `now`, same orders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from kefu_tui.demo import stock

WINDOW = timedelta(hours=72)
"""An order that nobody pays closes by itself after this."""

_FIRST_NUMBER = 260_000_000_000_000_000
_STEP = 7_000_003


@dataclass(slots=True)
class DemoOrder:
    """An order and everything that will happen to it. Amounts in fen; times in Asia/Shanghai."""

    buyer: str
    title: str
    goods: int
    created: datetime
    number: str = ""
    postage: int = 0
    quantity: int = 1
    pays_at: datetime | None = None
    refunded_at: datetime | None = None
    cancelled_at: datetime | None = None
    receiver: str = ""
    phone: str = ""
    address: str = ""
    memo: str = ""
    message: str = ""
    stages: str = ""
    """分阶段订单信息"""
    delivery: str = "快递"


class ShopMaker:
    """Draws people, times and fates from one seeded source. `now`: the first export's moment."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now = now
        self.random = Random(seed)
        self._serial = 0
        # The 71 hours before now, as minutes of age, weighted by how busy the hour of day is.
        self._ages = [hours * 60 for hours in range(71)]
        busy = (stock.HOURLY[(now - timedelta(hours=hours)).hour] for hours in range(71))
        self._busy = list(accumulate(busy))

    def ages(self, count: int) -> list[timedelta]:
        """How long ago `count` orders were placed: 3 min to 71 h, most of them in an evening."""
        draw = self.random.random
        hours = self.random.choices(self._ages, cum_weights=self._busy, k=count)
        return [timedelta(seconds=180 + int((minutes + 57 * draw()) * 60)) for minutes in hours]

    def order(self, age: timedelta, **known: str) -> DemoOrder:
        """An order of a new buyer, `age` before now; `known` names what is not to be drawn."""
        pick, draw = self.random.choice, self.random.random
        self._serial += 1
        serial = self._serial
        title, price = stock.GOODS[int(draw() * len(stock.GOODS))]
        word = stock.NICK_WORDS[int(draw() * len(stock.NICK_WORDS))]
        quantity = 1 if draw() < 0.85 else 2
        place = stock.PLACES[int(draw() * len(stock.PLACES))]
        return DemoOrder(
            buyer=known.get("buyer")
            or (f"tb_{word}{serial}" if serial % 3 else f"{word}_{serial}"),
            title=known.get("title") or title,
            goods=price * quantity,
            created=(self.now - age).replace(microsecond=0),
            number=str(_FIRST_NUMBER + serial * _STEP + int(draw() * 1_000)),
            postage=0 if draw() < 0.8 else 1000,
            quantity=quantity,
            receiver=known.get("receiver")
            or stock.SURNAMES[int(draw() * len(stock.SURNAMES))] + pick(stock.GIVEN),
            phone=known.get("phone") or f"1390000{serial % 10_000:04d}",
            address=f"{place} {pick(stock.STREETS)} {1 + int(draw() * 199)} 号",
            memo=known.get("memo", ""),
            message=pick(stock.MESSAGES) if draw() < 0.06 else "",
        )

    def again(self, order: DemoOrder, age: timedelta, **changes: object) -> DemoOrder:
        """Another order of the same buyer, of other goods unless `changes` says otherwise."""
        fresh = self.order(age)
        while fresh.title == order.title:
            fresh = self.order(age)
        kept = {
            "buyer": order.buyer,
            "receiver": order.receiver,
            "phone": order.phone,
            "address": order.address,
        }
        return replace(fresh, **{**kept, **changes})  # type: ignore[arg-type]
