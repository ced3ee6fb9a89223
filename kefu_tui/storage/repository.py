"""The store the desk works with: domain objects in, domain objects out.

Tables: `orders`, `contacts` (append-only), `cancellations` (an undone contact's id is the id of
its cancellation), `imports`, `replaced` (what the newest import replaced), `facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import cast

from tinydb.table import Document

from kefu_tui import logbook
from kefu_tui.collector import without_collector
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.imports import Import
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.personal import PURGED_BEFORE, hold_back
from kefu_tui.errors import StoreError
from kefu_tui.ports import Backup, Brought, Named, Purged, ReadableStore, Store, StoreCheck, Why
from kefu_tui.storage import backups, disk, replaced
from kefu_tui.storage import documents as form
from kefu_tui.storage.faults import from_os
from kefu_tui.storage.lines import Doc, Docs
from kefu_tui.storage.lock import WriterLock
from kefu_tui.storage.rights import tighten_store
from kefu_tui.storage.schema import (
    BY_BUYER,
    BY_CASE,
    BY_DAY,
    BY_KEY,
    BY_NUMBER,
    BY_ORDER,
    BY_STATUS,
    CANCELLATIONS,
    COLUMNS,
    CONTACTS,
    FACTS,
    IMPORTS,
    INDEXES,
    ORDERS,
    REPLACED,
    STRICT,
    read_import,
    read_named,
    read_order,
    read_replaced,
    reading,
)
from kefu_tui.storage.table import Database


def open_store(folder: Path) -> Store:
    """Become the one writer of `folder`. Before the first record only the lock is written, and
    what an earlier version or a crash left is put in order.

    Raises StoreLockedError, StoreDamagedError, StoreError.
    """
    try:
        disk.make_folder(folder)
    except OSError as error:
        raise from_os(error, "建立", folder) from error
    lock = WriterLock(folder)
    tighten_store(folder)
    begun = perf_counter()
    try:
        store = WritingStore(folder, lock)
    except BaseException:
        lock.release()
        raise
    store.note_opened(perf_counter() - begun)
    return store


def restore(folder: Path, source: Path) -> Path | None:
    """Put what `source` holds in the place of the store's files; see `restoring.restore`."""
    from kefu_tui.storage import restoring

    try:
        disk.make_folder(folder)
    except OSError as error:
        raise from_os(error, "建立", folder) from error
    lock = WriterLock(folder)
    try:
        return restoring.restore(folder, source, INDEXES, STRICT)
    finally:
        lock.release()


def open_reader(folder: Path) -> ReadableStore:
    """See what is in `folder` now, whoever writes; an empty store where there is none.

    Writes nothing, takes no lock. Raises StoreDamagedError, StoreError.
    """
    return ReadingStore(folder)


