"""The plan of the day as text for terminal and screen, and as data for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from kefu_tui.domain.moments import month_day, short, spoken_span
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.plan import Plan, Slot, Sum, sum_of
from kefu_tui.domain.priority import Standing
from kefu_tui.printable import bar, table

SHOWN = 10
"""Buyers named under each heading; the rest is in the JSON."""
BAR = 20
_MINUTE = timedelta(minutes=1)
_LOOK = "看付款"
_WAYS: tuple[Channel | None, ...] = (None, Channel.PHONE, Channel.WANGWANG, Channel.SMS)


def plan_text(
    plan: Plan,
    *,
    width: int = 100,
    next_day: str = "kefu plan --date 明天",
    take_in: str = "kefu import 文件",
) -> str:
    """What fits, what does not, and the day half-hour by half-hour; from 80 cells on in lines of
    at most `width`. `next_day`, `take_in`: how the reader comes to that."""
    parts = [_heading(plan, next_day, take_in)]
    if plan.planned or plan.unfit:
        parts += [_summary(plan), _slots(plan.slots, width)]
        closing = {s.case.key for s in plan.closing}
        waits = [s for s in plan.unfit if s.case.key not in closing]
        message = {p.standing.case.key: f"{p.at:%H:%M} {_name(p.channel)}" for p in plan.rerouted}
        parts += [
            _named("关闭前来不及的", plan.closing, plan.starts, message, width),
            _named("排不下, 以后还来得及的", waits, plan.starts, message, width),
            _named("打不到的电话", plan.uncalled, plan.starts, message, width),
        ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def plan_json(plan: Plan) -> dict[str, object]:
    """The figures of `kefu plan --json`; keys once given stay, new ones may come. Money in fen,
    spans in minutes."""
    return {
        "starts": plan.starts,
        "ends": plan.ends,
        "minutes_left": plan.left / _MINUTE,
        "minutes_busy": plan.busy / _MINUTE,
        "calls": {
            "minutes": plan.call_time / _MINUTE,
            "room": plan.call_room,
            "wanted": _sum(sum_of(plan.wanted_calls)),
            "planned": _sum(sum_of(p.standing for p in plan.calls)),
            "uncalled": _sum(sum_of(plan.uncalled)),
            "rerouted": len(plan.rerouted),
        },
        "unfit": _sum(sum_of(plan.unfit)),
        "closing": _sum(sum_of(plan.closing)),
        "later": _sum(sum_of(plan.later)),
        "slots": [_slot_json(slot) for slot in plan.slots],
        "planned": [
            {
                "at": p.at,
                "minutes": p.takes / _MINUTE,
                "channel": p.channel,
                **_case_json(p.standing),
            }
            for p in plan.planned
        ],
        "unfit_cases": [_case_json(s) for s in plan.unfit],
        "uncalled_cases": [_case_json(s) for s in plan.uncalled],
        "closing_cases": [_case_json(s) for s in plan.closing],
    }


def _heading(plan: Plan, next_day: str, take_in: str) -> list[str]:
    day = f"{month_day(plan.starts)} 的计划"
    if not plan.slots:
        return [day, f"这一天不再联系了; 看明天的: {next_day}"]
    title = f"{day}  {plan.starts:%H:%M} 到 {plan.ends:%H:%M}, 还有 {spoken_span(plan.left)}"
    if plan.planned or plan.unfit:
        return [title]
    if plan.later:
        return [title, f"这一天没有要联系的; 以后再说的 {len(plan.later)} 位"]
    return [title, f"没有要催的顾客; 导入新的订单再看: {take_in}"]


def _summary(plan: Plan) -> list[str]:
    counts = [
        f"{_name(way)} {sum(p.channel is way for p in plan.planned)}"
        for way in _WAYS
        if any(p.channel is way for p in plan.planned)
    ]
    fits = f"一个人排得下 {len(plan.planned)} 位, 要 {spoken_span(plan.busy)}"
    lines = [f"{fits}: {' · '.join(counts)}" if counts else fits, *_calls(plan)]
    if plan.unfit:
        lines.append(f"排不下 {_in_words(sum_of(plan.unfit))}")
    if plan.closing:
        lines.append(f"关闭前来不及 {_in_words(sum_of(plan.closing))}")
    if plan.later:
        lines.append(f"以后再说 {_in_words(sum_of(plan.later))}")
    return lines


def _calls(plan: Plan) -> list[str]:
    room = "" if plan.call_room is None else f", 打得完 {plan.call_room} 通"
    hours = f"电话时段还有 {spoken_span(plan.call_time)}{room}"
    wanted = sum_of(plan.wanted_calls)
    if not wanted.cases:
        return [f"{hours}; 没有要打的"]
    if not plan.uncalled:
        return [f"{hours}; 要打 {_in_words(wanted)}, 都打得到"]
    message = f", 其中 {len(plan.rerouted)} 位改发消息" if plan.rerouted else ""
    return [
        f"{hours}; 要打 {_in_words(wanted)}",
        f"打不到 {_in_words(sum_of(plan.uncalled))}{message}",
    ]


def _slots(slots: Sequence[Slot], width: int) -> list[str]:
    rows = []
    for idle, some in groupby(slots, key=_idle):
        group = list(some)
        if idle:
            rows.append([f"{group[0].starts:%H:%M}-{group[-1].ends:%H:%M}", *[""] * 7, "空"])
        else:
            rows += [_slot_row(slot, width) for slot in group]
    titles = ("时段", *map(_name, _WAYS), "首催", "关闭", "来不及", "忙 (分)")
    lines = table(titles, rows, width=width, right=frozenset(range(1, 8)), flexible=8)
    return [*lines, "首催: 首次联系到这时为止; 关闭: 自动关闭的; 来不及: 其中排不上的; -: 不在时段"]


def _idle(slot: Slot) -> bool:
    return not (slot.planned or slot.busy or slot.bands or slot.closing.cases)


def _slot_row(slot: Slot, width: int) -> list[str]:
    closing = f"{slot.closing.cases} {format_yuan(slot.closing.amount)}"
    length = round(slot.length / _MINUTE)
    load = f"{round(slot.busy / _MINUTE):>2}/{length:>2}"
    filled = bar(round(slot.busy / _MINUTE), length, BAR if width >= 92 else BAR // 2)
    return [
        f"{slot.starts:%H:%M}-{slot.ends:%H:%M}",
        *(_count(slot, way) for way in _WAYS),
        str(slot.bands or ""),
        closing if slot.closing.cases else "",
        str(slot.missed.cases or ""),
        f"{load} {'一波 ' if slot.wave else ''}{filled}",
    ]


def _count(slot: Slot, way: Channel | None) -> str:
    """A stroke where the channel's hours are not: nothing can be planned there."""
    count = slot.count(way)
    return str(count) if count else "" if way is None or way in slot.open else "-"


