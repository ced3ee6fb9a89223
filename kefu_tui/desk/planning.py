"""Planning: the cases in work, and the day that they are to be worked in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.moments import day_start
from kefu_tui.domain.priority import stand
from kefu_tui.errors import UsageError

if TYPE_CHECKING:
    from kefu_tui.domain.plan import Plan


def planning(worklist: Worklist, day: date | None, now: datetime) -> Callable[[], Plan]:
    """What makes the plan of a day, from now on or, for a later day, from its opening on.

    Takes the cases out of the worklist at once; the plan itself is made when it is called, and
    that may be on another thread. Raises UsageError for a day that is over.
    """
    from kefu_tui.domain.plan import day_ends, day_starts, make_plan

    moment = now
    if day is not None and day != now.date():
        if day < now.date():
            raise UsageError(f"{day} 已经过去, 只能排今天和以后的计划; 过去的一天请看 kefu report")
        moment = day_start(day)
    starts = day_starts(moment, worklist.rules)
    found = []
    for standing in worklist.open_cases():
        case = standing.case
        if case.closes_at is not None and case.closes_at <= starts:
            case = worklist.case(case.key, starts)
        found.append((case, standing.mark))
    rules, large_at, order = worklist.rules, worklist.large_at, worklist.order

    def plan() -> Plan:
        standings = [stand(case, starts, rules, large_at, mark) for case, mark in found]
        return make_plan(standings, starts, day_ends(starts, rules), rules, order)

    return plan
