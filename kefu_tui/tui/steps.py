"""The four steps around a call: 电话, 提醒付款, 旺旺, 备注. Each ticks when it is done, none is forced.

Rule *four steps*: they belong to one contact by phone. Where the agent is to leave the buyer alone,
or nothing is left to be paid, only the remark is.
"""

from __future__ import annotations

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.in_work import Step
from kefu_tui.domain.outcomes import Channel, Outcome


class Steps:
    """What is done of the contacts under way, by case, and of the last one recorded."""

    def __init__(self) -> None:
        self._open: dict[str, set[Step]] = {}
        self._last: tuple[str, set[Step]] | None = None

    def tick(self, case: str, step: Step) -> None:
        """Done: of the contact recorded last, or else of the one under way."""
        if self._last is not None and self._last[0] == case:
            self._last[1].add(step)
        else:
            self._open.setdefault(case, set()).add(step)

    def under_way(self, case: str) -> frozenset[Step]:
        """What is done for the next record of a case."""
        return frozenset(self._open.get(case, ()))

    def recorded(self, contact: Contact) -> None:
        """Its memo is on the clipboard. After anything but a call nothing is left to be done."""
        done = self._open.pop(contact.case, set())
        self._last = None
        if _follow(contact):
            self._last = contact.case, done | {Step.CALL, Step.MEMO}

    def taken_back(self) -> None:
        """The last record was: it is under way again, its remark still to come."""
        if self._last is not None:
            case, done = self._last
            self._open[case] = done - {Step.MEMO}
            self._last = None

    def done(self, case: str) -> frozenset[Step]:
        """What is ticked on a card; empty as long as there is no call."""
        done = self._open.get(case, set())
        if self._last is not None and self._last[0] == case:
            done = self._last[1]
        return frozenset(done if Step.CALL in done else ())

    @property
    def last(self) -> str | None:
        """The case of the last record, where steps belong to it."""
        return self._last[0] if self._last else None

    @property
    def left(self) -> tuple[Step, ...]:
        """What the last record still lacks."""
        return tuple(s for s in Step if self._last is not None and s not in self._last[1])


def _follow(contact: Contact) -> bool:
    outcome = contact.outcome
    over = outcome.facts.ends or outcome is Outcome.DO_NOT_CONTACT
    return contact.channel is Channel.PHONE and not over
