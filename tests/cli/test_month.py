"""A month of a shop whose file has neither status nor buyer, counted by hand beside the program."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.cli.commands import Kefu

HEADER = (
    "订单编号", "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额",
)  # fmt: skip
FIRST = datetime(2026, 11, 1)  # noqa: DTZ001 - as the file has it
FRIDAY, SATURDAY = datetime(2026, 11, 20, 16, 10), datetime(2026, 11, 21, 16, 10)  # noqa: DTZ001
WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Sale:
    """One order of the month as it will have become. Fen; `paid_at` None: never."""

    number: str
    due: int
    placed: datetime
    paid_at: datetime | None

    def unpaid_at(self, now: datetime) -> bool:
        return self.placed <= now and (self.paid_at is None or self.paid_at > now)

    def open_at(self, now: datetime) -> bool:
        return self.unpaid_at(now) and self.placed + WINDOW > now


@pytest.fixture(scope="module")
def month() -> list[Sale]:
    """Fourteen of a hundred are never paid; who pays does so within a day, most at once."""
    draw = Random(20261121)
    sales = []
    for index in range(6_000):
        placed = FIRST + timedelta(seconds=draw.randrange(30 * 86_400))
        delay = draw.choice((4, 30, 3_000, 12_000, 86_000, 86_000))
        wait = timedelta(seconds=1 + draw.randrange(delay))
        paid_at = None if draw.random() < 0.14 else placed + wait
        sales.append(Sale(str(index + 1), draw.randrange(100, 90_000, 10), placed, paid_at))
    return sales


def _export(folder: Path, month: list[Sale], now: datetime) -> Path:
    """The file as it would have been downloaded at `now`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for sale in month:
        if sale.placed > now:
            continue
        paid_at = "" if sale.unpaid_at(now) else f"{sale.paid_at}"
        paid = sale.due / 100 if paid_at else 0.0
        writer.writerow((sale.number, sale.due / 100, paid, "上海", sale.placed, paid_at, 0.0))
    path = folder / f"tmall_order_report_{now:%d}.csv"
    path.write_bytes(text.getvalue().encode("utf-8"))
    return path


def test_the_queue_holds_exactly_the_open_orders(kefu: Kefu, month: list[Sale]) -> None:
    kefu.move_to(FRIDAY.isoformat())
    kefu.ok("config", "set", "shop.payment_window_hours", "24")
    file = kefu.ok("import", _export(kefu.folder, month, FRIDAY), "--json").json["files"][0]
    placed = [sale for sale in month if sale.placed <= FRIDAY]
    unpaid = [sale for sale in placed if sale.unpaid_at(FRIDAY)]
    assert (file["encoding"], file["family"]) == ("utf-8", "tmall_order_report")
    assert file["exported_at"] == "2026-11-20T16:10:00+08:00"
    assert [file[k] for k in ("rows", "new", "unpaid", "paid", "closed")] == [
        len(placed), len(placed), len(unpaid), len(placed) - len(unpaid), 0,
    ]  # fmt: skip
    queue = kefu.ok("queue", "--json").json
    still = {sale.number: sale.due for sale in unpaid if sale.placed + WINDOW > FRIDAY}
    assert len(still) > 15
    assert {row["case"]: row["amount_due"] for row in queue} == still
    assert all(row["orders"] == [row["case"]] and row["buyer"] is None for row in queue)
    ready = [row for row in queue if row["lane"] == "ready"]
    assert ready == sorted(ready, key=lambda row: -row["value_at_risk"])


def test_the_next_export_says_who_paid(kefu: Kefu, month: list[Sale]) -> None:
    """Ten records on Friday: five at the first export, five at another one an hour later."""
    later = FRIDAY + timedelta(hours=1)
    still = [sale for sale in month if sale.open_at(FRIDAY)]
    soon = [sale for sale in still if sale.paid_at and sale.paid_at <= later]
    will_pay = [sale for sale in still if sale.paid_at and sale.open_at(later)]
    never = [sale for sale in still if not sale.paid_at]
    young = [s for s in month if s.placed > FRIDAY and s.open_at(later) and not s.paid_at]
    first, second = will_pay[:3] + never[:2], soon[:1] + never[2:4] + young[:2]
    contacted: dict[str, datetime] = {}
    kefu.ok("config", "set", "shop.payment_window_hours", "24")
    for moment, sales in ((FRIDAY, first), (later, second)):
        kefu.move_to(moment.isoformat())
        kefu.ok("import", _export(kefu.folder, month, moment))
        for sale in sales:
            kefu.ok("record", sale.number, "reminded", "--channel", "wangwang")
            contacted[sale.number] = moment
    assert len(contacted) == 10
    kefu.move_to(SATURDAY.isoformat())
    kefu.ok("import", _export(kefu.folder, month, SATURDAY))
    report = kefu.ok("report", "--date", "2026-11-20", "--json").json

    piles: Counter[str] = Counter()
    recovered = natural = natural_amount = 0
    for sale in month:
        if not (sale.unpaid_at(FRIDAY) or sale.unpaid_at(later)):
            continue
        paid_at = sale.paid_at if sale.paid_at and sale.paid_at <= SATURDAY else None
        at = contacted.get(sale.number)
        if paid_at and (at is None or paid_at <= at):
            natural += 1
            natural_amount += sale.due
        if at and paid_at and paid_at > at:
            piles["recovered"] += 1
            recovered += sale.due
        elif at and paid_at:
            piles["paid_before_contact"] += 1
        elif at:
            piles["open" if sale.open_at(SATURDAY) else "closed"] += 1
    assert report["natural"] == {"paid": natural, "amount": natural_amount}
    assert {name: count for name, count in report["piles"].items() if count} == piles
    assert piles.keys() == {"recovered", "paid_before_contact", "closed", "open"}
    (agent,) = report["agents"]
    assert (agent["contacted"], agent["recovered"]) == (10, piles["recovered"])
    assert agent["amount_recovered"] == recovered
    assert agent["amount_unpaid"] == sum(s.due for s in month if s.number in contacted)
    assert report["restated"]
