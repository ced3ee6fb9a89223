"""The tables of the store: their names, what they are found by, and what reads their documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.imports import Import
from kefu_tui.domain.orders import Order
from kefu_tui.errors import StoreDamagedError
from kefu_tui.ports import Named
from kefu_tui.storage import documents as form
from kefu_tui.storage import replaced
from kefu_tui.storage.indexes import Index
from kefu_tui.storage.lines import Doc

_T = TypeVar("_T")

ORDERS, CONTACTS, CANCELLATIONS = "orders", "contacts", "cancellations"
IMPORTS, REPLACED, FACTS = "imports", "replaced", "facts"

BY_NUMBER = Index("number", unique=True)
BY_BUYER = Index("buyer")
BY_STATUS = Index("status")
BY_CASE = Index("case")
BY_DAY = Index("at", name="day", part=form.day_of)
BY_ORDER = Index("orders", name="order")
BY_KEY = Index("key", unique=True)
INDEXES = {
    ORDERS: (BY_NUMBER, BY_BUYER, BY_STATUS),
    CONTACTS: (BY_CASE, BY_DAY, BY_ORDER),
    FACTS: (BY_KEY,),
}

COLUMNS: dict[str, tuple[str, ...]] = {
    ORDERS: ("number", "status", "created_at", "amount_due", "buyer"),
    CONTACTS: ("case", "at", "agent", "outcome"),
    CANCELLATIONS: ("contact",),
    IMPORTS: ("file", "digest", "exported_at", "imported_at"),
    FACTS: ("key", "value"),
}
"""What is exported, and the fields its CSV begins with."""


def read_order(key: str, document: Doc) -> Order:
    """Read as in daily work, in a loop over many. Raises StoreDamagedError."""
    try:
        return form.order_from(document)
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(ORDERS, key) from error


class _Named(msgspec.Struct):
    number: str
    buyer: str = ""
    receiver: str = ""
    phone: str = ""


_named = msgspec.json.Decoder(_Named).decode


def read_named(key: str, text: bytes) -> Named:
    """What an order is looked for by, from its JSON. Raises StoreDamagedError."""
    try:
        found = _named(text)
    except msgspec.MsgspecError as error:
        raise _unreadable(ORDERS, key) from error
    return Named(found.number, found.buyer, found.receiver, found.phone)


def _strict_order(key: str, document: Doc) -> Order:
    reading(lambda: form.strictly(Order, document), ORDERS, key)
    return read_order(key, document)


def _strict_contact(key: str, document: Doc) -> Contact:
    reading(lambda: form.strictly(Contact, document), CONTACTS, key)
    return reading(lambda: form.contact_from(int(key), document, undone=False), CONTACTS, key)


def read_import(key: str, document: Doc) -> Import:
    """Raises StoreDamagedError."""
    return reading(lambda: form.import_from(document), IMPORTS, key)


def read_replaced(key: str, document: Doc) -> replaced.Replaced:
    """What the newest import replaced. Raises StoreDamagedError."""
    return reading(lambda: replaced.read(document), REPLACED, key)


def _strict_cancellation(key: str, document: Doc) -> int:
    return reading(lambda: int(document["contact"]), CANCELLATIONS, key)


def _strict_fact(key: str, document: Doc) -> tuple[str, str]:
    if {type(document.get(name)) for name in ("key", "value")} != {str}:
        raise _unreadable(FACTS, key)
    return document["key"], document["value"]


STRICT: dict[str, Callable[[str, Doc], object]] = {
    ORDERS: _strict_order,
    CONTACTS: _strict_contact,
    IMPORTS: read_import,
    REPLACED: read_replaced,
    CANCELLATIONS: _strict_cancellation,
    FACTS: _strict_fact,
}
"""By table, what looks at every field of a document."""


def reading(make: Callable[[], _T], table: str, key: str) -> _T:
    """What `make` gives. Raises StoreDamagedError where the document is none of ours."""
    try:
        return make()
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(table, key) from error


def _unreadable(table: str, key: str) -> StoreDamagedError:
    return StoreDamagedError(
        f"数据里 {table} 的第 {key} 条读不懂，可能被别的程序改过。"
        "请从备份恢复：kefu store backup --list 列出备份，kefu store restore 备份名 换上它。"
    )
