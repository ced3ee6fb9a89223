"""Rule *money*: whole fen in code, `¥1,263.00` on the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.money import format_yuan, parse_yuan, short_yuan

FEN = st.integers(-(10**12), 10**12)


@given(FEN)
def test_money_round_trip(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen
    assert parse_yuan(short_yuan(fen)) == fen


@given(FEN)
def test_money_reads_what_exports_write(fen: int) -> None:
    plain = f"{fen / 100:.2f}"
    for written in (plain, f" {plain}\t", f"{plain}元"):
        assert parse_yuan(written) == fen


@given(st.text(max_size=40))
def test_money_never_raises(text: str) -> None:
    assert parse_yuan(text) is None or isinstance(parse_yuan(text), int)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("201.12", 20112),
        ("0元", 0),
        ("123.45元", 12345),
        ("¥1,263.00", 126300),
        ("￥3", 300),
        ("-¥0.05", -5),
        ("1.005", 101),
        (".5", 50),
        ("５８．００", 5800),
        ("", None),
        ("null", None),
        ("无退款申请", None),
        ("1,26.00", None),
        ("¥-", None),
        ("9" * 40, None),
        ("1" + "0" * 11, None),
    ],
)
def test_money_cells(cell: str, fen: int | None) -> None:
    assert parse_yuan(cell) == fen


def test_money_as_written() -> None:
    assert format_yuan(126300) == "¥1,263.00"
    assert format_yuan(-5) == "-¥0.05"
    assert short_yuan(126300) == "¥1,263"
    assert short_yuan(126350) == "¥1,263.50"