class ReadingStore:
    """`ReadableStore` on the files of a folder, as they were when it was opened."""

    def __init__(self, folder: Path, lock: WriterLock | None = None) -> None:
        with without_collector():
            if lock is None:
                database = Database(folder, writable=False, indexes=INDEXES)
            else:
                database = Database(folder, indexes=INDEXES, guard=lock.check)
            self._database = database
            self._orders = database.journal_table(ORDERS)
            self._contacts = database.journal_table(CONTACTS)
            self._cancellations = database.journal_table(CANCELLATIONS)
            self._imports = database.journal_table(IMPORTS)
            self._replaced = database.journal_table(REPLACED)
            self._facts = database.journal_table(FACTS)

    # -- orders

    def order(self, number: str) -> Order | None:
        """The order of this number."""
        found = self._orders.get_by(BY_NUMBER, number)
        return read_order(*found[0]) if found else None

    def orders(self) -> Iterator[Order]:
        """Every order, in the order they were first taken in, as of the first one asked for."""
        for key, document in self._orders.rows():
            yield read_order(key, document)

    def names(self) -> Iterator[Named]:
        """What every order is looked for by, in the order they were first taken in."""
        for key, text in self._orders.texts():
            yield read_named(key, text)

    def orders_of(self, buyer: str) -> list[Order]:
        """All orders of one 旺旺名; empty for the empty name."""
        return [read_order(*row) for row in self._orders.get_by(BY_BUYER, buyer)]

    def order_count(self, buyer: str) -> int:
        """How many orders one 旺旺名 has."""
        return len(self._orders.get_by(BY_BUYER, buyer)) if buyer else 0

    def unpaid_orders(self) -> list[Order]:
        """Orders whose status is unpaid."""
        rows = self._orders.get_by(BY_STATUS, OrderStatus.UNPAID.value)
        return [read_order(*row) for row in rows]

    # -- contacts

    def contact(self, contact_id: int) -> Contact | None:
        """The contact of this id."""
        document = self._contacts.document(contact_id)
        return None if document is None else self._contact(str(contact_id), document)

    def contacts(self) -> Iterator[Contact]:
        """Every contact, oldest record first; undone ones with `undone=True`."""
        for key, document in self._contacts.rows():
            yield self._contact(key, document)

    def contacts_of(self, case: str) -> list[Contact]:
        """The contacts of one case key, oldest record first, undone ones included."""
        return [self._contact(*row) for row in self._contacts.get_by(BY_CASE, case)]

    def contacts_about(self, number: str) -> list[Contact]:
        """The contacts that covered one order, oldest record first, undone ones included."""
        return [self._contact(*row) for row in self._contacts.get_by(BY_ORDER, number)]

    def contacts_on(self, day: date) -> list[Contact]:
        """The contacts whose `at` falls on `day` in Asia/Shanghai, undone ones included."""
        rows = self._contacts.get_by(BY_DAY, day.isoformat())
        return [self._contact(*row) for row in rows]

    def last_standing_contact(self) -> Contact | None:
        """The newest record that is not undone."""
        # ids go up by one and nothing is ever removed: only the undone tail is passed over
        for contact_id in range(self._contacts.top, 0, -1):
            if self._cancellations.document(contact_id) is None:
                found = self.contact(contact_id)
                if found is not None:
                    return found
        return None

    def _contact(self, key: str, document: Doc) -> Contact:
        undone = self._cancellations.document(int(key)) is not None
        return reading(lambda: form.contact_from(int(key), document, undone=undone), CONTACTS, key)

    # -- the rest

    def imports(self) -> list[Import]:
        """Oldest first, in the order they were taken in."""
        return [read_import(*row) for row in self._imports.rows()]

    def brought(self) -> Brought | None:
        """What the newest import brought; None where that is not known any more."""
        document = self._replaced.document(replaced.ID)
        if document is None:
            return None
        found = read_replaced(str(replaced.ID), document)
        newest = self._imports.document(found.number)
        if newest is None or found.number != self._imports.top:
            return None
        return Brought(read_import(str(found.number), newest), tuple(found.new), found.changed)

    def fact(self, key: str) -> str | None:
        """A small fact kept beside the records."""
        found = self._facts.get_by(BY_KEY, key)
        return cast("str", found[0][1]["value"]) if found else None

    def verify(self) -> StoreCheck:
        """Read the files again and hold them against what is in memory."""
        from kefu_tui.storage import checking

        return checking.check(self._database.journal, STRICT)

    def export(self, folder: Path) -> list[Path]:
        """Write stock TinyDB JSON and one CSV a table into `folder`; the paths written."""
        from kefu_tui.storage import exporting

        tables: dict[str, Docs] = {
            name: dict(self._database.journal_table(name).rows()) for name in COLUMNS
        }
        return exporting.export(tables, COLUMNS, folder)

    def back_up(self, why: Why = Why.MANUAL) -> Backup | None:
        """Put a whole copy into `backups/`; None when there is nothing to copy."""
        journal = self._database.journal
        if not journal.sequence:
            return None
        with journal.still():
            sequence, data = journal.sequence, journal.image()
        try:
            return backups.keep(journal.folder, data, why, journal.store, sequence)
        except OSError as error:
            raise from_os(error, "写入", journal.folder / backups.FOLDER) from error

    def back_up_daily(self) -> Backup | None:
        """Today's backup, unless there is one already or nothing is new."""
        journal = self._database.journal
        if journal.sequence and backups.is_due(journal.folder, journal.store, journal.sequence):
            return self.back_up(Why.DAILY)
        return None

    def close(self) -> None:
        """Let the files go; reading goes on from memory."""
        self._database.close()


