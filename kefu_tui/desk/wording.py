"""From a case to words: the values of a script's placeholders, and the situations it is in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu_tui.config import Settings
from kefu_tui.domain.cases import Case, OrderState
from kefu_tui.domain.channels import is_large, last_attempt, promise_broken
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.money import short_yuan
from kefu_tui.domain.orders import Order, OrderTerms, is_masked
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.rules import Rules
from kefu_tui.domain.veil import veiled_name
from kefu_tui.scripting.address import address
from kefu_tui.scripting.catalogue import ANY, PRESALE, SITUATIONS
from kefu_tui.scripting.values import cut_off, time_values
from kefu_tui.scripting.watching import News

_ITEM_LENGTH = 14
_NUMBER_LENGTH = 15
"""The shortest numbers of Taobao's orders; other platforms' have letters and dashes, or are shorter."""


def values_of(case: Case, settings: Settings, now: datetime, title: str = "") -> dict[str, str]:
    """The placeholders that have a value for this case. `title`: chosen for the buyer by the agent."""
    orders = _spoken_of(case)
    first = orders[0]
    campaign = settings.campaign_on(now.date())
    values = {
        "称呼": address(case.receiver, title) or "",
        "店铺": settings.shop.name or first.shop or "本店",
        "客服": settings.agent_name,
        "商品": _item(orders),
        "金额": short_yuan(case.amount_due) if case.live else "",
        "订单数": str(len(orders)) if len(orders) > 1 else "",
        "优惠": (campaign and campaign.offer) or settings.shop.offer,
        "截止发货": cut_off((campaign and campaign.ship_by) or settings.shop.ship_by, now),
        "付款链接": _pay_link(orders, settings.shop.pay_link),
        **time_values(first.created_at, case.closes_at, now),
    }
    return {name: value for name, value in values.items() if value}


def awaits_balance(case: Case) -> bool:
    """Rule *final payment*: whether nothing is to be urged, and a presale is not settled yet. It is
    no case, and its scripts never come up by themselves."""
    return not case.live and not case.blocked and bool(_presales(case))


def _presales(case: Case) -> tuple[Order, ...]:
    return tuple(
        order
        for order in case.orders
        if case.states[order.number] is OrderState.APART and order.terms is OrderTerms.PRESALE
    )


def _spoken_of(case: Case) -> Sequence[Order]:
    """The orders a talk is about, the oldest first."""
    return case.live or _presales(case) or case.orders


def situations_of(case: Case, rules: Rules, large_at: int, now: datetime) -> list[str]:
    """The 情形 tags that hold, the weightiest first."""
    if awaits_balance(case):
        return [PRESALE]
    contacts = case.recent_contacts
    last = last_attempt(case)
    closing = (
        case.closes_at is not None and case.closes_at - now <= rules.on(now.date()).near_closing
    )
    holds = {
        "承诺未付": promise_broken(case, now),
        "临近关闭": closing,
        "未接后": last is not None and last.outcome is Outcome.NO_ANSWER,
        "通话后": last is not None and _spoke(last) and now < last.at + rules.on(now.date()).gap,
        "跟进": bool(contacts),
        "首次": not contacts,
        "老顾客": case.returning,
        "大单": is_large(case.amount_due, large_at),
        "活动": bool(rules.on(now.date()).campaign),
        ANY: True,
    }
    return [tag for tag in SITUATIONS if holds.get(tag)]


def heard_by(case: Case) -> frozenset[str]:
    """The scripts this buyer has been spoken or written to with: a call not answered was not heard."""
    return frozenset(
        contact.script
        for contact in case.standing_contacts
        if contact.script and contact.outcome is not Outcome.NO_ANSWER
    )


def news_words(news: News) -> str:
    """`话术已更新: 旺旺首次A`, or what is wrong and where; "" without news. The first of several."""
    told = []
    for fault in news.faults[:1]:
        line = f"第 {fault.line} 行" if fault.line else ""
        more = f", 另有 {len(news.faults) - 1} 处" if len(news.faults) > 1 else ""
        so = "改好之前用原来那一版" if fault.file in news.kept else "这一条没有用上"
        told.append(f"话术 {fault.file} {line}: {fault.reason}{more}; {so}")
    for words, names in (("话术已更新", news.changed), ("话术不再用", news.gone)):
        if names:
            more = f" 等 {len(names)} 条" if len(names) > 1 else ""
            told.append(f"{words}: {names[0]}{more}")
    return "; ".join(told)


def display_name(case: Case, *, hidden: bool = False) -> str:
    """What the agent knows the buyer by: the name, else the nick, else the order number."""
    name = case.receiver
    if not name or is_masked(name):
        return case.buyer or case.key
    return veiled_name(name) if hidden else name


def names_in(case: Case) -> frozenset[str]:
    """Every receiver's name on a buyer's orders."""
    return frozenset(order.receiver for order in case.orders if order.receiver)


def _spoke(contact: Contact) -> bool:
    """Whether it was a call, and with the buyer in person."""
    nobody = (Outcome.NO_ANSWER, Outcome.THIRD_PARTY)
    return contact.channel is Channel.PHONE and contact.outcome not in nobody


def _pay_link(orders: Sequence[Order], pattern: str) -> str:
    """Where the order is paid: one link pays one order. "" for a number that is not Taobao's."""
    number = orders[0].number
    if len(orders) > 1 or not (number.isdecimal() and len(number) >= _NUMBER_LENGTH):
        return ""
    return pattern.replace("{订单编号}", number)


def _item(orders: Sequence[Order]) -> str:
    """The dearest order's first title, cut to what can be said."""
    dearest = max(orders, key=lambda o: o.amount_due)
    title = min(dearest.titles, key=dearest.item.find, default="")
    if len(title) <= _ITEM_LENGTH:
        return title
    head = title[:_ITEM_LENGTH]
    return head.rsplit(" ", 1)[0] if " " in head else head
