"""FollowUp (跟进): from an outcome to the next time the case comes back, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import advise
from kefu_tui.domain.contacts import Contact, ContactSource, NextStep
from kefu_tui.domain.hours import is_quiet, last_waking, next_permitted, next_waking
from kefu_tui.domain.moments import day_start, short
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When a case comes back. `at` None: it does not, and `why` says the reason."""

    at: datetime | None
    step: NextStep
    why: str
    timed: bool = True
    """a timer of its own (lane 到点); False: the case is simply free to be contacted again"""

    def label(self, now: datetime) -> str:
        """What a key shows: `16:30 再看`, `明天11:00 电话`, `关闭交易`."""
        return f"{short(self.at, now)} {self.why}" if self.at else self.why


def after(contact: Contact, case: Case, rules: Rules, large_at: int) -> FollowUp:
    """What follows `contact`, not yet part of `case`.

    Rule *next time clamped*: inside permitted hours, at least the gap after the contact, within
    the caps and before the order closes; a promised or agreed time overrides the gap.
    """
    outcome = contact.outcome
    told = _with(case, contact)
    if outcome is Outcome.DO_NOT_CONTACT:
        return FollowUp(None, NextStep.NONE, "不再联系")
    if outcome is Outcome.NOT_WANTED:
        return FollowUp(None, NextStep.NONE, "关闭交易")
    if outcome in (Outcome.WRONG_ORDER, Outcome.ALREADY_PAID):
        return _rest_of(case, contact, outcome)
    if outcome is Outcome.CONTACT_AGAIN:
        return FollowUp(contact.at, NextStep.CONTACT, "可再联系")
    if outcome is Outcome.PROMISED and contact.when is not None:
        return _look(contact.when + rules.promise_grace, case, rules, contact.at)
    if contact.phone:
        return _call_new_number(contact, told, rules, large_at)
    if contact.when is not None:
        return _agreed(contact, told, rules)
    wait = rules.gap
    if outcome is Outcome.PAYMENT_PROBLEM:
        wait = max(rules.problem_wait, rules.gap)
    return next_contact(told, contact.at + wait, rules, large_at)


def next_contact(case: Case, earliest: datetime, rules: Rules, large_at: int) -> FollowUp:
    """The earliest permitted contact of a case at or after `earliest`, within the caps."""
    counted = case.standing_contacts
    if in_all(case) >= rules.in_all:
        return FollowUp(None, NextStep.NONE, f"已联系 {rules.in_all} 次, 不再打扰")
    moment = earliest
    for _ in range(2):
        advice = advise(case, moment, rules, large_at)
        if advice.at is None:
            return _recheck(case, moment, rules)
        today = [c for c in counted if c.at.date() == advice.at.date()]
        if not _day_is_full(today, rules):
            word = "再看" if advice.channel is Channel.WANGWANG else advice.channel.label
            return FollowUp(advice.at, NextStep.CONTACT, word)
        moment = day_start(advice.at.date() + timedelta(days=1))
    return _recheck(case, moment, rules)


def _recheck(case: Case, earliest: datetime, rules: Rules) -> FollowUp:
    """Where no channel may be used again before closing, the payment is still looked at."""
    moment = next_permitted(Channel.WANGWANG, earliest, rules)
    if moment is None or (case.closes_at is not None and moment >= case.closes_at):
        return FollowUp(None, NextStep.NONE, "关闭前没有合适的时段")
    return FollowUp(moment, NextStep.LOOK, "看是否付款")


def of_last(case: Case, rules: Rules, large_at: int) -> FollowUp | None:
    """When a case comes back by its last standing contact; None when there is none.

    What the desk recorded holds as recorded, while it concerns the orders that are live. A remark
    read from a memo says only the day: rule *a remark counts as a contact*: nothing more that
    day. A promised time it names holds like the desk's own.
    """
    last = next((c for c in reversed(case.contacts) if not c.undone), None)
    if last is None:
        return None
    before = replace(case, contacts=tuple(c for c in case.contacts if c is not last))
    overtaken = last.at < case.placed_at or (last.outcome.facts.ends and last.next_at is None)
    if overtaken:
        earliest = max(last.at + rules.gap, case.placed_at + rules.first_wait)
        return replace(next_contact(case, earliest, rules, large_at), timed=False)
    if last.source is ContactSource.DESK:
        return FollowUp(last.next_at, last.next_step, last.next_why)
    if last.outcome is Outcome.PROMISED and last.when is not None:
        return after(last, before, rules, large_at)
    tomorrow = day_start(last.at.date() + timedelta(days=1))
    return replace(next_contact(case, tomorrow, rules, large_at), timed=False)


