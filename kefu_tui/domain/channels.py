"""Which channel to use now, and why; and why not the others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.hours import (
    band_of,
    is_quiet,
    next_permitted,
    next_waking,
    other_time_of_day,
    permitted,
    remind_by,
)
from kefu_tui.domain.moments import day_start, short
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.phones import Phone, parse_phone
from kefu_tui.domain.rules import Rules

MEASURED_FROM = 30
"""Rule *measured uplift*: from so many results on, the shop's own rate is used."""


class ChannelOption(NamedTuple):
    """One channel for one case. `at`: the first moment it may be used, None for never."""

    channel: Channel
    at: datetime | None
    why: str
    """in favour, or why not"""
    fits: bool = True
    """whether the rules would let it be used at all"""

    def obstacle(self, now: datetime) -> str:
        """Why it cannot be used now: the rule against it, or `17:30 起`; "" when it can be."""
        if not self.fits:
            return self.why
        if self.at is None:
            return "没有时段"
        return "" if self.at <= now else f"{short(self.at, now)} 起"


class ChannelAdvice(NamedTuple):
    """The recommended channel, and when."""

    channel: Channel
    at: datetime | None
    """the first permitted moment before closing; None when nothing fits any more"""
    why: str

    def allowed(self, now: datetime) -> bool:
        return self.at is not None and self.at <= now


def is_large(amount: int, large_at: int) -> bool:
    """Rule *large order*: `large_at` (fen) is the lower of the setting and the top share's edge."""
    return amount >= large_at


def large_threshold(amounts: list[int], rules: Rules) -> int:
    """Fen from which a case is large: ≥ ¥200, or the top 20 % of the open cases by amount.

    Never more than these: where many have one price, which is neither in nor out, it is out.
    """
    top = int(len(amounts) * rules.large_share)
    if len(amounts) < 10 or not top:
        return rules.large_from
    below = sorted(amounts, reverse=True)[top:]
    return min(rules.large_from, below[0] + 1 if below else 1)


def call_pays(amount: int, rules: Rules) -> bool:
    """Rule *phone pays*: amount × margin × expected uplift > cost of the call."""
    return amount * rules.margin * rules.uplift > rules.call_cost


def advise(case: Case, earliest: datetime, rules: Rules, large_at: int) -> ChannelAdvice:
    """The channel for the next contact, not before `earliest`.

    The most preferred channel whose hours come before closing; where none has any, 旺旺 with
    `at` None, and the card says so. What is preferred changes once a case is near its closing: an
    advice that would only come up after that is the one that holds then.
    """
    advice = _advise(case, earliest, rules, large_at)
    if case.closes_at is not None and advice.at is not None:
        near = case.closes_at - rules.near_closing
        if earliest < near <= advice.at:
            return _advise(case, near, rules, large_at)
    return advice


def _advise(case: Case, earliest: datetime, rules: Rules, large_at: int) -> ChannelAdvice:
    closes_at = case.closes_at
    for channel, why in _preference(case, earliest, rules, large_at):
        option = _option(channel, why, case, earliest, rules, large_at)
        if option.fits and option.at and (closes_at is None or option.at < closes_at):
            return ChannelAdvice(option.channel, option.at, option.why)
    return ChannelAdvice(Channel.WANGWANG, None, "关闭前没有合适的时段")


def options(
    case: Case, earliest: datetime, rules: Rules, large_at: int
) -> tuple[ChannelOption, ...]:
    """All three channels, the preferred first, each with what speaks for or against it."""
    return tuple(
        _option(channel, why, case, earliest, rules, large_at)
        for channel, why in _preference(case, earliest, rules, large_at)
    )


def last_attempt(case: Case) -> Contact | None:
    """The newest contact about the live orders whose channel is known."""
    return next((c for c in reversed(case.recent_contacts) if c.channel), None)


def misses_by_phone(case: Case) -> int:
    """How many calls in a row were not answered, up to the newest contact by phone."""
    misses = 0
    for contact in reversed(case.recent_contacts):
        if contact.channel is Channel.PHONE:
            if contact.outcome is not Outcome.NO_ANSWER:
                break
            misses += 1
    return misses


def promise_broken(case: Case, now: datetime) -> bool:
    """Whether the buyer's last promised time has passed with the orders still unpaid."""
    last = next(iter(reversed(case.recent_contacts)), None)
    return bool(
        last and last.outcome is Outcome.PROMISED and last.when is not None and last.when < now
    )


def _preference(
    case: Case, moment: datetime, rules: Rules, large_at: int
) -> list[tuple[Channel, str]]:
    """All three channels, best first, each with the words that speak for it."""
    wang, call, text = Channel.WANGWANG, Channel.PHONE, Channel.SMS
    contacts = case.recent_contacts
    if not contacts:
        return _first_touch(case, moment, rules, large_at)
    misses = misses_by_phone(case)
    last = last_attempt(case)
    if _asked_for_call(contacts[-1]):
        return [(call, "约好的电话"), (wang, "电话之外"), (text, "电话之外")]
    if misses >= 2:
        left = any(c.channel is wang for c in contacts if c.at > _last_call(contacts).at)
        first, second = (text, wang) if left else (wang, text)
        return [(first, "两次电话未接通"), (second, "两次电话未接通"), (call, "两次未接通, 不再打")]
    if misses == 1:
        return [(call, "换个时段再打"), (wang, "电话未接通, 留言"), (text, "电话未接通")]
    if promise_broken(case, moment):
        return [(call, "承诺未兑现"), (wang, "承诺未兑现, 留言"), (text, "承诺未兑现")]
    if last is not None and last.channel is wang:
        return [(call, "换渠道(上次旺旺)"), (text, "换渠道(上次旺旺)"), (wang, "旺旺再留言")]
    return [(wang, "换渠道"), (text, "换渠道"), (call, "再打一次")]


