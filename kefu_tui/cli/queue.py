"""`kefu queue` and `kefu show`: the order of work, and one card, as text or JSON."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands, add_filters, desk_for, sieve_of
from kefu_tui.domain.money import format_yuan
from kefu_tui.errors import ExitCode, UsageError
from kefu_tui.printable import pad, visible

if TYPE_CHECKING:
    from kefu_tui.desk import Desk
    from kefu_tui.desk.views import Card, QueueRow
    from kefu_tui.domain.contacts import Contact
    from kefu_tui.domain.orders import Order
    from kefu_tui.domain.priority import Lane


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    queue = commands.add_parser("queue", parents=[shared], add_help=False, help="今天的催付队列")
    queue.add_argument(
        "--lane",
        choices=("due", "ready", "later", "done", "all"),
        help="到点, 现在可催, 稍后, 完结, 全部 (默认前三样)",
    )
    queue.add_argument(
        "--order",
        choices=("value", "amount", "time"),
        default="value",
        help="按风险金额 (默认), 金额, 拍下时间",
    )
    add_filters(queue)
    queue.add_argument(
        "--channel", choices=("phone", "wangwang", "sms"), help="只看推荐用电话, 旺旺或短信的"
    )
    queue.add_argument("--limit", type=int, metavar="N", help="最多几行")
    queue.add_argument("--json", action="store_true", help="输出 JSON")
    queue.set_defaults(run=print_queue)
    show = commands.add_parser("show", parents=[shared], add_help=False, help="一位顾客的卡片")
    show.add_argument("case", metavar="CASE", help="旺旺名或订单编号")
    show.add_argument("--json", action="store_true", help="输出 JSON")
    show.set_defaults(run=print_card)


def print_queue(given: argparse.Namespace) -> ExitCode:
    """Print the queue as asked for. Raises UsageError."""
    from kefu_tui.domain.outcomes import Channel
    from kefu_tui.domain.priority import Lane, QueueOrder

    lanes = _default_lanes()
    if given.lane == "all":
        lanes = frozenset(Lane)
    elif given.lane:
        lanes = frozenset({Lane(given.lane)})
    if given.limit is not None and given.limit < 0:
        raise UsageError("--limit 不能是负数")
    channel = Channel(given.channel) if given.channel else None
    sieve = sieve_of(given, channel)
    with desk_for(given.store, reading=True) as desk:
        desk.arrange(QueueOrder(given.order), sieve)
        rows = desk.rows(lanes, given.limit)
        if given.json:
            output.json([row_json(row) for row in rows])
        else:
            _print_rows(desk, rows)
    return ExitCode.DONE


def print_default_queue(store: str | None) -> ExitCode:
    """What `kefu` prints where there is no terminal."""
    with desk_for(store, reading=True) as desk:
        return print_rows_of(desk)


def print_rows_of(desk: Desk) -> ExitCode:
    """The default lanes of an open desk, as text."""
    _print_rows(desk, desk.rows(_default_lanes()))
    return ExitCode.DONE


def _default_lanes() -> frozenset[Lane]:
    from kefu_tui.domain.priority import Lane

    return frozenset({Lane.DUE, Lane.READY, Lane.LATER})


def print_card(given: argparse.Namespace) -> ExitCode:
    """Print one card."""
    with desk_for(given.store, reading=True) as desk:
        card = desk.card(given.case)
        if given.json:
            output.json(card_json(card))
        else:
            _print_card(card)
    return ExitCode.DONE


def row_json(row: QueueRow) -> dict[str, Any]:
    """A queue line with the stable keys. Money in fen."""
    return {
        "case": row.case,
        "buyer": row.buyer or None,
        "lane": row.lane,
        "rank": row.rank,
        "orders": list(row.orders),
        "amount_due": row.amount_due,
        "placed_at": row.placed_at,
        "closes_at": row.closes_at,
        "next_at": row.next_at,
        "channel": row.channel,
        "channel_allowed_now": row.channel_allowed_now,
        "value_at_risk": row.value_at_risk,
        "reasons": list(row.reasons),
        "contacts": row.contacts,
        "replaced_by": row.replaced_by,
        "pinned": row.pinned,
        "skipped_until": row.skipped_until,
    }


def card_json(card: Card) -> dict[str, Any]:
    """A card: its queue line with orders and contacts in full, and what to say."""
    case = card.case
    script = card.script
    return {
        **row_json(card.row),
        "orders": [_order_json(o, case.states[o.number]) for o in case.orders],
        "contacts": [contact_json(c) for c in case.contacts],
        "memo": card.memo,
        "recommended_channel": card.standing.channel,
        "why": card.standing.channel_why,
        "gate": {
            "level": card.gate.level,
            "verdict": card.gate.verdict,
            "facts": list(card.gate.facts),
        },
        "options": [
            {"channel": o.channel, "at": o.at, "why": o.why, "fits": o.fits} for o in card.options
        ],
        "script": {
            "name": script.name,
            "text": script.say(script.opening, card.values),
            "branches": [branch.label for branch in script.opening.branches],
        }
        if script
        else None,
        "keys": [
            {
                "key": k.key,
                "outcome": k.outcome,
                "label": k.label,
                "next": k.next,
                "next_at": k.next_at,
            }
            for k in card.keys
        ],
    }


def _order_json(order: Order, state: str) -> dict[str, Any]:
    return {
        "number": order.number,
        "status": order.status,
        "state": state,
        "item": order.item,
        "quantity": order.quantity,
        "amount_due": order.amount_due,
        "paid_amount": order.paid_amount,
        "created_at": order.created_at,
        "paid_at": order.paid_at,
        "memo": order.memo,
        "message": order.message,
    }


def contact_json(contact: Contact) -> dict[str, Any]:
    return {
        "at": contact.at,
        "agent": contact.agent,
        "channel": contact.channel,
        "outcome": contact.outcome,
        "reason": contact.reason,
        "when": contact.when,
        "note": contact.note,
        "remark": contact.remark,
        "script": contact.script,
        "path": list(contact.path),
        "batch": contact.batch,
        "source": contact.source,
        "undone": contact.undone,
    }


def _print_rows(desk: Desk, rows: list[QueueRow]) -> None:
    if not rows:
        if desk.is_empty:
            output.say("还没有订单。先导入: kefu import 导出文件.csv; 或先看示例: kefu demo")
        else:
            output.say("没有符合条件的顾客。")
        return
    if desk.clock.note:
        tell(desk.clock.note)
    for row in rows:
        amount = format_yuan(row.amount_due)
        output.say(
            f"{row.rank:>4}  {pad(row.lane.label, 8)}  {amount:>11}  {row.channel.label}  "
            f"{pad(visible(row.case), 20)}  {' · '.join(row.reasons)}"
        )
    total = sum(row.amount_due for row in rows)
    output.say(f"共 {len(rows)} 位, {format_yuan(total)}")


def _print_card(card: Card) -> None:
    row, case = card.row, card.case
    output.say(
        f"{row.name}  旺旺 {row.buyer or '-'}  {row.lane.label}  {format_yuan(row.amount_due)}"
    )
    output.say(f"{card.gate.verdict}: {' · '.join(card.gate.facts)}")
    output.say(f"为什么: {' · '.join(row.reasons)}")
    for order in case.orders:
        output.say(
            f"  {order.number}  {order.created_at:%m.%d %H:%M}  {format_yuan(order.amount_due)}  "
            f"{_STATES[case.states[order.number]]}  {order.item}"
        )
    for contact in case.contacts:
        undone = " (已撤销)" if contact.undone else ""
        output.say(f"  {contact.at:%m.%d %H:%M}  {contact.remark}{undone}")
    if card.memo:
        output.say(f"备注: {card.memo}")
    if card.script:
        output.say(f"话术 [{card.script.name}]")
        for line in (card.script.say(card.script.opening, card.values) or "").splitlines():
            output.say(f"  {line}")
        for branch in card.script.opening.branches:
            output.say(f"  → {branch.label}")
    for key in card.keys:
        output.say(f"  {key.key} {key.label} > {key.next}")


_STATES = {
    "live": "待付款",
    "paid": "已付款",
    "refunded": "已退款",
    "closed": "交易关闭",
    "closed_by_agent": "关闭交易",
    "expired": "应已关闭",
    "said_paid": "说已付款",
    "replaced": "已重拍",
    "apart": "预售或货到付款",
}
