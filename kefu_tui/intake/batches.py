"""Rows as they usually are -> orders, column by column: half the time that row by row takes.

A batch with anything unusual in it (a cell that cannot be read, an order's second row) is declined
as a whole, and `orders.OrderReader` takes its rows one by one, with a sentence for each bad one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import repeat
from operator import itemgetter
from typing import Final, NamedTuple

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.intake.cells import (
    BLANKS,
    UNREADABLE,
    Amounts,
    Words,
    code,
    moment,
    no_moment,
    unveiled,
    whole,
)
from kefu_tui.intake.cells import region as region_of
from kefu_tui.intake.cells import text as text_of
from kefu_tui.intake.drafts import order_of
from kefu_tui.intake.statuses import Said, Statuses, closed_after, status_of, terms_of

Column = Sequence[str]

SIZE: Final = 128
"""Rows of a batch: enough to forget what a batch costs, few enough for the processor's cache."""

FIELDS: Final = (
    "number", "amount", "postage", "paid", "status", "created", "paid_at", "refunded",
    "refund_state", "close_reason", "buyer", "item", "quantity", "memo", "message", "receiver",
    "address", "phone", "presale", "presale_flag", "delivery", "payment", "on_delivery", "shop",
)  # fmt: skip
_PLACES_ELSEWHERE = ("area", "province", "city")

_UNPAID, _CLOSED = OrderStatus.UNPAID, OrderStatus.CLOSED
_SAID_CLOSED = Said.CLOSED
_TERMS = ("presale", "presale_flag", "delivery", "payment", "status", "on_delivery")
"""In the order of the arguments of `terms_of`."""
_NULLS = frozenset({"null", "NULL", "Null"})
_FEW = 20_000
_FIRST, _LAST = datetime(2000, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - compared as cells are
_NOT_CLOSED = ("", "订单未关闭")
_from_iso, _combine = datetime.fromisoformat, datetime.combine


class Batch(NamedTuple):
    """The orders of some rows, each number once and none with an ending still open."""

    numbers: list[str]
    orders: list[Order]


class Batches:
    """Reads batches of one file. `indexes`: field of FIELDS -> column, for those the file has."""

    def __init__(
        self, indexes: dict[str, int], seen_at: datetime, fen: Amounts, said: Statuses
    ) -> None:
        self._fields = [field for field in FIELDS if field in indexes]
        self._pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            *(indexes[field] for field in self._fields)
        )
        self._seen_at = seen_at
        self._fen, self._said = fen, said
        # Buyers come again, and so do names: kept once, they take half the memory.
        self._words, self._buyers, self._receivers = Words(), Words(), Words()
        self._terms, self._counts = _Terms(), _Counts()
        self._regions: dict[str, str] = {}

    @staticmethod
    def suit(has: Callable[[str], bool]) -> bool:
        """Whether a file has the columns that this way of reading needs, and no others."""
        needed = all(map(has, ("number", "status", "created", "paid_at")))
        return needed and not any(map(has, ("line", *_PLACES_ELSEWHERE)))

    def read(self, rows: Sequence[list[str]]) -> Batch | None:
        """The orders of rows that are as wide as the header; None to have them read one by one."""
        cells = dict(zip(self._fields, zip(*map(self._pick, rows), strict=True), strict=True))
        numbers = _numbers(cells["number"])
        created, paid_at = _moments(cells["created"]), _moments(cells["paid_at"])
        if numbers is None or created is None or paid_at is None or None in created:
            return None
        none: Column = ("",) * len(rows)
        amounts, postages, paid, refunded = (
            list(map(self._fen.__getitem__, cells.get(field, none)))
            for field in ("amount", "postage", "paid", "refunded")
        )
        reasons = cells.get("close_reason", none)
        statuses = self._statuses(cells, paid_at, paid, reasons, refunded)
        if statuses is None or any(UNREADABLE in own for own in (amounts, postages, paid)):
            return None
        due = [(a or 0) + (p or 0) for a, p in zip(amounts, postages, strict=True)]
        owing = [status is _UNPAID or status is _CLOSED for status in statuses]
        seen_at = self._seen_at
        orders = map(
            order_of,
            numbers,
            statuses,
            created,
            due,
            self._known(self._buyers, cells.get("buyer", none)),
            [0 if o else d if p is None else p for o, d, p in zip(owing, due, paid, strict=True)],
            [None if o else at for o, at in zip(owing, paid_at, strict=True)],
            repeat(seen_at),
            [seen_at if status is _UNPAID else None for status in statuses],
            [None if o else seen_at for o in owing],
            self._terms_of(cells, none),
            self._known(self._words, cells.get("item", none)),
            map(self._counts.__getitem__, cells.get("quantity", none)),
            map(unveiled, self._known(self._receivers, cells.get("receiver", none))),
            _codes(cells.get("phone", none)),
            self._places(cells.get("address", none)),
            _texts(cells.get("memo", none)),
            _texts(cells.get("message", none)),
            self._known(
                self._words, ["" if reason in _NOT_CLOSED else reason for reason in reasons]
            ),
            self._known(self._words, cells.get("shop", none)),
        )
        return Batch(numbers, list(orders))

    def _statuses(
        self,
        cells: dict[str, tuple[str, ...]],
        paid_at: Sequence[datetime | None],
        paid: Sequence[int | None],
        reasons: Column,
        refunded: Sequence[int | None],
    ) -> list[OrderStatus] | None:
        said = list(map(self._said.__getitem__, cells["status"]))
        if states := cells.get("refund_state"):
            said = [
                closed_after(state) if one is _SAID_CLOSED else one
                for one, state in zip(said, states, strict=True)
            ]
        statuses = list(map(status_of, said, paid_at, paid, reasons, refunded))
        known = [status for status in statuses if status is not None]
        return known if len(known) == len(statuses) else None

    def _terms_of(self, cells: dict[str, tuple[str, ...]], none: Column) -> Iterable[OrderTerms]:
        own = [cells.get(field, none) for field in _TERMS]
        return map(self._terms.__getitem__, zip(*own, strict=True))

    @staticmethod
    def _known(words: Words, cells: Column) -> Iterable[str]:
        return map(words.__getitem__, cells) if any(cells) else cells

    def _places(self, cells: Column) -> Iterable[str]:
        if not any(cells):
            return cells
        places = [region_of(cell) if cell else "" for cell in cells]
        return map(self._regions.setdefault, places, places)


