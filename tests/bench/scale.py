"""How the store grows: opening it and one durable record, at 1,000, 10,000 and 100,000 orders.

Each store holds as many contacts as orders. Beside it in the same run: json.loads of the same
snapshot, sqlite with the same documents, and a bare append with its flush.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import perf_counter

from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.ports import Store
from kefu_tui.storage import documents as form
from kefu_tui.storage.repository import open_reader, open_store, restore
from kefu_tui.storage.schema import CONTACTS, IMPORTS, ORDERS
from tests.bench.measure import Figure, Timed, in_turn, timed
from tests.bench.shops import NOW, imported

SIZES = (1_000, 10_000, 100_000)
_CASES = 300
"""unpaid and in their window, whatever the size: the rest is history"""


def figures(folder: Path, rounds: int) -> Iterator[Figure]:
    """Opening first: recording makes the journals grow."""
    stores = {size: shop(folder / str(size), size) for size in SIZES}
    for size, store in stores.items():
        yield _opening(store, size)
    yield from _recording(stores, folder, rounds)


def shop(folder: Path, size: int) -> Path:
    """A closed store of `size` orders and `size` contacts."""
    folder.mkdir(parents=True)
    numbers = range(1, size + 1)
    tables = {
        ORDERS: {str(n): form.order_document(_order(n, size)) for n in numbers},
        CONTACTS: {str(n): form.contact_document(_contact(n, size)) for n in numbers},
        IMPORTS: {"1": form.import_document(imported(size))},
    }
    source = folder / "plain.json"
    source.write_text(json.dumps(tables), "ascii")
    restore(folder, source)
    source.unlink()
    store = open_store(folder)
    store.compact()
    store.close()
    return folder


def _order(number: int, size: int) -> Order:
    live = number > size - _CASES
    age = timedelta(minutes=60 + number % 900) if live else timedelta(days=3 + number % 300)
    return Order(
        number=str(260_000_000_000_000_000 + number),
        status=OrderStatus.UNPAID if live else OrderStatus.CLOSED,
        created_at=NOW - age,
        amount_due=5_000 + number % 90_000,
        buyer=f"tb_{number}",
        receiver="王晓棠",
        phone="13900000000",
        item="四件套 纯棉 1.8 米床",
        seen_at=NOW - timedelta(minutes=10),
        unpaid_seen_at=NOW - timedelta(minutes=10),
    )


def _contact(number: int, size: int) -> Contact:
    case = 1 + number % max(1, size - _CASES)
    return Contact(
        id=0,
        case=f"tb_{case}",
        at=NOW - timedelta(days=2 + number % 300),
        agent="小二",
        outcome=Outcome.REMINDED,
        channel=Channel.PHONE,
        orders=(str(260_000_000_000_000_000 + case),),
        remark="11.21 小二 已催付",
    )


def _opening(store: Path, size: int) -> Figure:
    snapshot = (store / "kefu.json").read_bytes()
    rounds = 7 if size < SIZES[-1] else 5
    floor, took = in_turn(
        rounds, timed(lambda: json.loads(snapshot)), timed(lambda: open_reader(store))
    )
    return Figure(f"open, {size:,} orders", took, floor, "json.loads of its snapshot", 2.5)


def _recording(stores: dict[int, Path], folder: Path, rounds: int) -> Iterator[Figure]:
    opened = {size: open_store(path) for size, path in stores.items()}
    example = _contact(7, SIZES[0])
    line = json.dumps(form.contact_document(example)).encode() + b"\n"
    database = _sqlite(folder / "floor.sqlite", line.decode())
    descriptor = os.open(folder / "floor", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    took = in_turn(
        rounds,
        _each(lambda _: _append(descriptor, line)),
        _each(lambda _: _insert(database, line.decode())),
        *(_each(_recorder(store, example)) for store in opened.values()),
    )
    append, commit, *records = took
    for store in opened.values():
        store.close()
    small, *_, large = records
    yield Figure("sqlite commit, WAL, synchronous FULL", commit, append, "append + fdatasync")
    for size, record in zip(SIZES, records, strict=True):
        yield Figure(f"record, {size:,} orders", record, append, "append + fdatasync")
        yield Figure("  beside sqlite", record, commit, "sqlite commit, 100,000 rows", 2)
    yield Figure("record, 100,000 orders", large, small, "the same at 1,000", 1.2)
    yield from _through_the_desk(stores, rounds)
    database.close()
    os.close(descriptor)


def _through_the_desk(stores: dict[int, Path], rounds: int) -> Iterator[Figure]:
    desks = [build_desk(stores[size], Clock.fixed(NOW)) for size in (SIZES[0], SIZES[-1])]
    acts = [_each(_worker(desk)) for desk in desks]
    small, large = in_turn(min(rounds, _CASES - 2), *acts)
    for desk in desks:
        desk.close()
    yield Figure("record through the desk, 100,000", large, small, "the same desk at 1,000", 1.2)


def _recorder(store: Store, example: Contact) -> Callable[[int], object]:
    return lambda _: store.record(example)


def _worker(desk: Desk) -> Callable[[int], object]:
    """Goes through the cases, one record each."""
    keys = [standing.case.key for standing in desk.worklist]
    attempt = Attempt(Outcome.NO_ANSWER, Channel.WANGWANG)
    return lambda turn: desk.record(keys[turn % len(keys)], attempt)


def _each(act: Callable[[int], object]) -> Timed:
    turns = count()

    def once() -> float:
        turn = next(turns)
        began = perf_counter()
        act(turn)
        return perf_counter() - began

    return once


def _append(descriptor: int, line: bytes) -> None:
    os.write(descriptor, line)
    getattr(os, "fdatasync", os.fsync)(descriptor)


def _sqlite(path: Path, line: str) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    database.execute("create table contacts (id integer primary key, document text)")
    rows = ((line,) for _ in range(SIZES[-1]))
    database.executemany("insert into contacts (document) values (?)", rows)
    database.commit()
    gc.collect()
    return database


def _insert(database: sqlite3.Connection, line: str) -> None:
    database.execute("insert into contacts (document) values (?)", (line,))
    database.commit()
