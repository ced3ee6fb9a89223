"""Rows -> Orders and Problems. Written for speed: an export may hold 100,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from kefu_tui.collector import without_collector
from kefu_tui.domain.imports import LEFT_OUT, Problem, taken_without
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.intake.batches import FIELDS, Batches
from kefu_tui.intake.cells import (
    UNREADABLE,
    Amounts,
    Words,
    code,
    excerpt,
    lost_digits,
    moment,
    no_moment,
    order_number,
    region,
    text,
    unveiled,
    unwrap,
    whole,
)
from kefu_tui.intake.columns import Columns, field_of, normalised
from kefu_tui.intake.drafts import orders_of
from kefu_tui.intake.joining import Part, join
from kefu_tui.intake.lines import Stretch
from kefu_tui.intake.merged import Merged
from kefu_tui.intake.names import WHOLE_ORDER
from kefu_tui.intake.settling import Settling
from kefu_tui.intake.statuses import (
    Said,
    Staged,
    Statuses,
    closed_after,
    said_by_money,
    status_of,
    terms_of,
)

_FACTS = (
    "number",
    "line",
    "amount",
    "postage",
    "paid",
    "status",
    "created",
    "paid_at",
    "refunded",
    "refund_state",
    "close_reason",
)
"""In the order in which `_take` unpacks them; `amount` is the one column that says what is due."""

_WORDS = (
    "buyer",
    "item",
    "quantity",
    "memo",
    "message",
    "receiver",
    "address",
    "area",
    "province",
    "city",
    "phone",
    "presale",
    "presale_flag",
    "delivery",
    "payment",
    "on_delivery",
    "status",
    "close_reason",
    "shop",
)
"""In the order in which `_order` unpacks them."""

_AMOUNTS = ("goods", "due", "listed", "total")
"""Fields that say what is due; `columns.settled` leaves one of them. Where a file has none, the one
sum there is counts: on an unpaid row it is what is still to be paid."""
_TOTALS = ("合计", "总计", "小计", "共计", "汇总")
_ABSENT = -1
"""Index of a column the file does not have: every row gets an empty cell at its end."""

# Members by plain name: Python 3.11 looks them up slowly, and every row asks.
_UNPAID, _CLOSED = OrderStatus.UNPAID, OrderStatus.CLOSED
_SAID_CLOSED = Said.CLOSED
_ORDINARY = OrderTerms.ORDINARY


_NOT_CLOSED = ("", "订单未关闭")
"""What stands on every open order as the reason of its closing."""

Known = Callable[[str], Order | None]
"""The order of a number as it was taken in before; None for a new one."""


class OrderReader:
    """Takes the rows of one export in. Column indexes are resolved once, here.

    `orders` by number, in the file's order, is complete after `finish`; `rows` counts data rows
    (no blank, total or repeated header line). `known`: given where rows only complete orders that
    were taken in before; `statuses`: what the words of this file's status column mean.
    """

    def __init__(
        self,
        columns: Columns,
        exported_at: datetime,
        known: Known | None = None,
        statuses: Statuses | None = None,
    ) -> None:
        self._known = known
        self.orders: dict[str, Order] = {}
        self.problems: list[Problem] = []
        self.rows = 0
        self._columns = columns
        self._seen_at = exported_at
        self._amount = next((f for f in _AMOUNTS if columns.has(f)), "paid")
        places = columns.places
        self._facts = _picker(
            [places.get(self._amount if f == "amount" else f, (_ABSENT,))[0] for f in _FACTS]
        )
        self._words = _picker([places.get(f, (_ABSENT,))[0] for f in _WORDS])
        self._settling = Settling(places)
        self._merged = Merged(places)
        self._above: list[str] | None = None
        """the row above, settled, where an order came of it"""
        self._by_line = columns.has("line")
        self._has_status = columns.has("status")
        self._count_each = normalised(columns.name("quantity")) not in WHOLE_ORDER
        self._fen = Amounts()
        self._repeated = Words()
        self._staged = Staged()
        self._regions: dict[str, str] = {}
        self._said = Statuses() if statuses is None else statuses
        self._batches = self._for_batches(known)
        self._parts: dict[str, list[Part]] = {}

    def _for_batches(self, known: Known | None) -> Batches | None:
        """How to read rows in batches; None where the file's columns ask for more care."""
        if known is not None or not Batches.suit(self._columns.has):
            return None
        indexes = {field: own[0] for field, own in self._columns.places.items() if field in FIELDS}
        if self._columns.has(self._amount):
            indexes["amount"] = self._columns.places[self._amount][0]
        return Batches(indexes, self._settling, self._seen_at, self._fen, self._said)

    def take(self, stretches: Iterable[Stretch]) -> int:
        """Take rows in and say how many. The lists of cells are changed."""
        taken = 0
        with without_collector():
            for lines, rows in stretches:
                taken += len(rows)
                self._take_some(lines, rows)
        return taken

    def _take_some(self, lines: Iterable[int], rows: list[list[str]]) -> None:
        self._settling.widen(rows)
        if not self._take_batch(rows):
            for line, row in zip(lines, rows, strict=True):
                self._settling.settle(row)
                row.append("")
                self._merged.fill(row, self._above)
                self._above = row if self._take(line, row) else None

    def _take_batch(self, rows: list[list[str]]) -> bool:
        """Take rows in that hold nothing unusual; False where they have to be read one by one."""
        batch = self._batches.read(rows) if self._batches else None
        if batch is None or not self.orders.keys().isdisjoint(batch.numbers):
            return False
        before = len(self.orders)
        self.orders.update(zip(batch.numbers, batch.orders, strict=True))
        if len(self.orders) < before + len(rows):
            for number in set(batch.numbers):
                del self.orders[number]
            return False
        self.rows += len(rows)
        self._settling.settle(rows[-1])
        self._above = rows[-1]
        return True

    def finish(self) -> None:
        """Join the orders that came on several rows."""
        for number, parts in self._parts.items():
            self.orders[number] = join(parts, count_each=self._count_each)

    def _take(self, line: int, row: list[str]) -> bool:
        """One row: the facts that decide whether it can be used, then the order, if it can."""
        (
            number_cell, line_cell, amount_cell, postage_cell, paid_cell, status_cell,
            created_cell, paid_at_cell, refunded_cell, refund_state, reason,
        ) = self._facts(row)  # fmt: skip
        number = number_cell[2:-1] if number_cell[:2] == '="' else number_cell
        if not (number.isdigit() and number.isascii()) or number[0] == "0":
            number = order_number(number_cell)
            if not number:
                self._no_number(line, row, number_cell)
                return False
        self.rows += 1
        if self._known is not None:
            return self._complete(line, row, number, line_cell)
        created_at = moment(created_cell)
        if created_at is None:
            self._problem(line, "created", _bad_time(created_cell))
            return False
        fen = self._fen
        amount, postage, paid = fen[amount_cell], fen[postage_cell] or 0, fen[paid_cell]
        paid_at = moment(paid_at_cell) if paid_at_cell else None
        said = (
            self._said[status_cell]
            if self._has_status
            else said_by_money(paid_at, paid_at_cell, paid)
        )
        if said is _SAID_CLOSED:
            said = closed_after(refund_state)
        status = status_of(said, paid_at, paid, reason, fen[refunded_cell])
        if status is None:
            self._no_status(line, status_cell)
            return False
        if paid_at is None and paid_at_cell and not no_moment(paid_at_cell):
            self._problem(line, "paid_at", _bad_time(paid_at_cell), whole=False)
        if amount == UNREADABLE or postage == UNREADABLE or paid == UNREADABLE:
            if not self._usable(line, status, amount_cell, postage_cell, paid_cell):
                return False
            amount, postage = max(amount or 0, 0), max(postage, 0)
            paid = None if paid == UNREADABLE else paid
        due = (amount or 0) + postage
        if status is _UNPAID or status is _CLOSED:
            paid, paid_at = 0, None
        order = self._order(row, number, status, created_at, due, paid, paid_at)
        if self._by_line or number in self.orders:
            self._add_part(order, line_cell, postage)
        else:
            self.orders[number] = order
        return True

    def _complete(self, line: int, row: list[str], number: str, line_cell: str) -> bool:
        """A row of a file that cannot make orders: what it adds to an order known before."""
        before = self._known(number) if self._known else None
        if before is None:
            self._problem(
                line, "number", "之前没有导入过这个订单，这个文件又缺少下单时间或付款状态"
            )
            return False
        facts = dict(zip(_FACTS, self._facts(row), strict=True))
        paid, paid_at = self._fen[facts["paid"]], moment(facts["paid_at"])
        status: OrderStatus | None = before.status
        if self._has_status:
            said, refunded = self._said[facts["status"]], self._fen[facts["refunded"]]
            if said is _SAID_CLOSED:
                said = closed_after(facts["refund_state"])
            status = status_of(said, paid_at, paid, facts["close_reason"], refunded)
        if status is None:
            self._no_status(line, facts["status"])
            return False
        unsaid = paid is None or paid == UNREADABLE
        order = self._order(
            row,
            number,
            status,
            before.created_at,
            before.amount_due,
            (before.paid_amount or None) if unsaid else paid,
            paid_at or before.paid_at,
        )
        if order.status in (_UNPAID, _CLOSED):
            order = replace(order, paid_amount=0, paid_at=None)
        if number not in self.orders and not self._by_line:
            self.orders[number] = order
        else:
            self._add_part(order, line_cell, 0)
        return True

    def _order(
        self,
        row: list[str],
        number: str,
        status: OrderStatus,
        created_at: datetime,
        due: int,
        paid: int | None,
        paid_at: datetime | None,
    ) -> Order:
        """The order of one row. `paid`: None where a paid row does not say how much."""
        (
            buyer, item, quantity, memo, message, receiver, address, area, province, city, phone,
            presale, flag, delivery, payment, on_delivery, state, reason, shop,
        ) = self._words(row)  # fmt: skip
        seen_at, words = self._seen_at, self._repeated
        if area or province or city:
            place = region(f"{province} {city}") or region(area) or region(address)
        else:
            place = region(address) if address else ""
        special = presale or flag or delivery or payment or on_delivery or self._staged[state]
        values = (
            number,
            status,
            created_at,
            due,
            text(buyer) if buyer else "",
            due if paid is None else paid,
            paid_at,
            seen_at,
            seen_at if status is _UNPAID else None,
            None if status is _UNPAID or status is _CLOSED else seen_at,
            terms_of(presale, flag, delivery, payment, state, on_delivery)
            if special
            else _ORDINARY,
            words[item] if item else "",
            whole(quantity) if quantity and quantity != "1" else 1,
            unveiled(text(receiver)) if receiver else "",
            unveiled(code(phone)) if phone else "",
            place and self._regions.setdefault(place, place),
            text(memo) if memo else "",
            text(message) if message else "",
            "" if reason in _NOT_CLOSED else words[reason],
            words[shop] if shop else "",
        )
        return orders_of([values])[0]

    def _add_part(self, order: Order, line_cell: str, postage: int) -> None:
        """One of several rows of an order; the first one keeps the order's place in the file."""
        parts = self._parts.get(order.number)
        if parts is None:
            first = self.orders.get(order.number)
            parts = self._parts[order.number] = [] if first is None else [Part(first)]
        self.orders.setdefault(order.number, order)
        parts.append(Part(order, order_number(line_cell), postage))

    def _usable(self, line: int, status: OrderStatus, *cells: str) -> bool:
        """Report amounts that cannot be read, and say whether the row is of use without them.

        A paid or closed row is: what counts is that nobody chases it. An unpaid one is not, unless
        it was only the paid amount, which is nothing yet.
        """
        named = dict(zip((self._amount, "postage", "paid"), cells, strict=True))
        bad = [(field, cell) for field, cell in named.items() if self._fen[cell] == UNREADABLE]
        lost = status is _UNPAID and any(field in (self._amount, "postage") for field, _ in bad)
        for field, cell in bad:
            self._problem(line, field, f"金额看不懂：{excerpt(cell)}", whole=lost)
        return not lost

    def _no_number(self, line: int, row: list[str], cell: str) -> None:
        """A row without an order number: blank, total and header rows are no data, others are."""
        first = next((plain for plain in map(unwrap, row) if plain), "")
        if not first or first.startswith(_TOTALS) or self._is_header(cell):
            return
        self.rows += 1
        plain = excerpt(unwrap(cell))
        if lost_digits(cell):
            reason = f"订单编号的后几位已丢失：{plain}；请重新导出，不要用 Excel 改存"
        elif plain:
            reason = f"订单编号不能用：{plain}"
        else:
            reason = "没有订单编号"
        self._problem(line, "number", reason)

    def _is_header(self, cell: str) -> bool:
        """A header once more, or the same names in another language below it."""
        plain = normalised(cell)
        return field_of(cell) == "number" or plain == normalised(self._columns.name("number"))

    def _no_status(self, line: int, cell: str) -> None:
        if self._has_status:
            if self._said[cell] is Said.IGNORED:
                return
            word = excerpt(unwrap(cell))
            self._problem(line, "status", f"不认识的订单状态：{word}" if word else "没有订单状态")
        else:
            self._problem(line, "paid_at", "付款时间或实付金额看不懂，不能确定是否已付款")

    def _problem(self, line: int, field: str, reason: str, *, whole: bool = True) -> None:
        """`whole`: the row is left out, not just this cell."""
        column = self._columns.name(field)
        done = LEFT_OUT if whole else taken_without(column)
        self.problems.append(Problem(line, column, reason, done))


def _picker(indexes: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    return itemgetter(*indexes)


def _bad_time(cell: str) -> str:
    plain = excerpt(unwrap(cell))
    return f"时间看不懂：{plain}" if plain else "没有时间"
