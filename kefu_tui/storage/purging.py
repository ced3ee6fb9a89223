"""`purge`: which records lose their personal data, and what they then are.

Pure: from all records to the changed ones, in one pass over orders and contacts. A buyer who is
being worked (an unpaid order placed on or after the day) is left alone altogether, so that queue
and cards stay as they are. A buyer of whom *everything* is older gets an alias in place of the
nick, one for all records, so that a case remains a case; only those on the 勿扰 list keep the
nick, or they would be called again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from tinydb.table import Table

from kefu_tui.domain import in_work
from kefu_tui.domain.cases import build_case, case_key, is_blocked
from kefu_tui.domain.contacts import Contact, ContactSource
from kefu_tui.domain.marks import MARKS, read, written
from kefu_tui.domain.moments import day_start
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.personal import (
    alias,
    alias_number,
    bare_contact,
    bare_order,
    bare_status,
    titled,
)
from kefu_tui.domain.remarks import JOINT, format_remark
from kefu_tui.domain.rules import Rules
from kefu_tui.errors import StoreError
from kefu_tui.ports import Backup, Purged, Store
from kefu_tui.storage import backups, disk
from kefu_tui.storage.documents import contact_document
from kefu_tui.storage.faults import from_os
from kefu_tui.storage.journal import Journal
from kefu_tui.storage.loading import JOURNAL
from kefu_tui.storage.sidecar import INDEX

UNFINISHED = "purge_unfinished"
"""The fact that says a purge is in the records, and not yet in every file"""

_UNWANTED = "反感"
"""In a memo: may say 勿再联系, so look closely."""
_ANY_RULES = Rules()
"""What is asked here, 勿扰 and remarks, does not depend on the shop's figures."""

_COLLEAGUE = "同事"


class Plan(NamedTuple):
    """Only what changes; `renamed`: nick -> alias; `gone`: keys of whom everything was older."""

    orders: list[Order]
    contacts: list[Contact]
    renamed: dict[str, str]
    gone: list[str]

    @property
    def purged(self) -> Purged:
        return Purged(len(self.orders), len(self.contacts), len(self.renamed))


class _Person:
    """Everything of one case key."""

    __slots__ = ("contacts", "orders")

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.contacts: list[Contact] = []


def plan(orders: Iterable[Order], contacts: Iterable[Contact], before: date, now: datetime) -> Plan:
    """What purging everything placed or done before `before` (00:00, Asia/Shanghai) changes."""
    edge = day_start(before)
    changes = Plan([], [], {}, [])
    people, next_alias, agents = _by_person(orders, contacts)
    for key, person in people.items():
        if any(o.status is OrderStatus.UNPAID and o.created_at >= edge for o in person.orders):
            continue
        old = [o for o in person.orders if o.created_at < edge]
        done = [c for c in person.contacts if c.at < edge]
        if not old and not done:
            continue
        whole = len(old) == len(person.orders) and len(done) == len(person.contacts)
        if whole:
            changes.gone.append(key)
        name = key
        if whole and _is_nick(key, person) and not _unwanted(key, person, now):
            name = changes.renamed[key] = alias(next_alias)
            next_alias += 1
        memos = _memos(key, person, old, agents, now)
        for order in old:
            buyer = name if order.buyer == key else order.buyer
            bare = bare_order(order, buyer, memos.get(order.number, ""))
            if bare != order:
                changes.orders.append(bare)
        for contact in done:
            told = bare_contact(contact, name if contact.case == key else contact.case)
            if told != contact:
                changes.contacts.append(told)
    return changes


def rewrite(table: Table, contacts: Iterable[Contact]) -> None:
    """Replace stored contacts, by id, inside the transaction under way."""
    fresh = {contact.id: contact_document(contact) for contact in contacts}
    documents = iter(fresh.values())

    def swap(document: MutableMapping[Any, Any]) -> None:
        new = next(documents)
        document.clear()
        document.update(new)

    if fresh:
        # TinyDB goes through the ids in the order given
        table.update(swap, doc_ids=list(fresh))


def forget_marks(store: Store, renamed: Mapping[str, str]) -> None:
    """Those of buyers renamed or not known any more, inside the transaction under way: a mark's
    key is a nick."""
    held = read(store.fact(MARKS))
    kept = {key: mark for key, mark in held.items() if key not in renamed and _is_known(store, key)}
    if kept != held:
        store.set_fact(MARKS, written(kept))


def forget_titles(store: Store, facts: Iterable[str], gone: Sequence[str]) -> None:
    """The 女士 or 先生 of buyers of whom nothing newer is left, or who are not known any more,
    inside the transaction under way. `facts`: the keys of all facts."""
    for fact in facts:
        key = titled(fact)
        if key is not None and (key in gone or not _is_known(store, key)):
            store.set_fact(fact, None)


def forget_work(store: Store, gone: Sequence[str]) -> None:
    """The card a crash has left, where nothing newer of its buyer is left or nothing is known any
    more, inside the transaction under way: its key is a nick."""
    work = in_work.read(store.fact(in_work.IN_WORK))
    if work is not None and (work.case in gone or not _is_known(store, work.case)):
        store.set_fact(in_work.IN_WORK, None)


