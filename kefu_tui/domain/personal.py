"""What of the records points to a person, and what is left when that is taken out (清除).

Rule *purge*: of an old order its receiver, number, address, memo and message go; of an old contact
its note and new number. What the figures are made of stays: numbers, amounts, times, items,
outcomes, and of a memo the 催付 remarks, in the catalogue's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.moments import day_start
from kefu_tui.domain.orders import Order, is_masked
from kefu_tui.domain.outcomes import NEW_NUMBER, NOT_PASSED_ON, Outcome, Reason
from kefu_tui.domain.remarks import JOINT, format_remark, parse_remarks, status_text

PURGED_BEFORE = "purged_before"
"""Key of the fact that says up to which day (exclusive, `2026-11-01`) records were purged."""

TITLES = ("", "女士", "先生")
"""What the agent chooses among for a buyer; "": not known yet."""

_TITLE = "title:"


def title_fact(case_key: str) -> str:
    """Key of the fact that keeps the title chosen for a buyer. A purge of the buyer takes it too."""
    return f"{_TITLE}{case_key}"


def titled(fact: str) -> str | None:
    """The case key of a title's fact; None for any other fact."""
    return fact.removeprefix(_TITLE) if fact.startswith(_TITLE) else None


_EMPTIED = frozenset({"receiver", "phone", "region", "memo", "message"})
_ALIAS = re.compile(r"已清除-(\d{6,9})")
_ANYONE = "同事"


def alias(number: int) -> str:
    """`已清除-000001`: stands for a buyer whose every record was purged; not to be turned back."""
    return f"已清除-{number:06d}"


def alias_number(nick: str) -> int:
    """The running number of an alias; 0 for a real nick."""
    found = _ALIAS.fullmatch(nick)
    return int(found[1]) if found else 0


def bare_order(order: Order, buyer: str, memo: str) -> Order:
    """`order` without personal fields, as `buyer`'s and with `memo` for its memo.

    A masked nick goes too: it is nobody's key, and its two letters are a person's.
    """
    kept = " ".join(part for part in order.kept.split() if part.split("=")[0] not in _EMPTIED)
    return replace(
        order,
        buyer="" if is_masked(buyer) else buyer,
        receiver="",
        phone="",
        region="",
        memo=memo,
        message="",
        kept=kept,
    )


def bare_contact(contact: Contact, case: str) -> Contact:
    """`contact` without what was typed about the buyer; its remark says what the outcome says."""
    number = contact.phone or (NEW_NUMBER if NEW_NUMBER in contact.remark else "")
    note = NOT_PASSED_ON if contact.remark.endswith(NOT_PASSED_ON) else ""
    status = status_text(
        contact.outcome,
        contact.at,
        when=contact.when,
        reason=contact.reason,
        note=note if contact.outcome is Outcome.THIRD_PARTY else "",
        phone=number,
    )
    remark = format_remark(contact.at.date(), contact.agent, status) if contact.remark else ""
    return replace(contact, case=case, note="", phone="", remark=remark)


def bare_status(outcome: Outcome, reason: Reason | None, when: datetime | None, day: date) -> str:
    """What a memo's remark of `day` says, in words that are read back as the same."""
    if outcome is Outcome.OTHER:
        # not status_text's word for it, which is read back as a reminder
        return "已清除"
    return status_text(outcome, day_start(day), when=when, reason=reason)


def hold_back(
    orders: Iterable[Order],
    purged_before: str | None,
    known_of: Callable[[str], Order | None],
    count_of: Callable[[str], int],
) -> Iterator[Order]:
    """`orders` as they may be taken in: what was purged stays out, however old the export.

    `purged_before`: the fact. `known_of`: the stored order of a number; `count_of`: how many
    orders of a nick are stored. An order known before keeps what it has, or has no longer; an
    unknown one comes in bare, under its nick only where the nick is in the books anyway.
    """
    if purged_before is None:
        yield from orders
        return
    edge = day_start(date.fromisoformat(purged_before))
    orders = list(orders)
    current = {order.buyer for order in orders if order.created_at >= edge}
    for order in orders:
        if order.created_at >= edge:
            yield order
            continue
        known = known_of(order.number)
        if known is not None:
            yield replace(
                order,
                buyer=known.buyer,
                receiver=known.receiver,
                phone=known.phone,
                region=known.region,
                memo=known.memo,
                message=known.message,
            )
            continue
        memo, unwanted = _bare_memo(order)
        stays = unwanted or order.buyer in current or count_of(order.buyer) > 0
        yield bare_order(order, order.buyer if stays else "", memo)


def _bare_memo(order: Order) -> tuple[str, bool]:
    """The 催付 remarks of an order that is not known yet, and whether one says 勿再联系."""
    if not order.memo:
        return "", False
    day = (order.seen_at or order.created_at).date()
    told = [r for r in parse_remarks(order.memo, order.created_at.date(), day) if r.known]
    texts = [
        format_remark(r.day, _ANYONE, bare_status(r.outcome, r.reason, r.when, r.day)) for r in told
    ]
    unwanted = any(r.outcome is Outcome.DO_NOT_CONTACT for r in told)
    return JOINT.join(dict.fromkeys(texts)), unwanted
