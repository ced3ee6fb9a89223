"""What the report screen shows on each of its pages, as lines for a width."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from textual.content import Content

from kefu_tui.domain.moments import month_day
from kefu_tui.domain.money import format_yuan, short_yuan
from kefu_tui.domain.statistics import Share
from kefu_tui.printable import Layout, layout, table
from kefu_tui.reports import text
from kefu_tui.reports.daily import Report
from kefu_tui.reports.effects import Effect
from kefu_tui.reports.sheets import (
    Kind,
    Sheet,
    channel_name,
    detail_sheet,
    plain,
    reasons_named,
    restated_note,
    summary_sheet,
    tomorrow_sheet,
)
from kefu_tui.tui import charts, strings
from kefu_tui.tui.actions import REPORT, Action, Named, Page
from kefu_tui.tui.charts import Bar, Point
from kefu_tui.tui.format import Part, cell_width, fit, line, wrapped
from kefu_tui.tui.themes import CHOSEN, KEY, MUTED, STRONG, WARNING

_WEEKDAYS = "一二三四五六日"
_NARROW = 100
"""Cells; below, the head says less."""
PAGES: dict[Page, Action] = {
    page: next(action for action in REPORT if action.id == f"report.{page}") for page in Page
}
"""The action that turns to each page, whose label names it."""


def day_words(day: date, today: date) -> str:
    """`2026-11-21 周六 今天`."""
    ago = {0: " 今天", 1: " 昨天"}.get((today - day).days, "")
    return f"{day} 周{_WEEKDAYS[day.weekday()]}{ago}"


def head(report: Report, page: Page, today: date, width: int, named: Named) -> list[Content]:
    """The day and its figures, the pages, and that the day was restated."""
    title = f" {strings.REPORT_TITLE} " if width >= _NARROW else ""
    day = f" {day_words(report.last, today)}  "
    figures = fit(_figures(report, width), width - cell_width(title + day))
    tabs: list[Part] = [" "]
    for one, action in PAGES.items():
        here, key = one is page, named(f"<{action.id}>")
        tabs += [
            (f" {key} ", CHOSEN if here else KEY),
            (f"{action.label} ", CHOSEN * here),
            " ",
        ]
    note = restated_note(report)
    return [
        line((title, STRONG), (day, STRONG), figures),
        line(*tabs),
        *(wrapped(note, width, WARNING, margin=1) if note else []),
    ]


def _figures(report: Report, width: int) -> str:
    if not report.contacted:
        return strings.REPORT_NOTHING
    narrow = width < _NARROW
    yuan = short_yuan if narrow else format_yuan
    return (strings.REPORT_FIGURES_SHORT if narrow else strings.REPORT_FIGURES).format(
        n=report.contacted,
        recovered=report.recovered,
        got=yuan(report.amount_recovered),
        unpaid=yuan(report.amount_unpaid),
        rate=plain(report.success_rate, Kind.RATE),
    )


def drawn(report: Report, page: Page, width: int, height: int) -> list[Content]:
    """A page that is no list; none where nothing was recorded. `height`: rows there are for it."""
    if page is Page.WEEK:
        return _week(report, width, height)
    if page is Page.TOMORROW:
        return _words([strings.REPORT_NO_TOMORROW], width)
    if not report.detail:
        return []
    return _PAGES[page](report, width)


LISTS: dict[Page, tuple[Callable[[Report], Sheet], int]] = {
    Page.DETAIL: (detail_sheet, 2),
    Page.TOMORROW: (tomorrow_sheet, 1),
}
"""Pages that are a sheet of many rows, and the column that gives way."""


class Listing(NamedTuple):
    """Such a sheet for a width: titles, rows, and where they stand."""

    titles: tuple[str, ...]
    rows: list[list[str]]
    columns: Layout


def listing(report: Report, page: Page, width: int) -> Listing:
    """The sheet of a page in `LISTS`."""
    sheet_of, flexible = LISTS[page]
    sheet = sheet_of(report)
    rows = text.cells_of(sheet, width)
    right = text.figures_of(sheet)
    columns = layout(sheet.titles, rows, width=width, right=right, flexible=flexible)
    return Listing(sheet.titles, rows, columns)


def rows_of(report: Report, page: Page) -> int:
    """How many rows the page's list has; 0 where it is no list."""
    return {Page.DETAIL: len(report.detail), Page.TOMORROW: len(report.tomorrow)}.get(page, 0)


