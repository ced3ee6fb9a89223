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

from kefu_tui.domain.contacts import Contact, ContactSource, NextStep
from kefu_tui.domain.imports import Import, ImportCounts
from kefu_tui.domain.moments import SHANGHAI, shanghai
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

_moment = datetime.fromisoformat


def _spare(kind: type, but: Iterable[str]) -> tuple[tuple[str, Any], ...]:
    """(field, default) of the fields that may be left out and need no other treatment."""
    return tuple(
        (field.name, field.default)
        for field in fields(kind)
        if field.default is not MISSING and field.name not in but
    )


_ORDER_TIMES = ("paid_at", "seen_at", "unpaid_seen_at", "paid_seen_at")
_ORDER_SPARE = _spare(Order, _ORDER_TIMES)
_CONTACT_TIMES = ("when", "next_at")
_CONTACT_SPARE = _spare(Contact, (*_CONTACT_TIMES, "orders", "undone"))
_IMPORT_TIMES = ("covers_from", "covers_to")
_IMPORT_SPARE = _spare(Import, _IMPORT_TIMES)
_COUNTS = tuple(field.name for field in fields(ImportCounts))


def time_text(moment: datetime) -> str:
    """As stored; a zone-less time is taken as Shanghai's."""
    return (moment if moment.tzinfo is SHANGHAI else shanghai(moment)).isoformat()


def _keep(
    document: Doc, source: object, spare: tuple[tuple[str, Any], ...], times: tuple[str, ...]
) -> None:
    for name, default in spare:
        value = getattr(source, name)
        if value != default:
            document[name] = value.value if isinstance(value, StrEnum) else value
    for name in times:
        moment = getattr(source, name)
        if moment is not None:
            document[name] = time_text(moment)


def order_document(order: Order) -> Doc:
    """The document of an order."""
    document: Doc = {
        "number": order.number,
        "status": order.status.value,
        "created_at": time_text(order.created_at),
    }
    _keep(document, order, _ORDER_SPARE, _ORDER_TIMES)
    return document


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
    document: Doc = {
        "case": contact.case,
        "at": time_text(contact.at),
        "agent": contact.agent,
        "outcome": contact.outcome.value,
    }
    if contact.orders:
        document["orders"] = list(contact.orders)
    _keep(document, contact, _CONTACT_SPARE, _CONTACT_TIMES)
    return document


def contact_from(contact_id: int, document: Doc, *, undone: bool) -> Contact:
    """The contact of a document."""
    found = dict(document)
    found["at"] = _moment(found["at"])
    found["outcome"] = _OUTCOMES[found["outcome"]]
    for name in _CONTACT_TIMES:
        if name in found:
            found[name] = _moment(found[name])
    if "orders" in found:
        found["orders"] = tuple(found["orders"])
    if "channel" in found:
        found["channel"] = _CHANNELS[found["channel"]]
    if "reason" in found:
        found["reason"] = _REASONS[found["reason"]]
    if "next_step" in found:
        found["next_step"] = _STEPS[found["next_step"]]
    if "source" in found:
        found["source"] = _SOURCES[found["source"]]
    return Contact(id=contact_id, undone=undone, **found)


def contact_day(document: Doc) -> str:
    """The day in Asia/Shanghai, `2025-11-11`: every stored time has that zone."""
    day: str = document["at"][:10]
    return day


def import_document(import_: Import) -> Doc:
    """The document of an import, its counts beside the other fields."""
    document: Doc = {
        "file": import_.file,
        "digest": import_.digest,
        "exported_at": time_text(import_.exported_at),
        "imported_at": time_text(import_.imported_at),
        "encoding": import_.encoding,
        "family": import_.family,
    }
    _keep(document, import_, _IMPORT_SPARE, _IMPORT_TIMES)
    _keep(document, import_.counts, tuple((name, 0) for name in _COUNTS), ())
    return document


def import_from(document: Doc) -> Import:
    """The import of a document."""
    found = dict(document)
    counts = ImportCounts(**{name: found.pop(name) for name in _COUNTS if name in found})
    for name in ("exported_at", "imported_at", *_IMPORT_TIMES):
        if name in found:
            found[name] = _moment(found[name])
    return Import(counts=counts, **found)
