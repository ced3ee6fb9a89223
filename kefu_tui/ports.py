"""What the desk needs of a store, as Protocols on domain types.

`kefu_tui.storage` implements them; only `kefu_tui.bootstrap` knows that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.imports import Import
from kefu_tui.domain.orders import Order


class StoreCheck(NamedTuple):
    """What `kefu store verify` found; `faults` are Chinese sentences, empty when all adds up."""

    orders: int
    contacts: int
    imports: int
    commits: int
    """journal lines since the snapshot"""
    faults: tuple[str, ...]


class Purged(NamedTuple):
    """How many records a purge changes."""

    orders: int
    contacts: int
    buyers: int
    """whose nick gives way to an alias"""


class Brought(NamedTuple):
    """What the newest import did to the orders: what taking it back will undo."""

    import_: Import
    new: tuple[str, ...]
    """numbers of the orders it brought"""
    changed: int
    """how many orders known before it changed, be it only when they were last seen"""


class Named(NamedTuple):
    """What an order is looked for by; "" where a file was silent."""

    number: str
    buyer: str
    receiver: str
    phone: str


class Why(StrEnum):
    """What a backup was made for."""

    IMPORT = "import"
    DAILY = "daily"
    MIGRATION = "migration"
    PURGE = "purge"
    MANUAL = "manual"


class Backup(NamedTuple):
    """One file of `backups/`. `at`: its second, in Asia/Shanghai; `size` in bytes."""

    path: Path
    at: datetime
    why: Why
    store: str
    """the beginning of the store's id"""
    sequence: int
    size: int


class ReadableStore(Protocol):
    """What a reader sees: every acknowledged record up to the moment it was opened.

    Look-ups by number, buyer, case, status and day go through an index: no table scan.
    """

    def order(self, number: str) -> Order | None: ...

    def orders(self) -> Iterator[Order]:
        """Every order, in the order they were first taken in."""

    def names(self) -> Iterator[Named]:
        """Every order's, in the order they were first taken in; safe in a thread, and ten times
        as fast as `orders`."""

    def orders_of(self, buyer: str) -> list[Order]:
        """All orders of one 旺旺名; empty for the empty name."""

    def order_count(self, buyer: str) -> int:
        """How many orders one 旺旺名 has: a look at the index."""

    def unpaid_orders(self) -> list[Order]:
        """Orders whose status is unpaid."""

    def contact(self, contact_id: int) -> Contact | None: ...

    def contacts(self) -> Iterator[Contact]:
        """Every contact, oldest record first; undone ones with `undone=True`."""

    def contacts_of(self, case: str) -> list[Contact]:
        """The contacts of one case key, oldest record first, undone ones included."""

    def contacts_about(self, number: str) -> list[Contact]:
        """The contacts that covered one order, oldest record first, undone ones included."""

    def contacts_on(self, day: date) -> list[Contact]:
        """The contacts whose `at` falls on `day` in Asia/Shanghai, undone ones included."""

    def last_standing_contact(self) -> Contact | None:
        """The newest record that is not undone; None when there is none."""

    def imports(self) -> list[Import]:
        """Oldest first, in the order they were taken in."""

    def brought(self) -> Brought | None:
        """What the newest import brought; None where that is not known any more: it was taken
        back, or purged, or is from before such things were kept."""

    def fact(self, key: str) -> str | None:
        """A small fact kept beside the records (the card in work, say)."""

    def verify(self) -> StoreCheck: ...

    def export(self, folder: Path) -> list[Path]:
        """Write stock TinyDB JSON and one CSV a table into `folder`; the paths written."""

    def back_up(self, why: Why = Why.MANUAL) -> Backup | None:
        """Put a whole copy into `backups/`; None when there is nothing to copy."""

    def back_up_daily(self) -> Backup | None:
        """Today's backup, unless there is one already or nothing is new."""

    def close(self) -> None: ...


class Store(ReadableStore, Protocol):
    """The one writer. Every method is one durable transaction: when it returns, a pulled plug
    loses nothing of it; when it raises `StoreError`, neither disk nor memory has changed."""

    def record(self, contact: Contact) -> Contact:
        """Append a contact; returns it with its id."""

    def record_all(self, contacts: Sequence[Contact]) -> list[Contact]:
        """Append several contacts at once: all of them, or none; returns them with their ids."""

    def undo(self, contact_id: int) -> Contact:
        """Append a cancellation; returns the contact as it is now (`undone=True`)."""

    def undo_all(self, contact_ids: Sequence[int]) -> list[Contact]:
        """Append several cancellations at once: all of them, or none."""

    def take_in(self, import_: Import, orders: Sequence[Order]) -> None:
        """Append the import and insert or replace the given orders, by number; behind a
        backup. What this replaces is kept until the next import."""

    def take_back(self) -> Brought:
        """Take the newest import back: every order is what it was before, new ones and the import
        are gone. What an earlier import brought is not known any more then."""

    def set_fact(self, key: str, value: str | None) -> None: ...

    @property
    def writable(self) -> bool:
        """Whether a record would be tried: not any more after a flush the disk did not confirm."""

    def purgeable(self, before: date, now: datetime) -> Purged:
        """What `purge` would change; changes nothing."""

    def purge(self, before: date, now: datetime) -> Purged:
        """Take the personal data out of everything placed or done before `before`, for good.

        The one exception to contacts being append-only; every figure stays. Later imports do not
        bring it back.
        """

    def compact(self) -> bool:
        """Write the snapshot anew and empty the journal. False when the disk refuses; then
        nothing has changed."""
