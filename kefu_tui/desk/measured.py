"""What this shop's own calls have brought: rule *measured uplift*."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from kefu_tui.domain.channels import MEASURED_FROM
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.payments import call_brought_payment
from kefu_tui.domain.rules import Rules
from kefu_tui.domain.statistics import Share
from kefu_tui.errors import StoreError
from kefu_tui.ports import ReadableStore, Store

_FACT = "call_results"
"""`k/n`: kept beside the records, so that no start has to read two months of them"""
_DAYS = 60
"""Older calls say little of today's buyers."""
_LEAST = 0.01


def measure(store: Store, rules: Rules, now: datetime) -> None:
    """Count the calls of the last 60 days whose outcome is known, and keep the figure.

    After an import: only then payments become known. Where it cannot be kept the old one stays: an
    import does not fail for it.
    """
    paid = n = 0
    for back in range(_DAYS):
        for contact in store.contacts_on((now - timedelta(days=back)).date()):
            if contact.channel is not Channel.PHONE or not contact.counts:
                continue
            orders = [o for number in contact.orders if (o := store.order(number)) is not None]
            about = [c for o in orders for c in store.contacts_about(o.number)]
            brought = call_brought_payment(contact, orders, about, rules, now)
            if brought is not None:
                n += 1
                paid += brought
    figure = f"{paid}/{n}"
    if figure != (store.fact(_FACT) or "0/0"):
        with suppress(StoreError):
            store.set_fact(_FACT, figure)


def results(store: ReadableStore) -> Share:
    """Calls that brought a payment, of those whose outcome is known; as of the last import."""
    paid, _, n = (store.fact(_FACT) or "0/0").partition("/")
    return Share(int(paid), int(n))


def with_measured_uplift(rules: Rules, store: ReadableStore) -> Rules:
    """The shop's own rate in the place of the setting, once there are 30 results.

    At least 1 %: with nothing called, nothing would ever be measured again.
    """
    share = results(store)
    if share.n < MEASURED_FROM or share.rate is None:
        return rules
    return replace(rules, uplift=max(share.rate, _LEAST))
