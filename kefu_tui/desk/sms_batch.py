"""The 短信 list at the desk: made from the queue and the scripts, recorded once it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kefu_tui.desk.look_up import Setting
from kefu_tui.desk.sieve import Sieve
from kefu_tui.desk.wording import display_name, heard_by, situations_of, values_of
from kefu_tui.desk.work import Attempt, complete, contact_of
from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.batch import Judged, LeftOut, SmsList, Text, judge, list_id
from kefu_tui.domain.channels import outside_hours
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.followups import over_cap
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Standing
from kefu_tui.errors import RefusedError, UsageError
from kefu_tui.ports import ReadableStore
from kefu_tui.scripting.render import sms_parts

if TYPE_CHECKING:
    from kefu_tui.intake.sent import SentLine, SentList

_MOST_TEXTS = 3
"""A text that takes more messages than this is no text."""


class Skipped(NamedTuple):
    """A line of a list that was not recorded, and why."""

    line: int
    why: str


class Confirmed(NamedTuple):
    """What came of confirming that a list was sent."""

    batch: str
    contacts: tuple[Contact, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]


def make_list(
    store: ReadableStore, worklist: Worklist, setting: Setting, sieve: Sieve, reports: Path
) -> SmsList:
    """Who may be texted now, with the words for each. `sieve`: which cases are looked at;
    `reports`: where lists are kept."""
    now, rules = setting.now, setting.rules
    everyone = worklist.everyone()
    candidates = [s for s in everyone if s.case.live and sieve.accepts(s, now)]
    known = [*everyone, *_others(store, worklist, now)]
    texts: list[Text] = []
    out: list[LeftOut] = []
    for judged in judge(candidates, known, now, rules):
        text = None if judged.why else _text(judged, setting)
        if text is not None:
            texts.append(text)
        else:
            case, why = judged.standing.case, judged.why or "没有合适的短信话术"
            out.append(LeftOut(case.key, setting.name_of(case), case.amount_due, why))
    warnings = [outside_hours(Channel.SMS, now, rules), setting.stale]
    waiting = unconfirmed(store, reports, now)
    if waiting is not None:
        warnings.append(f"{waiting.name} 还没有确认已发, 其中的顾客会再次出现")
    cost = rules.sms_cost * sum(text.parts for text in texts)
    told = tuple(warning for warning in warnings if warning)
    return SmsList(list_id(now), now, tuple(texts), tuple(out), cost, told)


def unconfirmed(store: ReadableStore, reports: Path, now: datetime) -> Path | None:
    """The newest list of today in `reports`, unless it was confirmed; None where there is none."""
    from kefu_tui.reports.sms_list import list_id_of, lists_in

    lists = [path for path in lists_in(reports) if path.suffix == ".csv"]
    if not lists or list_id_of(lists[-1])[:8] != f"{now:%Y%m%d}":
        return None
    sent = {c.batch for c in store.contacts_on(now.date()) if not c.undone}
    return None if list_id_of(lists[-1]) in sent else lists[-1]


def drafts_of(
    sent: SentList, worklist: Worklist, setting: Setting, at: datetime | None
) -> tuple[list[Contact], list[Skipped]]:
    """The contacts that a sent list makes, a buyer each, and the lines that make none."""
    drafts: dict[str, Contact] = {}
    skipped: list[Skipped] = []
    for line in sent.lines:
        try:
            draft = _draft(line, sent.id, worklist, setting, at)
        except (RefusedError, UsageError) as error:
            skipped.append(Skipped(line.line, str(error)))
            continue
        if draft.case in drafts:
            skipped.append(Skipped(line.line, "这位顾客前面已有一行"))
        else:
            drafts[draft.case] = draft
    return list(drafts.values()), skipped


def _draft(
    line: SentLine, batch: str, worklist: Worklist, setting: Setting, at: datetime | None
) -> Contact:
    """The contact of one line. Raises UsageError, RefusedError."""
    standing = _standing(line.orders, worklist, setting.now)
    case = standing.case
    if any(c.batch == batch and not c.undone for c in case.contacts):
        raise UsageError("这份名单已经记过")
    own = {o.number for o in case.orders}
    attempt = Attempt(
        Outcome.REMINDED,
        Channel.SMS,
        at=at,
        script=line.script,
        orders=tuple(number for number in line.orders if number in own),
    )
    draft = contact_of(standing, attempt, setting.settings.agent_name, setting.now)
    return complete(replace(draft, batch=batch), standing, setting.rules)


def warnings_of(drafts: list[Contact], worklist: Worklist, setting: Setting) -> Iterator[str]:
    """What is remarkable about them, before they are recorded."""
    if any(draft.outside_hours for draft in drafts):
        yield "在短信时段之外, 已如实记下"
    over = sum(
        bool(over_cap(worklist.case(d.case, setting.now), d.at, setting.rules)) for d in drafts
    )
    if over:
        yield f"{over} 位超过了次数上限或间隔"


def _standing(numbers: tuple[str, ...], worklist: Worklist, now: datetime) -> Standing:
    for number in numbers:
        try:
            case = worklist.case(number, now)
        except KeyError:
            continue
        return worklist.stand(case, now)
    told = f"没有订单 {' '.join(numbers)}" if numbers else "没有订单编号"
    raise UsageError(f"{told}; 请用导出的原文件")


def _others(store: ReadableStore, worklist: Worklist, now: datetime) -> Iterator[Standing]:
    """Who is not in work and must be left alone all the same, by whatever nick: those on 勿扰,
    and those contacted today."""
    keys = {c.case for c in store.contacts() if c.outcome is Outcome.DO_NOT_CONTACT}
    keys |= {c.case for c in store.contacts_on(now.date())}
    for key in sorted(keys):
        if worklist.get(key) is None:
            try:
                case = worklist.case(key, now)
            except KeyError:  # its order has gone, with the import that brought it
                continue
            yield worklist.stand(case, now)


def _text(judged: Judged, setting: Setting) -> Text | None:
    """The words for one buyer: one message where a script fits into it; None without a script."""
    standing, number, _ = judged
    case = standing.case
    values = values_of(case, setting.settings, setting.now, setting.title_of(case.key))
    situations = situations_of(case, setting.rules, standing.large_at, setting.now)
    for texts in range(1, _MOST_TEXTS + 1):
        script = setting.scripts.choose(
            Channel.SMS, situations, values, case.key, heard_by(case), texts
        )
        words = script.say(script.opening, values, texts) if script is not None else None
        if script is not None and words is not None:
            plain = words.replace("\n", "")
            return Text(
                case=case.key,
                name=display_name(case),
                number=number,
                address=values.get("称呼", "您"),
                words=plain,
                parts=sms_parts(plain),
                orders=tuple(o.number for o in case.live),
                amount_due=case.amount_due,
                script=script.name,
            )
    return None
