"""The simulated day once more, through the screen: 30 cases, every outcome by its keys."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from kefu_tui.config import TaskKind
from kefu_tui.desk import Attempt
from kefu_tui.domain.outcomes import Outcome, reasons_for
from kefu_tui.domain.priority import Lane
from kefu_tui.tasks import Notice
from kefu_tui.tui.app import KefuApp
from tests.tasks.a_day import MINUTE, START, Day
from tests.tui.looking import current, opened

END = START + timedelta(hours=8)


def keys_for(attempt: Attempt) -> list[str]:
    """What an agent presses for this outcome; `?` asks for the time or number typed."""
    outcome = attempt.outcome
    digit = outcome.facts.key
    typed = [*f"{attempt.when:%H:%M}", "enter"] if attempt.when else []
    if outcome is Outcome.PROMISED:
        return [digit, "0", *typed]
    if outcome is Outcome.BUSY:
        return [digit, "0", *typed] if typed else [digit, "1"]
    if attempt.reason is not None:
        return [digit, str(reasons_for(outcome).index(attempt.reason) + 1), "1"]
    if outcome is Outcome.THIRD_PARTY:
        return [digit, "2", *attempt.note, "enter"] if attempt.note else [digit, "1"]
    return [digit]


async def _work(day: Day, app: KefuApp, pilot: Pilot[Any]) -> None:
    standing = day.first()
    if standing is None:
        day.now += MINUTE
        return
    if current(app) != standing.case.key:
        await pilot.press("home")
    assert current(app) == standing.case.key
    attempt = day.attempt(standing)
    await pilot.press(*keys_for(attempt))
    await pilot.pause()
    (stored,) = (c for c in day.desk._store.contacts_of(standing.case.key) if c.at == day.now)
    assert (stored.outcome, stored.reason) == (attempt.outcome, attempt.reason)
    assert stored.channel is standing.channel
    if attempt.when:
        assert stored.when == attempt.when.replace(second=0)
    assert current(app) != standing.case.key or len(day.desk.worklist) == 1
    day.worked.append((standing, stored))
    day.now += day.desk.rules.takes[standing.channel]


async def test_a_day_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = Day(tmp_path, cases=30)
    day.export()
    app = KefuApp(day.desk)
    async with app.run_test(size=(120, 36)) as pilot:
        screen = opened(app)
        strike = screen._tasks.tick

        def noted(*, at_leisure: bool) -> list[Notice]:
            told = strike(at_leisure=at_leisure)
            day.note(told)
            return told

        monkeypatch.setattr(screen._tasks, "tick", noted)
        day.tick = screen._tick  # type: ignore[method-assign]
        exported = day.now
        while day.now < END:
            if day.now - exported >= timedelta(hours=1):
                day.export()
                exported = day.now
                screen.on_screen_resume()
            day.tick()
            await _work(day, app, pilot)
        day.tick()
    assert len(day.worked) > 25
    left = [s for s in day.desk.worklist if s.lane is Lane.DUE]
    assert [s.case.key for s in left if s.next_at and s.next_at < day.now - 15 * MINUTE] == []
    told = Counter(case for _, n in day.notices if n.kind is TaskKind.DUE for case in n.cases)
    assert told == Counter(came.case for came in day.came_due)
    assert set(day.came_due.values()) <= {1}
    day.desk.close()
