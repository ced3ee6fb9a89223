"""Wilson intervals, and the five piles that always add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact, ContactSource
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.statistics import (
    ENOUGH,
    TOO_MANY,
    Z_95,
    DayCase,
    Pile,
    Share,
    clearly_above,
    judge_day,
    still_needed,
    wilson,
)
from tests.domain.builders import NOW, RULES, case, cases, contact, order, paid, t


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (23, 148, 0.1058, 0.2224),
        (5, 10, 0.2366, 0.7634),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilson_interval(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilson_interval_holds_the_rate_and_mirrors(k: int, more: int) -> None:
    n = k + more
    bounds = wilson(k, n)
    if n == 0:
        assert bounds is None
        return
    assert bounds is not None
    low, high = bounds
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
    for bound in bounds:  # by definition: where the score test just accepts
        assert (k / n - bound) ** 2 == pytest.approx(Z_95**2 * bound * (1 - bound) / n, abs=1e-9)
    mirrored = wilson(more, n)
    assert mirrored == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3)])
def test_wilson_interval_refuses_nonsense(k: int, n: int) -> None:
    with pytest.raises(ValueError):
        wilson(k, n)


_SHARES = st.integers(0, 400).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(_SHARES, _SHARES)
def test_variants_compared_only_where_their_intervals_part(a: Share, b: Share) -> None:
    first, second = wilson(a.k, a.n), wilson(b.k, b.n)
    if first is None or second is None:
        assert not clearly_above(a, b)
        return
    assert clearly_above(a, b) is (first[0] > second[1])
    if clearly_above(a, b):
        assert not clearly_above(b, a)
        assert a.k / a.n > b.k / b.n


@given(_SHARES, _SHARES)
def test_variants_compared_says_how_many_more_would_part_them(a: Share, b: Share) -> None:
    needed = still_needed(a, b)
    assert needed == still_needed(b, a)
    if needed is None:
        return
    assert not clearly_above(a, b)
    assert not clearly_above(b, a)
    assert min(a.n, b.n) >= ENOUGH
    assert 0 < needed <= TOO_MANY
    # with a multiple of that many, and the same rates, they have parted
    times = -(-(needed + min(a.n, b.n)) // min(a.n, b.n))
    high, low = sorted((a, b), key=lambda s: s.k / s.n, reverse=True)
    assert clearly_above(Share(high.k * times, high.n * times), Share(low.k * times, low.n * times))


@pytest.mark.parametrize(
    ("a", "b", "needed"),
    [
        (Share(40, 100), Share(50, 100), 281),  # 40 % against 50 %: some 380 of each
        (Share(12, 30), Share(15, 30), 351),
        (Share(1, 2), Share(0, 2), None),  # too few to say anything
        (Share(40, 100), Share(40, 100), None),  # no difference to be found
        (Share(4_000, 10_000), Share(4_010, 10_000), None),  # not to be found in practice
        (Share(90, 100), Share(10, 100), None),  # found already
        (Share(0, 0), Share(5, 100), None),
    ],
)
def test_variants_compared_in_figures(a: Share, b: Share, needed: int | None) -> None:
    assert still_needed(a, b) == needed


def test_shares_show_their_n() -> None:
    assert Share(12, 48).label() == "12/48 = 25.0% (14.9%–38.8%)"
    assert Share(0, 0).label() == "0/0"
    assert Share(0, 0).rate is None


# -- one buyer's day ----------------------------------------------------------------------


def judged(*orders: Order, contacts: list[Contact] | None = None) -> DayCase:
    numbers = [o.number for o in orders]
    told = contacts or [contact(orders=numbers, amount_due=sum(o.amount_due for o in orders))]
    desk = [c for c in told if c.source is ContactSource.DESK and c.at.date() == NOW.date()]
    return judge_day(case(*orders, contacts=told, now=t("11.25 20:00")), desk, RULES)


CLOSED = order(status=OrderStatus.CLOSED)


@pytest.mark.parametrize(
    ("shown", "pile", "result"),
    [
        (paid(), Pile.RECOVERED, "已付款"),
        (paid(at="11.21 10:59"), Pile.PAID_BEFORE_CONTACT, "已付款"),
        (paid(at="11.21 11:00"), Pile.PAID_BEFORE_CONTACT, "已付款"),
        (paid(at="11.24 09:01"), Pile.CLOSED, "已付款"),
        (paid(status=OrderStatus.REFUNDED), Pile.REFUNDED, "交易关闭"),
        (CLOSED, Pile.CLOSED, "交易关闭"),
        (replace(CLOSED, close_reason="其他原因"), Pile.CLOSED, "关闭交易"),
        (order(placed="11.20 09:00"), Pile.CLOSED, "交易关闭"),
        (order(terms=OrderTerms.PRESALE), Pile.OPEN, "跟进中"),
        (order(placed="11.24 09:00"), Pile.OPEN, "跟进中"),
    ],
)
def test_pile_of_one_order(shown: Order, pile: Pile, result: str) -> None:
    found = judged(shown)
    assert (found.pile, found.result) == (pile, result)


@pytest.mark.parametrize(
    ("others", "pile"),
    [
        ((paid("2"), order("3", "11.24 09:00")), Pile.RECOVERED),
        ((order("2", "11.24 09:00"), paid("3", status=OrderStatus.REFUNDED)), Pile.OPEN),
        ((paid("2", status=OrderStatus.REFUNDED), paid("3", at="11.21 10:00")), Pile.REFUNDED),
        ((paid("2", at="11.21 10:00"), replace(CLOSED, number="3")), Pile.PAID_BEFORE_CONTACT),
    ],
)
def test_precedence_of_the_piles(others: tuple[Order, ...], pile: Pile) -> None:
    assert judged(*others).pile is pile
    assert judged(*reversed(others)).pile is pile


def test_closed_by_the_agent() -> None:
    told = contact(outcome=Outcome.NOT_WANTED)
    assert judged(order(), contacts=[told]).result == "关闭交易"
    assert judged(CLOSED, contacts=[told]).result == "关闭交易"


def test_recovered_never_counts_refunded() -> None:
    found = judged(paid("1", amount=5_000), paid("2", amount=7_000, status=OrderStatus.REFUNDED))
    assert found.pile is Pile.RECOVERED
    assert found.amount_recovered == found.amount_paid == 5_000
    alone = judged(paid(status=OrderStatus.REFUNDED))
    assert (alone.recovered, alone.amount_recovered, alone.paid_at) == ((), 0, None)


def test_the_credit_of_a_later_day_is_not_this_days() -> None:
    first, second = contact("11.21 11:00"), contact("11.22 11:00", id=2)
    shown = paid(at="11.22 15:00")
    known = case(shown, contacts=[first, second], now=t("11.25 20:00"))
    assert judge_day(known, [first], RULES).pile is Pile.OPEN
    assert judge_day(known, [second], RULES).pile is Pile.RECOVERED


def test_a_payment_before_this_days_contact_is_an_earlier_days() -> None:
    first, second = contact("11.21 11:00"), contact("11.22 11:00", id=2)
    known = case(paid(at="11.22 09:00"), contacts=[first, second], now=t("11.25 20:00"))
    assert judge_day(known, [first], RULES).pile is Pile.RECOVERED
    assert judge_day(known, [second], RULES).pile is Pile.PAID_BEFORE_CONTACT


def test_a_colleagues_contact_before_the_payment_takes_the_credit() -> None:
    """A remark says only the day, so it stands at its beginning."""
    ours = contact("11.21 11:00")
    shown = paid(at="11.22 09:00", memo="11.22 小美 已催付")
    known = case(shown, contacts=[ours], now=t("11.25 20:00"))
    found = judge_day(known, [ours], RULES)
    assert found.recovered == ()


def test_unpaid_amount_is_what_it_was_when_worked() -> None:
    told = [contact(amount_due=9_900), contact("11.21 16:00", amount_due=5_000, id=2)]
    assert judged(order(), contacts=told).amount_unpaid == 9_900


@given(st.lists(cases(paid_too=True), max_size=6))
def test_piles_add_up(histories: list[tuple[Case, datetime]]) -> None:
    piles: Counter[Pile] = Counter()
    contacted = 0
    for known, _ in histories:
        desk = [c for c in known.contacts if c.counts and c.source is ContactSource.DESK]
        for day in {c.at.date() for c in desk}:
            found = judge_day(known, [c for c in desk if c.at.date() == day], RULES)
            piles[found.pile] += 1
            contacted += 1
            assert (found.pile is Pile.RECOVERED) is bool(found.recovered)
            assert 0 <= found.amount_recovered <= found.amount_paid
            assert all(c.order.status is OrderStatus.PAID for c in found.recovered)
            assert found.result in ("已付款", "交易关闭", "关闭交易", "跟进中")
            assert (found.result == "已付款") is (found.paid_at is not None)
    assert sum(piles[pile] for pile in Pile) == contacted


@given(cases(paid_too=True))
def test_each_payment_is_credited_on_one_day_at_most(history: tuple[Case, datetime]) -> None:
    known, _ = history
    desk = [c for c in known.contacts if c.counts and c.source is ContactSource.DESK]
    credited: Counter[str] = Counter()
    for day in {c.at.date() for c in desk}:
        found = judge_day(known, [c for c in desk if c.at.date() == day], RULES)
        credited.update(c.order.number for c in found.recovered)
    assert all(count == 1 for count in credited.values())


def test_amount_unpaid_counts_each_order_worked_once() -> None:
    """Two contacts on different orders of one buyer: neither one's amount is the whole."""
    first = contact("11.21 11:00", orders=("1001",), amount_due=10_000)
    second = contact("11.21 16:00", orders=("1002",), amount_due=5_000, id=2)
    known = case(
        order("1001", amount=10_000), order("1002", amount=5_000), contacts=[first, second]
    )
    assert judge_day(known, [first, second], RULES).amount_unpaid == 15_000
