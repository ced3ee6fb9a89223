"""The 短信 list (短信名单): who may be texted together, and why the others may not.

The program sends nothing: the list goes to the shop's own SMS tool, and is recorded when the
agent says that it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from kefu_tui.domain.cases import Case
from kefu_tui.domain.channels import options
from kefu_tui.domain.contacts import NextStep
from kefu_tui.domain.followups import answered, over_cap
from kefu_tui.domain.hours import first_reminder
from kefu_tui.domain.moments import short
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.phones import parse_phone
from kefu_tui.domain.priority import Lane, Standing, ending
from kefu_tui.domain.rules import Rules

COLUMNS = ("手机号", "称呼", "内容", "条数", "订单编号", "话术", "名单")
"""Of a list as a file. A buyer's order numbers stand in one cell, blanks between them."""


class Judged(NamedTuple):
    """One case for the list. `why`: why it stays out, "" for one that is in."""

    standing: Standing
    number: str
    """the mobile number, eleven digits; "" where there is none to text"""
    why: str


class Text(NamedTuple):
    """One line of a list. `parts`: how many texts it is charged as."""

    case: str
    name: str
    number: str
    address: str
    """称呼; 您 where the name is not known"""
    words: str
    parts: int
    orders: tuple[str, ...]
    amount_due: int
    """fen"""
    script: str


class LeftOut(NamedTuple):
    """Who is not on the list, and why. Money in fen."""

    case: str
    name: str
    amount_due: int
    why: str


class SmsList(NamedTuple):
    """A list as it was made at one moment; the dearest first. Money in fen."""

    id: str
    """`20261121-121005`: when it was made; a contact keeps it as its batch"""
    made_at: datetime
    texts: tuple[Text, ...]
    left_out: tuple[LeftOut, ...]
    cost: int
    warnings: tuple[str, ...]

    @property
    def parts(self) -> int:
        return sum(text.parts for text in self.texts)


def list_id(moment: datetime) -> str:
    """What a list that is made at this moment is called."""
    return f"{moment:%Y%m%d-%H%M%S}"


def judge(
    candidates: Iterable[Standing], known: Iterable[Standing], now: datetime, rules: Rules
) -> list[Judged]:
    """Rule *短信名单*: who may be texted now, the highest value at risk first.

    Nobody on 勿扰, over a cap, within the gap or with an agreed time ahead; no number that cannot
    be texted. Rule *one number, one person*: a number gets one text however many nicks have it,
    and none when one of these must be left alone. `known`: everybody whose number may be
    somebody else's too, candidates or not. Hours are not looked at: they are warned of.
    """
    barred: dict[str, tuple[str, str]] = {}
    for standing in known:
        why = _left_alone(standing, now, rules)
        if why:
            for number in _numbers(standing.case):
                barred.setdefault(number, (standing.case.key, why))
    judged: list[Judged] = []
    taken: set[str] = set()
    for standing in sorted(candidates, key=_dearest_first):
        phone = parse_phone(standing.case.phone)
        number = phone.number if phone is not None and phone.can_text else ""
        why = _left_alone(standing, now, rules) or _unfit(standing, now, rules)
        if not why and number in barred:
            why = "同号的 {}: {}".format(*barred[number])
        if not why and number in taken:
            why = "同一号码已在名单里"
        if not why:
            taken.add(number)
        judged.append(Judged(standing, number, why))
    return judged


def _left_alone(standing: Standing, now: datetime, rules: Rules) -> str:
    """Why this person gets no message now, whatever the number; "" when one may go out."""
    case, follow = standing.case, standing.follow_up
    if case.blocked:
        return "勿扰"
    last = next(iter(reversed(case.recent_contacts)), None)
    until = last and (last.when or last.phone) and (last.next_at or last.when)
    if until and until > now and follow is not None:
        return follow.label(now)
    look_due = standing.lane is Lane.DUE and follow is not None and follow.step is NextStep.LOOK
    if look_due and follow is not None and not answered(case, follow):
        return "先看是否付款, 导单后再发"
    return over_cap(case, now, rules)


def _unfit(standing: Standing, now: datetime, rules: Rules) -> str:
    """Why this case is not for a text now; "" when it is."""
    case = standing.case
    if not case.live:
        return ending(case)
    if case.unconfirmed:
        return "待核实: 新导出里没有此单"
    free = first_reminder(case.placed_at, case.closes_at, rules)
    if free > now and not case.recent_contacts:
        return f"首次提醒 {short(free, now)} 起"
    skipped = standing.mark.skipped_until
    if skipped is not None:
        return f"已跳过到 {short(skipped, now)}"
    choices = options(case, now, rules, standing.large_at)
    option = next(o for o in choices if o.channel is Channel.SMS)
    return "" if option.fits else option.why


def _numbers(case: Case) -> Iterator[str]:
    """Every number the buyer is known by, those of settled orders too."""
    texts = {case.phone, *(o.phone for o in case.orders), *(c.phone for c in case.contacts)}
    for phone in map(parse_phone, texts):
        if phone is not None:
            yield phone.number


def _dearest_first(standing: Standing) -> tuple[int, str]:
    return -standing.value_at_risk, standing.case.key
