"""Contact: one attempt on one case, never changed once recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kefu_tui.domain.outcomes import Channel, Outcome, Reason


class ContactSource(StrEnum):
    """Where a contact is known from."""

    DESK = "desk"
    MEMO = "memo"
    """read back from an order's memo: a colleague's, or from another machine"""


class NextStep(StrEnum):
    """What the case comes back for."""

    LOOK = "look"
    """a look whether the payment came; no contact"""
    CONTACT = "contact"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Contact:
    """催付记录. Times zone-aware; `amount_due` in fen, of the orders covered, as it was then."""

    id: int
    """the store's number; 0 before it is recorded, and for contacts read from a memo"""
    case: str
    """the case's key: the buyer's nick, or the order number where there is none"""
    at: datetime
    agent: str
    outcome: Outcome
    channel: Channel | None = None
    """None where it is not known (read from a memo)"""
    orders: tuple[str, ...] = ()
    """the order numbers it covered"""
    amount_due: int = 0
    reason: Reason | None = None
    when: datetime | None = None
    """promised or agreed time"""
    note: str = ""
    phone: str = ""
    """a new number that was given (非本人接听)"""
    remark: str = ""
    script: str = ""
    """name of the script used"""
    path: tuple[str, ...] = ()
    """the buyer's answers along which it was walked, in the script's words; () where none was"""
    next_at: datetime | None = None
    """when the case comes back, as shown when it was recorded"""
    next_step: NextStep = NextStep.NONE
    next_why: str = ""
    outside_hours: bool = False
    source: ContactSource = ContactSource.DESK
    batch: str = ""
    """the 短信 list it was sent with; "" for one of its own"""
    undone: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is an approach of the buyer that still stands."""
        return not self.undone and self.outcome.facts.is_contact
