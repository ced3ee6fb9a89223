"""Rows as they usually are -> orders, column by column: half the time that row by row takes.

A batch with anything unusual in it (a cell that cannot be read, an order's second row) is declined
as a whole, and `orders.OrderReader` takes its rows one by one, with a sentence for each bad one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.intake.cells import (
    BLANKS,
    CIPHERS,
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
from kefu_tui.intake.drafts import orders_of
from kefu_tui.intake.settling import Settling
from kefu_tui.intake.statuses import Said, Statuses, closed_after, status_of, terms_of

Column = Sequence[str]
T = TypeVar("T")

FIELDS: Final = (
    "number", "amount", "postage", "paid", "status", "created", "paid_at", "refunded",
    "refund_state", "close_reason", "buyer", "item", "quantity", "memo", "message", "receiver",
    "address", "phone", "presale", "presale_flag", "delivery", "payment", "on_delivery", "shop",
)  # fmt: skip
_PLACES_ELSEWHERE = ("area", "province", "city")

_UNPAID, _CLOSED = OrderStatus.UNPAID, OrderStatus.CLOSED
_ORDINARY = OrderTerms.ORDINARY
_SAID_CLOSED = Said.CLOSED
_TERMS = ("presale", "presale_flag", "delivery", "payment", "status", "on_delivery")
"""In the order of the arguments of `terms_of`."""
_NULLS = frozenset({"null", "NULL", "Null"})
_FEW = 20_000
_FIRST, _LAST = "2000", "2200"
"""Years, compared as texts: an ISO time begins with its year."""
_NOT_CLOSED = ("", "订单未关闭")
_from_iso, _combine = datetime.fromisoformat, datetime.combine
_opening = itemgetter(slice(12))
"""As much of an address as province and city take up with the blank behind them, mostly."""


class Batch(NamedTuple):
    """The orders of some rows, each number once and none with an ending still open."""

    numbers: list[str]
    orders: list[Order]


class Batches:
    """Reads batches of one file. `indexes`: field of FIELDS -> column, for those the file has."""

    def __init__(
        self,
        indexes: dict[str, int],
        settling: Settling,
        seen_at: datetime,
        fen: Amounts,
        said: Statuses,
    ) -> None:
        self._places: dict[str, int] = {
            field: indexes[field] for field in FIELDS if field in indexes
        }
        self._pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(*self._places.values())
        self._settling = settling
        self._seen_at = seen_at
        self._fen, self._said = fen, said
        # Buyers come again, and so do names: kept once, they take half the memory.
        self._buyers: dict[str, str] = {}
        self._receivers: dict[str, str] = {}
        self._words, self._reasons, self._regions = Words(), _Reasons(), _Regions()
        self._terms, self._counts = _Terms(), _Counts()

    @staticmethod
    def suit(has: Callable[[str], bool]) -> bool:
        """Whether a file has the columns that this way of reading needs, and no others."""
        needed = all(map(has, ("number", "status", "created", "paid_at")))
        return needed and not any(map(has, ("line", *_PLACES_ELSEWHERE)))

    def read(self, rows: Sequence[list[str]]) -> Batch | None:
        """The orders of rows that are as wide as the header; None to have them read one by one."""
        cells = {
            field: self._settling.column(place, column, rows)
            for (field, place), column in zip(
                self._places.items(), zip(*map(self._pick, rows), strict=True), strict=True
            )
        }
        numbers = _numbers(cells["number"])
        created, paid_at = _moments(cells["created"]), _moments(cells["paid_at"])
        if numbers is None or created is None or paid_at is None or None in created:
            return None
        none: Column = ("",) * len(rows)
        amounts, postages, paid, refunded = (
            _each(self._fen, cells.get(field, none))
            for field in ("amount", "postage", "paid", "refunded")
        )
        reasons = cells.get("close_reason", none)
        statuses = self._statuses(cells, paid_at, paid, reasons, refunded)
        if statuses is None or any(UNREADABLE in own for own in (amounts, postages, paid)):
            return None
        due = [(a or 0) + (p or 0) for a, p in zip(amounts, postages, strict=True)]
        owing = [status is _UNPAID or status is _CLOSED for status in statuses]
        seen_at = self._seen_at
        values = zip(
            numbers,
            statuses,
            created,
            due,
            _kept(self._buyers, _texts(cells.get("buyer", none))),
            [0 if o else d if p is None else p for o, d, p in zip(owing, due, paid, strict=True)],
            [None if o else at for o, at in zip(owing, paid_at, strict=True)],
            repeat(seen_at),
            [seen_at if status is _UNPAID else None for status in statuses],
            [None if o else seen_at for o in owing],
            self._terms.of([cells.get(field, none) for field in _TERMS]),
            _each(self._words, cells.get("item", none)),
            _each(self._counts, cells.get("quantity", none)),
            _kept(self._receivers, _unveiled(_texts(cells.get("receiver", none)))),
            _codes(cells.get("phone", none)),
            self._regions.of(cells.get("address", none)),
            _texts(cells.get("memo", none)),
            _texts(cells.get("message", none)),
            _each(self._reasons, reasons),
            _each(self._words, cells.get("shop", none)),
            strict=False,  # when it was seen and the usual terms repeat without end
        )
        return Batch(numbers, orders_of(values))

    def _statuses(
        self,
        cells: dict[str, Column],
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


class _Terms(dict[tuple[str, ...], OrderTerms]):
    """`terms_of` by the cells it looks at, filled as asked."""

    def __init__(self) -> None:
        super().__init__()
        self._silent: list[set[str]] = [set() for _ in _TERMS]

    def __missing__(self, cells: tuple[str, ...]) -> OrderTerms:
        if len(self) >= _FEW:
            self.clear()
            self._silent = [set() for _ in _TERMS]
        terms = self[cells] = terms_of(*cells)
        if terms is _ORDINARY:
            for silent, cell in zip(self._silent, cells, strict=True):
                silent.add(cell)
        return terms

    def of(self, columns: Sequence[Column]) -> Iterable[OrderTerms]:
        """The terms of rows. Each cell of an ordinary one says nothing, whatever stands beside it,
        and nearly all rows have only such cells."""
        for silent, column in zip(self._silent, columns, strict=True):
            if not silent.issuperset(column):
                return map(self.__getitem__, zip(*columns, strict=True))
        return repeat(_ORDINARY)


class _Regions(dict[str, str | None]):
    """`region` by the opening of an address, filled as asked; None where that does not decide."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}

    def __missing__(self, opening: str) -> str | None:
        if len(self) >= _FEW:
            self.clear()
        # Two whole words and the begin of a third: what follows them is not looked at.
        whole = len(opening.split(None, 2)) > 2 and "=" not in opening
        place = self[opening] = self._name(region_of(opening)) if whole else None
        return place

    def of(self, cells: Column) -> Iterable[str]:
        if not any(cells):
            return cells
        places = list(map(self.__getitem__, map(_opening, cells)))
        return [
            (self._name(region_of(cell)) if cell else "") if place is None else place
            for place, cell in zip(places, cells, strict=True)
        ]

    def _name(self, place: str) -> str:
        return self._names.setdefault(place, place)


