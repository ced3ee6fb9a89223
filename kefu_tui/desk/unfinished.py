"""The card in work, kept in the store so that it is there again after a crash."""

from __future__ import annotations

from kefu_tui.domain.cases import Case
from kefu_tui.domain.in_work import IN_WORK, InWork, read, written
from kefu_tui.ports import ReadableStore, Store


class Unfinished:
    """Rule *card in work*: what the session before this one left without a result, and what this
    one works on."""

    def __init__(self, store: ReadableStore) -> None:
        self.kept = self.left = read(store.fact(IN_WORK))
        """`kept`: what the store holds now; `left`: what it held when the session began"""

    def left_of(self, case: Case) -> InWork | None:
        """What the last session left of a case, as long as nothing is recorded of it."""
        left = self.left
        if left is None or not _is_of(left, case) or not left.lacks_result(case):
            return None
        return left._replace(case=case.key)

    def begin(self, store: Store, work: InWork) -> None:
        """Keep it, durably; what is kept already is not written again. Raises StoreError."""
        work = work.after(self.kept)
        if work != self.kept:
            store.set_fact(IN_WORK, written(work))
        self.kept = work

    def end(self, store: Store, case: Case | None = None) -> None:
        """Nothing is in work any more; with `case` only if that was. Raises StoreError."""
        if self.kept is not None and (case is None or _is_of(self.kept, case)):
            store.set_fact(IN_WORK, None)
            self.kept = self.left = None


def _is_of(work: InWork, case: Case) -> bool:
    """By the case's key, or by an order's number from before the nick was known."""
    return work.case == case.key or any(work.case == order.number for order in case.orders)
