"""Working a case: what a key will do, recording an outcome, and the remark that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from kefu_tui.desk.views import Gate, GateLevel, OutcomeKey, Recorded
from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import ChannelOption, outside_hours
from kefu_tui.domain.contacts import Contact, ContactSource
from kefu_tui.domain.followups import after, over_cap
from kefu_tui.domain.hours import closes_next, first_reminder, permitted
from kefu_tui.domain.moments import short, spoken_span
from kefu_tui.domain.orders import Order
from kefu_tui.domain.outcomes import OUTCOMES, Asks, Channel, Outcome, Reason
from kefu_tui.domain.phones import parse_phone
from kefu_tui.domain.priority import Lane, Standing, ending
from kefu_tui.domain.remarks import format_remark, join_memo, status_text
from kefu_tui.domain.rules import Rules
from kefu_tui.errors import RefusedError, UsageError


class Attempt(NamedTuple):
    """What the agent reports. `at` None: now; `channel` None: the recommended one."""

    outcome: Outcome
    channel: Channel | None = None
    reason: Reason | None = None
    at: datetime | None = None
    when: datetime | None = None
    note: str = ""
    agent: str = ""
    script: str = ""
    orders: tuple[str, ...] = ()
    """the orders it concerns; empty: all live ones"""
    path: tuple[str, ...] = ()
    """the answers along which the script was walked"""


def contact_of(standing: Standing, attempt: Attempt, agent: str, now: datetime) -> Contact:
    """The contact an attempt makes, remark included, next time not yet.

    Raises UsageError when its times or orders make no sense, RefusedError for 勿扰.
    """
    case, outcome = standing.case, attempt.outcome
    facts = outcome.facts
    if case.blocked and facts.is_contact:
        raise RefusedError("这位顾客在勿扰名单上, 不再联系; 需要时先解除勿扰")
    moment = attempt.at or now
    if moment > now:
        raise UsageError(f"联系时间 {short(moment, now)} 还没到, 请改成现在或更早")
    if attempt.when is not None and attempt.when < moment:
        raise UsageError(f"约定时间 {short(attempt.when, now)} 早于联系时间, 请重新填写")
    numbers = _covered(case, attempt.orders, moment)
    phone = _new_number(attempt)
    channel = _channel_of(attempt, standing) if facts.is_contact else None
    status = status_text(
        outcome,
        moment,
        when=attempt.when,
        reason=attempt.reason,
        note=attempt.note,
        phone=phone,
    )
    return Contact(
        id=0,
        case=case.key,
        at=moment,
        agent=attempt.agent or agent,
        outcome=outcome,
        channel=channel,
        orders=numbers,
        amount_due=sum(o.amount_due for o in case.orders if o.number in numbers),
        reason=attempt.reason,
        when=attempt.when,
        note=attempt.note,
        phone=phone,
        remark=format_remark(moment.date(), attempt.agent or agent, status),
        script=attempt.script,
        path=attempt.path,
    )


def _channel_of(attempt: Attempt, standing: Standing) -> Channel:
    """The channel said; a call not answered was a call, whatever was recommended."""
    if attempt.channel is not None:
        return attempt.channel
    return Channel.PHONE if attempt.outcome is Outcome.NO_ANSWER else standing.channel


def complete(contact: Contact, standing: Standing, rules: Rules) -> Contact:
    """With its next time, and whether it was made outside permitted hours."""
    follow = after(contact, standing.case, rules, standing.large_at)
    outside = contact.channel is not None and not permitted(contact.channel, contact.at, rules)
    return replace(
        contact,
        next_at=follow.at,
        next_step=follow.step,
        next_why=follow.why,
        outside_hours=outside,
    )


def recorded(
    contact: Contact, standing: Standing, warnings: Sequence[str], now: datetime
) -> Recorded:
    """What the agent gets back: remark, memo to paste, next time, warnings."""
    case = standing.case
    memos, told = {}, list(warnings)
    for order in case.orders:
        if order.number in contact.orders:
            joined = join_memo(
                current_memo(order, case.contacts, now),
                [contact.remark],
                order.created_at.date(),
                now.date(),
            )
            memos[order.number] = joined.text
            if not joined.fits:
                told.append(f"订单 {order.number} 的备注已满, 写不下新备注, 请先手工删减")
    if contact.outcome in (Outcome.NOT_WANTED, Outcome.WRONG_ORDER):
        told.append("请到千牛关闭交易, 关闭原因选「其他原因」")
    return Recorded(
        contact=contact,
        remark=contact.remark,
        memo=next(iter(memos.values()), contact.remark),
        memos=memos,
        next_at=contact.next_at,
        next_reason=contact.next_why,
        warnings=tuple(dict.fromkeys(told)),
    )


def current_memo(order: Order, contacts: Sequence[Contact], now: datetime) -> str:
    """The memo as the back end should have it: the export's, and what was recorded since.

    Of the export's own day every remark is joined: it may be that one was not pasted in time.
    """
    since = [
        c.remark
        for c in contacts
        if c.source is ContactSource.DESK
        and not c.undone
        and order.number in c.orders
        and c.remark
        and (order.seen_at is None or c.at.date() >= order.seen_at.date())
    ]
    return join_memo(order.memo, since, order.created_at.date(), now.date()).text


def warnings_for(
    standing: Standing, channel: Channel | None, moment: datetime, rules: Rules, stale: str
) -> list[str]:
    """What the agent is told before, and again after, a contact; it is never refused for these."""
    case = standing.case
    told = []
    if channel is not None:
        told = [outside_hours(channel, moment, rules), over_cap(case, moment, rules), stale]
    if not case.live:
        told.append(f"这位顾客没有待催的订单: {ending(case)}")
    if case.unconfirmed:
        told.append("新导出里没有此单, 请先在千牛核实 (待核实)")
    return [warning for warning in told if warning]


def promise_warning(contact: Contact, case: Case) -> str:
    """When the promised or agreed time comes too late; "" otherwise."""
    closes_at = case.closes_at
    if contact.when is None or closes_at is None or contact.when < closes_at:
        return ""
    return f"订单 {short(closes_at, contact.at)} 就自动关闭, 早于约定时间, 请提醒顾客提前付款"


def gate_of(
    standing: Standing,
    used: ChannelOption,
    others: Sequence[ChannelOption],
    now: datetime,
    rules: Rules,
    exported: str,
    stale: str,
) -> Gate:
    """May I contact this buyer now, by the channel in use? The obstacles first."""
    case, channel = standing.case, used.channel
    if case.blocked:
        return Gate(GateLevel.STOP, "勿扰", ("顾客要求不再联系", "按 9 可解除"))
    if standing.lane is Lane.DONE:
        return Gate(GateLevel.CAUTION, "不用催", (ending(case),))
    hours, cap = outside_hours(channel, now, rules), over_cap(case, now, rules)
    wait = "" if case.recent_contacts else _too_early(case, now, rules)
    check = "待核实: 新导出里没有此单" if case.unconfirmed else ""
    barrier = "" if used.fits else used.why
    instead = _instead(others, now) if hours else ""
    facts = [barrier, check, wait, hours, instead, cap]
    if not hours:
        end = closes_next(channel, now, rules)
        left = f", 还有 {spoken_span(end - now)}" if end else ""
        facts.append(f"{channel.label}时段内{left}")
    if not cap:
        facts.append("间隔已够" if _today(case, now) else "今日未联系")
    facts.append(stale or exported)
    shown = tuple(fact for fact in facts if fact)
    if barrier:
        return Gate(GateLevel.CAUTION, f"不能用{channel.label}", shown, instead)
    if hours or cap or wait:
        return Gate(GateLevel.CAUTION, "先别急", shown, instead)
    if check or stale:
        return Gate(GateLevel.CAUTION, "先核实", shown, instead)
    return Gate(GateLevel.GO, "可打" if channel is Channel.PHONE else "可发", shown, instead)


def _too_early(case: Case, now: datetime, rules: Rules) -> str:
    """What a first reminder still waits for; "" when it is free."""
    free = first_reminder(case.placed_at, case.closes_at, rules)
    if free <= now:
        return ""
    young = now < case.placed_at + rules.on(case.placed_at.date()).first_wait
    return f"{'刚拍下' if young else '等这一波'}, {short(free, now)} 再催"


def _instead(others: Sequence[ChannelOption], now: datetime) -> str:
    """What is open while the channel in use is closed."""
    open_now = [o.channel.label for o in others if o.fits and o.at is not None and o.at <= now]
    return f"可先用{open_now[0]}" if open_now else ""


def outcome_keys(
    standing: Standing, channel: Channel, agent: str, rules: Rules, now: datetime
) -> tuple[OutcomeKey, ...]:
    """The ten keys, each with what will happen next."""
    if standing.case.blocked:
        return (_outcome_key("9", Outcome.CONTACT_AGAIN, standing, channel, agent, rules, now),)
    return tuple(
        _outcome_key(facts.key, outcome, standing, channel, agent, rules, now)
        for outcome, facts in OUTCOMES.items()
        if facts.key
    )


def _outcome_key(
    key: str,
    outcome: Outcome,
    standing: Standing,
    channel: Channel,
    agent: str,
    rules: Rules,
    now: datetime,
) -> OutcomeKey:
    facts = outcome.facts
    if facts.asks is not Asks.NOTHING:
        return OutcomeKey(key, outcome, facts.short, _ASKS[facts.asks], None, facts.asks)
    if outcome is Outcome.NO_ANSWER:  # of a call, whatever is chosen
        channel = Channel.PHONE
        if parse_phone(standing.case.phone) is None:
            return OutcomeKey(key, outcome, facts.short, "没有电话可打", None, facts.asks)
    contact = contact_of(standing, Attempt(outcome, channel), agent, now)
    follow = after(contact, standing.case, rules, standing.large_at)
    return OutcomeKey(key, outcome, facts.short, follow.label(now), follow.at, facts.asks)


_ASKS = {
    Asks.TIME: "选时间",
    Asks.REASON: "选原因",
    Asks.PERSON: "转告或新号码",
    Asks.TEXT: "写备注",
}


def _covered(case: Case, wanted: Sequence[str], moment: datetime) -> tuple[str, ...]:
    """The orders a contact is about: those asked for, else the live ones placed by then."""
    known = {o.number: o for o in case.orders}
    for number in wanted:
        if number not in known:
            raise UsageError(f"订单 {number} 不属于 {case.key}")
    meant = [known[n] for n in dict.fromkeys(wanted)] or case.live or case.unpaid or case.orders
    covered = tuple(o.number for o in meant if o.created_at <= moment)
    if not covered:
        raise UsageError(
            f"联系时间 {moment:%Y-%m-%d %H:%M} 早于拍下时间 "
            f"{min(o.created_at for o in meant):%Y-%m-%d %H:%M}, 请重新填写"
        )
    return covered


def _new_number(attempt: Attempt) -> str:
    if attempt.outcome is not Outcome.THIRD_PARTY:
        return ""
    phone = parse_phone(attempt.note)
    return phone.number if phone else ""


def _today(case: Case, now: datetime) -> bool:
    return any(c.at.date() == now.date() for c in case.standing_contacts)
