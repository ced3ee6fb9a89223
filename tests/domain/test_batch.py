"""The 短信 list: who may be texted together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.domain.batch import Judged, SmsList, Text, judge, list_id
from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import is_large, last_attempt
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.followups import over_cap
from kefu_tui.domain.marks import Mark
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.phones import parse_phone
from kefu_tui.domain.priority import Standing, stand
from kefu_tui.domain.rules import Campaign
from tests.domain.builders import LARGE, RULES, case, contact, order, paid, recorded, t
from tests.domain.builders import cases as random_cases

NOW = t("11.21 12:10")
OTHER_PHONE = "13700002222"


def _stand(made: Case, now: datetime = NOW, key: str = "") -> Standing:
    return stand(replace(made, key=key) if key else made, now, RULES, LARGE)


def _judge(*candidates: Standing, known: Sequence[Standing] = ()) -> list[Judged]:
    return judge(candidates, [*candidates, *known], NOW, RULES)


def _why(made: Case, now: datetime = NOW) -> str:
    (found,) = judge([_stand(made, now)], [_stand(made, now)], now, RULES)
    return found.why


def _told(*contacts: Contact) -> Case:
    """A case with these contacts, each with its own next time, as the desk stores it."""
    made: list[Contact] = []
    for one in contacts:
        before = case(order(), contacts=made, now=one.at)
        made.append(recorded(one, before))
    return case(order(), contacts=made, now=NOW)


def test_an_ordinary_case_is_in_with_its_number() -> None:
    (found,) = _judge(_stand(case(now=NOW)))
    assert found.why == ""
    assert found.number == "13900004591"


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        ("138****1234", "号码已隐藏, 只能旺旺"),
        ("", "没有号码, 只能旺旺"),
        ("0571-88886666", "座机或分机, 发不了短信"),
        ("13900004591-1234", "座机或分机, 发不了短信"),
        ("95013012345", "座机或分机, 发不了短信"),
    ],
)
def test_masked_numbers(phone: str, why: str) -> None:
    assert _why(case(order(phone=phone), now=NOW)) == why


def test_do_not_contact_is_out() -> None:
    assert _why(_told(contact("11.21 09:30", Outcome.DO_NOT_CONTACT))) == "勿扰"


def test_caps_and_gap() -> None:
    assert _why(_told(contact("11.21 11:00"))) == "距上次联系不到 2 小时"
    assert _why(_told(contact("11.21 09:10"))) == ""
    twice = [contact("11.21 09:05", id=1), contact("11.21 09:30", id=2)]
    assert _why(_told(*twice)) == "今天已联系 2 次 (上限 2)"
    colleague = case(order(memo="11.21 小美 已催付"), now=NOW)
    assert _why(colleague) == "今天 小美 已联系过 (备注)"
    thrice = [contact(f"11.{day} 20:00", id=day) for day in (18, 19, 20)]
    old = case(order(placed="11.18 19:00"), contacts=thrice, now=NOW)
    assert old.live
    assert _why(old) == "这位买家已联系 3 次 (上限 3)"


def test_an_agreed_time_ahead_is_kept() -> None:
    promised = contact("11.21 09:10", Outcome.PROMISED, when=t("11.21 15:00"))
    assert _why(_told(promised)) == "15:30 看是否付款"
    busy = contact("11.21 09:10", Outcome.BUSY, when=t("11.21 16:30"))
    assert _why(_told(busy)) == "16:30 约好再联系"


def test_a_promise_that_is_due_is_looked_at_before_anything_is_sent() -> None:
    promised = contact("11.20 20:10", Outcome.PROMISED, when=t("11.21 10:00"))
    seen = order(placed="11.20 19:00", seen_at=t("11.21 09:00"))
    made = recorded(promised, case(seen, now=promised.at))
    assert _why(case(seen, contacts=[made], now=NOW)) == "先看是否付款, 导单后再发"
    newer = replace(seen, seen_at=t("11.21 12:00"))
    assert _why(case(newer, contacts=[made], now=NOW)) == ""


def test_what_is_only_just_placed_waits() -> None:
    assert _why(case(order(placed="11.21 12:05"), now=NOW)) == "首次提醒 12:15 起"


def test_what_the_agent_has_skipped_waits() -> None:
    made = case(now=NOW)
    skipped = stand(made, NOW, RULES, LARGE, Mark(skipped_until=t("11.21 17:30")))
    (found,) = _judge(skipped)
    assert found.why == "已跳过到 17:30"


def test_on_a_campaign_day_first_reminders_wait_for_the_wave() -> None:
    today = replace(RULES, campaign="双十一", waves=(time(10), time(13)))
    rules = replace(RULES, campaigns=(Campaign(NOW.date(), NOW.date(), today),))
    for clock, why in (("12:10", "首次提醒 13:00 起"), ("13:00", "")):
        now = t(f"11.21 {clock}")
        standing = stand(case(order(placed="11.21 10:30"), now=now), now, rules, LARGE)
        (found,) = judge([standing], [standing], now, rules)
        assert found.why == why


def test_who_has_paid_or_reordered_is_out() -> None:
    assert _why(case(paid(), now=NOW)) == "已付款"
    again = paid("1002", "11.21 10:00", "11.21 10:05", item="羊毛衫")
    assert _why(case(order(item="羊毛衫"), again, now=NOW)) == "已重拍 → 1002"


def test_a_large_order_never_gets_two_texts_running() -> None:
    texted = contact("11.20 20:00", channel=Channel.SMS)
    large = case(order(placed="11.20 19:00", amount=LARGE), contacts=[texted], now=NOW)
    assert _why(large) == "大单不连用同一渠道"


def test_one_number_one_person() -> None:
    small = _stand(case(order("1", amount=9_000), now=NOW), key="甲")
    dear = _stand(case(order("2", amount=12_000), now=NOW), key="乙")
    found = {judged.standing.case.key: judged.why for judged in _judge(small, dear)}
    assert found == {"乙": "", "甲": "同一号码已在名单里"}
    told = _told(contact("11.21 11:00"))
    found = {
        j.standing.case.key: j.why for j in _judge(small, dear, known=[_stand(told, key="丙")])
    }
    assert set(found.values()) == {"同号的 丙: 距上次联系不到 2 小时"}


def test_a_number_known_from_a_settled_order_is_left_alone_as_well() -> None:
    """One nick asked for peace, and had this number with an order long ago."""
    peace = contact("11.21 09:30", Outcome.DO_NOT_CONTACT, orders=("9",))
    settled = paid("9", "11.01 09:00", "11.01 09:05", phone="+86 139 0000 4591")
    blocked = case(settled, order(phone=OTHER_PHONE), contacts=[peace], now=NOW)
    (found,) = _judge(_stand(case(now=NOW)), known=[_stand(blocked, key="丙")])
    assert found.why == "同号的 丙: 勿扰"


def test_the_highest_value_at_risk_comes_first() -> None:
    made = [
        _stand(case(order(str(n), amount=n, phone=f"1390000{n:04}"), now=NOW), key=str(n))
        for n in (5_000, 9_000, 7_000)
    ]
    assert [j.standing.case.amount_due for j in _judge(*made)] == [9_000, 7_000, 5_000]


def test_a_list_counts_its_texts() -> None:
    text = Text("甲", "甲", "13900004591", "您", "…", 2, ("1",), 100, "短信日常")
    made = SmsList(list_id(NOW), NOW, (text, text), (), 20, ())
    assert made.id == "20251121-121000"
    assert made.parts == 4


# -- by property --------------------------------------------------------------------------


@st.composite
def _shops(draw: st.DrawFn) -> tuple[list[Standing], list[Standing], datetime]:
    """Candidates and others, their histories worked at the desk, many with one number."""
    made = draw(st.lists(random_cases(paid_too=True), min_size=1, max_size=7))
    now = max(moment for _, moment in made)
    standings = []
    for index, (one, _) in enumerate(made):
        phone = draw(st.sampled_from(["", f"1370000{index:04}"]))
        orders = [replace(o, phone=phone or o.phone) for o in one.orders]
        again = case(*orders, contacts=one.contacts, now=now)
        standings.append(_stand(again, now, key=f"买家{index}"))
    cut = draw(st.integers(0, len(standings)))
    return standings[:cut], standings, now


@settings(max_examples=150)
@given(_shops(), st.integers())
def test_nobody_who_must_not_be_texted_is_on_the_list(
    shop: tuple[list[Standing], list[Standing], datetime], seed: int
) -> None:
    candidates, known, now = shop
    judged = judge(candidates, known, now, RULES)
    assert Counter(j.standing.case.key for j in judged) == Counter(s.case.key for s in candidates)
    chosen = [j for j in judged if not j.why]
    assert all(count == 1 for count in Counter(j.number for j in chosen).values())
    for one in chosen:
        made = one.standing.case
        phone = parse_phone(made.phone)
        assert phone is not None
        assert phone.can_text
        assert one.number == phone.number
        assert made.live
        assert not made.blocked
        assert over_cap(made, now, RULES) == ""
        assert made.placed_at + timedelta(minutes=10) <= now
        last = last_attempt(made)
        assert last is None or not (
            last.channel is Channel.SMS and is_large(made.amount_due, one.standing.large_at)
        )
    peaceful = {
        phone.number
        for s in known
        if s.case.blocked or over_cap(s.case, now, RULES)
        for text in (s.case.phone, *(o.phone for o in s.case.orders))
        if (phone := parse_phone(text)) is not None
    }
    assert not peaceful & {j.number for j in chosen}
    mixed = list(candidates)
    Random(seed).shuffle(mixed)
    assert judge(mixed, known, now, RULES) == judged


@settings(max_examples=100)
@given(_shops())
def test_recorded_as_sent_nobody_is_texted_again_within_the_gap(
    shop: tuple[list[Standing], list[Standing], datetime],
) -> None:
    """A second list at the same moment is empty of those on the first, by nick and by number."""
    candidates, known, now = shop
    chosen = {j.standing.case.key: j for j in judge(candidates, known, now, RULES) if not j.why}
    after = []
    for standing in known:
        made = standing.case
        if made.key in chosen:
            live = tuple(o.number for o in made.live)
            sent = contact(now, channel=Channel.SMS, orders=live, id=99, case=made.key)
            made = replace(made, contacts=(*made.contacts, recorded(sent, made)))
        after.append(_stand(made, now))
    again = judge([s for s in after if s.case.live], after, now, RULES)
    numbers = {j.number for j in chosen.values()}
    assert not [j for j in again if not j.why and j.number in numbers]