def _is_known(store: Store, key: str) -> bool:
    return bool(store.orders_of(key) or store.order(key) or store.contacts_of(key))


def rewrite_files(journal: Journal) -> None:
    """Write the store's own files anew: the old ones still hold what was purged.

    Raises StoreError.
    """
    # it saves time only, and is written again when that is possible
    disk.remove(journal.folder / INDEX)
    # twice: only the second time is the snapshot that stays as `.bak` one from after the purge
    if not (journal.compact() and journal.compact()):
        raise StoreError(
            "个人数据已从记录里清除，但旧的数据文件没能重写，里面还有。"
            "请检查磁盘空间和权限，再运行一次 kefu store purge。"
        )


def forget_copies(journal: Journal, but: Backup | None) -> None:
    """Remove backups and left-overs from before the purge. Raises StoreError."""
    try:
        backups.forget(journal.folder, but)
        for path in journal.folder.glob(f"{JOURNAL}.torn-*"):
            path.unlink()
    except OSError as error:
        raise from_os(error, "删除", journal.folder / backups.FOLDER) from error


def _by_person(
    orders: Iterable[Order], contacts: Iterable[Contact]
) -> tuple[dict[str, _Person], int, frozenset[str]]:
    """Records by case key, the first alias that is free, and the agents' names."""
    people: dict[str, _Person] = defaultdict(_Person)
    keys: dict[str, str] = {}
    highest = 0
    for order in orders:
        key = keys[order.number] = case_key(order)
        people[key].orders.append(order)
        highest = max(highest, alias_number(order.buyer))
    agents = set()
    for contact in contacts:
        # a contact from before the nick was known bears its order's number
        key = contact.case if contact.case in people else keys.get(contact.case, contact.case)
        people[key].contacts.append(contact)
        highest = max(highest, alias_number(contact.case))
        agents.add(contact.agent)
    return people, highest + 1, frozenset(agents)


def _is_nick(key: str, person: _Person) -> bool:
    """Whether the key names a person: an order's number, or an alias, does not."""
    known = person.orders[0].buyer == key if person.orders else not key.isdigit()
    return known and not alias_number(key)


def _unwanted(key: str, person: _Person, now: datetime) -> bool:
    """Whether the buyer is on the 勿扰 list, by a record or by a colleague's remark."""
    if not person.orders:
        return is_blocked(person.contacts)
    said = any(c.outcome is Outcome.DO_NOT_CONTACT for c in person.contacts)
    if not said and not any(_UNWANTED in o.memo for o in person.orders):
        return False
    found = build_case(key, person.orders, person.contacts, now=now, rules=_ANY_RULES)
    return found.blocked


def _memos(
    key: str, person: _Person, old: list[Order], agents: frozenset[str], now: datetime
) -> dict[str, str]:
    """By order number what stays of the memos: the remarks that count as contacts, bare.

    The agents' own come back from the contacts, so they are left out here. A remark that a newer
    order's memo has as well stays as it is: it is one contact, and must be read as one.
    """
    if not any(order.memo for order in old):
        return {}
    emptied = {order.number for order in old}
    found = build_case(key, person.orders, person.contacts, now=now, rules=_ANY_RULES)
    told = [c for c in found.contacts if c.source is ContactSource.MEMO]
    names = _names([c.agent for c in told if emptied.issuperset(c.orders)], agents)
    taken: set[str] = {c.remark for c in told if not emptied.issuperset(c.orders)}
    texts: dict[str, list[str]] = defaultdict(list)
    for contact in told:
        text = contact.remark
        if emptied.issuperset(contact.orders):
            text = _free(_bare_remark(contact, names[contact.agent]), taken)
            taken.add(text)
        for number in contact.orders:
            texts[number].append(text)
    return {number: JOINT.join(lines) for number, lines in texts.items() if number in emptied}


def _bare_remark(contact: Contact, name: str) -> str:
    day = contact.at.date()
    status = bare_status(contact.outcome, contact.reason, contact.when, day)
    return format_remark(day, name, status)


def _names(found: Iterable[str], agents: frozenset[str]) -> dict[str, str]:
    """A remark's name may be a buyer's after all: only those who record here keep theirs."""
    names = {name: name for name in found}
    free = (f"{_COLLEAGUE}{n}" for n in range(1, 1000) if f"{_COLLEAGUE}{n}" not in names)
    for name in names:
        if name not in agents and not _is_colleague(name):
            names[name] = next(free)
    return names


def _is_colleague(name: str) -> bool:
    number = name.removeprefix(_COLLEAGUE)
    return name.startswith(_COLLEAGUE) and (not number or number.isdecimal())


def _free(text: str, taken: set[str]) -> str:
    """`text`, numbered where two remarks would otherwise be read as one."""
    number, wanted = 2, text
    while text in taken:
        text = f"{wanted} {number}"
        number += 1
    return text
