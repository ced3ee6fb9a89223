"""The demo's particular buyers: one for each thing the desk must get right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from kefu_tui.demo import stock
from kefu_tui.demo.shop import DemoOrder, ShopMaker
from kefu_tui.domain.moments import month_day

_Scene = Callable[[ShopMaker], list[DemoOrder]]


def _hours(count: float) -> timedelta:
    return timedelta(hours=count)


def _large_and_near_closing(maker: ShopMaker) -> list[DemoOrder]:
    title, goods = stock.LARGE
    order = maker.order(_hours(67.5), buyer="tb_山茶与海", receiver="林书瑶")
    return [replace(order, title=title, goods=goods, quantity=1, postage=0)]


def _two_unpaid_of_one_buyer(maker: ShopMaker) -> list[DemoOrder]:
    first = maker.order(_hours(21), buyer="tb_晚安棉花", receiver="周静怡")
    return [first, maker.again(first, _hours(5.5))]


def _reordered(maker: ShopMaker) -> list[DemoOrder]:
    """已重拍: the same item again, and paid this time."""
    first = maker.order(_hours(26), buyer="小橘灯_26", receiver="陈嘉树")
    paid = maker.now - _hours(3) + timedelta(seconds=20)
    return [
        first,
        maker.again(first, _hours(3), title=first.title, goods=first.goods, pays_at=paid),
    ]


def _paid_another(maker: ShopMaker) -> list[DemoOrder]:
    """部分已付: the buyer has paid for other goods."""
    title, goods = stock.GOODS[3]
    first = replace(maker.order(_hours(9), buyer="tb_慢慢来"), title=title, goods=goods, quantity=1)
    title, goods = stock.GOODS[15]
    paid = maker.now - _hours(9.5) + timedelta(seconds=6)
    return [first, maker.again(first, _hours(9.5), title=title, goods=goods, pays_at=paid)]


def _reminded_today(maker: ShopMaker) -> list[DemoOrder]:
    """A colleague was here today: no second call."""
    memo = f"{month_day(maker.now.date())} {stock.COLLEAGUE} 已催付"
    return [maker.order(_hours(25), buyer="tb_早睡早起", receiver="吴佳宁", memo=memo)]


def _promised_yesterday(maker: ShopMaker) -> list[DemoOrder]:
    yesterday = month_day((maker.now - timedelta(days=1)).date())
    memo = f"要开发票；{yesterday} {stock.COLLEAGUE} 顾客明天下午付款"
    return [maker.order(_hours(45), buyer="柚子茶_45", receiver="郑一诺", memo=memo)]


def _other_peoples_notes(maker: ShopMaker) -> list[DemoOrder]:
    memo = "送香薰小样 | 老顾客，发顺丰"
    return [maker.order(_hours(14), buyer="tb_碎碎念", memo=memo)]


def _presale(maker: ShopMaker) -> list[DemoOrder]:
    """Deposit paid, final payment open: never chased."""
    order = maker.order(_hours(30), buyer="tb_云朵预售", receiver="冯念慈")
    stages = "阶段1：已付定金 50.00；阶段2：等待付尾款"
    return [replace(order, stages=stages)]


def _on_delivery(maker: ShopMaker) -> list[DemoOrder]:
    return [replace(maker.order(_hours(8), buyer="tb_海盐到付"), delivery="货到付款")]


def _masked(maker: ShopMaker) -> list[DemoOrder]:
    """Neither to be called nor texted: 旺旺 only."""
    return [maker.order(_hours(18), buyer="tb_薄荷", receiver="王*", phone="139****0018")]


def _virtual_number(maker: ShopMaker) -> list[DemoOrder]:
    return [maker.order(_hours(6), buyer="芋圆_06", receiver="韩知夏", phone="13900000006-4821")]


def _compound_surname(maker: ShopMaker) -> list[DemoOrder]:
    return [maker.order(_hours(12), buyer="tb_晚风", receiver="欧阳若溪")]


def _returning(maker: ShopMaker) -> list[DemoOrder]:
    """Three paid orders of the last two months, and now an unpaid one."""
    first = maker.order(_hours(11), buyer="tb_一口甜", receiver="沈明月")
    older = [maker.again(first, timedelta(days=days)) for days in (19, 33, 58)]
    return [
        first,
        *(replace(one, pays_at=one.created + timedelta(seconds=12)) for one in older),
    ]


def _hostile(maker: ShopMaker) -> list[DemoOrder]:
    """Other people's text: markup, a formula, signs beyond the usual plane."""
    return [
        maker.order(_hours(4), buyer="tb_[red]红", title="订单[/x]号 测试款抱枕"),
        maker.order(_hours(16), buyer="=1+1", title='=1+1 "双面" 抱枕,米白'),
        maker.order(
            _hours(20), buyer="𠮷祥如意😀", title="[bold]🧸小熊抱枕[/bold]", receiver="𠮷永安"
        ),
    ]


def _just_placed(maker: ShopMaker) -> list[DemoOrder]:
    """Three minutes old: most pay by themselves, this one does as well."""
    order = maker.order(timedelta(minutes=3), buyer="tb_小鹿")
    return [replace(order, pays_at=maker.now + timedelta(minutes=2))]


def _pays_hours_later(maker: ShopMaker) -> list[DemoOrder]:
    order = maker.order(_hours(22), buyer="tb_西瓜汽水", receiver="何浩然")
    return [replace(order, pays_at=maker.now + _hours(2.25))]


def _closed_hours_later(maker: ShopMaker) -> list[DemoOrder]:
    order = maker.order(_hours(70), buyer="tb_夜猫子")
    return [replace(order, cancelled_at=maker.now + _hours(1.5))]


_SCENES: tuple[tuple[int, _Scene], ...] = (
    (1, _large_and_near_closing),
    (1, _two_unpaid_of_one_buyer),
    (1, _reordered),
    (1, _paid_another),
    (1, _reminded_today),
    (1, _promised_yesterday),
    (1, _other_peoples_notes),
    (0, _presale),
    (0, _on_delivery),
    (1, _masked),
    (1, _virtual_number),
    (1, _compound_surname),
    (1, _returning),
    (3, _hostile),
    (1, _just_placed),
    (1, _pays_hours_later),
    (1, _closed_hours_later),
)
"""How many cases a scene makes, and the scene."""


def cast(maker: ShopMaker, cases: int) -> list[DemoOrder]:
    """The particular buyers' orders, as many scenes as `cases` has room for."""
    made: list[DemoOrder] = []
    for count, scene in _SCENES:
        if count <= cases:
            made += scene(maker)
            cases -= count
    return made