def _first_touch(
    case: Case, moment: datetime, rules: Rules, large_at: int
) -> list[tuple[Channel, str]]:
    """Rule *first reminder*: 旺旺, as an address check; large or closing orders by phone where
    the call hours still lie in the band that the order's first reminder is due in; where that
    band is over, on the day that is left: a reminder that is due does not wait overnight. Rule
    *campaign*: on its days large orders are called that day, and small ones texted if it says so.
    """
    wang, call, text = Channel.WANGWANG, Channel.PHONE, Channel.SMS
    today = rules.on(moment.date())
    closing = case.closes_at is not None and case.closes_at - moment <= today.near_closing
    large = is_large(case.amount_due, large_at)
    if today.texts_first and not large and not closing:
        return [(text, "活动小单发短信"), (wang, "短信之外"), (call, "短信之外")]
    if large or closing:
        why = "大单" if large else "临近关闭"
        opening = next_permitted(call, moment, rules)
        if today.campaign and opening is not None and opening.date() == moment.date():
            return [(call, f"{why}, 活动当天打电话"), (wang, "打扰最少"), (text, "电话之外")]
        due = remind_by(case.placed_at)
        if due is None or due <= moment:
            due = day_start(next_waking(moment, rules).date() + timedelta(days=1))
        if opening is not None and opening < due:
            return [(call, f"{why}, 电话最有效"), (wang, "打扰最少"), (text, "电话之外")]
        band = band_of(case.placed_at).name
        return [(wang, f"{band}单先旺旺, 电话时段赶不上"), (call, why), (text, "电话之外")]
    return [(wang, "首次联系, 打扰最少"), (text, "旺旺之外"), (call, "旺旺之外")]


def _option(
    channel: Channel, why: str, case: Case, earliest: datetime, rules: Rules, large_at: int
) -> ChannelOption:
    if channel is not Channel.WANGWANG:
        phone = parse_phone(case.phone)
        refusal = _unreachable(channel, phone, case, rules)
        if refusal:
            return ChannelOption(channel, None, refusal, fits=False)
    contacts = case.recent_contacts
    if contacts and _agreed_to_call(contacts[-1]):
        return ChannelOption(channel, next_permitted(channel, earliest, rules), why)
    last = last_attempt(case)
    if last is not None and last.channel is channel and is_large(case.amount_due, large_at):
        return ChannelOption(channel, None, "大单不连用同一渠道", fits=False)
    misses = misses_by_phone(case) if channel is Channel.PHONE else 0
    if misses >= 2:
        return ChannelOption(channel, None, "两次未接通, 不再打", fits=False)
    if misses == 1:
        opening = other_time_of_day(_last_call(contacts).at, rules, earliest)
        return ChannelOption(channel, opening, why)
    return ChannelOption(channel, next_permitted(channel, earliest, rules), why)


def _unreachable(channel: Channel, phone: Phone | None, case: Case, rules: Rules) -> str:
    """Why a buyer cannot be called or texted; "" when that is possible."""
    if phone is None:
        return "号码已隐藏, 只能旺旺" if case.phone else "没有号码, 只能旺旺"
    if channel is Channel.SMS:
        return "" if phone.can_text else "座机或分机, 发不了短信"
    if not call_pays(case.amount_due, rules):
        return f"电话不划算: {format_yuan(case.amount_due)} 抵不过一通电话"
    return ""


def _asked_for_call(contact: Contact) -> bool:
    """Whether the buyer would take a call: later, or on the new number that was given."""
    return contact.outcome is Outcome.BUSY or bool(contact.phone)


def _agreed_to_call(contact: Contact) -> bool:
    """Whether the buyer agreed to be called: at a time, or on the new number that was given."""
    return _asked_for_call(contact) and (contact.when is not None or bool(contact.phone))


def _last_call(contacts: tuple[Contact, ...]) -> Contact:
    return next(c for c in reversed(contacts) if c.channel is Channel.PHONE)


def outside_hours(channel: Channel, moment: datetime, rules: Rules) -> str:
    """The warning before a contact outside permitted hours; "" inside them.

    Such a contact is not refused: the agent sees the warning and can go ahead.
    """
    if permitted(channel, moment, rules):
        return ""
    opening = next_permitted(channel, moment + timedelta(minutes=1), rules)
    when = f", {channel.label} {short(opening, moment)} 开" if opening else ""
    return f"静默时段{when}" if is_quiet(moment, rules) else f"现在不在{channel.label}时段{when}"
