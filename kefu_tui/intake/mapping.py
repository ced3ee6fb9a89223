"""A mapping: which column of a file is which field, said by the agent and kept under a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import masked_excerpt, unwrap
from kefu_tui.intake.columns import SEVERAL, SYNONYMS, Columns, normalised, settled
from kefu_tui.intake.heading import HEADER_WITHIN, OPENING, find_header, headers
from kefu_tui.intake.statuses import Said, folded

LABELS: Final[dict[str, str]] = {
    "number": "订单编号",
    "line": "子订单编号",
    "created": "下单时间",
    "status": "订单状态",
    "paid_at": "付款时间",
    "paid": "实付金额",
    "due": "应付金额",
    "goods": "应付货款",
    "postage": "应付邮费",
    "total": "总金额",
    "buyer": "买家",
    "item": "宝贝标题",
    "quantity": "数量",
    "phone": "手机",
    "receiver": "收货人",
    "address": "收货地址",
    "memo": "备注",
    "message": "买家留言",
    "close_reason": "关闭原因",
    "presale": "分阶段信息",
    "presale_flag": "预售",
    "delivery": "运送方式",
    "payment": "支付方式",
    "shop": "店铺",
    "refunded": "退款金额",
}
"""Field -> what the agent calls it, in the order in which it is shown."""

AMOUNTS: Final = ("due", "goods", "total")
"""The fields that say how much is due: one of them is enough."""
PAYMENT: Final = ("status", "paid_at", "paid")
"""The fields that say whether an order is paid: one of them is enough."""

SAID: Final[dict[str, Said]] = {
    "unpaid": Said.UNPAID,
    "paid": Said.PAID,
    "closed": Said.CLOSED,
    "ignored": Said.IGNORED,
}
"""What a status word can be said to mean, by the code that is kept."""
SAID_LABELS: Final = {
    "unpaid": "未付款",
    "paid": "已付款",
    "closed": "已关闭",
    "ignored": "忽略这些行",
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Field -> names of columns, the one to prefer first; status word -> code of SAID."""

    name: str
    fields: dict[str, tuple[str, ...]]
    words: dict[str, str] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    """every name of the header it was made for: the next file with the same names is read so"""

    def fits(self, header: Sequence[str]) -> bool:
        """Whether a row holds the very names it was made for, in whatever order."""
        return bool(self.header) and signature(header) == signature(self.header)

    def lacking(self, header: Sequence[str]) -> list[str]:
        """The names it needs that a header does not have."""
        there = {normalised(name) for name in distinct(header)}
        wanted = (name for names in self.fields.values() for name in names)
        return [name for name in wanted if normalised(name) not in there]

    def columns(self, header: Sequence[str]) -> Columns:
        """Where its fields stand in a header that lacks none of its names."""
        shown = distinct(header)
        place = {normalised(name): index for index, name in reversed(list(enumerate(shown)))}
        found = {
            own: tuple(place[normalised(name)] for name in names)
            for own, names in settled(self.fields).items()
        }
        used = {index for indexes in found.values() for index in indexes}
        return Columns(
            places={f: own if f in SEVERAL else own[:1] for f, own in found.items()},
            names={f: shown[own[0]] for f, own in found.items()},
            ignored=tuple(shown[i] for i, n in enumerate(header) if unwrap(n) and i not in used),
            header=tuple(shown),
        )

    def said(self) -> dict[str, Said]:
        """What its words mean, as the reader compares them."""
        return {folded(word): SAID[code] for word, code in self.words.items()}


def label(own: str) -> str:
    """What the agent calls a field."""
    return LABELS.get(own) or SYNONYMS[own][0]


def signature(header: Iterable[str]) -> tuple[str, ...]:
    """The names of a header without their order, widths and blanks; nameless columns left out."""
    named = (name for name in distinct(header) if not _NAMELESS.fullmatch(name))
    return tuple(sorted(map(normalised, named)))


def distinct(header: Iterable[str]) -> list[str]:
    """The names of a header, ends stripped and told apart: `状态 #2`, `第 3 列` without a name."""
    shown: list[str] = []
    times: dict[str, int] = {}
    for number, name in enumerate(map(unwrap, header), 1):
        plain = normalised(name)
        times[plain] = times.get(plain, 0) + 1
        if not plain:
            shown.append(f"第 {number} 列")
        else:
            shown.append(f"{name} #{times[plain]}" if times[plain] > 1 else name)
    return shown


_NAMELESS = re.compile(r"第 \d+ 列")


_BELOW: Final = OPENING - HEADER_WITHIN
"""Rows below the header by which its columns are judged."""


class Finder:
    """Finds the header of a table: by the mapping asked for, by a saved one, else by its names.

    `used`: the mapping that fitted; `seen`: the first rows of every table it was shown.
    """

    def __init__(self, asked: Mapping | None = None, saved: Collection[Mapping] = ()) -> None:
        self._asked, self._saved = asked, saved
        self.used: Mapping | None = None
        self.seen: list[list[list[str]]] = []

    def __call__(self, rows: Sequence[Sequence[str]]) -> tuple[int, Columns] | None:
        self.seen.append([list(row) for row in rows])
        if self._asked is not None:
            return self._by((self._asked,), rows)
        return (self._by(self._saved, rows) if self._saved else None) or find_header(rows)

    def _by(
        self, mappings: Collection[Mapping], rows: Sequence[Sequence[str]]
    ) -> tuple[int, Columns] | None:
        """The first header that one of `mappings` reads; a saved one must be made for it."""
        for index, names in headers(rows):
            for mapping in mappings:
                fits = mapping is self._asked or mapping.fits(names)
                if fits and not mapping.lacking(names):
                    self.used = mapping
                    return index, mapping.columns(names)
        return None

    def rows_below(self, columns: Columns) -> list[list[str]]:
        """The first rows below the header that was found, as they are."""
        shown = list(columns.header)
        for rows in self.seen:
            for index, names in headers(rows):
                if shown in (list(map(unwrap, names)), distinct(names)):
                    return rows[index + 1 : index + 1 + _BELOW]
        return []

    def misfit(self) -> IntakeError:
        """The sentence for a file that lacks columns of the mapping asked for."""
        mapping = self._asked
        assert mapping is not None
        every = [names for rows in self.seen for _, names in headers(rows)]
        nearest = min(every, key=lambda names: len(mapping.lacking(names)), default=[])
        lacking = "、".join(dict.fromkeys(mapping.lacking(nearest)))
        there = "、".join(masked_excerpt(plain) for name in nearest if (plain := unwrap(name)))
        return IntakeError(
            f"列对应“{mapping.name}”要用的列这个文件里没有：{lacking}；"
            f"最像表头的一行是：{there[:200] or '（空）'}；请换一个对应，或去掉 --mapping 重新对应"
        )
