"""Remark (备注): `MM.DD name status`, written, read back tolerantly, and joined to an old memo."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from kefu_tui.domain.moments import at, month_day, spoken
from kefu_tui.domain.outcomes import NEW_NUMBER, NOT_PASSED_ON, PASSED_ON, REASONS, Outcome, Reason

MEMO_BYTES = 1_000
"""What the shop's back end takes, counted in GBK."""

JOINT = "；"
_JOINTS = re.compile(r"[；;|｜\r\n]+")
_DATED = re.compile(r"@?\s*(\d{1,2})\s*[.。]\s*(\d{1,2})(?!\d)\s*(\S.*)")
_NAME = re.compile(r"((?:[^\W\d]|[·\-]){1,12}\d{0,3})\s+(\S.*)")
_NOT_A_NAME = re.compile(r"(周|星期|礼拜).*|[折号日前后].*|元|左右")
"""`11.23 周五前 要到` is a buyer's wish, not a colleague called 周五前."""
_WHEN = re.compile(r"(今天|明天|后天|\d{1,2}[.。]\d{1,2})\s*(上午|下午|晚上|\d{1,2}[::]\d{2})?")
_CLOCKS = {"上午": time(10), "下午": time(15), "晚上": time(20)}
_BLANKS = re.compile(r"\s+")


class Remark(NamedTuple):
    """A remark read from a memo. `day` has its year; `outcome` is OTHER where it is not known."""

    day: date
    name: str
    status: str
    text: str
    """as it stands in the memo"""
    outcome: Outcome = Outcome.OTHER
    reason: Reason | None = None
    when: datetime | None = None
    known: bool = False
    """whether the status is one of the catalogue's: surely a 催付 remark"""


def status_text(
    outcome: Outcome,
    now: datetime,
    *,
    when: datetime | None = None,
    reason: Reason | None = None,
    note: str = "",
    phone: str = "",
) -> str:
    """The status part of a remark. `now` tells what 今天 and 明天 are; free text: one line."""
    if outcome is Outcome.OTHER:
        return _one_line(note) or "已联系"
    if reason is not None and outcome in (Outcome.PAYMENT_PROBLEM, Outcome.HESITATING):
        return reason.facts.status
    if outcome is Outcome.PROMISED and when is None:
        return "顾客承诺付款"
    person = NOT_PASSED_ON if note == NOT_PASSED_ON else PASSED_ON
    return outcome.facts.status.format(
        when=spoken(when, now) if when else "稍后",
        person=NEW_NUMBER if phone else person,
    )


def format_remark(day: date, name: str, status: str) -> str:
    """`11.21 阿华 已催付`: two-digit month and day, one space between the parts."""
    parts = (month_day(day), _BLANKS.sub("", _one_line(name)), _one_line(status))
    return " ".join(part for part in parts if part)


def parse_remarks(memo: str, ordered: date, today: date) -> list[Remark]:
    """The 催付 remarks of a memo, in the order they stand there.

    Rule *remark's year*: the year that puts the date at or after the order's date and not in the
    future, the first one where several do; a date that fits no year is not a remark.
    """
    found = []
    for piece in split_memo(memo):
        remark = _parse(piece, ordered, today)
        if remark is not None:
            found.append(remark)
    return found


def split_memo(memo: str) -> list[str]:
    """The notes a memo is joined of, without the joints."""
    return [piece for piece in (part.strip() for part in _JOINTS.split(memo)) if piece]


class JoinedMemo(NamedTuple):
    """What goes on the clipboard. `fits`: False when other people's notes leave no room."""

    text: str
    fits: bool = True
    dropped: int = 0


def join_memo(old: str, new: Iterable[str], ordered: date, today: date) -> JoinedMemo:
    """`old memo；new remark`, at most 1,000 bytes in GBK.

    When too long the oldest 催付 remarks drop out first; other people's notes never do. Remarks
    the memo already holds are not added twice.
    """
    pieces = split_memo(old)
    droppable = {
        piece: remark.day
        for piece in pieces
        if (remark := _parse(piece, ordered, today)) is not None and remark.known
    }
    fresh = [text for text in dict.fromkeys(_one_line(t) for t in new) if text not in pieces]
    kept_old = old.strip()
    if not fresh:
        return JoinedMemo(kept_old)
    whole = f"{kept_old}{JOINT}{JOINT.join(fresh)}" if kept_old else JOINT.join(fresh)
    if memo_bytes(whole) <= MEMO_BYTES:
        return JoinedMemo(whole)
    return _shorten(pieces, fresh, droppable, kept_old)


def memo_bytes(text: str) -> int:
    """Length as the shop's back end counts it (GBK; what GBK lacks counts as GB18030 does)."""
    return len(text.encode("gb18030", "replace"))


def _shorten(
    pieces: list[str], fresh: list[str], droppable: dict[str, date], old: str
) -> JoinedMemo:
    candidates = sorted(droppable, key=lambda piece: droppable[piece]) + fresh[:-1]
    everything = pieces + fresh
    for dropped in range(1, len(candidates) + 1):
        gone = set(candidates[:dropped])
        text = JOINT.join(p for p in everything if p not in gone)
        if memo_bytes(text) <= MEMO_BYTES:
            return JoinedMemo(text, dropped=dropped)
    notes = JOINT.join(p for p in pieces if p not in droppable)
    return JoinedMemo(notes if memo_bytes(old) > MEMO_BYTES else old, fits=False)


