"""The first rows of a table as the orders that a mapping would make of them."""

from __future__ import annotations

from datetime import datetime

from kefu_tui.domain.imports import Problem
from kefu_tui.domain.orders import Order
from kefu_tui.intake.columns import makes_orders
from kefu_tui.intake.layout import Layout
from kefu_tui.intake.lines import in_stretches
from kefu_tui.intake.mapping import Mapping
from kefu_tui.intake.orders import OrderReader
from kefu_tui.intake.statuses import Statuses


def preview(
    layout: Layout, mapping: Mapping, now: datetime, rows: int = 3
) -> tuple[list[Order], list[Problem]]:
    """At most `rows` orders and what could not be used of the same rows; lines are not the file's.

    Empty where the mapping does not yet say what an order needs. Reads ten times the rows asked
    for, as several may be of one order.
    """
    if mapping.lacking(layout.header):
        return [], []
    columns = mapping.columns(layout.header)
    if not (columns.has("number") and makes_orders(columns)):
        return [], []
    reader = OrderReader(columns, now, None, Statuses(mapping.said()))
    reader.take(
        in_stretches((line, list(row)) for line, row in enumerate(layout.rows[: rows * 10], 1))
    )
    reader.finish()
    return list(reader.orders.values())[:rows], reader.problems[:rows]


def unknown_words(layout: Layout, mapping: Mapping) -> list[str]:
    """The words of its status column, among the first rows, that say nothing yet."""
    columns = mapping.columns(layout.header)
    statuses = Statuses(mapping.said())
    for row in layout.rows:
        for place in columns.places.get("status", ()):
            if place < len(row):
                statuses[row[place]]
    return statuses.unknown()
