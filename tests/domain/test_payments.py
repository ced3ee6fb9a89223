"""Reconciling: exports in any order, and who gets the credit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms, from_lines
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.payments import (
    Settlement,
    call_brought_payment,
    credit,
    merge_order,
    says_the_same,
    shorter_window,
)
from tests.domain.builders import NOW, RULES, attempts, contact, moments, order, paid, t

WINDOW = RULES.window
DAY = timedelta(days=1)


def merged(exports: tuple[Order, ...] | list[Order]) -> Order:
    whole = reduce(merge_order, exports[1:], exports[0])
    assert whole is not None
    return whole


@st.composite
def exports(draw: st.DrawFn, count: int = 3) -> list[Order]:
    """What files of different times say of one order; each may be silent or masked."""
    shown = []
    hours = draw(st.lists(st.integers(0, 90), min_size=count, max_size=count, unique=True))
    for hour in hours:
        seen = t("11.21 10:00") + timedelta(hours=hour)
        status = draw(st.sampled_from(OrderStatus))
        was_paid = status in (OrderStatus.PAID, OrderStatus.REFUNDED)
        paid_at = draw(st.sampled_from([None, "11.21 10:00", "11.21 11:00"])) if was_paid else None
        shown.append(
            order(
                status=status,
                amount=draw(st.sampled_from([0, 12_000, 11_500])),
                buyer=draw(st.sampled_from(["", "t**1", "tb_wangli88"])),
                phone=draw(st.sampled_from(["", "138****1234", "13900004591", "18601230000"])),
                receiver=draw(st.sampled_from(["", "王*", "王丽"])),
                memo=draw(st.sampled_from(["", "要红色", "要红色；11.21 小美 已催付"])),
                item=draw(st.sampled_from(["", "真丝四件套 1.5*2.0"])),
                terms=draw(st.sampled_from(OrderTerms)),
                close_reason=draw(st.sampled_from(["", "买家未付款", "其他原因"])),
                quantity=draw(st.integers(1, 2)),
                paid_amount=draw(st.sampled_from([0, 12_000, 11_000])) if was_paid else 0,
                paid_at=t(paid_at) if paid_at else None,
                by_line=draw(st.sampled_from(["", "", "amount_due", "amount_due paid_amount"])),
                seen_at=seen,
                unpaid_seen_at=seen if status is OrderStatus.UNPAID else None,
                paid_seen_at=seen if was_paid else None,
            )
        )
    return shown


@given(exports(4))
def test_exports_in_any_order_give_the_same_order(shown: list[Order]) -> None:
    results = {merged(p) for p in permutations(shown)}
    assert len(results) == 1


@given(exports())
def test_the_same_export_twice_changes_nothing(shown: list[Order]) -> None:
    whole = merged(shown)
    for again in shown:
        assert merge_order(whole, again) == whole
        assert says_the_same(whole, merge_order(whole, again))


@given(exports())
def test_no_export_turns_a_paid_order_back_to_unpaid(shown: list[Order]) -> None:
    known = shown[0]
    for export in shown[1:]:
        result = merge_order(known, export)
        assert result.was_paid or not known.was_paid
        assert result.was_paid or not export.was_paid
        assert known.status is OrderStatus.UNPAID or result.status is not OrderStatus.UNPAID
        known = result


@given(exports())
def test_masked_never_overwrites_clear(shown: list[Order]) -> None:
    whole = merged(shown)
    for name in ("buyer", "phone", "receiver", "memo", "item", "amount_due"):
        values = [getattr(o, name) for o in _by_time(shown)]
        filled = [v for v in values if v]
        clear = [v for v in filled if name in ("item", "amount_due") or "*" not in v]
        if name == "amount_due":
            clear = [o.amount_due for o in _by_time(shown) if o.amount_due and not o.by_line]
        best = clear or filled or values
        assert getattr(whole, name) == best[-1]


def _by_time(shown: list[Order]) -> list[Order]:
    return sorted(shown, key=lambda o: o.seen_at or t("1.1 0:0"))


def test_the_orders_own_amount_beats_a_newer_sum_over_lines() -> None:
    own = order(amount=11_000, seen_at=t("11.21 10:00"))
    lines = from_lines(order(amount=10_000, seen_at=t("11.21 10:01")))
    later = from_lines(order(amount=9_000, seen_at=t("11.21 12:00")))
    assert (lines.by_line, own.by_line) == ("amount_due", "")
    for files in permutations([own, lines, later]):
        whole = merged(files)
        assert (whole.amount_due, whole.by_line, whole.seen_at) == (11_000, "", later.seen_at)
    assert merged([lines, later]).amount_due == merged([later, lines]).amount_due == 9_000
    assert says_the_same(lines, merged([lines, replace(own, amount_due=10_000)]))
    newer = replace(own, amount_due=8_000, seen_at=t("11.21 18:00"))
    assert merged([lines, own, newer, later]).amount_due == 8_000


@given(exports())
def test_seen_times_are_the_newest_and_the_first(shown: list[Order]) -> None:
    whole = merged(shown)
    assert whole.seen_at == max(o.seen_at for o in shown if o.seen_at)
    unpaid = [o.unpaid_seen_at for o in shown if o.unpaid_seen_at]
    assert whole.unpaid_seen_at == min(unpaid, default=None)


def test_a_blank_memo_in_between_does_not_hide_the_newer_memo() -> None:
    first = order(memo="11.20 小美 已催付", seen_at=t("11.20 18:00"))
    second = order(memo="11.20 小美 已催付；11.21 小美 已催付", seen_at=t("11.21 10:00"))
    silent = order(memo="", seen_at=t("11.21 18:00"))
    for files in permutations([first, second, silent]):
        assert merged(files).memo == second.memo
        assert merged(files).seen_at == silent.seen_at


def test_a_newer_sight_alone_is_no_change() -> None:
    known = order(seen_at=t("11.21 10:00"), memo="要红色")
    silent = order(seen_at=t("11.21 12:00"))
    assert says_the_same(known, merge_order(known, silent))
    assert not says_the_same(known, merge_order(known, replace(silent, memo="周五要")))
    assert merge_order(None, known) is known


def test_of_one_time_the_later_taken_in_holds() -> None:
    seen = t("11.21 10:00")
    list_, details = order(seen_at=seen, memo="一"), order(seen_at=seen, memo="二")
    assert merge_order(list_, details).memo == "二"
    done = paid(seen_at=seen)
    assert merge_order(done, details).status is OrderStatus.PAID


# -- credit -------------------------------------------------------------------------------


@given(st.data(), moments("11.21 09:01", 4), st.integers(0, 5))
def test_credit_is_the_last_contact_before_the_payment(
    data: st.DataObject, paid_at: datetime, count: int
) -> None:
    done = paid(at=paid_at)
    contacts = [
        data.draw(attempts(data.draw(moments("11.21 09:00", 4)), data.draw(COVERED), number))
        for number in range(1, count + 1)
    ]
    found = credit(done, contacts, RULES)
    assert found is not None
    before = [c for c in contacts if c.counts and "1001" in c.orders and c.at < paid_at]
    if not before:
        assert (found.settlement, found.contact) == (Settlement.NATURAL, None)
    elif paid_at > done.created_at + WINDOW:
        assert (found.settlement, found.contact) == (Settlement.LATE, None)
    else:
        assert found.settlement is Settlement.RECOVERED
        assert found.contact is not None
        assert found.contact.at == max(c.at for c in before)
    assert found.paid_at == paid_at


COVERED = st.sampled_from([("1001",), ("1002",), ("1001", "1002")])


@pytest.mark.parametrize(
    ("contacted", "settlement"),
    [
        ("11.21 14:59", Settlement.RECOVERED),
        ("11.21 15:00", Settlement.NATURAL),
        ("11.21 15:01", Settlement.NATURAL),
    ],
)
def test_credit_needs_a_contact_strictly_before(contacted: str, settlement: Settlement) -> None:
    found = credit(paid(), [contact(contacted)], RULES)
    assert found is not None
    assert found.settlement is settlement


@pytest.mark.parametrize(
    "told",
    [
        contact(undone=True),
        contact(orders=("1002",)),
        contact(outcome=Outcome.ALREADY_PAID, channel=None),
        contact(outcome=Outcome.CONTACT_AGAIN, channel=None),
    ],
)
def test_credit_is_none_for_what_is_no_contact_with_this_order(told: Contact) -> None:
    found = credit(paid(), [told], RULES)
    assert found is not None
    assert found.settlement is Settlement.NATURAL


def test_credit_ends_with_the_payment_window() -> None:
    told = [contact("11.21 11:00")]
    last = credit(paid(at="11.24 09:00"), told, RULES)
    late = credit(paid(at="11.24 09:01"), told, RULES)
    presale = credit(paid(at="11.30 09:00", terms=OrderTerms.PRESALE), told, RULES)
    assert last is not None
    assert late is not None
    assert presale is not None
    assert last.settlement is Settlement.RECOVERED
    assert late.settlement is Settlement.LATE
    assert presale.settlement is Settlement.RECOVERED


def test_credit_of_two_contacts_in_one_minute_is_the_later_records() -> None:
    found = credit(paid(), [contact(id=2), contact(id=1)], RULES)
    assert found is not None
    assert found.contact is not None
    assert found.contact.id == 2


def test_no_credit_while_unpaid() -> None:
    assert credit(order(), [contact()], RULES) is None


# -- measured uplift ----------------------------------------------------------------------


def test_a_call_has_brought_a_payment_when_the_credit_is_its_own() -> None:
    call = contact("11.21 11:10", channel=Channel.PHONE, id=1)
    message = contact("11.21 14:00", id=2)
    done, open_ = paid(at="11.21 13:00"), order()
    late = t("11.25 10:00")
    assert call_brought_payment(call, [done], [call], RULES, NOW) is True
    assert (
        call_brought_payment(call, [paid(at="11.21 15:00")], [call, message], RULES, NOW) is False
    )
    assert call_brought_payment(call, [open_], [call], RULES, NOW) is None
    assert call_brought_payment(call, [open_], [call], RULES, late) is False
    assert call_brought_payment(call, [done, order("1002")], [call], RULES, NOW) is True
    assert call_brought_payment(call, [], [call], RULES, late) is None


# -- the shorter window -------------------------------------------------------------------


def history(count: int, longest: timedelta) -> list[Order]:
    placed = t("11.01 10:00")
    quick = [paid(f"{n}", placed, placed + timedelta(seconds=8)) for n in range(count - 1)]
    return [*quick, paid("last", placed, placed + longest)]


def test_shorter_window_is_offered_when_no_payment_ever_came_later() -> None:
    assert shorter_window(history(200, timedelta(hours=23)), WINDOW) == DAY
    assert shorter_window(history(200, timedelta(hours=24)), WINDOW) == DAY
    assert shorter_window(history(199, timedelta(hours=23)), WINDOW) is None
    assert shorter_window(history(200, timedelta(hours=25)), WINDOW) is None
    assert shorter_window(history(200, timedelta(hours=23)), DAY) is None
    assert shorter_window([order()] * 300, WINDOW) is None
