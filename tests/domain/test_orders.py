"""One order: when it closes, when it was settled, what is masked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kefu_tui.domain.orders import OrderStatus, OrderTerms, is_masked
from tests.domain.builders import order, paid, t


def test_payment_window_starts_with_the_order() -> None:
    placed = order(placed="11.20 21:14")
    assert placed.closes_at(timedelta(hours=72)) == t("11.23 21:14")
    assert placed.closes_at(timedelta(hours=24)) == t("11.21 21:14")


@pytest.mark.parametrize("terms", [OrderTerms.PRESALE, OrderTerms.ON_DELIVERY])
def test_presale_and_on_delivery_have_no_payment_window(terms: OrderTerms) -> None:
    assert order(terms=terms).closes_at(timedelta(hours=72)) is None


def test_settled_at_the_pay_time_else_at_the_first_export_that_showed_it() -> None:
    seen = t("11.21 18:00")
    assert paid(paid_seen_at=seen).settled_at == t("11.21 15:00")
    assert order(status=OrderStatus.PAID, paid_seen_at=seen).settled_at == seen
    assert paid(status=OrderStatus.REFUNDED).settled_at == t("11.21 15:00")
    assert order(paid_seen_at=seen).settled_at is None


def test_titles_are_joined_by_a_comma_of_either_width() -> None:
    assert order(item="真丝四件套，枕套, ").titles == {"真丝四件套", "枕套"}
    assert order(item="").titles == frozenset()


@pytest.mark.parametrize(
    ("value", "masked"),
    [("t**1", True), ("王*", True), ("138＊＊＊＊1234", True), ("tb_1", False), ("", False)],
)
def test_masked_values(value: str, masked: bool) -> None:
    assert is_masked(value) is masked
