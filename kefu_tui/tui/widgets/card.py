"""The card in words: status line, gate, facts, script and keys, each as `width -> text`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from textual.content import Content

from kefu_tui.desk.views import Card, Gate, GateLevel
from kefu_tui.desk.wording import names_in
from kefu_tui.domain.cases import OrderState
from kefu_tui.domain.hours import band_of
from kefu_tui.domain.in_work import Step
from kefu_tui.domain.moments import month_day, short
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.phones import PROVINCES
from kefu_tui.domain.priority import Lane
from kefu_tui.domain.veil import veiled_text
from kefu_tui.tui import strings
from kefu_tui.tui.actions import Named
from kefu_tui.tui.format import (
    Part,
    cell_width,
    countdown,
    fit,
    fit_parts,
    line,
    lines,
    pad,
    wrap,
)
from kefu_tui.tui.themes import (
    ALARM,
    BADGE,
    CHOSEN,
    GOOD,
    KEY,
    MUTED,
    REFUSED,
    STRONG,
    URGENT,
    WARNING,
)

_LABEL, _AMOUNT, _COUNTDOWN = 5, 11, 11
"""cells of the facts' columns, the same on every card"""
_WIDEST = 42
"""cells from one column of the card to the next"""
_INDENT = _LABEL + _AMOUNT + 2
_SOON, _URGENT = timedelta(hours=6), timedelta(hours=1)

_LANES = (Lane.DUE, Lane.READY, Lane.LATER)
_GATE_STYLE = {
    GateLevel.GO: GOOD,
    GateLevel.CAUTION: WARNING,
    GateLevel.STOP: REFUSED,
}


def gate_line(gate: Gate, width: int, named: Named) -> Content:
    """The verdict and its facts."""
    style = _GATE_STYLE[gate.level]
    switch = named(strings.SWITCH).format(fact=gate.instead)
    facts = (switch if fact == gate.instead else fact for fact in gate.facts)
    words = fit(" | ".join(facts), max(10, width - cell_width(gate.verdict) - 4))
    return line((f" {gate.verdict} ", f"bold reverse {style}"), " ", (words, style))


def lanes_lines(
    counts: dict[Lane, int], order: str, sieve: str, width: int, named: Named
) -> Content:
    """`到点 3   现在可催 41   稍后 87`, and below what the queue is filtered by, or its order."""
    parts = [p for lane in _LANES for p in _lane_parts(lane, counts)]
    below = _chip(sieve, width, named) if sieve else [(order, MUTED)]
    return lines([line(*parts), line(*below)])


def _chip(sieve: str, width: int, named: Named) -> list[Part]:
    """` 今天 ¥200起  Esc 清除`."""
    how = named(strings.UNFILTER)
    room = max(0, width - cell_width(how) - 3)
    return [(f" {fit(sieve, room)} ", BADGE), (f" {how}", "")]


def facts(card: Card, now: datetime, width: int) -> Content:
    """Who; what, how much, how long; what happened last; why now."""
    case, row = card.case, card.row
    called = card.values.get("称呼", "")
    nick = f"旺旺 {_shown(card, row.buyer)}" if row.buyer else f"订单 {row.case}"
    rank = f"第 {row.rank} 位" if row.rank else row.lane.label
    who: list[Part] = [(row.name, STRONG), f" {called}" if called else ""]
    second = [*fit_parts(who, _half(width) - 1), " ", nick]
    rows = [_spread(second, rank, width), *_left(card, now, width)]
    rows += _beside(_called_at(card), _placed(card), width)
    rows += _beside(_owed(card), _closing(card, now), width) if case.live else []
    rows += _order_lines(card, width)
    rows += _labelled("备注", _shown(card, card.memo) or "无", width, 2)
    message = next((o.message for o in case.live if o.message), "")
    if message:
        rows += _labelled("留言", _shown(card, message), width, 1)
    why = "不催" if row.lane is Lane.DONE else "理由"
    rows += _labelled(why, _pieces(row.reasons, width - _LABEL), width, 2)
    return lines(rows)


_HIDDEN = "***"


def _beside(first: Sequence[Part], second: Sequence[Part], width: int) -> list[Content]:
    """Two pieces of one row, each in its own half on every card."""
    half = _half(width)
    return [line(*fit_parts(first, half - 1), " ", *fit_parts(second, width - half))]


