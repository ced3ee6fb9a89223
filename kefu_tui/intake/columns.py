"""Header names -> fields. Never by position; no column is required but the order number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import masked_excerpt, unwrap

T = TypeVar("T")

HEADER_WITHIN = 12
"""The header stands in one of the first rows; printing tools put titles above it."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    # An ERP's 订单编号 is its own; where the platform's number stands beside it, that one counts.
    "number": ("线上订单号", "原始单号", "订单编号", "订单号", "主订单编号", "子单原始单号", "tid"),
    "line": ("子订单编号", "子订单号", "oid"),
    "buyer": (
        "买家会员名",
        "买家会员昵称",
        "买家昵称",
        "客户网名",
        "下单帐号",
        "下单账号",
        "买家账号",
        "买家帐号",
        "buyer_nick",
    ),
    "goods": ("买家应付货款",),
    "postage": ("买家应付邮费",),
    "due": ("订单应付金额", "应付金额"),
    "total": ("总金额",),
    "paid": ("买家实际支付金额", "买家实付金额", "买家实付", "实付款", "用户实付金额"),
    "status": ("订单状态", "店铺状态", "交易状态", "状态", "status"),
    "created": (
        "订单创建时间",
        "下单时间",
        "拍下时间",
        "订单提交时间",
        "交易时间",
        "created",
    ),
    "paid_at": (
        "订单付款时间",
        "付款时间",
        "支付时间",
        "支付完成时间",
        "付款日期",
        "pay_time",
    ),
    "item": ("宝贝标题", "商品标题", "标题", "商品名称", "选购商品", "商品"),
    "quantity": ("宝贝总数量", "购买数量", "商品数量"),
    "memo": ("订单备注", "商家备忘", "商家备注", "卖家备注", "备注"),
    "message": ("买家留言", "主订单买家留言"),
    "receiver": ("收货人姓名", "收货人", "收件人"),
    "address": ("收货地址", "收件地址"),
    "phone": ("联系手机", "联系电话", "收货人手机", "手机"),
    "close_reason": ("订单关闭原因",),
    "presale": ("分阶段订单信息", "分阶段信息"),
    "presale_flag": ("预售订单",),
    "shop": ("店铺名称",),
    "refunded": ("退款金额",),
    "delivery": ("运送方式",),
    "payment": ("支付方式", "支付详情"),
}
"""Field -> names seen, the one to prefer first."""

SEVERAL = frozenset({"number", "buyer", "memo", "message", "phone", "item", "receiver"})
"""Fields for which a second column stands in where the first is empty (or masked) on a row."""

