"""Bars and curves: in proportion, within the width, and nothing that slides."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.statistics import Share
from kefu_tui.printable import cell_width, visible
from kefu_tui.tui import report_view
from kefu_tui.tui.actions import Page, with_keys
from kefu_tui.tui.charts import MARKED, WHOLE, Bar, Point, bars, curve
from tests.reports.shop import DAY, HOSTILE, contact, mixed_day, report_of, unpaid
from tests.reports.test_report_text import busy_day


def _named(words: str) -> str:
    return with_keys(words, {})


def drawn(bar: Bar, largest: int, width: int = 80) -> tuple[int, int]:
    """Cells of a bar beside the largest one: marked, and the rest."""
    titles = ("名", "数", "后")
    rows = bars(titles, [Bar(("x", "9999"), largest), bar], width)
    cells = {MARKED: 0, WHOLE: 0}
    for span in rows[2].spans:
        if span.style in cells:
            cells[str(span.style)] = span.end - span.start
    return cells[MARKED], cells[WHOLE]


@given(
    st.integers(1, 3000).flatmap(
        lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))
    ),
    st.integers(40, 200),
)
def test_bars_are_in_proportion(counts: tuple[int, int, int], width: int) -> None:
    largest, one, other = counts
    size, marked = max(one, other), min(one, other)
    full = sum(drawn(Bar(("a", "1"), largest), largest, width))
    first, rest = drawn(Bar(("a", "1"), size, marked), largest, width)
    assert (first > 0) == (marked > 0)
    assert (first + rest > 0) == (size > 0)
    assert first + rest <= full
    if size:
        assert abs((first + rest) - size / largest * full) <= 1
        assert abs(first - marked / size * (first + rest)) <= 1


@pytest.mark.parametrize("width", [78, 98, 118, 198])
def test_bars_begin_below_each_other_and_fit(width: int) -> None:
    rows = [
        Bar(("多笔订单想合并邮费", "12"), 12, 5, "5/12 = 41.7% (19.3%–68.0%)"),
        Bar(("其他", "1"), 1, 0, "0/1 = 0.0% (0.0%–79.3%)"),
        Bar(("[red]x[/]", "3"), 3, 3, "3/3"),
    ]
    found = bars(("未付款原因", "次数", "接通率"), rows, width)
    assert all(row.cell_length <= width for row in found)
    begin = {cell_width(row.plain[: min(s.start for s in row.spans)]) for row in found[1:]}
    assert len(begin) == 1
    behind = [cell_width(row.plain[: row.plain.rindex("  ") + 2]) for row in found]
    assert len(set(behind)) == 1
    assert "[red]x[/]" in found[3].plain


def row_of(rows: list[str], mark: str) -> list[int]:
    return [y for y, row in enumerate(rows) if mark in row]


def test_the_curve_goes_up_with_the_rate() -> None:
    rates = (0.0, 0.25, 0.5, 0.75, 1.0)
    points = [Point(f"11.{n}", rate, None, None) for n, rate in enumerate(rates, 10)]
    rows = [row.plain for row in curve(points, 80, 9)]
    places = [(row.index("*"), y) for y, row in enumerate(rows) if "*" in row]
    assert sorted(places, reverse=True) == [(x, y) for (x, _), y in zip(
        sorted(places, reverse=True), (0, 2, 4, 6, 8), strict=True
    )]  # fmt: skip
    assert rows[0].startswith("100% |")
    assert rows[4].startswith(" 50% |")
    assert rows[9].startswith("  0% +---")
    assert rows[10].split() == [point.label for point in points]


def test_days_without_contacts_leave_a_gap() -> None:
    share = Share(3, 12)
    known = Point("11.20", 0.2, share.rate, share.interval)
    rows = [row.plain for row in curve([known, Point("11.21", None, None, None)], 60, 10)]
    assert row_of(rows, "*")
    assert row_of(rows, "o")
    dots = {x for row in rows[:-2] for x, c in enumerate(row) if 0x2800 < ord(c) < 0x2900}
    assert len(dots) == 1, "an interval, and no line to a day that has nothing"


def test_the_scale_holds_the_whole_interval() -> None:
    for k, n, top in ((1, 400, " 10%"), (20, 200, " 25%"), (4, 19, " 50%"), (1, 2, "100%")):
        share = Share(k, n)
        rows = curve([Point("11.21", 0.01, share.rate, share.interval)], 60, 10)
        assert rows[0].plain.startswith(f"{top} |"), (k, n)
    more_than_all = curve([Point("11.21", 1.3, None, None)], 60, 10)
    assert "*" in more_than_all[0].plain


@pytest.mark.parametrize("width", [78, 118])
@pytest.mark.parametrize("page", Page)
def test_pages_fit_and_hold_data_as_it_is(page: Page, width: int) -> None:
    orders = [unpaid(str(n), nick) for n, nick in enumerate(HOSTILE)]
    worked = [
        contact(n, o, agent=HOSTILE[-n], script=HOSTILE[-n][:20]) for n, o in enumerate(orders, 1)
    ]
    for report in (report_of(orders, worked), mixed_day(), busy_day(300)):
        listed = report_view.rows_of(report, page)
        rows = [] if listed else report_view.drawn(report, page, width, 30)
        assert all(row.cell_length <= width for row in rows)
        for one in report_view.LISTS:
            shown = report_view.listing(report, one, width)
            assert len(shown.rows) == report_view.rows_of(report, one)
            assert all(cell_width(shown.columns.line(row)) <= width for row in shown.rows)
        head = report_view.head(report, page, DAY, width + 2, _named)
        assert all(row.cell_length <= width + 2 for row in head)
        assert all(visible(row.plain) == row.plain for row in (*rows, *head))


def test_nothing_in_the_columns_is_of_ambiguous_width() -> None:
    """One cell for the framework and two in many Chinese terminals: the rest would slide."""
    rows = report_view.drawn(busy_day(300), Page.WEEK, 118, 30)
    chart = [row.plain for row in rows if "|" in row.plain or "+-" in row.plain]
    head = report_view.head(busy_day(300), Page.WEEK, DAY, 120, _named)
    for text in (*chart, *(row.plain for row in head)):
        assert [c for c in text if unicodedata.east_asian_width(c) == "A"] == []
