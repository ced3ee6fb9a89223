"""The demo shop's day: who has paid, who will, and who never does. No I/O."""

from __future__ import annotations

from datetime import datetime, timedelta

from kefu_tui.demo import stock
from kefu_tui.demo.cast import cast
from kefu_tui.demo.shop import WINDOW, DemoOrder, ShopMaker

_PAID_SHARE, _CLOSED_SHARE = 0.88, 0.07
"""Of the orders that need no reminder; the rest was refunded."""


def make_shop(now: datetime, seed: int, cases: int, orders: int) -> list[DemoOrder]:
    """The shop's orders: `cases` buyers unpaid at `now` and `orders` in all at that moment.

    A few more are placed in the hours after `now`. The particular ones of `cast.py` come first and
    are left out where `cases` has no room for them.
    """
    maker = ShopMaker(now, seed)
    made = cast(maker, cases)
    unpaid = {order.buyer for order in made if is_open_case(order, now)}
    made += _unpaid(maker, cases - len(unpaid))
    made += _settled(maker, orders - len(made))
    made += _after(maker, max(1, cases // 10))
    return made


def is_open_case(order: DemoOrder, at: datetime) -> bool:
    """Whether an order waits for its payment at `at`, and may be chased."""
    ordinary = not order.stages and order.delivery == "快递"
    settled = (order.pays_at, order.refunded_at, order.cancelled_at, order.created + WINDOW)
    return ordinary and not any(moment and moment <= at for moment in settled)


def _unpaid(maker: ShopMaker, count: int) -> list[DemoOrder]:
    """Unpaid orders; after `now` some are paid at once, some later, some closed by the buyer."""
    draw, now = maker.random.random, maker.now
    made = []
    for age in maker.ages(max(0, count)):
        order = maker.order(age)
        fate = draw()
        if fate < 0.12:
            order.pays_at = now + timedelta(seconds=180 + int(1_500 * draw()))
        elif fate < 0.30:
            order.pays_at = now + timedelta(seconds=1_800 + int(19_000 * draw()))
        elif fate < 0.38:
            order.cancelled_at = now + timedelta(seconds=1_200 + int(12_000 * draw()))
        if order.pays_at and order.pays_at > order.created + WINDOW:
            order.pays_at = None  # it has closed by then
        if draw() < 0.05:
            order.memo = maker.random.choice(stock.NOTES)
        made.append(order)
    return made


def _settled(maker: ShopMaker, count: int) -> list[DemoOrder]:
    """Orders that need no reminder: paid, most within seconds, closed, or paid and refunded."""
    draw, now = maker.random.random, maker.now
    made = []
    for age in maker.ages(max(0, count)):
        order = maker.order(age)
        soon = 8 if draw() < 0.5 else 300 if draw() < 0.93 else 14_400
        paid = min(order.created + timedelta(seconds=2 + int(soon * draw())), now)
        fate = draw()
        if fate < _PAID_SHARE or age < timedelta(hours=2):
            order.pays_at = paid
        elif fate < _PAID_SHARE + _CLOSED_SHARE:
            order.cancelled_at = order.created + age * (0.2 + 0.7 * draw())
        else:
            order.pays_at = min(paid, order.created + age / 4)
            order.refunded_at = order.created + age / 2
        if draw() < 0.04:
            order.memo = maker.random.choice(stock.NOTES)
        made.append(order)
    return made


def _after(maker: ShopMaker, count: int) -> list[DemoOrder]:
    """Orders placed in the hours after `now`: every second one paid at once."""
    made = []
    for index in range(count):
        order = maker.order(-timedelta(minutes=7 + 360 * index / count))
        if index % 2:
            order.pays_at = order.created + timedelta(seconds=9)
        made.append(order)
    return made
