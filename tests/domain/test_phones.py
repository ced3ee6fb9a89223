"""Numbers as exports hold them; rule *masked numbers*: 旺旺 only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.phones import parse_phone


@pytest.mark.parametrize(
    ("cell", "number", "extension"),
    [
        ("13900004591", "13900004591", ""),
        ("+86 13900004591", "13900004591", ""),
        ("86-13900004591", "13900004591", ""),
        ("139 0000 4591", "13900004591", ""),
        ("１３９００００４５９１", "13900004591", ""),
        ("18412345678-1234", "18412345678", "1234"),
        ("18412345678转1234", "18412345678", "1234"),
        ("0571-88886666", "057188886666", ""),
        ("400-123-4567", "4001234567", ""),
    ],
)
def test_numbers_that_can_be_dialled(cell: str, number: str, extension: str) -> None:
    phone = parse_phone(cell)
    assert phone is not None
    assert (phone.number, phone.extension) == (number, extension)


@pytest.mark.parametrize(
    "cell", ["", "138****1234", "1****", "138＊＊＊＊1234", "虚拟号", "12345", "0元", "1860123459"]
)
def test_masked_numbers_cannot_be_called(cell: str) -> None:
    assert parse_phone(cell) is None


@given(st.text(max_size=30))
def test_any_cell_can_be_asked(cell: str) -> None:
    phone = parse_phone(cell)
    assert phone is None or phone.number.isascii()


def test_only_a_plain_mobile_can_be_texted() -> None:
    texted = {"13900004591": True, "18412345678-1234": False, "0571-88886666": False}
    for cell, can in texted.items():
        phone = parse_phone(cell)
        assert phone is not None
        assert phone.can_text is can


def test_numbers_as_shown() -> None:
    phone = parse_phone("13900004591-12")
    assert phone is not None
    assert phone.grouped() == "139 0000 4591 转 12"
    assert phone.masked() == "139 **** 4591"
