"""Splitting lines quickly gives what the csv module gives, wherever the pieces of text end."""

from __future__ import annotations

import csv
import io
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.errors import IntakeError
from kefu_tui.intake.lines import Rows, lines_of


def _as_csv(text: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def _as_rows(text: str, *cuts: int) -> list[list[str]]:
    ends = sorted({min(cut, len(text)) for cut in cuts})
    pieces = [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [cells for _, cells in Rows(pieces, ",", [])]


cells = st.text(st.sampled_from('a"，,= \t中\n'), max_size=8)


@given(
    rows=st.lists(st.lists(cells, min_size=1, max_size=6), max_size=8),
    quoting=st.sampled_from([0, 1]),
    end=st.sampled_from(["\n", "\r\n"]),
    cuts=st.lists(st.integers(0, 200), max_size=4),
)
def test_what_a_spreadsheet_writes_is_read_as_the_csv_module_does(
    rows: list[list[str]], quoting: Literal[0, 1], end: str, cuts: list[int]
) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, quoting=quoting, lineterminator=end).writerows(rows)
    text = target.getvalue()
    assert _as_rows(text, *cuts) == _as_csv(text)


@given(
    text=st.text(st.sampled_from('a",\r\n= '), max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=4),
)
def test_what_nobody_writes_is_read_so_too(text: str, cuts: list[int]) -> None:
    expected = [
        [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in _as_csv(text)
    ]
    assert _as_rows(text, *cuts) == expected


@given(st.text(st.sampled_from("ab\r\n"), max_size=30), st.integers(0, 30))
def test_line_ends_of_any_kind(text: str, cut: int) -> None:
    lines = [line for some in lines_of([text[:cut], text[cut:]]) for line in some]
    assert lines == text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def test_cells_behind_the_needed_ones_are_not_told_apart() -> None:
    rows = Rows(["a,b\n1,2,3,4\n"], ",", [], width=2)
    assert list(rows) == [(1, ["a", "b"]), (2, ["1", "2", "3,4"])]


@pytest.mark.parametrize("text", ['"' + "x" * 200_000, "x" * 200_000 + ",y", "x" * 5_000_000])
def test_a_cell_beyond_all_measure_is_refused(text: str) -> None:
    with pytest.raises(IntakeError):
        list(Rows([text[:100_000], text[100_000:]], ",", []))
