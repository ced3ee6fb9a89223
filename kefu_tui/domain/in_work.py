"""The card in work: what a crash or a closed terminal leaves behind without a result.

Rule *card in work*: work on a buyer begins with the call's clock, a text copied or a step along the
talk. Looking at a card is no work, and a digit is its end. One card is in work, the last one begun,
until it is recorded or skipped, or the agent leaves. A record taken back puts it in work again.
What is done of the four steps belongs to it.
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.marks import newest_record
from kefu_tui.domain.outcomes import Channel

IN_WORK = "in_work"
"""The fact of the store that holds it."""


class Step(StrEnum):
    """Rule *four steps*: what goes with a call, in its order; the value is the agent's word."""

    CALL = "电话"
    REMIND = "提醒付款"
    MESSAGE = "旺旺"
    MEMO = "备注"


class InWork(NamedTuple):
    """A card on which work has begun. Times zone-aware."""

    case: str
    since: datetime
    channel: Channel
    call_from: datetime | None = None
    """when the call's clock was started; None where it was not"""
    newest: int = 0
    """the newest record of the case then: a newer one is the result"""
    steps: frozenset[Step] = frozenset()
    """what is done of the four"""

    def lacks_result(self, case: Case) -> bool:
        """Whether nothing has been recorded of its case since."""
        return newest_record(case.contacts) <= self.newest

    def after(self, before: InWork | None) -> InWork:
        """The same piece of work, going on from what was known of it before."""
        if before is None or (before.case, before.newest) != (self.case, self.newest):
            return self
        return self._replace(
            since=before.since,
            call_from=self.call_from or before.call_from,
            steps=self.steps | before.steps,
        )


def written(work: InWork) -> str:
    """As one text."""
    return json.dumps(
        {
            "case": work.case,
            "since": work.since.isoformat(),
            "channel": work.channel.value,
            "call_from": work.call_from and work.call_from.isoformat(),
            "newest": work.newest,
            "steps": [step.name for step in Step if step in work.steps],
        },
        ensure_ascii=False,
    )


def read(text: str | None) -> InWork | None:
    """As `written` put it; None for what cannot be read."""
    try:
        kept = json.loads(text or "{}")
        return InWork(
            kept["case"],
            datetime.fromisoformat(kept["since"]),
            Channel(kept["channel"]),
            datetime.fromisoformat(kept["call_from"]) if kept["call_from"] else None,
            kept["newest"],
            frozenset(Step[name] for name in kept.get("steps", ())),
        )
    except (ValueError, KeyError, TypeError):
        # a card that is not reopened does little harm, a desk that does not open would
        return None
