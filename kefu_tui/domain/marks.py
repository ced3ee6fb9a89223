"""What the agent has said about a case's place in the queue: pinned, or skipped until later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact

MARKS = "marks"
"""The fact of the store that holds them."""


class Mark(NamedTuple):
    """One case's mark. It is no contact: it counts towards no cap, and no sheet shows it."""

    pinned: bool = False
    skipped_until: datetime | None = None
    newest: int = 0
    """the newest record of the case when it was marked: a newer one ends the mark"""

    def holding(self, case: Case, now: datetime) -> Mark:
        """What of it holds now: nothing once the case has been recorded, no skip once it is over.

        A record taken back ends nothing.
        """
        if self == NO_MARK or newest_record(case.contacts) > self.newest:
            return NO_MARK
        if self.skipped_until is not None and self.skipped_until <= now:
            return self._replace(skipped_until=None) if self.pinned else NO_MARK
        return self


NO_MARK = Mark()


def newest_record(contacts: tuple[Contact, ...]) -> int:
    """The highest id of what the desk has recorded and not taken back; 0 when there is nothing."""
    return max((c.id for c in contacts if not c.undone), default=0)


def written(marks: Mapping[str, Mark]) -> str | None:
    """The marks by case key as one text; None when there are none."""
    held = {key: mark for key, mark in marks.items() if mark != NO_MARK}
    if not held:
        return None
    return json.dumps(
        {
            key: {
                "pinned": mark.pinned,
                "until": mark.skipped_until and mark.skipped_until.isoformat(),
                "newest": mark.newest,
            }
            for key, mark in held.items()
        },
        ensure_ascii=False,
    )


def read(text: str | None) -> dict[str, Mark]:
    """The marks by case key, as `written` put them; what cannot be read is no mark."""
    try:
        return {
            key: Mark(
                pinned=mark["pinned"],
                skipped_until=datetime.fromisoformat(mark["until"]) if mark["until"] else None,
                newest=mark["newest"],
            )
            for key, mark in json.loads(text or "{}").items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        # a pin that is gone does little harm, a desk that does not open would
        return {}