def _half(width: int) -> int:
    """Where the second half begins; in a wide window still within a glance."""
    return min(width // 2, _WIDEST)


def _called_at(card: Card) -> list[Part]:
    """`电话 186 0123 4591  北京号`."""
    style = STRONG if card.line else MUTED
    province = f"  {card.line.province}号" if card.line and card.line.province else ""
    return [("电话 ", MUTED), (_number(card), style), province]


def _placed(card: Card) -> list[Part]:
    """`拍下 11.20 21:14 (傍晚)  收货 湖北`."""
    placed = card.row.placed_at
    region = next((o.region for o in reversed(card.case.orders) if o.region), "").split(" ")[0]
    short_name = next((p for p in PROVINCES if region.startswith(p)), region)
    when = f"{month_day(placed)} {placed:%H:%M} ({band_of(placed).name})"
    parts: list[Part] = [("拍下 ", MUTED), when]
    if region:
        parts += [("  收货 ", MUTED), _HIDDEN if card.hidden else short_name]
    return parts


def _owed(card: Card) -> list[Part]:
    """`未付   ¥1,263.00  2 单`, the amount above those of the orders."""
    amount = format_yuan(card.row.amount_due).rjust(_AMOUNT)
    return [("未付 ", MUTED), (amount, STRONG), f"  {len(card.case.live)} 单"]


def _closing(card: Card, now: datetime) -> list[Part]:
    """`关闭倒计时    05:12:33  11.21 02:26`; red in the last hour, yellow in the last six."""
    closes_at = card.row.closes_at
    style = STRONG
    if closes_at is not None and closes_at - now < _SOON:
        style = ALARM if closes_at - now < _URGENT else URGENT
    return [
        ("关闭倒计时 ", MUTED),
        (pad(countdown(closes_at, now), _COUNTDOWN, right=True), style),
        (f"  {short(closes_at, now)}" if closes_at else "", MUTED),
    ]


def _number(card: Card) -> str:
    if card.line is None:
        return _shown(card, card.case.phone) or "没有号码"
    return card.line.masked() if card.hidden else card.line.grouped()


def _shown(card: Card, text: str) -> str:
    """Other people's words, as they may be seen."""
    return veiled_text(text, names_in(card.case)) if card.hidden else text


def _left(card: Card, now: datetime, width: int) -> list[Content]:
    """`上次未记结果  16:20 起  电话  通话计时 16:21 开过`, on the card a crash has left."""
    left = card.left
    if left is None:
        return []
    told = [
        strings.LEFT_MARK,
        strings.LEFT_SINCE.format(when=short(left.since, now)),
        left.channel.label,
    ]
    if left.call_from is not None:
        told.append(strings.LEFT_CALL.format(when=short(left.call_from, now)))
    return [line((fit("  ".join(told), width), URGENT))]


def _order_lines(card: Card, width: int) -> list[Content]:
    case = card.case
    rows = []
    shown = sorted(case.orders, key=lambda o: case.states[o.number] is not OrderState.LIVE)
    open_or_recent = [
        o
        for o in shown
        if case.states[o.number] not in (OrderState.PAID, OrderState.CLOSED, OrderState.REFUNDED)
    ] or list(shown)
    for order in open_or_recent[:4]:
        state = case.states[order.number]
        word = _STATE_WORDS.get(state, "")
        if state is OrderState.REPLACED:
            word = f"已重拍，见 {case.replaced_by[order.number]}"
        elif order.number in case.unconfirmed:
            word = "待核实"
        tail = f" x{order.quantity}" + (f"  {word}" if word else "")
        room = max(10, width - _INDENT - cell_width(tail))
        name = f"..{order.number[-6:]} {order.item}" if order.item else f"订单 {order.number}"
        style = "" if state is OrderState.LIVE else MUTED
        amount = pad(format_yuan(order.amount_due), _LABEL + _AMOUNT, right=True)
        words = f"{amount}  {fit(name, room)} x{order.quantity}"
        rows.append(line((words, style), (f"  {word}", WARNING)))
    indent = " " * _INDENT
    if len(open_or_recent) > 4:
        rows.append(line((f"{indent}另有 {len(open_or_recent) - 4} 单", MUTED)))
    for paid in case.partly_paid[:1]:
        amount = pad(format_yuan(paid.paid_amount), _LABEL + _AMOUNT, right=True)
        item = fit(paid.item or paid.number, max(10, width - _INDENT - 10))
        rows.append(line(f"{amount}  ", ("部分已付 ", GOOD), item))
    return rows


_STATE_WORDS = {
    OrderState.EXPIRED: "应已关闭",
    OrderState.SAID_PAID: "说已付款",
    OrderState.APART: "预售/货到付款",
    OrderState.CLOSED_BY_AGENT: "关闭交易",
    OrderState.PAID: "已付款",
    OrderState.CLOSED: "交易关闭",
    OrderState.REFUNDED: "已退款",
}


def keys_table(card: Card, marked: str, width: int) -> Content:
    """The ten keys with what happens next, in columns."""
    cells = [(k.key, k.label, k.next) for k in card.keys]
    columns = 3 if width >= 84 else 2
    size = min(width // columns, _WIDEST)
    if card.standing.lane is Lane.DONE and not card.case.blocked:
        return line("")
    rows = []
    deep = -(-len(cells) // columns)
    for start in range(deep):
        parts: list[Part] = []
        for key, label, after in cells[start::deep]:
            style = CHOSEN if key == marked else KEY
            words = fit(f"{pad(label, 10)} {after}", size - 4)
            parts += [(f" {key} ", style), pad(words, size - 3)]
        rows.append(line(*parts))
    return lines(rows)


def memo_line(card: Card, done: Collection[Step], history: str, width: int) -> Content:
    """What ^R puts on the clipboard; around a call, on the right, the four steps: `[v]电话 [ ]旺旺`.

    `history`: `经过 12 条 Tab`, where the card has no room for it; the steps go before it.
    """
    if card.standing.lane is Lane.DONE:
        return _spread([], history, width)
    steps = [f"[{'v' if step in done else ' '}]{step.value}" for step in Step] if done else []
    if not steps and history:
        room = max(12, width - 9 - cell_width(history) - 2)
        memo = fit_end(_shown(card, card.memo_preview), room)
        return _spread([("备注预览 ", MUTED), memo], history, width)
    marks = " ".join(steps)
    room = max(12, width - 9 - cell_width(marks) - 2 * bool(marks))
    return line(
        ("备注预览 ", MUTED),
        pad(fit_end(_shown(card, card.memo_preview), room), room + 2)
        if marks
        else fit_end(_shown(card, card.memo_preview), room),
        (marks, GOOD),
    )


def folded_queue(
    counts: dict[Lane, int], order: str, sieve: str, width: int, named: Named
) -> Content:
    """The queue on one line, for small windows."""
    return _spread(
        [p for lane in _LANES for p in _lane_parts(lane, counts)]
        + (_chip(sieve, width // 2, named) if sieve else []),
        f"{order}  {named(strings.FOLDED_KEYS)}",
        width,
    )


def fit_end(text: str, width: int) -> str:
    """The end of a long text: of a memo the newest remark matters."""
    if cell_width(text) <= width:
        return text
    kept = ""
    for character in reversed(text):
        if cell_width(character + kept) > width - 2:
            break
        kept = character + kept
    return f"..{kept}"


def _lane_parts(lane: Lane, counts: dict[Lane, int]) -> Sequence[Part]:
    number = counts.get(lane, 0)
    style = URGENT if lane is Lane.DUE and number else STRONG
    return ((f"{lane.label} ", MUTED), (str(number), style), "  ")


def _pieces(words: Sequence[str], width: int) -> str:
    """Short phrases on as few lines as they need, broken between phrases only."""
    rows = [""]
    for word in words:
        longer = f"{rows[-1]} | {word}" if rows[-1] else word
        if cell_width(longer) > width and rows[-1]:
            rows.append(word)
        else:
            rows[-1] = longer
    return "\n".join(rows)


def _labelled(label: str, text: str, width: int, most: int) -> list[Content]:
    room = width - _LABEL
    rows = wrap(text, room)
    if len(rows) > most:
        rows = [*rows[: most - 1], fit("".join(rows[most - 1 :]), room)]
    return [
        line((pad("" if index else label, _LABEL), MUTED), row) for index, row in enumerate(rows)
    ]


def _spread(parts: Sequence[Part], right: str, width: int) -> Content:
    """Pieces on the left, a word at the right edge; the left gives way."""
    room = width - cell_width(right) - 1
    kept: list[Part] = []
    used = 0
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        shown = fit(text, max(0, room - used))
        kept.append((shown, style))
        used += cell_width(shown)
    return line(*kept, " " * max(1, width - used - cell_width(right)), (right, MUTED))
