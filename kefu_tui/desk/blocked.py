"""The 勿扰 list: who is not contacted any more, since when and by whose word."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.cases import Case, case_key
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.remarks import may_block
from kefu_tui.ports import ReadableStore


class Blocked(NamedTuple):
    """One buyer on the list, and the record or the memo's remark that put them there."""

    case: Case
    word: Contact


def blocked(store: ReadableStore, worklist: Worklist, now: datetime) -> list[Blocked]:
    """Rule *勿扰*: everybody whose newest word says so, finished cases too, the newest first.

    Reads every order's memo: with 100,000 orders it takes seconds, and may be done in a thread.
    """
    keys = {
        contact.case
        for contact in store.contacts()
        if contact.outcome is Outcome.DO_NOT_CONTACT and not contact.undone
    }
    keys |= {case_key(order) for order in store.orders() if may_block(order.memo)}
    # by key once more: contacts from before a nick was known bear an order's number
    cases = {case.key: case for case in (worklist.case(key, now) for key in keys)}
    found = [Blocked(case, _word(case)) for case in cases.values() if case.blocked]
    return sorted(found, key=lambda one: (one.word.at, one.word.id, one.case.key), reverse=True)


def _word(case: Case) -> Contact:
    words = (c for c in case.contacts if c.outcome is Outcome.DO_NOT_CONTACT and not c.undone)
    return max(words, key=lambda contact: contact.at)