class WritingStore(ReadingStore):
    """`Store`: the one writer."""

    def __init__(self, folder: Path, lock: WriterLock) -> None:
        self._lock = lock
        super().__init__(folder, lock)

    def note_opened(self, seconds: float) -> None:
        """Say in the log how much was opened, and how long it took."""
        orders, contacts = len(self._orders), len(self._contacts)
        logbook.note(
            logbook.Event.OPENED, orders=orders, contacts=contacts, ms=round(seconds * 1000)
        )

    def record(self, contact: Contact) -> Contact:
        """Append a contact; returns it with its id, as a reader would see it."""
        return self.record_all([contact])[0]

    def record_all(self, contacts: Sequence[Contact]) -> list[Contact]:
        """Append several contacts in one line of the journal; returns them with their ids."""
        with self._database.transaction():
            ids = self._contacts.insert_multiple(map(form.contact_document, contacts))
        return [cast("Contact", self.contact(contact_id)) for contact_id in ids]

    def undo(self, contact_id: int) -> Contact:
        """Append a cancellation; returns the contact as it is now (`undone=True`).

        A second cancellation of the same contact writes nothing. Raises StoreError for an id
        that was never given.
        """
        return self.undo_all([contact_id])[0]

    def undo_all(self, contact_ids: Sequence[int]) -> list[Contact]:
        """Append several cancellations in one line of the journal, as `undo` does each."""
        with self._database.transaction():
            for contact_id in contact_ids:
                if self._contacts.document(contact_id) is None:
                    raise StoreError(f"没有第 {contact_id} 条催付记录，无法撤销。请刷新后再试。")
                if self._cancellations.document(contact_id) is None:
                    self._cancellations.insert(Document({"contact": contact_id}, contact_id))
        return [cast("Contact", self.contact(contact_id)) for contact_id in contact_ids]

    def take_in(self, import_: Import, orders: Sequence[Order]) -> None:
        """Append the import and insert or replace the given orders, by number; behind a backup.

        Of orders from before the last purge only what may be kept.
        """
        journal = self._database.journal
        last = backups.newest(journal.folder, journal.store)
        if last is None or last.sequence != journal.sequence:
            self.back_up(Why.IMPORT)
        kept = hold_back(orders, self.fact(PURGED_BEFORE), self.order, self.order_count)
        documents = [form.order_document(order) for order in kept]
        with self._database.transaction():
            number = self._imports.insert(form.import_document(import_))
            note = replaced.note(number, self._orders, BY_NUMBER, documents)
            self._replaced.upsert(Document(note, replaced.ID))
            self._orders.merge(BY_NUMBER, documents)

    def take_back(self) -> Brought:
        """Make every order what it was before the newest import, and that import undone.

        Raises StoreError where what it replaced is not kept.
        """
        with self._database.transaction():
            brought, document = self.brought(), self._replaced.document(replaced.ID)
            if brought is None or document is None:
                raise StoreError("没有可以撤销的导入。请刷新后再试。")
            found = replaced.read(document)
            rows = (self._orders.get_by(BY_NUMBER, number)[0] for number in found.new)
            self._orders.remove(doc_ids=[int(key) for key, _ in rows])
            self._orders.merge(BY_NUMBER, replaced.before(found, self._orders, BY_NUMBER))
            self._imports.remove(doc_ids=[found.number])
            self._forget_replaced()
        return brought

    def _forget_replaced(self) -> None:
        if self._replaced.document(replaced.ID) is not None:
            self._replaced.remove(doc_ids=[replaced.ID])

    def set_fact(self, key: str, value: str | None) -> None:
        """Keep a small fact, or forget it with None."""
        with self._database.transaction():
            found = self._facts.get_by(BY_KEY, key)
            if value is None and found:
                self._facts.remove(doc_ids=[int(row[0]) for row in found])
            elif value is not None:
                self._facts.merge(BY_KEY, [{"key": key, "value": value}])

    def purgeable(self, before: date, now: datetime) -> Purged:
        """What `purge` would change; changes nothing."""
        from kefu_tui.storage import purging

        with without_collector():
            return purging.plan(self.orders(), self.contacts(), before, now).purged

    def purge(self, before: date, now: datetime) -> Purged:
        """Take the personal data out of everything placed or done before `before`, for good."""
        from kefu_tui.storage import purging

        with without_collector(), self._database.transaction():
            plan = purging.plan(self.orders(), self.contacts(), before, now)
            if any(plan.purged):
                self._orders.merge(BY_NUMBER, map(form.order_document, plan.orders))
                purging.rewrite(self._contacts, plan.contacts)
                self._forget_replaced()
                purging.forget_marks(self, plan.renamed)
                purging.forget_work(self, plan.gone)
                facts = [fact["key"] for _, fact in self._facts.rows()]
                purging.forget_titles(self, facts, plan.gone)
                self.set_fact(purging.UNFINISHED, before.isoformat())
            if self._orders.top and before.isoformat() > (self.fact(PURGED_BEFORE) or ""):
                self.set_fact(PURGED_BEFORE, before.isoformat())
        if self.fact(purging.UNFINISHED) is not None:
            purging.rewrite_files(self._database.journal)
            purging.forget_copies(self._database.journal, self.back_up(Why.PURGE))
            self.set_fact(purging.UNFINISHED, None)
        return plan.purged

    @property
    def writable(self) -> bool:
        """Whether a record would be tried: not any more after a flush the disk did not confirm."""
        return self._database.journal.writable

    def compact(self) -> bool:
        """Write the snapshot anew and empty the journal. False when the disk refuses; then
        nothing has changed."""
        return self._database.journal.compact()

    def close(self) -> None:
        """Compact when it is worth it, let the files go and the next writer in."""
        try:
            if self._database.journal.writable:
                # what matters is in the journal: a disk too full for a copy must not look like
                # a record that was not kept
                try:
                    self.back_up_daily()
                except StoreError as error:
                    logbook.failed(error)
            super().close()
        finally:
            self._lock.release()
