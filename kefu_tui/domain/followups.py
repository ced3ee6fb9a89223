"""FollowUp (跟进): from an outcome to the next time the case comes back, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import advise
from kefu_tui.domain.contacts import Contact, ContactSource, NextStep
from kefu_tui.domain.hours import (
    first_reminder,
    last_waking,
    next_permitted,
    next_waking,
    opened_at,
)
from kefu_tui.domain.moments import day_start, short
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.rules import Rules


class FollowUp(NamedTuple):
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
    if outcome.facts.ends:
        return _rest_of(case, contact, rules)
    if outcome is Outcome.CONTACT_AGAIN:
        return _when_free(told, contact.at, rules, large_at)
    today = rules.on(contact.at.date())
    if outcome is Outcome.PROMISED and contact.when is not None:
        return _look(contact.when + today.promise_grace, case, rules, contact.at)
    if contact.phone:
        return _call_new_number(contact, told, rules, large_at)
    if contact.when is not None:
        return _agreed(contact, told, rules)
    wait = today.gap
    if outcome is Outcome.PAYMENT_PROBLEM:
        wait = max(today.problem_wait, today.gap)
    follow = next_contact(told, contact.at + wait, rules, large_at)
    sent = outcome is Outcome.REMINDED and follow.at is not None
    return follow._replace(why="再看是否付款") if sent else follow


def next_contact(case: Case, earliest: datetime, rules: Rules, large_at: int) -> FollowUp:
    """The earliest permitted contact of a case at or after `earliest`, within the caps."""
    cap = rules.on(earliest.date()).in_all
    if in_all(case) >= cap:
        return FollowUp(None, NextStep.NONE, f"已联系 {cap} 次, 不再打扰")
    moment = earliest
    for _ in range(2):
        advice = advise(case, moment, rules, large_at)
        if advice.at is None:
            break
        if not _day_is_full(case, advice.at, rules):
            return FollowUp(advice.at, NextStep.CONTACT, advice.channel.label)
        moment = day_start(advice.at.date() + timedelta(days=1))
    return _recheck(case, earliest, rules)


def _recheck(case: Case, earliest: datetime, rules: Rules) -> FollowUp:
    """Where no channel may be used again before closing, the payment is still looked at."""
    moment = next_permitted(Channel.WANGWANG, earliest, rules)
    if moment is None or (case.closes_at is not None and moment >= case.closes_at):
        return FollowUp(None, NextStep.NONE, "关闭前没有合适的时段")
    return FollowUp(moment, NextStep.LOOK, "看是否付款")


def of_last(case: Case, rules: Rules, large_at: int) -> FollowUp | None:
    """When a case comes back by its last standing contact; None when there is none.

    What the desk recorded holds as recorded, while it concerns the orders that are live and no
    colleague has been there on that day; what the first closing has cut short holds until then.
    A remark read from a memo says only the day: rule *a remark counts as a contact*: nothing more
    that day. A promised or agreed time it names holds like the desk's own.
    """
    last = next((c for c in reversed(case.contacts) if not c.undone), None)
    if last is None:
        return None
    before = replace(case, contacts=tuple(c for c in case.contacts if c is not last))
    overtaken = last.at < case.placed_at or (last.outcome.facts.ends and last.next_at is None)
    if overtaken or last.outcome is Outcome.CONTACT_AGAIN:
        return _when_free(case, last.at, rules, large_at)
    desk = last.source is ContactSource.DESK
    if desk and not _outlived(last, case):
        return _as_recorded(last, case, rules, large_at)
    if desk or (last.outcome in (Outcome.PROMISED, Outcome.BUSY) and last.when is not None):
        return after(last, before, rules, large_at)
    tomorrow = day_start(last.at.date() + timedelta(days=1))
    return next_contact(case, tomorrow, rules, large_at)._replace(timed=False)


def come_due(follow: FollowUp, case: Case, now: datetime, rules: Rules, large_at: int) -> FollowUp:
    """Rule *come due*: what a follow-up of `case` whose time has come asks for at `now`.

    A look at the payment waits until it is answered, an agreed contact until it is made. What is
    left, a contact of our own choice or the one after an answered look, is due while the rules
    permit it, since its channel opened, and comes later otherwise.
    """
    looked = answered(case, follow)
    last = case.standing_contacts[-1]
    agreed = last.when is not None or bool(last.phone)
    if not looked and (agreed or follow.step is NextStep.LOOK):
        return follow
    free = last.at if _was_agreed(last, now) else last.at + rules.on(last.at.date()).gap
    following = next_contact(case, max(now, free), rules, large_at)
    if following.step is NextStep.LOOK:
        return FollowUp(None, NextStep.NONE, "关闭前没有合适的时段") if looked else follow
    if following.at is None or following.at > now:
        return following
    channel = advise(case, now, rules, large_at).channel
    since = max(follow.at or free, free, opened_at(channel, now, rules))
    return follow._replace(at=since)


def answered(case: Case, follow: FollowUp) -> bool:
    """Rule *looked at*: whether `follow` is a look at the payment, and an export newer than its
    time still shows the live orders unpaid."""
    at = follow.at
    return (
        follow.step is NextStep.LOOK
        and at is not None
        and all(o.seen_at is not None and o.seen_at >= at for o in case.live)
    )


def in_all(case: Case) -> int:
    """How many contacts the buyer has had over all channels since the live orders were placed."""
    return len(case.recent_contacts)


def over_cap(case: Case, now: datetime, rules: Rules) -> str:
    """The warning before one contact more; "" while the caps and the gap leave room."""
    counted = case.standing_contacts
    rules = rules.on(now.date())
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
        return f"距上次联系不到 {rules.gap / timedelta(hours=1):g} 小时"
    return ""


def _with(case: Case, contact: Contact) -> Case:
    return replace(case, contacts=(*case.contacts, contact))


def _day_is_full(case: Case, moment: datetime, rules: Rules) -> bool:
    """Whether one contact more on the day of `moment` is too many."""
    that_day = [c for c in case.standing_contacts if c.at.date() == moment.date()]
    colleague = any(c.source is ContactSource.MEMO for c in that_day)
    return colleague or len(that_day) >= rules.on(moment.date()).per_day


def _when_free(case: Case, earliest: datetime, rules: Rules, large_at: int) -> FollowUp:
    """Not a timer: from when the case may be contacted, as nothing recorded stands in the way."""
    earliest = max(earliest, first_reminder(case.placed_at, case.closes_at, rules))
    for last in case.standing_contacts[-1:]:
        earliest = max(earliest, last.at + rules.on(last.at.date()).gap)
    return next_contact(case, earliest, rules, large_at)._replace(timed=False)


def _as_recorded(last: Contact, case: Case, rules: Rules, large_at: int) -> FollowUp:
    recorded = FollowUp(last.next_at, last.next_step, last.next_why)
    agreed = last.when is not None or bool(last.phone)
    if recorded.at is None or recorded.step is not NextStep.CONTACT or agreed:
        return recorded
    if not _day_is_full(case, recorded.at, rules):
        return recorded
    return next_contact(case, day_start(recorded.at.date() + timedelta(days=1)), rules, large_at)


def _outlived(last: Contact, case: Case) -> bool:
    """Whether the closing of an order that has ended since has cut short what followed `last`:
    it left no time at all, or one before the time the buyer named."""
    short = last.next_at is None or (last.when is not None and last.next_at < last.when)
    live = {order.number for order in case.live}
    return short and not live.issuperset(last.orders)


def _was_agreed(contact: Contact, now: datetime) -> bool:
    return bool(contact.phone) or (contact.when is not None and contact.when <= now)


def _rest_of(case: Case, contact: Contact, rules: Rules) -> FollowUp:
    """After an outcome that ends some orders: the others of the buyer stay in work."""
    rest = tuple(o for o in case.live if o.number not in contact.orders)
    if rest:
        look = _look(contact.at, replace(case, live=rest), rules, contact.at)
        return look._replace(why="其余订单") if look.at else look
    said_paid = contact.outcome is Outcome.ALREADY_PAID
    return FollowUp(None, NextStep.NONE, "待下次导单核实" if said_paid else "关闭交易")


def _look(moment: datetime, case: Case, rules: Rules, now: datetime) -> FollowUp:
    """A look at the payment is no contact: at its time, outside call hours too, never in quiet
    hours, and before the order closes: then not before the promised time, where that can be."""
    look = next_waking(max(moment, now), rules)
    closes_at, grace = case.closes_at, rules.promise_grace
    if closes_at is None or look < closes_at:
        return FollowUp(look, NextStep.LOOK, "看是否付款")
    promised, before = moment - grace, closes_at - grace
    latest = last_waking(promised if before < promised < closes_at else before, rules)
    if latest > now:
        return FollowUp(latest, NextStep.LOOK, "关闭前看是否付款")
    return FollowUp(None, NextStep.NONE, "关闭前来不及再看")


def _agreed(contact: Contact, case: Case, rules: Rules) -> FollowUp:
    """An agreed time overrides the gap and the call hours, not the quiet hours, the closing or
    the caps: where these are reached it is a look at the payment."""
    assert contact.when is not None
    moment, why = next_waking(max(contact.when, contact.at), rules), "约好再联系"
    closes_at = case.closes_at
    if closes_at is not None and moment >= closes_at:
        moment, why = last_waking(closes_at - rules.promise_grace, rules), "关闭前再联系"
        if moment <= contact.at:
            return FollowUp(None, NextStep.NONE, "关闭前来不及再联系")
    if in_all(case) >= rules.on(moment.date()).in_all or _day_is_full(case, moment, rules):
        look = _look(contact.when, case, rules, contact.at)
        return look._replace(why=f"次数已满, {look.why}") if look.at else look
    return FollowUp(moment, NextStep.CONTACT, why)


def _call_new_number(contact: Contact, case: Case, rules: Rules, large_at: int) -> FollowUp:
    """At once, as agreed, within the caps."""
    follow = next_contact(case, contact.at, rules, large_at)
    return follow._replace(why="打新号码") if follow.why == Channel.PHONE.label else follow
