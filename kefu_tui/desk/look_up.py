"""Looking up: queue lines, cards, and finding a buyer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from kefu_tui.config import Settings
from kefu_tui.desk.provinces import province_of
from kefu_tui.desk.views import Card, Found, QueueRow
from kefu_tui.desk.wording import awaits_balance, heard_by, situations_of, values_of
from kefu_tui.desk.work import current_memo, gate_of, outcome_keys
from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.cases import Case, case_key
from kefu_tui.domain.channels import options
from kefu_tui.domain.history import history
from kefu_tui.domain.imports import Import
from kefu_tui.domain.orders import OrderStatus
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.phones import Line, line_to, parse_phone
from kefu_tui.domain.priority import Lane, Standing, ending, reasons, sort_key
from kefu_tui.domain.remarks import format_remark, join_memo, status_text
from kefu_tui.domain.rules import Rules
from kefu_tui.ports import ReadableStore
from kefu_tui.scripting.catalogue import PRESALE, Catalogue, Script


class Setting(NamedTuple):
    """What a card is drawn from beside its case."""

    settings: Settings
    rules: Rules
    scripts: Catalogue
    now: datetime
    exported: str
    """how fresh the data are, in words"""
    stale: str
    """the warning when they are old"""
    name_of: Callable[[Case], str]
    hidden: bool
    """whether people are hidden on the screen"""
    imports: Sequence[Import]
    title_of: Callable[[str], str]
    """the 女士 or 先生 chosen for a case's buyer; "" where none was"""


def row(standing: Standing, name: str, rank: int, now: datetime, rules: Rules) -> QueueRow:
    """One line of the queue. `name`: what the buyer is called."""
    case = standing.case
    return QueueRow(
        case=case.key,
        name=name,
        buyer=case.buyer,
        lane=standing.lane,
        rank=rank,
        orders=tuple(o.number for o in (case.live or case.unpaid or case.orders)),
        amount_due=case.amount_due,
        placed_at=case.placed_at,
        closes_at=case.closes_at,
        next_at=standing.next_at,
        channel=standing.channel,
        channel_allowed_now=standing.channel_allowed(now, rules),
        value_at_risk=standing.value_at_risk,
        reasons=reasons(standing, now, rules),
        contacts=len(case.standing_contacts),
        replaced_by=next(iter(case.replaced_by.values()), None),
        phone_tail=case.phone[-4:],
        pinned=standing.mark.pinned,
        skipped_until=standing.mark.skipped_until,
    )


def card(setting: Setting, standing: Standing, place: int, channel: Channel | None) -> Card:
    """Everything for this minute on one buyer.

    `place`: in the queue, 1 first, 0 when not in it. `channel` None: the recommended one.
    """
    now, rules, case = setting.now, setting.rules, standing.case
    agent = setting.settings.agent_name
    used = channel or standing.channel
    values = values_of(case, setting.settings, now, setting.title_of(case.key))
    situations = situations_of(case, rules, standing.large_at, now)
    first = (case.live or case.unpaid or case.orders)[0]
    memo = current_memo(first, case.contacts, now)
    remark = format_remark(now.date(), agent, status_text(Outcome.REMINDED, now))
    finished_with = standing.lane is Lane.DONE
    script, passed_over = None, None
    if not finished_with:
        heard, scripts = heard_by(case), setting.scripts
        script = scripts.choose(used, situations, values, case.key, heard)
        passed_over = scripts.choose(used, situations, values, case.key) if heard else script
    choices = options(case, now, rules, standing.large_at)
    option = next(o for o in choices if o.channel is used)
    return Card(
        row=row(standing, setting.name_of(case), place, now, rules),
        standing=standing,
        gate=gate_of(standing, option, choices, now, rules, setting.exported, setting.stale),
        options=choices,
        channel=used,
        script=script,
        passed_over=passed_over.name if passed_over and passed_over is not script else "",
        on_request=finished_with and awaits_balance(case),
        values=values,
        keys=()
        if finished_with and not case.blocked
        else outcome_keys(standing, used, agent, rules, now),
        memo=memo,
        memo_preview=join_memo(memo, [remark], first.created_at.date(), now.date()).text,
        now=now,
        line=_line(case, setting.settings.call.home),
        hidden=setting.hidden,
        history=history(case, setting.imports),
    )


def _line(case: Case, home: str) -> Line | None:
    phone = parse_phone(case.phone)
    return phone and line_to(phone, province_of(phone), home)


def next_script(setting: Setting, shown: Card, after: Script | None) -> Script | None:
    """The next script that fits the card's channel, going round; the first when `after` is None."""
    if not shown.has_words:
        return None
    situations = situations_of(shown.case, setting.rules, shown.standing.large_at, setting.now)
    case = shown.case
    found = setting.scripts.fitting(
        shown.channel, situations, shown.values, case.key, heard_by(case)
    )
    fitting = [s for s in found if not shown.on_request or PRESALE in s.situations]
    if not fitting:
        return None
    if after is None or after not in fitting:
        return fitting[0]
    return fitting[(fitting.index(after) + 1) % len(fitting)]


def finished(store: ReadableStore, worklist: Worklist, now: datetime) -> list[Standing]:
    """Lane 完结: every case that once was one and is no longer in work, newest first."""
    keys: dict[str, None] = {}
    for order in store.orders():
        if order.status is OrderStatus.UNPAID or order.unpaid_seen_at:
            keys.setdefault(case_key(order), None)
    for contact in store.contacts():
        if not contact.undone:
            keys.setdefault(contact.case, None)
    cases = (
        worklist.case(key, now)
        for key in keys
        if (known := worklist.get(key)) is None or known.lane is Lane.DONE
    )
    # by key once more: contacts from before a nick was known bear an order's number
    standings = {c.key: worklist.stand(c, now) for c in cases}
    return sorted((s for s in standings.values() if s.lane is Lane.DONE), key=sort_key)


def found(standing: Standing, name: str) -> Found:
    """One line of what was found. `name`: what the buyer is called."""
    case = standing.case
    is_open = standing.lane is not Lane.DONE
    whole = sum(o.paid_amount or o.amount_due for o in case.orders)
    return Found(
        case=case.key,
        name=name,
        buyer=case.buyer,
        phone_tail=case.phone[-4:],
        amount=case.amount_due if is_open else whole,
        placed_at=case.placed_at,
        is_open=is_open,
        state=standing.lane.label if is_open else ending(case),
    )
