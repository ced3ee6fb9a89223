"""Importing: an export file becomes orders in the store, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui import logbook
from kefu_tui.desk.views import TakenIn
from kefu_tui.domain.cases import case_key
from kefu_tui.domain.imports import Import, ImportCounts
from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms, from_lines
from kefu_tui.domain.payments import merge_order, says_the_same, shorter_window
from kefu_tui.domain.personal import PURGED_BEFORE, hold_back
from kefu_tui.domain.rules import Rules
from kefu_tui.errors import KefuError, RefusedError
from kefu_tui.ports import Brought, ReadableStore, Store

if TYPE_CHECKING:
    from kefu_tui.intake import Export, How

Progress = Callable[[int, int], None]


def read_file(
    path: Path, now: datetime, store: ReadableStore, progress: Progress | None, how: How
) -> Export:
    """Read an export without touching the store. Raises IntakeError."""
    from kefu_tui.intake import read_export

    return read_export(path, now, progress=progress, known=store.order, how=how)


def with_problems_file(taken: TakenIn, folder: Path, now: datetime) -> TakenIn:
    """The same, its problems written into `folder` for the agent to open."""
    if not taken.problems or taken.repeated:
        return taken
    from kefu_tui.reports.problems import write_problems

    written = write_problems(folder, taken.import_.file, taken.problems, now)
    return taken._replace(report=written)


def note(taken: TakenIn) -> None:
    """Say in the log what came in: figures only."""
    counts = taken.counts
    logbook.note(
        logbook.Event.IMPORTED,
        encoding=logbook.Word.of(taken.import_.encoding),
        family=logbook.Word.of(taken.import_.family),
        rows=counts.rows,
        new=counts.new,
        updated=counts.updated,
        unchanged=counts.unchanged,
        problems=len(taken.problems),
        repeated=taken.repeated,
    )


def note_taken_back(brought: Brought) -> None:
    """Say in the log what went: figures only."""
    logbook.note(logbook.Event.TAKEN_BACK, removed=len(brought.new), changed=brought.changed)


def last_import(store: ReadableStore) -> Brought:
    """What taking the newest import back would undo. Raises KefuError when it cannot be."""
    brought = store.brought()
    if brought is not None:
        return brought
    if not store.imports():
        raise KefuError("还没有导单, 没有可以撤销的")
    raise KefuError(
        "只能撤销最近一次导入, 更早的没有留下原样; 每次导入前都有备份: "
        "kefu store backup --list 列出, kefu store restore 换上"
    )


def take_back(store: Store) -> Brought:
    """Take the newest import back, in one durable transaction. Raises KefuError.

    Refused where one of its new orders has been worked: a record would lose its order.
    """
    brought = last_import(store)
    worked = sum(_is_worked(store, number) for number in brought.new)
    if worked:
        raise RefusedError(
            f"不能撤销导入 {brought.import_.file}: 它带来的订单里有 {worked} 单已有催付记录, "
            "撤销后这些记录就没有订单了; 要撤销请先撤销那些记录"
        )
    return store.take_back()


def _is_worked(store: ReadableStore, number: str) -> bool:
    """Whether a record that stands covers the order, or is about its buyer and no order."""
    if any(not c.undone for c in store.contacts_about(number)):
        return True
    order = store.order(number)
    about = store.contacts_of(case_key(order)) if order else []
    return any(not c.undone and not c.orders for c in about)


def weigh(
    export: Export, store: ReadableStore, rules: Rules, now: datetime
) -> tuple[TakenIn, list[Order]]:
    """What taking it in would do, and the orders to write.

    Rule *idempotent*: a file whose very bytes are known changes nothing, not even its time; unless
    its name says that it is a later export, of a shop in which nothing has happened since.
    """
    same = [i for i in store.imports() if i.digest == export.digest]
    before = max(same, key=lambda i: i.exported_at, default=None)
    if before and export.exported_at > before.exported_at and _is_named_by_time(export):
        before = None
    new, updated, changed = (0, 0, []) if before else _merge(export, store)
    counts = _counts(export, new, updated)
    created = [o.created_at for o in export.orders]
    news = before is None and any(o.paid_at for o in export.orders)
    shorter = shorter_window(_history(export, store), rules.window) if news else None
    import_ = Import(
        file=export.file,
        digest=export.digest,
        exported_at=before.exported_at if before else export.exported_at,
        imported_at=before.imported_at if before else now,
        encoding=export.encoding,
        family=export.family,
        counts=counts,
        problems=len(export.problems),
        covers_from=min(created, default=None),
        covers_to=max(created, default=None),
    )
    taken = TakenIn(
        import_,
        counts,
        export.problems,
        export.recognised,
        _hints(export, rules, shorter) if before is None else (),
        shorter,
        repeated=before is not None,
    )
    return taken, changed


def _merge(export: Export, store: ReadableStore) -> tuple[int, int, list[Order]]:
    """How many orders are new and updated, and those to write."""
    new = updated = 0
    changed: list[Order] = []
    purged = store.fact(PURGED_BEFORE)
    orders = map(from_lines, export.orders) if export.family == "detail_list" else export.orders
    for shown in hold_back(orders, purged, store.order, store.order_count):
        known = store.order(shown.number)
        merged = merge_order(known, shown)
        if known is None:
            new += 1
            changed.append(merged)
        elif merged != known:
            # When it was seen is no news to the agent, but it settles which words are newer.
            updated += _reads_differently(known, merged)
            changed.append(merged)
    return new, updated, changed


def _is_named_by_time(export: Export) -> bool:
    """Whether the export's time stands in the file's name, as the back end writes it."""
    return f"{export.exported_at:%Y%m%d%H%M}" in re.sub(r"\D", "", export.file)


def _reads_differently(known: Order, merged: Order) -> bool:
    """Whether anything changed but the times at which exports showed it."""
    seen = replace(known, unpaid_seen_at=merged.unpaid_seen_at, paid_seen_at=merged.paid_seen_at)
    return not says_the_same(seen, merged)


def _counts(export: Export, new: int, updated: int) -> ImportCounts:
    said = [o.status for o in export.orders]
    return ImportCounts(
        rows=export.rows,
        new=new,
        updated=updated,
        unchanged=len(said) - new - updated,
        unpaid=said.count(OrderStatus.UNPAID),
        paid=said.count(OrderStatus.PAID),
        closed=said.count(OrderStatus.CLOSED) + said.count(OrderStatus.REFUNDED),
    )


def _history(export: Export, store: ReadableStore) -> Iterator[Order]:
    """The orders of the file, and the others that were imported before."""
    yield from export.orders
    shown = {order.number for order in export.orders}
    yield from (order for order in store.orders() if order.number not in shown)


def _hints(export: Export, rules: Rules, shorter: timedelta | None) -> tuple[str, ...]:
    """What the figures suggest. A setting is never changed by the program itself."""
    hints = []
    if shorter is not None:
        hours = shorter.total_seconds() / 3600
        hints.append(
            f"导入的订单里没有一笔付款晚于拍下后 {hours:g} 小时: 付款期限多半是 {hours:g} 小时"
        )
    overdue = sum(
        o.status is OrderStatus.UNPAID
        and o.terms is OrderTerms.ORDINARY
        and o.created_at + rules.window_of(o) <= export.exported_at
        for o in export.orders
    )
    hours = rules.window.total_seconds() / 3600
    if overdue and "status" in export.columns:
        hints.append(
            f"{overdue} 单在导出时已过付款期限 ({hours:g} 小时), 却仍是等待买家付款: "
            "期限可能设短了, 可用 kefu config set shop.payment_window_hours 改"
        )
    return tuple(hints)
