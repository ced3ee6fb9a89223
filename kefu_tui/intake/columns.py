"""Header names -> fields. Never by position; no column is required but the order number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kefu_tui.errors import IntakeError, OrdersFirstError
from kefu_tui.intake.cells import masked_excerpt, unwrap
from kefu_tui.intake.names import SEVERAL as SEVERAL
from kefu_tui.intake.names import SYNONYMS as SYNONYMS

T = TypeVar("T")

_FIELD_OF = {name: field for field, names in SYNONYMS.items() for name in names}
_RANK = {name: rank for names in SYNONYMS.values() for rank, name in enumerate(names)}
_DUE = ("goods", "due", "listed", "total")
"""Fields that say what is due, the surest first."""
_UNIT = re.compile(r"\((元|件|个|¥|rmb|人民币)\)$")
_REMARK = re.compile(
    r"\((单位[::]?(元|件|个)|必填|选填|可选|文本|脱敏|已脱敏|加密|已加密|密文|北京时间|含运费|含邮费|总)\)$"
)
"""What may stand behind a name and leaves it what it is."""
_WHOSE = re.compile(
    r"^(淘宝|天猫|京东|拼多多|抖音|抖店|快手|小红书|阿里|1688|平台|线上|网店|电商)(?=.)"
)
_OF_THE_ORDER = re.compile(r"^订单(?=.)")
_TOLD_OF_ORDERS = frozenset(
    {"goods", "due", "total", "paid", "postage", "created", "paid_at", "buyer", "message", "memo"}
)
"""Fields of which 订单 may stand before the name (订单实付款)."""


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


def field_of(name: str) -> str:
    """The field that a column of this name holds; "" for a name nobody knows."""
    return _meant(normalised(name))[0]


def _meant(plain: str) -> tuple[str, int]:
    """The field of a normalised name and how sure it is, 0 the surest; "" for an unknown one.

    A name that is only known without its remark or without whose it is (淘宝订单号) comes after all
    that are known as they stand.
    """
    if field := _FIELD_OF.get(plain):
        return field, _RANK[plain]
    bare = _WHOSE.sub("", _REMARK.sub("", plain))
    if field := _FIELD_OF.get(bare):
        return field, len(_RANK) + _RANK[bare]
    bare = _OF_THE_ORDER.sub("", bare)
    field = _FIELD_OF.get(bare, "")
    return (field, 2 * len(_RANK) + _RANK[bare]) if field in _TOLD_OF_ORDERS else ("", 0)


def columns_of(header: Sequence[str]) -> Columns | None:
    """The columns that a row names as a header; None where it names no order number."""
    found: dict[str, list[tuple[int, int]]] = {}
    place: dict[str, int] = {}
    for index, name in enumerate(header):
        plain = normalised(name) if len(name) <= 64 else ""
        field, rank = _meant(plain)
        if field:
            found.setdefault(field, []).append((rank, index))
            place[plain] = index
    if "number" not in found:
        return None
    if "line" in found:
        _prefer(found["number"], _RANK["主订单编号"])
    if "商家备注" in place and "订单备注" in place:
        _leave_to_the_buyer(found, place["订单备注"])
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


def _leave_to_the_buyer(found: dict[str, list[tuple[int, int]]], index: int) -> None:
    """Beside 商家备注 a 订单备注 holds the buyer's words (京东), not the seller's."""
    found["memo"] = [candidate for candidate in found["memo"] if candidate[1] != index]
    found.setdefault("message", []).append((len(_RANK), index))


def settled(found: Mapping[str, T]) -> dict[str, T]:
    """Only one way to say what is due: goods + postage, a sum due, prices less discounts, 总金额.

    总金额 is a list price in newer exports, so it counts only where nothing better stands.
    """
    own = next((field for field in _DUE if field in found), "total")
    dropped = set(_DUE) - {own}
    if own in ("due", "total"):
        dropped.add("postage")  # those sums include it, and alone it is none
    if own != "listed":
        dropped |= {"adjusted", "discount"}
    return {field: columns for field, columns in found.items() if field not in dropped}


def no_header(rows: Iterable[Sequence[str]]) -> NoHeaderError:
    """The sentence for a table without a usable header: what was looked for, what was found."""
    cells = max(
        ([unwrap(cell) for cell in row if unwrap(cell)] for row in rows),
        key=len,
        default=[],
    )
    found = "、".join(masked_excerpt(cell) for cell in cells[:8])
    found += f" 等 {len(cells)} 列" if len(cells) > 8 else ""
    wanted = " / ".join(SYNONYMS["number"][7:10] + SYNONYMS["number"][:1] + SYNONYMS["number"][5:6])
    return NoHeaderError(
        f"前几十行里没有找到表头：要有订单编号一列（{wanted}），文件里只有：{found or '（空）'}"
    )


def makes_orders(columns: Columns) -> bool:
    """Whether its rows can be orders by themselves; else they only complete known ones."""
    return columns.has("created") and any(columns.has(f) for f in ("status", "paid", "paid_at"))


def lists_items(columns: Columns) -> bool:
    """Whether a row is an item of an order (宝贝明细) and not an order."""
    only_items = columns.has("quantity") and not columns.has("buyer")
    return columns.has("line") or (only_items and not columns.has("created"))


def no_orders(columns: Columns) -> IntakeError:
    """The error for a table no row of which became an order, for want of a column."""
    if not columns.has("created"):
        if lists_items(columns):
            return OrdersFirstError(
                "这是宝贝明细表，里面没有下单时间；请先导入订单列表，再导入它来补全宝贝信息"
            )
        wanted = " / ".join(SYNONYMS["created"][:5])
        return IntakeError(f"表格里没有下单时间（{wanted}），算不出付款期限；请勾选这一列重新导出")
    return IntakeError(
        "表格里没有订单状态、付款时间和实付金额，看不出哪些订单未付款；请至少勾选一列重新导出"
    )