def in_all(case: Case) -> int:
    """How many contacts the buyer has had over all channels since the live orders were placed."""
    since = case.placed_at
    return sum(1 for c in case.standing_contacts if c.at >= since)


def over_cap(case: Case, now: datetime, rules: Rules) -> str:
    """The warning before one contact more; "" while the caps and the gap leave room."""
    counted = case.standing_contacts
    if in_all(case) >= rules.in_all:
        return f"这位买家已联系 {in_all(case)} 次 (上限 {rules.in_all})"
    today = [c for c in counted if c.at.date() == now.date()]
    if len(today) >= rules.per_day:
        return f"今天已联系 {len(today)} 次 (上限 {rules.per_day})"
    colleague = next((c for c in today if c.source is ContactSource.MEMO), None)
    if colleague:
        return f"今天 {colleague.agent or '同事'} 已联系过 (备注)"
    recent = next((c for c in reversed(counted) if c.source is ContactSource.DESK), None)
    if recent and now - recent.at < rules.gap and not _was_agreed(recent, now):
        return f"距上次联系不到 {int(rules.gap.total_seconds() // 3600)} 小时"
    return ""


def _with(case: Case, contact: Contact) -> Case:
    return replace(case, contacts=(*case.contacts, contact))


def _day_is_full(today: list[Contact], rules: Rules) -> bool:
    return len(today) >= rules.per_day or any(c.source is ContactSource.MEMO for c in today)


def _was_agreed(contact: Contact, now: datetime) -> bool:
    return bool(contact.phone) or (contact.when is not None and contact.when <= now)


def _rest_of(case: Case, contact: Contact, outcome: Outcome) -> FollowUp:
    """After an outcome that ends some orders: the others of the buyer stay in work."""
    if any(o.number not in contact.orders for o in case.live):
        return FollowUp(contact.at, NextStep.LOOK, "其余订单")
    why = "关闭交易" if outcome is Outcome.WRONG_ORDER else "待下次导单核实"
    return FollowUp(None, NextStep.NONE, why)


def _look(moment: datetime, case: Case, rules: Rules, now: datetime) -> FollowUp:
    """A look at the payment is no contact: at its time, outside call hours too, never in quiet
    hours, and before the order closes."""
    moment = next_waking(max(moment, now), rules)
    closes_at = case.closes_at
    if closes_at is None or moment < closes_at:
        return FollowUp(moment, NextStep.LOOK, "看是否付款")
    latest = last_waking(closes_at - rules.promise_grace, rules)
    if latest > now:
        return FollowUp(latest, NextStep.LOOK, "关闭前看是否付款")
    return FollowUp(None, NextStep.NONE, "关闭前来不及再看")


def _agreed(contact: Contact, case: Case, rules: Rules) -> FollowUp:
    """An agreed time overrides the gap and the call hours, not the quiet hours or the closing."""
    assert contact.when is not None
    if in_all(case) >= rules.in_all:
        return _look(contact.when, case, rules, contact.at)
    moment = max(contact.when, contact.at)
    if is_quiet(moment, rules):
        moment = next_waking(moment, rules)
    closes_at = case.closes_at
    if closes_at is not None and moment >= closes_at:
        moment = last_waking(closes_at - rules.promise_grace, rules)
        if moment <= contact.at:
            return FollowUp(None, NextStep.NONE, "关闭前来不及再联系")
        return FollowUp(moment, NextStep.CONTACT, "关闭前再联系")
    return FollowUp(moment, NextStep.CONTACT, "约好再联系")


def _call_new_number(contact: Contact, case: Case, rules: Rules, large_at: int) -> FollowUp:
    if in_all(case) >= rules.in_all:
        return FollowUp(None, NextStep.NONE, f"已联系 {rules.in_all} 次, 不再打扰")
    advice = advise(case, contact.at, rules, large_at)
    if advice.at is None:
        return FollowUp(None, NextStep.NONE, "关闭前没有合适的时段")
    return FollowUp(advice.at, NextStep.CONTACT, "打新号码")