class _Terms(dict[tuple[str, ...], OrderTerms]):
    """`terms_of` by the cells it looks at, filled as asked."""

    def __missing__(self, cells: tuple[str, ...]) -> OrderTerms:
        if len(self) >= _FEW:
            self.clear()
        terms = self[cells] = terms_of(*cells)
        return terms


class _Counts(dict[str, int]):
    """`whole` by cell, filled as asked."""

    def __missing__(self, cell: str) -> int:
        if len(self) >= _FEW:
            self.clear()
        count = self[cell] = whole(cell)
        return count


def _numbers(cells: Column) -> list[str] | None:
    """Order numbers in the two forms that exports write them in; None where one is in another."""
    numbers = [cell[2:-1] if cell[:2] == '="' else cell for cell in cells]
    plain = all(map(str.isdigit, numbers)) and "".join(numbers).isascii()
    return numbers if plain and "0" not in {number[0] for number in numbers} else None


def _moments(cells: Column) -> list[datetime | None] | None:
    """The times of a column, None for a cell that says "not yet"; no list where one is unclear."""
    try:
        read = [_from_iso(cell) if cell else None for cell in cells]
        told = [one for one in read if one is not None]
        usual = not told or (min(told) >= _FIRST and max(told) < _LAST)
    except (ValueError, TypeError):  # no ISO time, or one that carries its own offset
        usual = False
    if usual:
        return [one and _combine(one, one.time(), SHANGHAI) for one in read]
    moments = [moment(cell) if cell else None for cell in cells]
    unclear = any(
        at is None and cell and not no_moment(cell) for at, cell in zip(moments, cells, strict=True)
    )
    return None if unclear else moments


def _codes(cells: Column) -> Iterable[str]:
    """`code` of each: nearly every cell is a number, with Excel's apostrophe or without."""
    bare = (cell[1:] if cell[:1] == "'" else cell for cell in cells)
    return [
        plain if plain.isdigit() else unveiled(code(cell)) if cell else ""
        for plain, cell in zip(bare, cells, strict=True)
    ]


def _texts(cells: Column) -> Iterable[str]:
    """`text` of each: nearly every cell only needs its ends stripped."""
    if not any(cells):
        return cells
    if '="' in "\n".join(cells) or not _NULLS.isdisjoint(
        stripped := [c.strip(BLANKS) for c in cells]
    ):
        return map(text_of, cells)
    return stripped
