"""计划: what is expected when, and how much of it fits into the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.worker import get_current_worker

from kefu_tui.desk import Desk
from kefu_tui.errors import KefuError
from kefu_tui.tui import strings
from kefu_tui.tui.actions import PLAN, bindings
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.format import line, lines
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import MUTED, OFFER, STRONG
from kefu_tui.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from kefu_tui.domain.plan import Plan


class PlanScreen(KeyedScreen[None]):
    """One day's plan, as of when it was opened; ← → walk the days from today on."""

    TOPIC = "计划"
    BINDINGS = bindings(PLAN)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._day: date = desk.now.date()

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        with VerticalScroll():
            yield Panel(id="plan")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.draw_footer()
        self._load()
        self.query_one(VerticalScroll).focus()

    def action_day(self, step: int) -> None:
        """The cases of today are gone once their windows are over: no day beyond that."""
        day, today = self._day + timedelta(days=step), self._desk.now.date()
        if today <= day <= today + self._desk.rules.window + timedelta(days=1):
            self._day = day
            self._load()

    def action_again(self) -> None:
        self._load()

    def action_back(self) -> None:
        self.dismiss()

    def _load(self) -> None:
        self._say(strings.PLAN_RUNNING)
        try:
            self._make(self._desk.planning(max(self._day, self._desk.now.date())))
        except KefuError as error:
            self._say(str(error))

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _make(self, plan: Callable[[], Plan]) -> None:
        try:
            made = plan()
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            self.app.call_from_thread(self._say, words_of(error))
            return
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show, made)

    def _show(self, plan: Plan) -> None:
        from kefu_tui.reports.planned import plan_text

        next_day, take_in = map(self.named, (strings.PLAN_NEXT_DAY, strings.PLAN_TAKE_IN))

        def text(width: int) -> tuple[str, list[str]]:
            told = plan_text(plan, width=width, next_day=next_day, take_in=take_in)
            title, _, rest = told.partition("\n")
            return title, rest.lstrip("\n").split("\n")

        self.query_one("#head", Panel).show(lambda w: line((f" {text(w)[0]}", STRONG)))
        self.query_one("#plan", Panel).show(lambda w: _drawn(text(w)[1]))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _say(self, text: str) -> None:
        self.query_one("#plan", Panel).show(lambda _: line(text))


def _drawn(rows: list[str]) -> Content:
    """Titles stand out above their rules, bars are drawn as on the other screens."""
    drawn = []
    for row, below in zip(rows, [*rows[1:], ""], strict=True):
        words, bar = row.rstrip("█"), row[len(row.rstrip("█")) :]
        style = MUTED if _is_rule(row) else STRONG if _is_rule(below) or row[:1] == "■" else ""
        drawn.append(line((words, style), (bar, OFFER)))
    return lines(drawn)


def _is_rule(row: str) -> bool:
    return row.startswith("---")
