"""Domain objects survive being stored, whatever they hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.imports import Import, ImportCounts
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.storage import documents as form
from tests.storage.samples import NOON, contact, import_, order

_TIMES = st.datetimes(
    datetime(2003, 5, 10),  # noqa: DTZ001
    datetime(2099, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([SHANGHAI, UTC]),
)
st.register_type_strategy(datetime, _TIMES)


@given(st.builds(Order))
def test_an_order_comes_back_as_it_went(given_order: Order) -> None:
    document = form.order_document(given_order)
    assert form.order_from(json.loads(json.dumps(document))) == given_order


@given(st.builds(Contact))
def test_a_contact_comes_back_as_it_went(given_contact: Contact) -> None:
    document = json.loads(json.dumps(form.contact_document(given_contact)))
    again = form.contact_from(given_contact.id, document, undone=given_contact.undone)
    assert again == given_contact


@given(st.builds(Import, counts=st.builds(ImportCounts)))
@settings(max_examples=50)
def test_an_import_comes_back_as_it_went(given_import: Import) -> None:
    document = json.loads(json.dumps(form.import_document(given_import)))
    assert form.import_from(document) == given_import


def test_defaults_are_left_out() -> None:
    least = Order(number="1", status=OrderStatus.PAID, created_at=NOON)
    assert form.order_document(least) == {
        "number": "1",
        "status": "paid",
        "created_at": "2025-11-11T12:00:00+08:00",
    }


def test_documents_are_flat() -> None:
    for document in (form.order_document(order(1)), form.import_document(import_())):
        assert all(isinstance(value, str | int) for value in document.values())
    assert form.contact_document(contact(1))["orders"] == ["000000000000000001"]


def test_times_are_stored_in_the_fields_zone_so_a_day_is_a_prefix() -> None:
    late = contact(1, at=datetime(2025, 11, 11, 23, 30, tzinfo=UTC))
    document = form.contact_document(late)
    assert document["at"] == "2025-11-12T07:30:00+08:00"
    assert form.day_of(document["at"]) == "2025-11-12"


def test_a_zoneless_time_is_the_fields() -> None:
    naive = NOON.replace(tzinfo=None)
    assert form.order_document(order(1, created_at=naive))["created_at"] == form.time_text(NOON)


@pytest.mark.parametrize("change", [{"status": "lost"}, {"created_at": "gestern"}, {"hue": 1}])
def test_what_is_none_of_ours_is_not_read(change: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        form.order_from(form.order_document(order(1)) | change)
