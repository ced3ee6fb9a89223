"""What the desk hands out: frozen answers for screens and commands. Money in fen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import ChannelOption
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.history import Event
from kefu_tui.domain.imports import Import, ImportCounts, Problem
from kefu_tui.domain.in_work import InWork
from kefu_tui.domain.outcomes import Asks, Channel, Outcome
from kefu_tui.domain.phones import Line
from kefu_tui.domain.priority import Lane, Standing
from kefu_tui.scripting.catalogue import Script

if TYPE_CHECKING:
    from kefu_tui.intake import Recognised


class QueueRow(NamedTuple):
    """One line of the queue. `rank` counts from 1 over the lanes shown."""

    case: str
    name: str
    """称呼 or nick: what the agent knows the buyer by"""
    buyer: str
    lane: Lane
    rank: int
    orders: tuple[str, ...]
    amount_due: int
    placed_at: datetime
    closes_at: datetime | None
    next_at: datetime | None
    channel: Channel
    channel_allowed_now: bool
    value_at_risk: int
    reasons: tuple[str, ...]
    contacts: int
    replaced_by: str | None
    phone_tail: str
    """last four digits of the number; "" without one"""
    pinned: bool
    """置顶"""
    skipped_until: datetime | None


class Found(NamedTuple):
    """One line of what was found: an open case or one that is over."""

    case: str
    name: str
    buyer: str
    phone_tail: str
    amount: int
    """what is due; of a case that is over what its orders came to"""
    placed_at: datetime
    is_open: bool
    state: str
    """the lane, or how it ended"""


class GateLevel(StrEnum):
    """May the buyer be contacted now?"""

    GO = "go"
    CAUTION = "caution"
    """the agent can go ahead, and is warned before"""
    STOP = "stop"
    """勿扰: refused"""


class Gate(NamedTuple):
    """The line above the card: a verdict, then the facts behind it."""

    level: GateLevel
    verdict: str
    facts: tuple[str, ...]
    instead: str = ""
    """which of them says that another channel can be used"""


class OutcomeKey(NamedTuple):
    """One key of the card and what will happen next."""

    key: str
    outcome: Outcome
    label: str
    next: str
    """`16:30 再看`; `选时间` and the like where the desk asks first"""
    next_at: datetime | None
    asks: Asks


class Card(NamedTuple):
    """Everything for this minute on one buyer."""

    row: QueueRow
    standing: Standing
    gate: Gate
    options: tuple[ChannelOption, ...]
    channel: Channel
    """the one in use on the card: the recommended one, or the agent's choice"""
    script: Script | None
    passed_over: str
    """the script that fits better and that this buyer has heard; "" where there is none"""
    on_request: bool
    """whether words are given only where the agent asks for them (预售尾款)"""
    values: dict[str, str]
    keys: tuple[OutcomeKey, ...]
    memo: str
    """the memo as the back end should have it now"""
    memo_preview: str
    """that memo with the remark 已催付 joined"""
    now: datetime
    """the moment it tells of"""
    line: Line | None
    """the number to call; None where there is none"""
    hidden: bool
    """whether the buyer's name, number and address are hidden on the screen"""
    history: tuple[Event, ...]
    """what happened with the buyer, newest first"""
    left: InWork | None = None
    """what the session before this one began and left without a result"""

    @property
    def case(self) -> Case:
        return self.standing.case

    @property
    def has_words(self) -> bool:
        """Nobody who has paid or asked for peace is given words to be called with."""
        return self.on_request or self.standing.lane is not Lane.DONE


class Recorded(NamedTuple):
    """What came of a record. `memo` is ready to paste over the old one."""

    contact: Contact
    remark: str
    memo: str
    memos: dict[str, str]
    """order number -> memo, where the case has several orders"""
    next_at: datetime | None
    next_reason: str
    warnings: tuple[str, ...]


class Undone(NamedTuple):
    """The record that was taken back; of a 短信 batch the last of `records`."""

    contact: Contact
    name: str
    records: int = 1


class TakenIn(NamedTuple):
    """What came of importing one file. `repeated`: these very bytes were taken in before."""

    import_: Import
    counts: ImportCounts
    problems: tuple[Problem, ...]
    recognised: Recognised
    """what the file was taken for, column by column"""
    hints: tuple[str, ...] = ()
    window: timedelta | None = None
    """a shorter 付款期限 that the imported history suggests"""
    report: Path | None = None
    """the file with its problems; None where there are none, or it could not be written"""
    repeated: bool = False
    dry_run: bool = False
    completed: tuple[TakenIn, ...] = ()
    """files that had been put by for these orders, and were taken in with them"""


class TakenBack(NamedTuple):
    """What taking the newest import back has undone."""

    import_: Import
    new: tuple[str, ...]
    """numbers of the orders that are gone again"""
    changed: int
    """how many orders are as they were before"""
    file: Path | None
    """where its file lies: in the inbox again, or in `processed/` where that name is taken; None
    where it never was put away"""


class Leaving(NamedTuple):
    """What an agent who leaves should know. The lists: when, and who, earliest first."""

    since: datetime
    """when the desk was opened"""
    records: tuple[Contact, ...]
    """made since and not taken back"""
    due: tuple[tuple[datetime, Standing], ...]
    today: tuple[tuple[datetime, Standing], ...]
    """what comes back by a timer of its own later this day"""
    tomorrow: tuple[tuple[datetime, Standing], ...]
    in_work: Standing | None
    """the case on which work began and that has no result"""

    @property
    def is_idle(self) -> bool:
        """Whether nothing was done that is worth a word."""
        return not self.records and self.in_work is None


class Today(NamedTuple):
    """The day's figures for the header."""

    day: date
    contacted: int
    to_work: int
    """contacted today, or still due or ready"""
    amount_recovered: int
    amount_unpaid: int
    recovered: int

    @property
    def success_rate(self) -> float | None:
        return self.amount_recovered / self.amount_unpaid if self.amount_unpaid else None
