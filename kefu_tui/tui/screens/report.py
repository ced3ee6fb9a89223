"""报表: the two sheets and what worked, day by day; workbook and chat text by key."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.worker import get_current_worker

from kefu_tui.desk import Desk
from kefu_tui.domain.moments import month_day
from kefu_tui.reports.daily import Report
from kefu_tui.tui import report_view, strings
from kefu_tui.tui.actions import REPORT, Page, bindings
from kefu_tui.tui.copying import copy
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.format import line, lines, wrapped
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import ALARM, STRONG, WARNING
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.row_list import RowList

_BACK = 31
"""Days looked back on for one with records."""


class ReportScreen(KeyedScreen[None]):
    """One day's report; digits turn the pages, ← → walk the days."""

    TOPIC = "报表"
    BINDINGS = bindings(REPORT)
    CSS = """
    ReportScreen #head { margin-bottom: 1; }
    ReportScreen VerticalScroll { padding: 0 1; }
    ReportScreen RowList { overflow-y: scroll; padding: 0 0 0 1; }
    ReportScreen #titles { height: 1; padding: 0 1; }
    ReportScreen #news { max-height: 5; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._day: date = desk.now.date()
        self._page = Page.SUMMARY
        self._report: Report | None = None
        self._listing: tuple[tuple[Page, int], report_view.Listing] | None = None

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        yield Panel(id="titles")
        yield RowList(self._row_words, id="rows")
        with VerticalScroll(id="scroll"):
            yield Panel(id="page")
        yield Panel(id="news")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.draw_footer()
        self._turn()
        self._load()

    def on_resize(self) -> None:
        self._draw()

    # -- keys -----------------------------------------------------------------------------

    def action_page(self, page: str) -> None:
        self._page = Page(page)
        self._turn()
        self._draw()

    def action_day(self, step: int) -> None:
        self._go(self._day + timedelta(days=step))

    @work(exit_on_error=False)
    async def action_choose_day(self) -> None:
        from kefu_tui.domain.whens import parse_day
        from kefu_tui.tui.modals.type_in import TypeIn

        today = self._desk.now.date()

        def check(text: str) -> str:
            day = parse_day(text, today) if text else today
            if day is None:
                return strings.REPORT_NOT_A_DAY
            return strings.REPORT_FUTURE.format(day=day) if day > today else ""

        def echo(text: str) -> str:
            day = parse_day(text, today) if text.strip() else None
            return report_view.day_words(day, today) if day else ""

        modal = TypeIn(strings.REPORT_DAY_TITLE, strings.REPORT_DAY_HINT, check, echo)
        text = await self.app.push_screen_wait(modal)
        if text is not None:
            self._go((parse_day(text, today) if text else None) or today)

    def action_copy(self) -> None:
        from kefu_tui.reports.text import chat_text

        if self._report is not None:
            copy(self.app, chat_text(self._report))
            self._say(strings.REPORT_COPIED)

    def action_workbook(self) -> None:
        from kefu_tui.reports.shelf import workbook_name

        if self._report is not None:
            path = self._desk.reports_folder() / workbook_name(self._report.last)
            self._write(self._report, path)

    def action_back(self) -> None:
        self.dismiss()

    # -- working it out -------------------------------------------------------------------

    def _go(self, day: date) -> None:
        if day > self._desk.now.date():
            self._say(strings.REPORT_TODAY, WARNING)
        else:
            self._day = day
            self._load()

    def _load(self) -> None:
        self._say(strings.REPORT_RUNNING.format(day=month_day(self._day)))
        self._make(self._day)

    @work(thread=True, exclusive=True, group="make", exit_on_error=False)
    def _make(self, day: date) -> None:
        """All orders are read through for it."""
        report: Report | None = None
        told = ""
        try:
            report = self._desk.report(day)
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            told = words_of(error)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show, report, told)

    @work(thread=True, exclusive=True, group="write", exit_on_error=False)
    def _write(self, report: Report, path: Path) -> None:
        from kefu_tui.reports.workbook import write_workbook

        try:
            write_workbook(report, path)
            told, style = strings.REPORT_WRITTEN.format(path=path), ""
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            told, style = words_of(error), ALARM
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._say, told, style)

    # -- showing it -----------------------------------------------------------------------

    def _show(self, report: Report | None, told: str) -> None:
        if report is not None:
            self._report = report
            self._listing = None
            self._turn()
            self._draw()
        self._say(told, ALARM)

    @property
    def _listed(self) -> int:
        """Rows of the page's list; 0 where it is a text."""
        return report_view.rows_of(self._report, self._page) if self._report else 0

    def _turn(self) -> None:
        listed = self._listed > 0
        rows, scroll = self.query_one(RowList), self.query_one("#scroll")
        self.query_one("#titles").display = rows.display = listed
        scroll.display = not listed
        (rows if listed else scroll).focus()
        scroll.scroll_home(animate=False)

    def _draw(self) -> None:
        report, page = self._report, self._page
        if report is None:
            return
        today = self._desk.now.date()
        height = self.query_one("#scroll").size.height

        def drawn(width: int) -> Content:
            rows = report_view.drawn(report, page, width, height)
            return lines(rows or wrapped(self._empty(report.last), width))

        self.query_one("#head", Panel).show(
            lambda w: lines(report_view.head(report, page, today, w, self.named))
        )
        if self._listed:
            self.query_one("#titles", Panel).show(self._titles)
            self.query_one(RowList).show(range(self._listed))
        else:
            self.query_one("#page", Panel).show(drawn)

    def _empty(self, day: date) -> str:
        """What to do where there is nothing to see."""
        today = self._desk.now.date()
        words = strings.REPORT_EMPTY_TODAY if day == today else strings.REPORT_EMPTY
        earlier = (day - timedelta(days=back) for back in range(1, _BACK))
        worked = next(filter(self._desk.worked_on, earlier), None)
        found = "" if worked is None else strings.REPORT_WORKED.format(day=month_day(worked))
        return self.named(words) + found

    def _titles(self, width: int) -> Content:
        shown = self._listing_for(width)
        return line((shown.columns.line(shown.titles), STRONG))

    def _row_words(self, index: int, width: int) -> tuple[str, bool]:
        shown = self._listing_for(width)
        return shown.columns.line(shown.rows[index]), False

    def _listing_for(self, width: int) -> report_view.Listing:
        """Laid out once for each width."""
        assert self._report is not None
        wanted = (self._page, width)
        if self._listing is None or self._listing[0] != wanted:
            self._listing = (wanted, report_view.listing(self._report, self._page, width))
        return self._listing[1]

    def _say(self, text: str, style: str = "") -> None:
        """In full: why something failed is read to the end."""
        self.query_one("#news", Panel).show(
            lambda width: lines(wrapped(text, width, style, margin=1))
        )
