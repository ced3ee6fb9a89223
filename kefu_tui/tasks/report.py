"""日报: the day's workbook, written at the set hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kefu_tui.config import TaskKind
from kefu_tui.desk import Desk
from kefu_tui.domain.moments import at
from kefu_tui.errors import KefuError
from kefu_tui.tasks.notices import Chore, Event, Job
from kefu_tui.tasks.told import Told

AGAIN = timedelta(minutes=10)
"""Until the next try, where nothing was recorded yet or the file could not be written."""


class Report(Chore):
    """Once for each day on which somebody was contacted. A day missed is made up for, but never
    over a workbook that is there."""

    kind = TaskKind.REPORT

    def __init__(self, desk: Desk, told: Told) -> None:
        super().__init__(desk)
        self._told = told
        self._tried: datetime | None = None

    def next_at(self) -> datetime | None:
        now, hour = self.now, self._desk.settings.tasks.report_time
        today = at(now.date(), hour)
        last = today if now >= today else today - timedelta(days=1)
        if self._told.has(_mark(last.date())):
            return last + timedelta(days=1)
        if self._tried is not None and last <= self._tried <= now:
            return min(self._tried + AGAIN, last + timedelta(days=1))
        return last

    def prepare(self) -> Job | None:
        """Figures and file are the job's: with 100,000 orders they take a second."""
        from kefu_tui.reports.shelf import workbook_name

        self._tried = now = self.now
        hour = self._desk.settings.tasks.report_time
        day = now.date() if now.time() >= hour else now.date() - timedelta(days=1)
        path = self._desk.reports_folder() / workbook_name(day)
        if not self._desk.worked_on(day) or (day < now.date() and path.exists()):
            return None

        def job() -> list[Event]:
            from kefu_tui.reports.workbook import write_workbook

            try:
                report = self._desk.report(day)
                write_workbook(report, path)
            except KefuError as error:
                return [Event(now, (f"report {day} {error}",), text=str(error))]
            counts = f"催款 {report.contacted} 位, 回单 {report.recovered} 位"
            text = f"日报已写到 reports/{path.name}: {counts}"
            return [Event(at(day, hour), (_mark(day),), text=text)]

        return job


def _mark(day: date) -> str:
    return f"report {day.isoformat()}"