def _parse(piece: str, ordered: date, today: date) -> Remark | None:
    plain = unicodedata.normalize("NFKC", piece).strip()
    dated = _DATED.fullmatch(plain)
    if dated is None:
        return None
    day = _with_year(int(dated[1]), int(dated[2]), ordered, today)
    if day is None:
        return None
    name, status = _name_and_status(dated[3].strip())
    if not status:
        return None
    outcome, reason, known = _read_status(status)
    when = _read_when(status, day) if outcome in (Outcome.PROMISED, Outcome.BUSY) else None
    return Remark(day, name, status, piece, outcome, reason, when, known)


def _with_year(month: int, day: int, ordered: date, today: date) -> date | None:
    for year in range(ordered.year, today.year + 1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if ordered <= candidate <= today:
            return candidate
    return None


def _name_and_status(rest: str) -> tuple[str, str]:
    """Split `阿华 已催付`, or `阿华已催付` where a known status shows the seam."""
    name, *status = rest.split(maxsplit=1)
    if status and _known_seam(name) is None and _read_status(status[0])[2]:
        return name, status[0]
    parts = _NAME.fullmatch(rest)
    if parts is not None and not _NOT_A_NAME.fullmatch(parts[1]):
        seam = _known_seam(parts[1])
        return (parts[1], parts[2]) if seam is None else (rest[:seam], rest[seam:].strip())
    seam = _known_seam(rest)
    return ("", "") if seam is None else (rest[:seam].strip(), rest[seam:].strip())


def _known_seam(text: str) -> int | None:
    seams = [text.find(mark) for mark, _, _ in _MARKS]
    seams = [seam for seam in seams if 0 <= seam <= 12]
    return min(seams) if seams else None


def may_block(memo: str) -> bool:
    """Whether a memo is worth reading for a remark that asks not to be contacted: a quick look."""
    return any(mark in memo for mark in _BLOCKING)


def _marks() -> list[tuple[str, Outcome, Reason | None]]:
    """Beginnings of statuses, longest first, and what each stands for."""
    marks: list[tuple[str, Outcome, Reason | None]] = [
        ("已催付", Outcome.REMINDED, None),
        ("催付", Outcome.REMINDED, None),
        ("已联系", Outcome.REMINDED, None),
        ("电话未接", Outcome.NO_ANSWER, None),
        ("未接", Outcome.NO_ANSWER, None),
        ("无人接听", Outcome.NO_ANSWER, None),
        ("关机", Outcome.NO_ANSWER, None),
        ("顾客忙", Outcome.BUSY, None),
        ("顾客不需要", Outcome.NOT_WANTED, None),
        ("非本人接听", Outcome.THIRD_PARTY, None),
        ("顾客反感", Outcome.DO_NOT_CONTACT, None),
        ("顾客信息错误", Outcome.WRONG_ORDER, None),
        ("顾客已付款", Outcome.ALREADY_PAID, None),
        ("顾客承诺付款", Outcome.PROMISED, None),
        ("付款遇到问题", Outcome.PAYMENT_PROBLEM, None),
        ("顾客犹豫", Outcome.HESITATING, None),
        ("解除勿扰", Outcome.CONTACT_AGAIN, None),
    ]
    for reason, facts in REASONS.items():
        outcome = Outcome.PAYMENT_PROBLEM if facts.objective else Outcome.HESITATING
        marks.append((facts.status, outcome, reason))
        if reason is not Reason.OTHER:
            marks.append((facts.label, outcome, reason))
    return sorted(marks, key=lambda mark: -len(mark[0]))


_MARKS = _marks()
_BLOCKING = tuple(mark for mark, outcome, _ in _MARKS if outcome is Outcome.DO_NOT_CONTACT)
_PROMISE = re.compile(r"顾客.*付款")


def _read_status(status: str) -> tuple[Outcome, Reason | None, bool]:
    for mark, outcome, reason in _MARKS:
        if status.startswith(mark):
            return outcome, reason, True
    if _PROMISE.match(status):
        return Outcome.PROMISED, None, True
    return Outcome.OTHER, None, False


def _read_when(status: str, day: date) -> datetime | None:
    """The promised time a remark of `day` names; a day alone is taken as its afternoon."""
    found = _WHEN.search(status)
    if found is None:
        return None
    promised = _promised_day(found[1], day)
    if promised is None:
        return None
    clock = _CLOCKS.get(found[2] or "下午")
    if clock is None:
        hours, minutes = (int(part) for part in found[2].split(":"))
        if hours > 23 or minutes > 59:
            return None
        clock = time(hours, minutes)
    return at(promised, clock)


def _promised_day(word: str, day: date) -> date | None:
    ahead = {"今天": 0, "明天": 1, "后天": 2}.get(word)
    if ahead is not None:
        return day + timedelta(days=ahead)
    month, number = (int(part) for part in re.split(r"[.。]", word))
    for year in (day.year, day.year + 1):
        try:
            candidate = date(year, month, number)
        except ValueError:
            continue
        if candidate >= day:
            return candidate
    return None


def _one_line(text: str) -> str:
    """Without line ends and joints, which would split the remark when it is read back."""
    return _BLANKS.sub(" ", _JOINTS.sub("，", text)).strip(" ，")
