"""Leaving: what was done, what will come due; one Enter leaves, Esc stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from kefu_tui.desk.views import Leaving
from kefu_tui.desk.wording import display_name
from kefu_tui.domain.moments import short
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.priority import Standing
from kefu_tui.tui import strings
from kefu_tui.tui.format import line, lines, pad, wrap
from kefu_tui.tui.themes import MUTED, STRONG, WARNING
from kefu_tui.tui.widgets.panel import Panel

_NAMED = 3
_LABEL = 11


class Leave(ModalScreen[str]):
    """Dismisses with `leave`, `report` or `stay`."""

    BINDINGS = [
        Binding("enter", "dismiss('leave')", show=False),
        Binding("f8", "dismiss('report')", id="desk.report", show=False),
        Binding("escape", "dismiss('stay')", show=False),
    ]

    def __init__(
        self, leaving: Leaving, now: datetime, steps_left: str, note: str, hint: str
    ) -> None:
        """`steps_left`: what the last call still lacks; `note`: what else is to be said; `hint`:
        which key does what."""
        super().__init__()
        self._leaving, self._now = leaving, now
        self._steps_left, self._note, self._hint = steps_left, note, hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Panel(id="leaving")

    def on_mount(self) -> None:
        self.query_one("#leaving", Panel).show(self._draw)

    def _draw(self, width: int) -> Content:
        rows = [line((strings.LEAVE_TITLE, STRONG)), line("")]
        for label, words, style in self._told():
            for index, row in enumerate(wrap(words, width - _LABEL)):
                head = pad("" if index else label, _LABEL)
                rows.append(line((head, MUTED), (row, style)))
        rows += [line(""), line((self._hint, MUTED))]
        return lines(rows)

    def _told(self) -> list[tuple[str, str, str]]:
        """Label, words, style; what there is nothing of is not said."""
        leaving = self._leaving
        told = [(strings.LEAVE_DONE, _done(leaving, self._now), "")]
        promised = [c for c in leaving.records if c.outcome is Outcome.PROMISED]
        if promised:
            amount = format_yuan(sum(c.amount_due for c in promised))
            words = strings.LEAVE_PROMISES.format(n=len({c.case for c in promised}), amount=amount)
            told.append((strings.LEAVE_PROMISED, words, ""))
        if leaving.in_work is not None:
            name = display_name(leaving.in_work.case)
            words = strings.LEAVE_NO_RESULT.format(name=name)
            told.append((strings.LEAVE_IN_WORK, words, WARNING))
        if self._steps_left:
            told.append((strings.LEAVE_STEPS, self._steps_left, WARNING))
        for label, due, style in (
            (strings.LEAVE_DUE, leaving.due, WARNING),
            (strings.LEAVE_TODAY, leaving.today, ""),
            (strings.LEAVE_TOMORROW, leaving.tomorrow, ""),
        ):
            if due:
                told.append((label, _listed(due), style))
        if self._note:
            told.append((strings.LEAVE_NOTE, self._note, ""))
        return told


def _done(leaving: Leaving, now: datetime) -> str:
    """`16:05 起 23 位：已催付 15、未接通 4、承诺付款 4`."""
    since = short(leaving.since, now)
    if not leaving.records:
        return strings.LEAVE_NOTHING.format(since=since)
    kinds = Counter(contact.outcome for contact in leaving.records).most_common()
    return strings.LEAVE_COUNTS.format(
        since=since,
        n=len({contact.case for contact in leaving.records}),
        kinds="、".join(f"{outcome.facts.short} {n}" for outcome, n in kinds),
    )


def _listed(due: Sequence[tuple[datetime, Standing]]) -> str:
    """`3 位：王丽 20:00、李强 20:30 等`."""
    names = [f"{display_name(s.case)} {at:%H:%M}" for at, s in due[:_NAMED]]
    more = " 等" if len(due) > len(names) else ""
    return strings.LEAVE_WHO.format(n=len(due), names="、".join(names) + more)
