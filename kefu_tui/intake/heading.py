"""Where the header stands among a table's first rows, be it on one line or on two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from kefu_tui.intake.cells import unwrap
from kefu_tui.intake.columns import Columns, columns_of, field_of, normalised

OPENING: Final = 60
"""Rows that are looked at to find the header and to see what stands below it."""
HEADER_WITHIN: Final = 48
"""The header stands in one of these first rows: printing tools and ERPs put notes above it."""
_NEAR: Final = 12
"""Where a header stands that needs no further search below."""
_ENOUGH: Final = 3
_NAME_LIKE: Final = re.compile(r"[^\d：:]{1,20}|[^\d：:]{1,19}\d{1,2}")
_LOOSE_ENDS: Final = re.compile(r"(基本|主要)?(信息|资料|情况|详情|明细|数据|内容)$")
_OTHERS_STATE: Final = re.compile(
    r"物流|快递|发货|配送|退款|退货|售后|发票|开票|商品|宝贝|货品|仓|结算|评价|会员|客户"
)
_OTHERS_PLACE: Final = re.compile(r"寄|发件|发货|卖家|商家|供应商|店铺|退货|发票|开票")
_STATES: Final = ("状态", "备注", "数量")
_PLACES: Final = ("姓名", "电话", "手机", "地址", "名称", "省", "市", "省份", "城市")


def find_header(rows: Iterable[Sequence[str]]) -> tuple[int, Columns] | None:
    """Index among `rows` of the best header's (last) line, with its columns."""
    best: tuple[int, Columns] | None = None
    for index, names in headers(rows):
        if index >= _NEAR and best is not None and len(best[1].places) >= _ENOUGH:
            break
        columns = columns_of(names)
        if columns and (best is None or len(columns.places) > len(best[1].places)):
            best = index, columns
    return best


def headers(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row that may be the header: its index, and the names it gives the columns together with
    the line above it, where that one groups them (收货信息 over 姓名 and 电话)."""
    above: Sequence[str] = ()
    for index, row in enumerate(islice(rows, HEADER_WITHIN)):
        yield index, _together(above, row) if _groups(above, row) else list(row)
        above = row


def _groups(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether two lines may be one header: names in both, and no cell that is data."""
    upper, lower = ([p for cell in line if (p := unwrap(cell))] for line in (above, row))
    return len(upper) > 1 and len(lower) > 1 and all(map(_NAME_LIKE.fullmatch, upper + lower))


def _together(above: Sequence[str], row: Sequence[str]) -> list[str]:
    """A name a column: that of the lower line, within the group above it; a merged cell's group
    goes on over the empty cells behind it, and a cell merged downwards is a name by itself."""
    width = max(len(above), len(row))
    upper, lower = ([*map(unwrap, line), *[""] * (width - len(line))] for line in (above, row))
    names, group = [], ""
    for title, name in zip(upper, lower, strict=True):
        group = title or group
        names.append(_within(group, name) if name else title)
    return names


def _within(group: str, name: str) -> str:
    """What a name means under its group: 物流 over 状态 is not the order's state."""
    stem = _LOOSE_ENDS.sub("", group)
    if field_of(stem + name):
        return stem + name
    plain = normalised(name)
    others = (plain in _STATES and _OTHERS_STATE.search(stem)) or (
        plain in _PLACES and _OTHERS_PLACE.search(stem)
    )
    if others:
        return stem + name
    return name + stem if not field_of(name) and field_of(name + stem) else name
