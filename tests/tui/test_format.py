"""Safe text: wrapping, countdowns, and nothing of the data acting as markup or control."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.printable import cell_width
from kefu_tui.tui.format import countdown, left, line, span_clock, wrap

TEXTS = st.text(
    alphabet=st.sampled_from("您好，请问是王女士吗？abc 12.5（《》）x\t[/red]\x1b"), max_size=80
)


@given(TEXTS, st.integers(8, 60))
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert all(cell_width(row) <= width for row in rows)
    kept = "".join(rows).replace(" ", "")
    assert kept == "".join(wrap(text, 10_000)).replace(" ", "")


@given(TEXTS, st.integers(12, 60))
def test_no_line_begins_with_a_closing_mark(text: str, width: int) -> None:
    rows = wrap(text, width)
    for before, row in itertools.pairwise(rows):
        if row and row[0] in "，？）》":
            assert cell_width(before) >= width - 2, "only a run of marks longer than the line"


def test_latin_words_stay_whole() -> None:
    assert wrap("请看 abcdefgh", 10) == ["请看", "abcdefgh"]


@given(st.text(max_size=40))
def test_markup_in_data_is_text(text: str) -> None:
    shown = line(text, ("[red]" + text, "bold")).plain
    assert "[red]" in shown
    assert "\x1b" not in shown


def test_countdowns(now: datetime) -> None:
    assert countdown(now + timedelta(hours=5, minutes=12, seconds=33), now) == "05:12:33"
    assert countdown(now + timedelta(days=2, seconds=5), now) == "2天00:00:05"
    assert countdown(now - timedelta(hours=1), now) == "00:00:00"
    assert countdown(None, now) == "--:--:--"
    assert left(now + timedelta(hours=71, minutes=5), now) == "71:05"
    assert span_clock(timedelta(seconds=97)) == "01:37"
