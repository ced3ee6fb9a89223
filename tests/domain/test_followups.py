"""When a case comes back, and why: always clamped, never over the caps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import advise
from kefu_tui.domain.contacts import Contact, ContactSource, NextStep
from kefu_tui.domain.followups import FollowUp, after, in_all, next_contact, of_last, over_cap
from kefu_tui.domain.hours import is_quiet, last_waking, next_waking, permitted
from kefu_tui.domain.orders import OrderStatus
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.rules import Campaign
from tests.domain.builders import (
    LARGE,
    NOW,
    RULES,
    attempts,
    case,
    cases,
    contact,
    order,
    recorded,
    t,
    untimed,
)

CALL = Channel.PHONE


def follow(
    outcome: Outcome,
    at: str = "11.21 11:20",
    *before: Contact,
    placed: str = "11.21 09:00",
    channel: Channel = CALL,
    **words: object,
) -> FollowUp:
    told = contact(at, outcome, channel, id=9, **words)  # type: ignore[arg-type]
    known = case(order(placed=placed), contacts=before, now=t(at))
    return after(told, known, RULES, LARGE)


# -- by outcome ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "words", "at", "step"),
    [
        (Outcome.REMINDED, {}, "11.21 13:20", NextStep.CONTACT),
        (Outcome.PROMISED, {"when": t("11.21 20:00")}, "11.21 20:30", NextStep.LOOK),
        (Outcome.PROMISED, {"when": t("11.21 15:10")}, "11.21 15:40", NextStep.LOOK),
        (Outcome.PROMISED, {}, "11.21 13:20", NextStep.CONTACT),
        (Outcome.NO_ANSWER, {}, "11.21 16:00", NextStep.CONTACT),
        (Outcome.BUSY, {"when": t("11.21 15:10")}, "11.21 15:10", NextStep.CONTACT),
        (Outcome.BUSY, {"when": t("11.21 11:30")}, "11.21 11:30", NextStep.CONTACT),
        (Outcome.BUSY, {}, "11.21 16:00", NextStep.CONTACT),
        (Outcome.PAYMENT_PROBLEM, {}, "11.21 13:20", NextStep.CONTACT),
        (Outcome.PAYMENT_PROBLEM, {"when": t("11.21 18:00")}, "11.21 18:00", NextStep.CONTACT),
        (Outcome.HESITATING, {}, "11.21 13:20", NextStep.CONTACT),
        (Outcome.NOT_WANTED, {}, None, NextStep.NONE),
        (Outcome.THIRD_PARTY, {}, "11.21 13:20", NextStep.CONTACT),
        (Outcome.THIRD_PARTY, {"phone": "13900001111"}, "11.21 11:20", NextStep.CONTACT),
        (Outcome.DO_NOT_CONTACT, {}, None, NextStep.NONE),
        (Outcome.OTHER, {"when": t("11.22 10:30")}, "11.22 10:30", NextStep.CONTACT),
        (Outcome.WRONG_ORDER, {}, None, NextStep.NONE),
        (Outcome.ALREADY_PAID, {}, None, NextStep.NONE),
    ],
)
def test_follow_up_of_each_outcome(
    outcome: Outcome, words: dict[str, object], at: str | None, step: NextStep
) -> None:
    found = follow(outcome, **words)  # type: ignore[arg-type]
    assert (found.at, found.step) == (t(at) if at else None, step)


def test_a_promise_is_looked_at_half_an_hour_later_never_in_quiet_hours() -> None:
    assert follow(Outcome.PROMISED, when=t("11.21 21:45")).at == t("11.22 10:00")
    assert follow(Outcome.PROMISED, when=t("11.21 17:00")).at == t("11.21 17:30")


def test_a_promise_past_closing_is_looked_at_before_closing() -> None:
    found = follow(Outcome.PROMISED, placed="11.18 18:00", when=t("11.21 20:00"))
    assert (found.at, found.why) == (t("11.21 17:30"), "关闭前看是否付款")
    short = follow(Outcome.PROMISED, placed="11.18 11:40", when=t("11.21 15:00"))
    assert short.at is None


@pytest.mark.parametrize(
    ("placed", "when", "look"),
    [
        ("11.18 11:40", "11.21 11:30", "11.21 11:30"),
        ("11.18 22:15", "11.21 21:50", "11.21 21:50"),
        ("11.18 20:20", "11.21 19:55", "11.21 19:55"),
        ("11.18 20:20", "11.21 19:49", "11.21 20:19"),
        ("11.18 23:30", "11.21 23:15", "11.21 21:59"),
    ],
)
def test_a_promise_shortly_before_closing_is_not_looked_at_before_its_time(
    placed: str, when: str, look: str
) -> None:
    found = follow(Outcome.PROMISED, placed=placed, when=t(when))
    assert (found.at, found.step) == (t(look), NextStep.LOOK)


def test_an_agreed_time_past_closing_is_moved_before_it() -> None:
    found = follow(Outcome.BUSY, placed="11.18 18:00", when=t("11.21 20:00"))
    assert (found.at, found.step) == (t("11.21 17:30"), NextStep.CONTACT)


def test_an_agreed_time_overrides_the_gap_and_not_the_caps() -> None:
    first = contact("11.21 10:05")
    found = follow(Outcome.BUSY, "11.21 11:20", first, when=t("11.21 16:10"))
    assert (found.at, found.step) == (t("11.21 16:10"), NextStep.LOOK)
    tomorrow = follow(Outcome.BUSY, "11.21 11:20", first, when=t("11.22 16:10"))
    assert (tomorrow.at, tomorrow.step) == (t("11.22 16:10"), NextStep.CONTACT)
    number = follow(Outcome.THIRD_PARTY, "11.21 11:20", first, phone="13900001111")
    assert (number.at, number.why) == (t("11.22 11:00"), "打新号码")


def test_three_in_all_is_the_end() -> None:
    before = [contact("11.20 11:00"), contact("11.20 16:10", id=2)]
    found = follow(Outcome.REMINDED, "11.21 11:20", *before, placed="11.20 09:00")
    assert (found.at, found.why) == (None, "已联系 3 次, 不再打扰")


def test_a_campaign_day_has_caps_and_a_gap_of_its_own() -> None:
    today = t("11.21 00:00").date()
    day = replace(RULES, campaign="双十一", per_day=1, gap=timedelta(minutes=30))
    busy = replace(RULES, campaigns=(Campaign(today, today, day),))
    told = contact("11.21 10:05", id=9)
    assert after(told, case(rules=busy), busy, LARGE).at == t("11.22 11:00")
    twice = replace(busy, campaigns=(Campaign(today, today, replace(day, per_day=2)),))
    assert after(told, case(rules=twice), twice, LARGE).at == t("11.21 11:00")


def test_two_a_day_is_a_day() -> None:
    found = follow(Outcome.REMINDED, "11.21 12:10", contact("11.21 10:05"))
    assert found.at is not None
    assert found.at.date() == t("11.22 00:00").date()


def test_what_ends_one_order_leaves_the_others_in_work() -> None:
    both = case(order("1"), order("2"))
    for outcome in (Outcome.WRONG_ORDER, Outcome.ALREADY_PAID, Outcome.NOT_WANTED):
        told = contact(NOW, outcome, None, ["1"])
        assert after(told, both, RULES, LARGE) == FollowUp(NOW, NextStep.LOOK, "其余订单")
        whole = replace(told, orders=("1", "2"))
        assert after(whole, both, RULES, LARGE).at is None


# -- what holds of every case ----------------------------------------------------------------


_GOES_ON = [o for o in Outcome if not o.facts.ends and o is not Outcome.DO_NOT_CONTACT]


@settings(max_examples=200)
@given(cases(), st.data(), st.integers(0, 600))
def test_next_time_clamped(history: tuple[Case, datetime], data: st.DataObject, wait: int) -> None:
    known, now = history
    at = now + timedelta(minutes=wait)
    if not known.live:
        return
    numbers = [o.number for o in known.live]
    told = data.draw(attempts(at, numbers, 9, memos=False, outcomes=_GOES_ON))
    told = replace(told, undone=False)
    found = after(told, known, RULES, LARGE)
    if found.at is None:
        assert found.step is NextStep.NONE
        assert found.why
        return
    assert found.at >= at
    assert not is_quiet(found.at, RULES)
    assert known.closes_at is None or found.at < known.closes_at
    if told.when is not None and told.outcome is Outcome.PROMISED:
        closing = known.closes_at
        promised = told.when + RULES.promise_grace
        look = next_waking(promised, RULES)
        assert found.step is NextStep.LOOK
        assert found.at == look or (closing is not None and look >= closing > found.at)
        if closing is not None and told.when < closing:
            assert found.at >= last_waking(told.when, RULES)
    if found.step is not NextStep.CONTACT:
        return
    contacts = [*known.standing_contacts, *([told] if told.counts else [])]
    assert len([c for c in contacts if c.at >= known.placed_at]) < RULES.in_all
    that_day = [c for c in contacts if c.at.date() == found.at.date()]
    assert len(that_day) < RULES.per_day
    assert all(c.source is ContactSource.DESK for c in that_day)
    if untimed(told):
        assert any(permitted(channel, found.at, RULES) for channel in Channel)
        assert all(found.at >= c.at + RULES.gap for c in contacts[-1:])


@given(cases())
def test_next_contact_is_permitted(history: tuple[Case, datetime]) -> None:
    known, now = history
    found = next_contact(known, now, RULES, LARGE)
    if found.step is NextStep.CONTACT:
        assert found.at is not None
        assert any(permitted(channel, found.at, RULES) for channel in Channel)


@settings(max_examples=40)
@given(cases())
def test_the_next_contact_is_the_earliest_that_the_rules_allow(
    history: tuple[Case, datetime],
) -> None:
    """Held against waiting minute by minute and asking each time what may be done now."""
    known, now = history
    closes_at = known.closes_at
    if closes_at is None or in_all(known) >= RULES.in_all:
        return
    earliest = max([now, *(c.at + RULES.gap for c in known.standing_contacts[-1:])])
    found = next_contact(known, earliest, RULES, LARGE)
    best, moment = None, earliest
    while best is None and moment < closes_at:
        that_day = [c for c in known.standing_contacts if c.at.date() == moment.date()]
        full = len(that_day) >= RULES.per_day or any(
            c.source is ContactSource.MEMO for c in that_day
        )
        if not full and advise(known, moment, RULES, LARGE).allowed(moment):
            best = moment
        moment += timedelta(minutes=1)
    assert (found.at if found.step is NextStep.CONTACT else None) == best


# -- of what was recorded ----------------------------------------------------------------------


def test_what_the_desk_recorded_holds() -> None:
    told = recorded(contact("11.21 11:20", Outcome.NO_ANSWER, CALL), case())
    found = of_last(case(contacts=[told]), RULES, LARGE)
    assert found == FollowUp(t("11.21 16:00"), NextStep.CONTACT, "电话", timed=True)
    assert of_last(case(), RULES, LARGE) is None
    assert of_last(case(contacts=[replace(told, undone=True)]), RULES, LARGE) is None


@pytest.mark.parametrize(
    ("told", "first", "then"),
    [
        # What was shown, while the first order was open; and once it has closed at 18:00.
        (contact("11.21 17:30", channel=CALL), None, "11.21 19:30"),
        (
            contact("11.21 16:30", Outcome.PROMISED, CALL, when=t("11.22 10:00")),
            "11.21 17:30",
            "11.22 10:30",
        ),
        (contact("11.21 17:40", Outcome.BUSY, CALL, when=t("11.22 11:30")), None, "11.22 11:30"),
        (contact("11.21 15:00", channel=CALL), "11.21 17:00", "11.21 17:00"),
    ],
)
def test_what_the_first_closing_has_cut_short_holds_no_longer_than_that_order(
    told: Contact, first: str | None, then: str
) -> None:
    both = order("1001", "11.18 18:00"), order("1002", "11.21 09:00")
    told = recorded(replace(told, orders=("1001", "1002")), case(*both, now=told.at))
    assert told.next_at == (t(first) if first else None)
    open_yet = of_last(case(*both, contacts=[told], now=t("11.21 17:59")), RULES, LARGE)
    assert open_yet is not None
    assert open_yet.at == told.next_at
    closed = of_last(case(*both, contacts=[told], now=t("11.21 18:00")), RULES, LARGE)
    assert closed is not None
    assert closed.at == t(then)


def test_a_colleagues_remark_of_that_day_moves_the_next_contact_on() -> None:
    told = recorded(contact("11.21 10:30"), case())
    assert told.next_at == t("11.21 16:00")
    known = case(order(memo="11.21 小美 已催付"), contacts=[told])
    found = of_last(known, RULES, LARGE)
    assert found is not None
    assert found.at is not None
    assert found.at >= t("11.22 00:00")
    promised = contact("11.21 10:30", Outcome.PROMISED, when=t("11.21 15:00"))
    known = case(order(memo="11.21 小美 已催付"), contacts=[recorded(promised, case())])
    looked = of_last(known, RULES, LARGE)
    assert looked is not None
    assert (looked.at, looked.step) == (t("11.21 15:30"), NextStep.LOOK)


def test_a_remarks_promise_holds_like_the_desks_own() -> None:
    known = case(order(placed="11.20 09:00", memo="11.20 小美 顾客明天下午付款"))
    found = of_last(known, RULES, LARGE)
    assert found is not None
    assert (found.at, found.step, found.timed) == (t("11.21 15:30"), NextStep.LOOK, True)


def test_a_remarks_agreed_time_holds_and_is_a_look_on_the_day_itself() -> None:
    agreed = case(order(placed="11.20 09:00", memo="11.20 小美 顾客忙 明天16:30再联系"))
    found = of_last(agreed, RULES, LARGE)
    assert found is not None
    assert (found.at, found.step) == (t("11.21 16:30"), NextStep.CONTACT)
    today = case(order(placed="11.20 09:00", memo="11.21 小美 顾客忙 今天16:30再联系"))
    found = of_last(today, RULES, LARGE)
    assert found is not None
    assert (found.at, found.step) == (t("11.21 16:30"), NextStep.LOOK)


def test_lifting_do_not_contact_frees_the_case_within_caps_and_gap() -> None:
    stop = recorded(contact("11.21 13:30", Outcome.DO_NOT_CONTACT, CALL), case())
    lift = contact("11.21 14:00", Outcome.CONTACT_AGAIN, None, id=2)
    lift = recorded(lift, case(contacts=[stop], now=t("11.21 14:00")))
    found = of_last(case(contacts=[stop, lift]), RULES, LARGE)
    assert found is not None
    assert (found.at, found.timed) == (t("11.21 15:30"), False)
    worn = [contact("11.20 11:00", id=3), contact("11.20 16:00", id=4), stop, lift]
    found = of_last(case(order(placed="11.20 09:00"), contacts=worn), RULES, LARGE)
    assert found is not None
    assert found.at is None


def test_already_paid_overtaken_frees_the_case() -> None:
    told = contact("11.21 11:00", Outcome.ALREADY_PAID, None)
    shown = order(seen_at=t("11.21 13:00"))
    told = recorded(told, case(shown, now=told.at))
    found = of_last(case(shown, contacts=[told]), RULES, LARGE)
    assert found is not None
    assert not found.timed
    assert found.at is not None
    assert found.at <= NOW


def test_a_new_order_after_an_ended_case_is_free() -> None:
    ended = contact("11.20 11:00", Outcome.NOT_WANTED, CALL, ["1"])
    old = order("1", "11.20 09:00")
    known = case(old, order("2", "11.21 09:00"), contacts=[ended])
    found = of_last(known, RULES, LARGE)
    assert found is not None
    assert (found.at, found.timed) == (t("11.21 10:00"), False)
    closed = replace(old, status=OrderStatus.CLOSED)
    promise = contact("11.20 11:00", Outcome.PROMISED, orders=["1"], when=t("11.22 15:00"))
    promise = recorded(promise, case(old, now=promise.at))
    found = of_last(case(closed, order("2"), contacts=[promise]), RULES, LARGE)
    assert found is not None
    assert not found.timed


# -- caps -----------------------------------------------------------------------------------


def test_over_cap_counts_all_channels() -> None:
    two = [contact("11.21 10:05"), contact("11.21 12:10", channel=Channel.SMS, id=2)]
    assert over_cap(case(contacts=two), t("11.21 16:00"), RULES) == "今天已联系 2 次 (上限 2)"
    three = [contact("11.20 10:05", id=3), *two]
    known = case(order(placed="11.20 09:00"), contacts=three)
    assert over_cap(known, t("11.22 10:00"), RULES) == "这位买家已联系 3 次 (上限 3)"
    assert in_all(known) == 3
    assert over_cap(case(), NOW, RULES) == ""


def test_over_cap_within_the_gap_unless_agreed() -> None:
    told = contact("11.21 13:00")
    assert over_cap(case(contacts=[told]), NOW, RULES) == "距上次联系不到 2 小时"
    short = replace(RULES, gap=timedelta(minutes=90))
    assert over_cap(case(contacts=[told]), t("11.21 14:00"), short) == "距上次联系不到 1.5 小时"
    assert over_cap(case(contacts=[told]), t("11.21 15:00"), RULES) == ""
    agreed = replace(told, outcome=Outcome.BUSY, when=t("11.21 14:30"))
    assert over_cap(case(contacts=[agreed]), NOW, RULES) == ""
    assert over_cap(case(contacts=[replace(told, undone=True)]), NOW, RULES) == ""


def test_over_cap_by_a_colleagues_remark_of_today() -> None:
    known = case(order(memo="11.21 小美 已催付"))
    assert over_cap(known, NOW, RULES) == "今天 小美 已联系过 (备注)"
    yesterday = case(order(placed="11.20 09:00", memo="11.20 小美 已催付"))
    assert over_cap(yesterday, NOW, RULES) == ""


def test_caps_count_since_the_oldest_live_order() -> None:
    old = [contact(f"11.1{n} 11:00", orders=["1"], id=n) for n in (0, 1, 2)]
    known = case(order("1", "11.10 09:00"), order("2"), contacts=old)
    assert in_all(known) == 0
    assert over_cap(known, NOW, RULES) == ""


def test_what_a_key_shows() -> None:
    assert follow(Outcome.REMINDED).label(t("11.21 11:20")) == "13:20 再看是否付款"
    assert follow(Outcome.NO_ANSWER).label(t("11.21 11:20")) == "16:00 电话"
    assert follow(Outcome.NOT_WANTED).label(t("11.21 11:20")) == "关闭交易"


def test_a_full_day_still_looks_at_the_payment_before_closing() -> None:
    """Two contacts today, closing tonight: no third contact, but the payment is looked at."""
    first = contact("11.21 11:00", channel=Channel.PHONE, outcome=Outcome.NO_ANSWER)
    known = case(order(placed="11.18 20:35"), contacts=[first])
    second = contact("11.21 16:10", channel=Channel.WANGWANG, id=2)
    follow = after(second, known, RULES, LARGE)
    assert follow.step is NextStep.LOOK
    assert follow.at == t("11.21 18:10")