class _Counts(dict[str, int]):
    """`whole` by cell, filled as asked."""

    def __missing__(self, cell: str) -> int:
        if len(self) >= _FEW:
            self.clear()
        count = self[cell] = whole(cell)
        return count


class _Reasons(Words):
    """Why an order was closed, by cell; nothing for one that is open."""

    def __missing__(self, cell: str) -> str:
        return "" if cell in _NOT_CLOSED else super().__missing__(cell)


def _each(known: Mapping[str, T], cells: Column) -> list[T]:
    """What is known of each cell. Many a column says one and the same, and is looked at once."""
    if cells.count(cells[0]) == len(cells):
        return [known[cells[0]]] * len(cells)
    return list(map(known.__getitem__, cells))


def _numbers(cells: Column) -> list[str] | None:
    """Order numbers in the two forms that exports write them in; None where one is in another."""
    numbers = [cell[2:-1] if cell[:2] == '="' else cell for cell in cells]
    digits = "".join(numbers)
    # The least of them is the empty one, if there is one, or begins with 0, if one does.
    plain = digits.isascii() and digits.isdigit() and min(numbers) >= "1"
    return numbers if plain else None


def _moments(cells: Column) -> list[datetime | None] | None:
    """The times of a column, None for a cell that says "not yet"; no list where one is unclear."""
    told = list(filter(None, cells))
    if not told:
        return [None] * len(cells)
    try:
        read = [_from_iso(cell) if cell else None for cell in cells]
        local = {one.tzinfo for one in read if one is not None} == {None}
        usual = local and min(told) >= _FIRST and max(told) < _LAST
    except ValueError:
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
    bare = [cell[1:] if cell[:1] == "'" else cell for cell in cells]
    if "".join(bare).isdigit():
        return bare
    return [
        plain if plain.isdigit() else unveiled(code(cell)) if cell else ""
        for plain, cell in zip(bare, cells, strict=True)
    ]


def _texts(cells: Column) -> Column:
    """`text` of each: nearly every cell only needs its ends stripped."""
    if not any(cells):
        return cells
    stripped = [cell.strip(BLANKS) for cell in cells]
    if '="' in "\n".join(cells) or not _NULLS.isdisjoint(stripped):
        return list(map(text_of, cells))
    return stripped


def _unveiled(plain: Column) -> Column:
    """`unveiled` of each: nearly none is written in cipher."""
    together = "".join(plain)
    veiled = any(cipher in together for cipher in CIPHERS)
    return list(map(unveiled, plain)) if veiled else plain


def _kept(names: dict[str, str], plain: Column) -> Iterable[str]:
    """The same texts, those met lately as they are in memory already."""
    if len(names) >= _FEW:
        names.clear()
    return map(names.setdefault, plain, plain)
