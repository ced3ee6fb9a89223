"""Rule *hidden*: what of a buyer is still seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.veil import veiled_name, veiled_text

NAMES = st.text(st.sampled_from("王李欧阳丽小晓明Tom"), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("王丽", "王*"),
        ("欧阳娜", "欧**"),
        ("买买提·艾力", "买**"),
        ("王", "王*"),
        ("王*", "王*"),
        ("", ""),
    ],
)
def test_a_name_shows_its_first_character(name: str, seen: str) -> None:
    assert veiled_name(name) == seen


@given(NAMES)
def test_nothing_of_a_name_but_its_first_character_is_left(name: str) -> None:
    assert set(veiled_name(name)) <= {name[0], "*"}
    assert veiled_name(veiled_name(name)) == veiled_name(name)


@given(st.lists(NAMES.filter(lambda name: len(name) > 1), max_size=3), st.text("王李丽明，:Tom x"))
def test_no_name_stands_in_a_text(names: list[str], rest: str) -> None:
    text = rest.join(["", *names, "13900004591"])
    seen = veiled_text(text, names)
    assert not [name for name in names if name in seen]
    assert "00004591" not in seen


def test_a_text_about_nobody_stays() -> None:
    assert veiled_text("11.21 阿华 已催付；要发票", {"王丽"}) == "11.21 阿华 已催付；要发票"
