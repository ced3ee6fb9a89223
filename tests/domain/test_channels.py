"""Which channel, and why; and why not the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import (
    ChannelAdvice,
    advise,
    call_pays,
    large_threshold,
    last_attempt,
    misses_by_phone,
    options,
    outside_hours,
    promise_broken,
)
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.hours import permitted
from kefu_tui.domain.orders import Order
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.phones import parse_phone
from kefu_tui.domain.rules import Campaign
from tests.domain.builders import AMOUNTS, LARGE, NOW, RULES, case, cases, contact, order, t

WANG, CALL, TEXT = Channel.WANGWANG, Channel.PHONE, Channel.SMS
MISS, PROMISE = Outcome.NO_ANSWER, Outcome.PROMISED


def advice(
    *contacts: Contact, now: str | datetime = NOW, shown: Order | None = None, amount: int = 12_000
) -> ChannelAdvice:
    moment = t(now) if isinstance(now, str) else now
    known = case(shown or order(amount=amount), contacts=contacts, now=moment)
    return advise(known, moment, RULES, LARGE)


# -- first touch --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("placed", "now", "amount", "channel", "at"),
    [
        ("11.21 09:00", "11.21 09:10", 12_000, WANG, "11.21 10:00"),
        ("11.20 23:00", "11.20 23:10", 12_000, WANG, "11.21 10:00"),
        ("11.21 09:00", "11.21 09:10", 30_000, CALL, "11.21 11:00"),
        ("11.21 13:00", "11.21 13:10", 30_000, CALL, "11.21 16:00"),
        ("11.20 23:00", "11.20 23:10", 30_000, CALL, "11.21 11:00"),
        # no call hours left in the band, or none on that day: 旺旺, not overnight
        ("11.21 18:00", "11.21 18:10", 30_000, WANG, "11.21 18:10"),
        ("11.21 16:55", "11.21 17:05", 30_000, WANG, "11.21 17:05"),
        ("11.21 11:55", "11.21 12:05", 30_000, CALL, "11.21 16:00"),
        ("11.21 09:00", "11.21 18:00", 30_000, WANG, "11.21 18:00"),
        ("11.20 23:00", "11.21 18:00", 30_000, WANG, "11.21 18:00"),
        ("11.20 18:00", "11.21 14:00", 30_000, CALL, "11.21 16:00"),
    ],
)
def test_first_reminder_by_band_and_amount(
    placed: str, now: str, amount: int, channel: Channel, at: str
) -> None:
    found = advice(now=now, shown=order(placed=placed, amount=amount))
    assert (found.channel, found.at) == (channel, t(at))


def test_near_closing_is_called() -> None:
    closing = order(placed=t("11.21 18:30") - RULES.window)
    found = advice(now="11.21 15:00", shown=closing)
    assert (found.channel, found.at) == (CALL, t("11.21 16:00"))


def test_on_a_campaign_day_large_orders_are_called_and_small_ones_texted() -> None:
    today = t("11.21 00:00").date()
    day = replace(RULES, campaign="双十一", texts_first=True)
    busy = replace(RULES, campaigns=(Campaign(today, today, day),))

    def first(
        amount: int, now: str, placed: str = "11.21 09:00"
    ) -> tuple[Channel, datetime | None]:
        shown = case(order(placed=placed, amount=amount), now=t(now))
        return advise(shown, t(now), busy, LARGE)[:2]

    assert first(30_000, "11.21 12:30") == (CALL, t("11.21 16:00"))
    assert first(30_000, "11.21 18:00") == (WANG, t("11.21 18:00"))
    assert first(8_000, "11.21 10:00") == (Channel.SMS, t("11.21 12:00"))
    assert first(8_000, "11.22 10:00", "11.22 09:00") == (WANG, t("11.22 10:00"))


def test_advice_that_comes_up_near_closing_is_the_one_that_holds_then() -> None:
    closing = order(placed=t("11.21 14:00") - RULES.window)
    found = advice(now="11.20 22:30", shown=closing)
    assert (found.channel, found.at) == (CALL, t("11.21 11:00"))
    assert found == advice(now="11.21 10:00", shown=closing)


def test_each_channel_says_what_stands_against_it_now() -> None:
    now = t("11.21 14:32")
    shown = case(order(placed="11.21 09:00", phone="138****1234"))
    told = {o.channel: o.obstacle(now) for o in options(shown, now, RULES, LARGE)}
    assert told == {WANG: "", CALL: "号码已隐藏, 只能旺旺", Channel.SMS: "号码已隐藏, 只能旺旺"}
    clear = {o.channel: o.obstacle(now) for o in options(case(), now, RULES, LARGE)}
    assert clear == {WANG: "", CALL: "16:00 起", Channel.SMS: "17:30 起"}


# -- what cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize("phone", ["138****1234", "1****", ""])
def test_masked_numbers_are_for_wangwang_only(phone: str) -> None:
    known = case(order(phone=phone, amount=50_000))
    fits = {o.channel for o in options(known, NOW, RULES, LARGE) if o.fits}
    assert fits == {WANG}


@pytest.mark.parametrize("amount", [1, 2_500, 2_501, 12_000])
def test_phone_pays_when_it_brings_more_than_it_costs(amount: int) -> None:
    assert call_pays(amount, RULES) is (amount > 2_500)
    known = case(order(amount=amount))
    call = next(o for o in options(known, NOW, RULES, LARGE) if o.channel is CALL)
    assert call.fits is (amount > 2_500)
    assert call.fits or call.why.startswith("电话不划算")


def test_an_extension_can_be_called_and_not_texted() -> None:
    known = case(order(phone="18412345678-1234"))
    fits = {o.channel: o.fits for o in options(known, NOW, RULES, LARGE)}
    assert fits == {WANG: True, CALL: True, TEXT: False}


@given(st.lists(AMOUNTS, max_size=60))
def test_large_orders_are_those_from_200_or_the_top_fifth(amounts: list[int]) -> None:
    at = large_threshold(amounts, RULES)
    assert 1 <= at <= RULES.large_from
    if len(amounts) < 10:
        assert at == RULES.large_from
    elif at < RULES.large_from:
        top = int(len(amounts) * RULES.large_share)
        assert sum(a >= at for a in amounts) <= top
        assert sum(a >= at - 1 for a in amounts) > top
    assert large_threshold(amounts, replace(RULES, large_share=0.0)) == RULES.large_from


def test_large_orders_are_never_more_than_the_top_fifth_where_many_have_one_price() -> None:
    for amounts in ([9_900] * 100, [15_000] * 19 + [9_900] * 81, [15_000] * 21 + [9_900] * 79):
        at = large_threshold(amounts, RULES)
        assert sum(a >= at for a in amounts) <= 20
        assert not any(a >= at for a in amounts if a == 9_900)
    assert large_threshold([100] * 10, replace(RULES, large_share=1.0)) == 1


# -- after a contact ----------------------------------------------------------------------


def test_a_missed_call_is_retried_at_another_time_of_day() -> None:
    missed = contact("11.21 11:30", MISS, CALL)
    assert advice(missed, now="11.21 13:30").at == t("11.21 16:00")
    late = contact("11.20 16:30", MISS, CALL)
    told = contact("11.20 20:00", id=2)
    found = advice(late, told, now="11.21 10:00", shown=order(placed="11.20 09:00"))
    assert (found.channel, found.at) == (CALL, t("11.21 11:00"))
    early = contact("11.20 11:30", MISS, CALL)
    found = advice(early, told, now="11.21 10:00", shown=order(placed="11.20 09:00"))
    assert (found.channel, found.at) == (CALL, t("11.21 16:00"))


def test_a_second_miss_leads_to_wangwang_then_to_a_text_and_to_no_more_calls() -> None:
    shown = order(placed="11.20 09:00")
    misses = [contact("11.20 11:30", MISS, CALL), contact("11.20 16:30", MISS, CALL, id=2)]
    assert misses_by_phone(case(shown, contacts=misses)) == 2
    assert advice(*misses, now="11.21 13:00", shown=shown).channel is WANG
    left = contact("11.20 19:00", channel=WANG, id=3)
    assert advice(*misses, left, now="11.21 13:00", shown=shown).channel is TEXT
    known = case(shown, contacts=[*misses, left])
    call = next(o for o in options(known, NOW, RULES, LARGE) if o.channel is CALL)
    assert not call.fits


def test_a_broken_promise_is_called() -> None:
    told = contact("11.20 11:00", PROMISE, when=t("11.20 20:00"))
    shown = order(placed="11.20 09:00")
    known = case(shown, contacts=[told])
    assert promise_broken(known, NOW)
    assert not promise_broken(known, t("11.20 19:00"))
    assert advice(told, shown=shown).channel is CALL


def test_another_channel_after_wangwang() -> None:
    assert advice(contact("11.21 10:00"), now="11.21 16:10").channel is CALL
    assert advice(contact("11.21 10:00"), now="11.21 16:10", amount=2_000).channel is TEXT
    assert advice(contact("11.21 11:10", channel=CALL), now="11.21 16:10").channel is WANG


def test_an_agreed_call_may_be_the_second_running_on_a_large_order() -> None:
    agreed = contact("11.21 11:10", Outcome.BUSY, CALL, when=t("11.21 16:20"))
    assert advice(agreed, now="11.21 16:20", amount=50_000).channel is CALL
    vague = replace(agreed, when=None)
    assert advice(vague, now="11.21 16:20", amount=50_000).channel is WANG
    number = contact("11.21 11:10", Outcome.THIRD_PARTY, CALL, phone="13900001111")
    assert advice(number, now="11.21 11:11", amount=50_000).channel is CALL


def test_contacts_for_an_ended_order_do_not_steer_the_next_one() -> None:
    old = order("1", "11.10 09:00")
    misses = [
        contact("11.10 11:30", MISS, CALL, ["1"]),
        contact("11.10 16:30", MISS, CALL, ["1"], id=2),
        contact("11.11 11:30", PROMISE, CALL, ["1"], id=3, when=t("11.11 20:00")),
    ]
    known = case(old, order("2", amount=50_000), contacts=misses)
    assert (misses_by_phone(known), last_attempt(known)) == (0, None)
    assert not promise_broken(known, NOW)
    assert advise(known, NOW, RULES, LARGE).why == "大单, 电话最有效"


# -- what holds of every case ----------------------------------------------------------------


@given(cases(), st.integers(0, 48 * 60))
def test_advice_is_permitted_reachable_and_before_closing(
    history: tuple[Case, datetime], wait: int
) -> None:
    known, now = history
    earliest = now + timedelta(minutes=wait)
    found = advise(known, earliest, RULES, LARGE)
    if found.at is None:
        assert found.channel is WANG
        return
    assert found.at >= earliest
    assert permitted(found.channel, found.at, RULES)
    assert known.closes_at is None or found.at < known.closes_at
    phone = parse_phone(known.phone)
    if found.channel is not WANG:
        assert phone is not None
        assert found.channel is CALL or phone.can_text
    contacts = known.recent_contacts
    last = last_attempt(known)
    agreed = contacts and (
        contacts[-1].phone or (contacts[-1].outcome is Outcome.BUSY and contacts[-1].when)
    )
    if known.amount_due >= LARGE and last is not None and not agreed:
        assert found.channel is not last.channel
    if found.channel is CALL and not agreed:
        assert misses_by_phone(known) < 2


@given(cases(), st.integers(0, 48 * 60))
def test_advice_is_none_only_when_no_channel_fits(
    history: tuple[Case, datetime], wait: int
) -> None:
    known, now = history
    earliest = now + timedelta(minutes=wait)
    closes_at = known.closes_at
    open_ = [
        o.at
        for o in options(known, earliest, RULES, LARGE)
        if o.fits and o.at and (closes_at is None or o.at < closes_at)
    ]
    assert (advise(known, earliest, RULES, LARGE).at is None) is (not open_)


def test_outside_hours_is_a_warning_with_the_next_opening() -> None:
    assert outside_hours(CALL, t("11.21 14:32"), RULES) == "现在不在电话时段, 电话 16:00 开"
    assert outside_hours(CALL, t("11.21 16:00"), RULES) == ""
    assert outside_hours(WANG, t("11.21 22:00"), RULES) == "静默时段, 旺旺 明天10:00 开"
