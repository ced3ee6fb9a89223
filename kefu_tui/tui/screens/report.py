"""报表: the two sheets as text, day by day; workbook and chat text by key."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.worker import get_current_worker

from kefu_tui import logbook
from kefu_tui.desk import Desk
from kefu_tui.errors import KefuError
from kefu_tui.reports.daily import Report
from kefu_tui.tui import strings
from kefu_tui.tui.actions import REPORT, bindings
from kefu_tui.tui.copying import copy
from kefu_tui.tui.format import line, lines, wrap
from kefu_tui.tui.screens.help import HelpScreen
from kefu_tui.tui.widgets.footer import footer_line
from kefu_tui.tui.widgets.panel import Panel

_ALARM = "bold $error"


class ReportScreen(Screen[None]):
    """One day's report; ← → walk the days."""

    BINDINGS = bindings(REPORT)
    CSS = """
    ReportScreen { layout: vertical; }
    ReportScreen VerticalScroll { height: 1fr; padding: 0 1; }
    ReportScreen #news, ReportScreen #footer { height: 1; background: $panel; }
    ReportScreen #news { height: auto; max-height: 5; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._day: date = desk.now.date()
        self._report: Report | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Panel(id="report")
        yield Panel(id="news")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.query_one("#footer", Panel).show(lambda w: footer_line(REPORT, w))
        self._load()
        self.query_one(VerticalScroll).focus()

    def action_day(self, step: int) -> None:
        day = self._day + timedelta(days=step)
        if day <= self._desk.now.date():
            self._day = day
            self._load()

    def action_copy(self) -> None:
        from kefu_tui.reports.text import chat_text

        if self._report is not None:
            copy(self.app, chat_text(self._report))
            self._say(strings.REPORT_COPIED)

    def action_workbook(self) -> None:
        if self._report is not None:
            name = f"催付日报-{self._report.last:%Y-%m-%d}.xlsx"
            self._write(self._report, self._desk.reports_folder() / name)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen("报表"))

    def action_back(self) -> None:
        self.dismiss()

    def _load(self) -> None:
        from kefu_tui.reports.text import terminal_report

        report = self._desk.report(self._day)
        self._report = report

        def draw(width: int) -> Content:
            text = terminal_report(report, width=width)
            return lines(line(row) for row in text.split("\n"))

        self.query_one("#report", Panel).show(draw)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _write(self, report: Report, path: Path) -> None:
        from kefu_tui.reports.workbook import write_workbook

        try:
            write_workbook(report, path)
            told, style = strings.REPORT_WRITTEN.format(path=path), ""
        except KefuError as error:
            told, style = str(error), _ALARM
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            logbook.failed(error)
            told, style = strings.INTERNAL.format(error=type(error).__name__), _ALARM
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._say, told, style)

    def _say(self, text: str, style: str = "") -> None:
        """In full: why something failed is read to the end."""
        self.query_one("#news", Panel).show(
            lambda w: lines(line((f" {row}", style)) for row in wrap(text, w - 2))
        )