def _summary(report: Report, width: int) -> list[Content]:
    piles = [
        Bar((pile.label, str(n)), n, n, Share(n, report.contacted).label())
        for pile, n in report.piles.items()
    ]
    return [
        *_sheet(summary_sheet(report), width, flexible=1),
        line(""),
        *_words([*text.totals(report), text.promises(report), text.natural(report)], width),
        line(""),
        line((strings.REPORT_PILES, STRONG)),
        *charts.bars(("堆", "位数", "占比（95% 区间）"), piles, width),
    ]


def _reasons(report: Report, width: int) -> list[Content]:
    if not report.reasons:
        return _words([strings.REPORT_NO_REASONS], width)
    total = sum(report.reasons.values())
    rows = [
        Bar((label, kind, str(n)), n, n, f"{n / total:.0%}")
        for label, kind, n in reasons_named(report)
    ]
    return charts.bars(("未付款原因", "类别", "次数", "占比"), rows, width, left=2)


def _channels(report: Report, width: int) -> list[Content]:
    named = [(channel_name(effect), effect) for effect in report.channels]
    money = [
        [
            name,
            format_yuan(effect.amount),
            format_yuan(effect.cost),
            text.returned(effect),
            effect.recovered_share.label(),
        ]
        for name, effect in named
    ]
    titles = ("渠道", "追回金额", "成本", "回报", "回单率（95% 区间）")
    return [
        *_effects("渠道", named, width),
        line(""),
        *_effects("时段", [(effect.name, effect) for effect in report.hours], width),
        line(*_legend()),
        line(""),
        *_table(table(titles, money, width=width, right=frozenset({1, 2, 3}))),
    ]


def _effects(title: str, named: list[tuple[str, Effect]], width: int) -> list[Content]:
    rows = [
        Bar(
            (name, str(effect.contacts), str(effect.reached), str(effect.recovered)),
            effect.contacts,
            effect.reached,
            effect.reached_share.label(),
        )
        for name, effect in named
    ]
    titles = (title, "联系", "接通", "回单", "接通率（95% 区间）")
    return charts.bars(titles, rows, width)


def _legend() -> list[Part]:
    reached, rest = strings.REPORT_LEGEND
    return [
        ("  ", charts.MARKED), (f" {reached}   ", MUTED), ("  ", charts.WHOLE), (f" {rest}", MUTED),
    ]  # fmt: skip


def _scripts(report: Report, width: int) -> list[Content]:
    if not report.scripts:
        return _words([strings.REPORT_NO_SCRIPTS], width)
    rows = text.scripts(report, width)
    return _table(rows[: len(report.scripts) + 2]) + _words(rows[len(report.scripts) + 2 :], width)


def _week(report: Report, width: int, height: int) -> list[Content]:
    rows = text.trend(report, width)
    if not rows:
        return _words([strings.REPORT_NO_TREND], width)
    points = [
        Point(
            month_day(day.date),
            day.success_rate,
            day.recovered_share.rate,
            day.recovered_share.interval,
        )
        for day in report.trend
    ]
    rate, share = strings.REPORT_CURVE
    # the table, the axis with its days, the legend and a blank stand beneath
    room = max(5, min(14, height - len(rows) - 4))
    return [
        *charts.curve(points, width, room),
        line(("*", charts.CURVE), (f" {rate}   ", MUTED), ("o", STRONG), (f" {share}", MUTED)),
        line(""),
        *_table(rows),
    ]


def _sheet(sheet: Sheet, width: int, *, flexible: int) -> list[Content]:
    return _table(text.sheet_lines(sheet, width, flexible=flexible))


def _table(rows: list[str]) -> list[Content]:
    """Titles, the rule beneath them, the rows."""
    return [line((rows[0], STRONG)), line((rows[1], MUTED)), *(line(row) for row in rows[2:])]


def _words(sentences: list[str], width: int) -> list[Content]:
    return [row for sentence in sentences for row in wrapped(sentence, width)]


_PAGES: dict[Page, Callable[[Report, int], list[Content]]] = {
    Page.SUMMARY: _summary,
    Page.REASONS: _reasons,
    Page.CHANNELS: _channels,
    Page.SCRIPTS: _scripts,
}
