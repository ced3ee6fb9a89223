"""Columns line up whatever the data holds, and data never steers a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.printable import bar, cell_width, fit, pad, table, visible

ANYTHING = st.text(st.characters(), max_size=40)
"""Lone surrogates and control characters included."""


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("您好", 4), ("𠮷", 2), ("¥1,263.00", 9), ("e\u0301", 1), ("Ａ＝", 4)],
)
def test_chinese_takes_two_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("一\r\n二", "一␍␊二"),
        ("\x7f\x9b", "␡\\u009b"),
        ("\u202e反", "\\u202e反"),
        ("\ud83d", "\\ud83d"),
        ("\uffff", "\\uffff"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("[red]=1+1", "[red]=1+1"),
    ],
)
def test_what_could_steer_a_terminal_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANYTHING)
def test_visible_text_is_harmless_and_stays_as_it_is(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    shown.encode("utf-8")
    kinds = {unicodedata.category(char) for char in shown.replace("\u200d", "")}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(ANYTHING, st.integers(0, 30))
def test_fitted_text_is_never_wider(text: str, width: int) -> None:
    assert cell_width(fit(text, width)) <= width


@given(ANYTHING, st.booleans())
def test_padded_text_is_exactly_as_wide(text: str, right: bool) -> None:
    shown = fit(text, 20)
    assert cell_width(pad(shown, 20, right=right)) == 20


def test_a_small_count_still_shows_in_a_bar() -> None:
    assert bar(1, 1_000, 20) == "█"
    assert bar(1_000, 1_000, 20) == "█" * 20
    assert bar(0, 1_000, 20) == bar(3, 0, 20) == bar(3, 3, 0) == ""


@given(st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING), min_size=1, max_size=6))
def test_the_last_column_begins_in_the_same_cell_on_every_line(
    rows: list[tuple[str, str, str]],
) -> None:
    marked = [(a, b, f"|{c}") for a, b, c in rows]
    lines = table(("客户ID", "金额", "|"), marked, width=300)
    start = cell_width(lines[0][: lines[0].index("|")])
    for line in lines[2:]:
        bars = [cell_width(line[:i]) for i, char in enumerate(line) if char == "|"]
        assert start in bars


def test_the_flexible_column_gives_way() -> None:
    rows = [("长" * 40, "¥1,263.00"), ("短", "¥5.00")]
    lines = table(("客户ID", "金额"), rows, width=30, right=frozenset({1}))
    assert [cell_width(line) for line in lines] == [30, 30, 30, 30]
    assert lines[2].split()[0].endswith("..")
    assert lines[3].endswith("    ¥5.00")
