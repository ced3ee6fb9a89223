"""Numbers as exports hold them; rule *masked numbers*: 旺旺 only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.phones import PROVINCES, Phone, line_to, mask_phones, parse_phone


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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("换号 13900001111", "换号 139****1111"),
        ("13900001111，13700002222", "139****1111，137****2222"),
        ("tb13900001111", "tb139****1111"),
        ("+86 139-0000-1111 转告", "+86 139****1111 转告"),
        ("8613900001111", "86139****1111"),
        ("139 0000 1111 晚上", "139****1111 晚上"),
        ("１３９００００１１１１", "１３９****１１１１"),
        ("0571-88886666", "0571****66"),
        ("(021)88886666", "(021)****66"),
        ("950131234567-1234", "95013****67-1234"),
    ],
)
def test_numbers_in_a_text_are_masked(text: str, masked: str) -> None:
    assert mask_phones(text) == masked
    assert mask_phones(masked) == masked


@pytest.mark.parametrize(
    "text",
    ["260000000013900001111", "139****1111", "2026-11-21 16:10:00", "¥1,390.00", "1390000111", "",
     "ExportOrderList202611211610.csv"],
)  # fmt: skip
def test_other_figures_stay(text: str) -> None:
    assert mask_phones(text) == text


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text(), st.text())
def test_no_mobile_comes_through_whole(number: str, before: str, after: str) -> None:
    beside = before[-1:].isdigit() or after[:1].isdigit()
    assert beside or number not in mask_phones(before + number + after)


@given(st.sampled_from(("", *PROVINCES)), st.sampled_from(("", *PROVINCES)))
def test_a_zero_stands_before_mobiles_of_other_provinces_only(province: str, home: str) -> None:
    line = line_to(Phone("13900004591"), province, home)
    other = bool(province and home and province != home)
    assert line.zero is other
    assert line.dialled == ("013900004591" if other else "13900004591")
    assert line.grouped() == ("0 139 0000 4591" if other else "139 0000 4591")
    for number in ("057188880000", "4008001234"):
        assert line_to(Phone(number), province, home).dialled == number


def test_an_extension_is_shown_and_not_dialled() -> None:
    line = line_to(Phone("13900004591", "1234"), "北京", "浙江")
    assert (line.dialled, line.grouped()) == ("013900004591", "0 139 0000 4591 转 1234")