def _named(
    title: str,
    standings: Sequence[Standing],
    now: datetime,
    message: Mapping[str, str],
    width: int,
) -> list[str]:
    """The dearest of them by name. `message`: what a case that is not called gets instead."""
    if not standings:
        return []
    rows = [
        [
            s.case.key,
            format_yuan(s.case.amount_due),
            short(s.case.closes_at, now) if s.case.closes_at else "",
            message.get(s.case.key, ""),
        ]
        for s in standings[:SHOWN]
    ]
    lines = table(("顾客", "金额", "关闭", ""), rows, width=width, right=frozenset({1}))
    more = len(standings) - SHOWN
    rest = [f"另 {more} 位"] if more > 0 else []
    return [f"■ {title} ({_in_words(sum_of(standings))})", *lines, *rest]


def _name(way: Channel | None) -> str:
    return way.label if way else _LOOK


def _in_words(total: Sum) -> str:
    return f"{total.cases} 位 {format_yuan(total.amount)}"


def _sum(total: Sum) -> dict[str, int]:
    return {"cases": total.cases, "amount_due": total.amount}


def _slot_json(slot: Slot) -> dict[str, object]:
    counts: Iterable[tuple[str, int]] = (
        ("looks" if way is None else way.value, slot.count(way)) for way in _WAYS
    )
    return {
        "starts": slot.starts,
        "ends": slot.ends,
        "open": sorted(slot.open),
        "wave": slot.wave,
        **dict(counts),
        "first_reminders_due": slot.bands,
        "closing": _sum(slot.closing),
        "missed": _sum(slot.missed),
        "minutes_busy": slot.busy / _MINUTE,
        "minutes": slot.length / _MINUTE,
    }


def _case_json(standing: Standing) -> dict[str, object]:
    case = standing.case
    return {
        "case": case.key,
        "amount_due": case.amount_due,
        "value_at_risk": standing.value_at_risk,
        "closes_at": case.closes_at,
    }
