"""The order of work: four lanes, what comes first in each, and the reasons in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from kefu_tui.domain.cases import Case, OrderState
from kefu_tui.domain.channels import advise, is_large
from kefu_tui.domain.contacts import ContactSource, NextStep
from kefu_tui.domain.followups import FollowUp, come_due, in_all, of_last, over_cap
from kefu_tui.domain.hours import first_reminder, permitted
from kefu_tui.domain.marks import NO_MARK, Mark
from kefu_tui.domain.moments import short, spoken_span
from kefu_tui.domain.money import short_yuan
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.rules import Rules


class Lane(StrEnum):
    """Where a case waits."""

    DUE = "due"
    READY = "ready"
    LATER = "later"
    DONE = "done"

    @property
    def label(self) -> str:
        return {"due": "到点", "ready": "现在可催", "later": "稍后", "done": "完结"}[self.value]


class QueueOrder(StrEnum):
    """The three orders of lane 现在可催."""

    VALUE = "value"
    AMOUNT = "amount"
    TIME = "time"

    @property
    def label(self) -> str:
        return {"value": "按风险金额", "amount": "按金额", "time": "按拍下时间"}[self.value]


class Standing(NamedTuple):
    """Where a case stands at one moment. Money in fen."""

    case: Case
    lane: Lane
    next_at: datetime | None
    """due: since when; later: from when; None otherwise, or when it does not come back"""
    channel: Channel
    channel_at: datetime | None
    """first moment the recommended channel may be used; None for never before closing"""
    channel_why: str
    value_at_risk: int
    follow_up: FollowUp | None
    large_at: int
    mark: Mark = NO_MARK
    """what holds now of what the agent said"""

    def channel_allowed(self, now: datetime, rules: Rules) -> bool:
        return (
            self.lane is not Lane.DONE
            and self.channel_at is not None
            and self.channel_at <= now
            and permitted(self.channel, now, rules)
        )


def value_at_risk(case: Case, now: datetime) -> int:
    """Rule *value at risk*: amount_due × (1 + elapsed ÷ payment window), whole fen.

    elapsed ÷ window lies between 0 and 1, so a case's weight doubles over its life.
    """
    if case.closes_at is None or case.closes_at <= case.placed_at:
        return 0
    share = (now - case.placed_at) / (case.closes_at - case.placed_at)
    share = min(1.0, max(0.0, share))
    return round(case.amount_due * (1 + share))


def stand(case: Case, now: datetime, rules: Rules, large_at: int, mark: Mark = NO_MARK) -> Standing:
    """The lane of a case and its next time.

    Rule *skipped*: until the time the agent chose the case is in lane 稍后; what is later by itself
    stays later. Rule *pinned* changes the order only, see `sort_key`.
    """
    if not case.live or case.blocked:
        return Standing(case, Lane.DONE, None, Channel.WANGWANG, None, "", 0, None, large_at)
    value = value_at_risk(case, now)
    mark = mark.holding(case, now)
    start = mark.skipped_until or now
    follow = of_last(case, rules, large_at) if case.contacts else None
    if follow is not None and (follow.timed or follow.at is None):
        if follow.at is not None and follow.at <= now:
            follow = come_due(follow, case, start, rules, large_at)
        next_at = max(follow.at, start) if follow.at and mark.skipped_until else follow.at
        lane = Lane.DUE if next_at is not None and next_at <= now else Lane.LATER
        advice = advise(case, max(start, follow.at or start), rules, large_at)
    else:
        free = first_reminder(case.placed_at, case.closes_at, rules)
        if follow is not None and follow.at is not None:
            free = max(free, follow.at)
        advice = advise(case, max(start, free), rules, large_at)
        lane = Lane.READY if advice.allowed(now) else Lane.LATER
        next_at = None if lane is Lane.READY else (advice.at or mark.skipped_until)
    return Standing(
        case, lane, next_at, advice.channel, advice.at, advice.why, value, follow, large_at, mark
    )


SortKey = tuple[int, bool, float, float, str]


def worth_telling(standing: Standing, now: datetime, rules: Rules) -> bool:
    """Rule *about to close*: whether a contact is permitted before the order closes, and the case
    does not come back by a timer of its own until then."""
    closes_at = standing.case.closes_at
    if closes_at is None or standing.lane is Lane.DONE or not now < closes_at:
        return False
    if standing.channel_at is None or standing.channel_at >= closes_at:
        return False
    follow, next_at = standing.follow_up, standing.next_at
    if standing.lane is Lane.LATER and follow is not None and follow.timed:
        return next_at is not None and next_at >= closes_at
    return not over_cap(standing.case, closes_at, rules)


def comes_back_at(standing: Standing) -> datetime | None:
    """When a follow-up of the case will fall due by a timer of its own."""
    follow = standing.follow_up
    timed = standing.lane is Lane.LATER and follow is not None and follow.timed
    return standing.next_at if timed else None


def sort_key(standing: Standing, order: QueueOrder = QueueOrder.VALUE) -> SortKey:
    """Rule *order of work*: a key that sorts a queue, first to do first.

    Due: earliest first, of one moment the highest value at risk. Ready: pinned ones (rule
    *pinned*), then highest value at risk, then nearest closing, then order number; or by amount
    then time, or by time then amount. Later: by the time it will be.
    """
    case = standing.case
    number = (case.live or case.orders)[0].number
    closing = case.closes_at.timestamp() if case.closes_at else float("inf")
    if standing.lane is Lane.READY:
        placed = case.placed_at.timestamp()
        behind = not standing.mark.pinned
        if order is QueueOrder.AMOUNT:
            return 1, behind, -case.amount_due, placed, number
        if order is QueueOrder.TIME:
            return 1, behind, placed, -case.amount_due, number
        return 1, behind, -standing.value_at_risk, closing, number
    when = standing.next_at.timestamp() if standing.next_at else float("inf")
    if standing.lane is Lane.DUE:
        return 0, True, when, -standing.value_at_risk, number
    if standing.lane is Lane.LATER:
        return 2, True, when, closing, number
    return 3, True, -case.placed_at.timestamp(), 0.0, number


def reasons(standing: Standing, now: datetime, rules: Rules) -> tuple[str, ...]:
    """Why this case stands where it does: at most four short phrases."""
    case = standing.case
    if standing.lane is Lane.DONE:
        return (ending(case),)
    words: list[str] = []
    if standing.lane is Lane.DUE and standing.follow_up:
        words.append(_due_word(standing, now))
    if standing.mark.pinned:
        words.append("置顶")
    if case.unconfirmed:
        words.append("待核实: 新导出里没有此单")
    if is_large(case.amount_due, standing.large_at):
        words.append(f"大单 {short_yuan(case.amount_due)}")
    if case.closes_at:
        words.append(f"剩 {spoken_span(case.closes_at - now)}")
    if case.partly_paid:
        words.append("部分已付")
    words.append(_history_word(case))
    if standing.lane is Lane.LATER:
        words.insert(1, _later_word(standing, now))
    elif standing.channel_at is None:
        words.append(standing.channel_why)
    elif permitted(standing.channel, now, rules):
        words.append(f"{standing.channel.label}时段内")
    return tuple(words[:4])


def ending(case: Case) -> str:
    """How a finished case ended, in words."""
    if case.blocked:
        return "勿扰"
    states = set(case.states.values())
    for state, words in _ENDINGS:
        if state in states:
            if state is OrderState.REPLACED:
                return f"已重拍 → {next(iter(case.replaced_by.values()))}"
            return words
    return "完结"


_ENDINGS = (
    (OrderState.REPLACED, "已重拍"),
    (OrderState.SAID_PAID, "已付款 (待导单核实)"),
    (OrderState.CLOSED_BY_AGENT, "关闭交易"),
    (OrderState.EXPIRED, "应已关闭 (待导单核实)"),
    (OrderState.APART, "预售或货到付款, 不催"),
    (OrderState.CLOSED, "交易关闭"),
    (OrderState.PAID, "已付款"),
    (OrderState.REFUNDED, "付款后已退款"),
)


def _due_word(standing: Standing, now: datetime) -> str:
    follow = standing.follow_up
    assert follow is not None
    assert follow.at is not None
    last = standing.case.standing_contacts
    promised = bool(last) and last[-1].outcome is Outcome.PROMISED
    what = "承诺到点" if promised else ("回访到点" if follow.step is NextStep.CONTACT else "到点")
    since = follow.at
    if promised:  # since then, whenever the call that follows became possible
        told = (last[-1].next_at, last[-1].when)
        since = max((moment for moment in told if moment and moment <= now), default=since)
    late = now - since
    return f"{what} {short(since, now)}" if late < timedelta(days=1) else f"{what} 已过期"


def _later_word(standing: Standing, now: datetime) -> str:
    if standing.mark.skipped_until is not None:
        return f"已跳过到 {short(standing.mark.skipped_until, now)}"
    if standing.next_at is None:
        follow = standing.follow_up
        return follow.why if follow and follow.at is None else standing.channel_why
    return f"{short(standing.next_at, now)} 再催"


def _history_word(case: Case) -> str:
    if not case.recent_contacts:
        return "老顾客, 首次联系" if case.returning else "首次联系"
    last = case.recent_contacts[-1]
    if last.source is ContactSource.MEMO:
        return f"{last.agent or '同事'} {last.at:%m.%d} 已联系"
    return f"已联系 {in_all(case)} 次"
