"""Which of the desk's actions do something on a card: what the foot, F1 and ^P show."""

from __future__ import annotations

from kefu_tui.desk.views import Card
from kefu_tui.domain.priority import Lane

_ANY = frozenset({"desk.title", "desk.copy_who"})
"""On whatever card, finished or not."""
_OPEN = frozenset(
    {
        "desk.step",
        "desk.branch_next",
        "desk.branch_previous",
        "desk.back",
        "desk.copy_script",
        "desk.copy_remark",
        "desk.other_script",
        "desk.call",
        "desk.channel",
        "desk.skip",
        "desk.pin",
    }
)
_OUTCOME = "desk.outcome_"
_LIFT = "desk.outcome_9"


def offered_on(card: Card | None, action: str) -> bool:
    """Whether an action, by its id, does something on `card`; those of no card always do."""
    if action in _ANY:
        return card is not None
    if action not in _OPEN and not action.startswith(_OUTCOME):
        return True
    if card is None:
        return False
    if card.case.blocked:
        return action == _LIFT
    return card.standing.lane is not Lane.DONE
