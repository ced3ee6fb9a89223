"""What a file was taken for, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from kefu_tui.domain.moments import short
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.orders import OrderStatus

if TYPE_CHECKING:
    from kefu_tui.domain.orders import Order
    from kefu_tui.intake import Recognised

_FAMILIES = {
    "order_list_csv": "订单列表 (CSV)",
    "order_list_xlsx": "订单列表 (XLSX)",
    "order_list_xls": "订单列表 (旧版 XLS)",
    "order_list_ods": "订单列表 (ODS)",
    "order_list_web": "订单列表 (网页形式)",
    "detail_list": "宝贝明细 (一行一件)",
    "tmall_order_report": "没有状态一列的订单列表",
}
_STATUS = {
    OrderStatus.UNPAID: "未付款",
    OrderStatus.PAID: "已付款",
    OrderStatus.CLOSED: "已关闭",
    OrderStatus.REFUNDED: "已退款",
}


def family_words(family: str) -> str:
    """What an export's family is called."""
    return _FAMILIES.get(family, family)


_WANTED = ("buyer", "phone", "item", "memo")
"""What the card lives on; no order needs it."""


def explained(seen: Recognised) -> Iterator[str]:
    """Encoding, kind, sheet, header line, which column is what, what is ignored."""
    yield f"编码: {seen.encoding}"
    yield f"种类: {family_words(seen.family)}"
    if seen.sheet:
        yield f"工作表: {seen.sheet}"
    yield f"表头: 第 {seen.header_line} 行"
    if seen.mapping:
        yield f"按已存的对应“{seen.mapping}”读取"
    for field, name in column_words(seen):
        yield f"“{name}” 当作 {field}"
    for words in doubtful(seen):
        yield f"看不准: {words}"
    if without := lacking(seen):
        yield f"没有这些列: {'、'.join(without)}"
    if seen.ignored:
        yield f"忽略: {'、'.join(seen.ignored)}"


def column_words(seen: Recognised) -> Iterator[tuple[str, str]]:
    """What each column that is read holds, and its name."""
    from kefu_tui.intake.mapping import LABELS, label

    known = [field for field in LABELS if field in seen.columns]
    for field in dict.fromkeys([*known, *seen.columns]):
        yield label(field), seen.columns[field]


def doubtful(seen: Recognised) -> Iterator[str]:
    """The columns some of whose first cells say nothing."""
    for field, name in seen.columns.items():
        sure = seen.confidence.get(field, 1.0)
        if sure < 1:
            yield f"“{name}” 前几行里只有 {sure:.0%} 的格子看得懂"


def lacking(seen: Recognised) -> list[str]:
    """What the card would show and the file does not hold."""
    from kefu_tui.intake.mapping import label

    return [label(field) for field in _WANTED if field not in seen.columns]


def order_words(order: Order, now: datetime) -> str:
    """One order in a preview: nothing that names a person but the nick's first character."""
    buyer = f"{order.buyer[:1]}***" if order.buyer else "-"
    return (
        f"订单 {order.number}  买家 {buyer}  拍下 {short(order.created_at, now)}  "
        f"{format_yuan(order.amount_due)}  {_STATUS[order.status]}"
    )
