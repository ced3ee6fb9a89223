"""Domain objects <-> the flat documents that are stored.

Field names are the domain's. Times are ISO 8601 in Asia/Shanghai (`2025-11-11T20:00:00+08:00`),
enums their value; what has its default is left out. Reading raises KeyError, TypeError or
ValueError for a document that is none of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from kefu_tui.domain.contacts import Contact, ContactSource, NextStep
from kefu_tui.domain.imports import Import, ImportCounts
from kefu_tui.domain.moments import shanghai
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.storage.lines import Doc

_Member = TypeVar("_Member", bound=StrEnum)


def _by_value(kind: type[_Member]) -> dict[str, _Member]:
    # a dict is five times as fast as calling the enum
    return {member.value: member for member in kind}


_STATUSES = _by_value(OrderStatus)
_TERMS = _by_value(OrderTerms)
_OUTCOMES = _by_value(Outcome)
_CHANNELS = _by_value(Channel)
_REASONS = _by_value(Reason)
_STEPS = _by_value(NextStep)
_SOURCES = _by_value(ContactSource)

_ZONE = "+08:00"
_moment = datetime.fromisoformat


def _defaults(kind: type) -> dict[str, Any]:
    """By field, the default as it would be stored."""
    return {
        field.name: msgspec.to_builtins(field.default)
        for field in fields(kind)
        if field.default is not MISSING
    }


_ORDER_DEFAULTS = _defaults(Order)
_ORDER_TIMES = ("paid_at", "seen_at", "unpaid_seen_at", "paid_seen_at")
_CONTACT_DEFAULTS = _defaults(Contact)
_CONTACT_TIMES = ("when", "next_at")
_CONTACT_LISTS = ("orders", "path")
_IMPORT_DEFAULTS = _defaults(Import)
_IMPORT_TIMES = ("covers_from", "covers_to")
_COUNT_DEFAULTS = _defaults(ImportCounts)
_REQUIRED = object()


def time_text(moment: datetime) -> str:
    """As stored; a zone-less time is taken as Shanghai's."""
    return shanghai(moment).isoformat()


def _document(source: object, defaults: dict[str, Any], times: Iterable[str]) -> Doc:
    """Every field that has not its default, as JSON has it."""
    document: Doc = {
        name: value
        for name, value in msgspec.to_builtins(source).items()
        if value != defaults.get(name, _REQUIRED)
    }
    for name in times:
        text = document.get(name)
        if text is not None and not text.endswith(_ZONE):
            document[name] = time_text(getattr(source, name))
    return document


def order_document(order: Order) -> Doc:
    """The document of an order."""
    return _document(order, _ORDER_DEFAULTS, ("created_at", *_ORDER_TIMES))


def order_from(document: Doc) -> Order:
    """The order of a document."""
    found = dict(document)
    found["status"] = _STATUSES[found["status"]]
    found["created_at"] = _moment(found["created_at"])
    for name in _ORDER_TIMES:
        if name in found:
            found[name] = _moment(found[name])
    if "terms" in found:
        found["terms"] = _TERMS[found["terms"]]
    return Order(**found)


def contact_document(contact: Contact) -> Doc:
    """The document of a contact, without its id and whether it is undone."""
    document = _document(contact, _CONTACT_DEFAULTS, ("at", *_CONTACT_TIMES))
    document.pop("id")
    document.pop("undone", None)
    for name in _CONTACT_LISTS:
        if name in document:
            document[name] = list(document[name])
    return document


def contact_from(contact_id: int, document: Doc, *, undone: bool) -> Contact:
    """The contact of a document."""
    found = dict(document)
    found["at"] = _moment(found["at"])
    found["outcome"] = _OUTCOMES[found["outcome"]]
    for name in _CONTACT_TIMES:
        if name in found:
            found[name] = _moment(found[name])
    for name in _CONTACT_LISTS:
        if name in found:
            found[name] = tuple(found[name])
    if "channel" in found:
        found["channel"] = _CHANNELS[found["channel"]]
    if "reason" in found:
        found["reason"] = _REASONS[found["reason"]]
    if "next_step" in found:
        found["next_step"] = _STEPS[found["next_step"]]
    if "source" in found:
        found["source"] = _SOURCES[found["source"]]
    return Contact(id=contact_id, undone=undone, **found)


def day_of(time: str) -> str:
    """The day in Asia/Shanghai, `2025-11-11`: every stored time has that zone."""
    return time[:10]


def import_document(import_: Import) -> Doc:
    """The document of an import, its counts beside the other fields."""
    document = _document(import_, _IMPORT_DEFAULTS, ("exported_at", "imported_at", *_IMPORT_TIMES))
    del document["counts"]
    return document | _document(import_.counts, _COUNT_DEFAULTS, ())


def import_from(document: Doc) -> Import:
    """The import of a document."""
    found = dict(document)
    counts = ImportCounts(**{name: found.pop(name) for name in _COUNT_DEFAULTS if name in found})
    for name in ("exported_at", "imported_at", *_IMPORT_TIMES):
        if name in found:
            found[name] = _moment(found[name])
    return Import(counts=counts, **found)


def strictly(kind: type[Order] | type[Contact], document: Doc) -> None:
    """Look at the kind of every field, as reading in daily work does not. Raises ValueError."""
    try:
        msgspec.convert({"id": 0, **document} if kind is Contact else document, kind)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    times = ("at", *_CONTACT_TIMES) if kind is Contact else ("created_at", *_ORDER_TIMES)
    for name in times:
        text = document.get(name)
        if text is not None and not text.endswith(_ZONE):
            raise ValueError(f"{name} is not a time of Asia/Shanghai")