_FIELD_OF = {name: field for field, names in SYNONYMS.items() for name in names}
_RANK = {name: rank for names in SYNONYMS.values() for rank, name in enumerate(names)}
_UNIT = re.compile(r"\((元|件|个|¥|rmb)\)$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands. `places`: column indexes from 0, the preferred one first."""

    places: dict[str, tuple[int, ...]]
    names: dict[str, str]
    """field -> header name as the file has it, ends stripped"""
    ignored: tuple[str, ...]
    header: tuple[str, ...] = ()
    """every name of the header, ends stripped, in the file's order"""

    def has(self, field: str) -> bool:
        return field in self.places

    def name(self, field: str) -> str:
        """The file's name for a field, or the usual one where the file has none."""
        return self.names.get(field) or SYNONYMS[field][0]


Find = Callable[[Sequence[Sequence[str]]], tuple[int, Columns] | None]
"""The header among the first rows: its index and columns; None where there is none."""


class NoHeaderError(IntakeError):
    """None of the first rows names an order number."""


def normalised(name: str) -> str:
    """A header name as it is compared: widths and case folded, no blanks, mark or unit.

    Only for comparing: NFKC also rewrites signs that a name shown to the agent should keep.
    """
    folded = unicodedata.normalize("NFKC", unwrap(name).lstrip("'*")).casefold()
    bare = "".join(sign for sign in folded if not sign.isspace() and sign not in "\u200b\ufeff")
    return _UNIT.sub("", bare)


def columns_of(header: Sequence[str]) -> Columns | None:
    """The columns that a row names as a header; None where it names no order number."""
    found: dict[str, list[tuple[int, int]]] = {}
    for index, name in enumerate(header):
        plain = normalised(name) if len(name) <= 64 else ""
        if field := _FIELD_OF.get(plain):
            found.setdefault(field, []).append((_RANK[plain], index))
    if "number" not in found:
        return None
    if "line" in found:
        _prefer(found["number"], _RANK["主订单编号"])
    found = settled(found)
    places: dict[str, tuple[int, ...]] = {}
    for field, candidates in found.items():
        ordered = tuple(index for _, index in sorted(candidates))
        places[field] = ordered if field in SEVERAL else ordered[:1]
    used = {index for indexes in places.values() for index in indexes}
    shown = [unwrap(name) for name in header]
    return Columns(
        places=places,
        names={field: shown[indexes[0]] for field, indexes in places.items()},
        ignored=tuple(name for i, name in enumerate(shown) if name and i not in used),
        header=tuple(shown),
    )


def _prefer(candidates: list[tuple[int, int]], rank: int) -> None:
    """Move one name to the front: in a list of lines 主订单编号 is the order, whatever else is."""
    candidates[:] = [(-1 if own == rank else own, index) for own, index in candidates]


def settled(found: Mapping[str, T]) -> dict[str, T]:
    """Only one way to say what is due: goods + postage, a sum due, or at last 总金额.

    总金额 is a list price in newer exports, so it counts only where nothing better stands.
    """
    others = {"due", "total"}
    if "goods" not in found:
        # The others include the postage, and alone it is no sum.
        others = {"postage", "total"} if "due" in found else {"postage"}
    return {field: own for field, own in found.items() if field not in others}


def find_header(rows: Iterable[Sequence[str]]) -> tuple[int, Columns] | None:
    """Index among `rows` of the best header of the first rows, with its columns."""
    best: tuple[int, Columns] | None = None
    for index, row in enumerate(islice(rows, HEADER_WITHIN)):
        columns = columns_of(row)
        if columns and (best is None or len(columns.places) > len(best[1].places)):
            best = index, columns
    return best


def no_header(rows: Iterable[Sequence[str]]) -> NoHeaderError:
    """The sentence for a table without a usable header: what was looked for, what was found."""
    cells = max(
        ([unwrap(cell) for cell in row if unwrap(cell)] for row in islice(rows, HEADER_WITHIN)),
        key=len,
        default=[],
    )
    found = "、".join(masked_excerpt(cell) for cell in cells[:8])
    found += f" 等 {len(cells)} 列" if len(cells) > 8 else ""
    wanted = " / ".join(SYNONYMS["number"][2:] + SYNONYMS["number"][:2])
    return NoHeaderError(
        f"前 {HEADER_WITHIN} 行里没有找到表头：要有订单编号一列（{wanted}），"
        f"文件里只有：{found or '（空）'}"
    )


def makes_orders(columns: Columns) -> bool:
    """Whether its rows can be orders by themselves; else they only complete known ones."""
    return columns.has("created") and any(columns.has(f) for f in ("status", "paid", "paid_at"))


def no_orders(columns: Columns) -> IntakeError:
    """The error for a table no row of which became an order, for want of a column."""
    if not columns.has("created"):
        if columns.has("line") or (columns.has("quantity") and not columns.has("buyer")):
            return IntakeError(
                "这是宝贝明细表，里面没有下单时间；请先导入订单列表，再导入它来补全宝贝信息"
            )
        wanted = " / ".join(SYNONYMS["created"])
        return IntakeError(f"表格里没有下单时间（{wanted}），算不出付款期限；请勾选这一列重新导出")
    return IntakeError(
        "表格里没有订单状态、付款时间和实付金额，看不出哪些订单未付款；请至少勾选一列重新导出"
    )
