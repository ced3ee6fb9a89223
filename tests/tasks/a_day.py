"""An agent's day in the demo shop: who is worked is the program's choice, what comes of it chance."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from kefu_tui import config, paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.desk import Attempt
from kefu_tui.domain.contacts import Contact, NextStep
from kefu_tui.domain.followups import answered
from kefu_tui.domain.hours import is_quiet
from kefu_tui.domain.marks import newest_record
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.priority import Lane, Standing
from kefu_tui.tasks import Notice, Runner

MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)

_BY_PHONE = {
    Outcome.NO_ANSWER: 30,
    Outcome.PROMISED: 25,
    Outcome.BUSY: 10,
    Outcome.PAYMENT_PROBLEM: 8,
    Outcome.HESITATING: 8,
    Outcome.REMINDED: 8,
    Outcome.NOT_WANTED: 5,
    Outcome.THIRD_PARTY: 4,
    Outcome.DO_NOT_CONTACT: 2,
}
_BY_MESSAGE = {
    Outcome.REMINDED: 70,
    Outcome.PROMISED: 15,
    Outcome.PAYMENT_PROBLEM: 6,
    Outcome.HESITATING: 5,
    Outcome.NOT_WANTED: 3,
    Outcome.DO_NOT_CONTACT: 1,
}
_REASONS = {
    Outcome.PAYMENT_PROBLEM: Reason.INSUFFICIENT_BALANCE,
    Outcome.HESITATING: Reason.COMPARING,
}


class Due(NamedTuple):
    """A case that came to stand in lane 到点: since when, by which record, and what for."""

    case: str
    at: datetime
    newest: int
    step: NextStep | None


class Day:
    """Eight hours at one desk. `worked`: who stood first each time, and what was recorded."""

    def __init__(self, folder: Path, cases: int, seed: int = 7) -> None:
        self._folder, self._cases = folder, cases
        self._random = Random(seed)
        self.now = START
        store = folder / "store"
        config.put(paths.config_file(store), {"agent.name": "阿华"})
        self.desk = build_desk(store, Clock(lambda: self.now))
        self.desk.inbox.elapsed = lambda: 0.0
        self.runner = Runner(self.desk)
        self.notices: list[tuple[datetime, Notice]] = []
        self.came_due: Counter[Due] = Counter()
        self.worked: list[tuple[Standing, Contact]] = []
        self._due: set[Due] = set()

    def export(self) -> None:
        """The back end as it is now."""
        path = write_demo_export(
            self._folder,
            START,
            cases=self._cases,
            orders=2 * self._cases,
            when="after",
            later=self.now - START,
        )
        self.desk.import_file(path)
        path.unlink()

    def tick(self) -> None:
        """As the screen does it each second; the day's chores are run at once."""
        self.note(self.runner.tick())
        if job := self.runner.job():
            job()

    def note(self, told: list[Notice]) -> None:
        """What a tick has told, and who came to stand in lane 到点 with it."""
        self.notices += [(self.now, notice) for notice in told]
        due = {
            Due(
                s.case.key,
                s.next_at,
                newest_record(s.case.contacts),
                s.follow_up.step if s.follow_up else None,
            )
            for s in self.desk.worklist
            if s.lane is Lane.DUE and s.next_at and not _in_hand(s)
        }
        self.came_due.update(one for one in due - self._due if self._is_news(one))
        self._due = due

    def _is_news(self, due: Due) -> bool:
        """It was there before by the same record where nobody worked it and its channel has opened
        again; only a look at the payment comes a second time, as the contact that follows it."""
        before = [d for d in self.came_due if (d.case, d.newest) == (due.case, due.newest)]
        return not before or (due.step is NextStep.LOOK and len(before) == 1)

    def first(self) -> Standing | None:
        """Who is to be worked now; a look at the payment is made first, by a new export."""
        for try_ in range(2):
            standing = next(iter(self.desk.worklist), None)
            if standing is None or standing.lane is Lane.LATER:
                return None
            follow = standing.follow_up
            look = standing.lane is Lane.DUE and follow is not None and follow.step is NextStep.LOOK
            if not look or follow is None or answered(standing.case, follow):
                return standing
            if try_ == 0:
                self.export()
                self.tick()
        return None  # the export's name has whole minutes only: the next one will tell

    def attempt(self, standing: Standing) -> Attempt:
        """What comes of contacting this buyer by the channel that is recommended."""
        chances = _BY_PHONE if standing.channel is Channel.PHONE else _BY_MESSAGE
        outcome = self._random.choices([*chances], [*chances.values()])[0]
        when = None
        if outcome in (Outcome.PROMISED, Outcome.BUSY):
            when = self.now + self._random.randint(20, 240) * MINUTE
            if is_quiet(when, self.desk.rules):
                when = None if outcome is Outcome.BUSY else when
        note = (
            "13900007777" if outcome is Outcome.THIRD_PARTY and self._random.random() < 0.5 else ""
        )
        return Attempt(outcome, standing.channel, _REASONS.get(outcome), when=when, note=note)

    def work(self, standing: Standing) -> None:
        """Contact the buyer, record it, and let the agent's minutes pass."""
        done = self.desk.record(standing.case.key, self.attempt(standing))
        self.worked.append((standing, done.contact))
        self.now += self.desk.rules.takes[standing.channel]


def _in_hand(standing: Standing) -> bool:
    """A new number is called at once: nobody has to be told."""
    last = standing.case.standing_contacts[-1]
    return bool(last.phone) and standing.next_at is not None and standing.next_at <= last.at
