"""What the disk has refused: kept case by case until it is stored, or given up."""

from __future__ import annotations

from typing import NamedTuple

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.errors import StoreError
from kefu_tui.tui import strings


class Unsaved(NamedTuple):
    """A record with all that was chosen and typed for it, and the moment it was made."""

    asked: Outcome
    """the outcome whose key was pressed, and tries again"""
    attempt: Attempt
    remark: str
    why: str
    """the store's sentence"""
    tries: int


class Waiting:
    """The records that wait for the disk, by case."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._unsaved: dict[str, Unsaved] = {}

    def __len__(self) -> int:
        return len(self._unsaved)

    def of(self, case: str | None) -> Unsaved | None:
        """What waits for this case."""
        return self._unsaved.get(case) if case else None

    def keep(self, case: str, asked: Outcome, attempt: Attempt, error: StoreError) -> None:
        """The newest record of a case; an older one that waited has been replaced by it."""
        remark = self._desk.preview(case, attempt).remark
        before = self._unsaved.get(case)
        tries = before.tries + 1 if before is not None and before.attempt == attempt else 1
        self._unsaved[case] = Unsaved(asked, attempt, remark, str(error), tries)

    def drop(self, case: str) -> Unsaved | None:
        """It has been stored, or given up."""
        return self._unsaved.pop(case, None)

    def settle(self) -> int:
        """After reopening: forget what had reached the disk after all. How many that were.

        A disk that fails to say that it has stored a line may have stored it.
        """
        found = [case for case, unsaved in self._unsaved.items() if self._stands(case, unsaved)]
        for case in found:
            del self._unsaved[case]
        return len(found)

    def words(self, case: str | None) -> str:
        """What stays at the foot of the screen while the store cannot take everything."""
        unsaved = self.of(case)
        told = []
        if unsaved is not None:
            tried = strings.TRIED.format(n=unsaved.tries) if unsaved.tries > 1 else ""
            told.append(unsaved.why + strings.UNSAVED.format(remark=unsaved.remark, tried=tried))
        if not self._desk.writable:
            told.append(strings.ONLY_LOOKING)
        return "".join(told)

    def _stands(self, case: str, unsaved: Unsaved) -> bool:
        attempt = unsaved.attempt
        return any(
            contact.at == attempt.at and contact.outcome is attempt.outcome
            for contact in self._desk.card(case).case.standing_contacts
        )
