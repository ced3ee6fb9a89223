"""One export file -> everything the desk needs to take it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from kefu_tui.domain.imports import Problem, time_in_name
from kefu_tui.domain.moments import shanghai
from kefu_tui.domain.orders import Order
from kefu_tui.errors import IntakeError, OrdersFirstError
from kefu_tui.intake.cells import excerpt
from kefu_tui.intake.columns import (
    Columns,
    NoHeaderError,
    lists_items,
    makes_orders,
    no_orders,
)
from kefu_tui.intake.files import FileBytes, opened
from kefu_tui.intake.layout import (
    Judged,
    Layout,
    NeedsMappingError,
    guessed_layout,
    judge,
    layout_of,
    needful,
    unclear,
    with_advice,
)
from kefu_tui.intake.lines import Stretch
from kefu_tui.intake.mapping import Finder, Mapping
from kefu_tui.intake.orders import Known, OrderReader
from kefu_tui.intake.statuses import Statuses
from kefu_tui.intake.strangers import refuse_stranger
from kefu_tui.intake.tables import Table, read_table

_STRIDE = 2_000
"""Rows between two reports of progress, at least."""


@dataclass(frozen=True, slots=True)
class How:
    """How to read a file where that is not for its names and bytes to say."""

    mapping: Mapping | None = None
    """what the agent says its columns are; the file must have them"""
    saved: tuple[Mapping, ...] = ()
    """mappings kept before: one whose header has the same names is used"""
    password: str | None = field(default=None, repr=False)
    """of a locked workbook; never kept"""


NAMES_ALONE = How()

Progress = Callable[[int, int], None]
"""Rows read, rows in all (an estimate until the last call, where both are equal)."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file was taken for."""

    file: str
    """the file's name, without its folder"""
    encoding: str
    """utf-8, utf-8-sig, utf-16, gb18030; for workbooks xlsx, xls, ods"""
    family: str
    """order_list_csv, order_list_xlsx (_xls, _ods), detail_list, or tmall_order_report for a list
    without a status column"""
    exported_at: datetime
    sheet: str
    """the workbook's sheet; empty for text"""
    header_line: int
    """the line (workbook: row) that the header stands on, from 1"""
    rows: int
    """about how many rows stand below it"""
    columns: dict[str, str]
    """field -> the header name it is read from"""
    ignored: tuple[str, ...]
    """header names that are not used"""
    mapping: str
    """the name of the mapping it is read with; empty where the names were known"""
    confidence: dict[str, float]
    """field -> which part of its first filled cells looks as it should, 0 to 1"""


@dataclass(frozen=True, slots=True)
class Export:
    """What one export file holds. Amounts in fen, times in Asia/Shanghai."""

    file: str
    """the file's name, without its folder"""
    digest: str
    """SHA-256 of its bytes, hexadecimal"""
    encoding: str
    """utf-8, utf-8-sig, utf-16, gb18030; for workbooks xlsx, xls, ods"""
    family: str
    """order_list_csv, order_list_xlsx (_xls, _ods), detail_list, or tmall_order_report for a list
    without a status column"""
    exported_at: datetime
    rows: int
    """data rows read, used or not; without header, blank and total lines"""
    orders: tuple[Order, ...]
    problems: tuple[Problem, ...]
    columns: dict[str, str]
    """field -> the header name it was read from"""
    ignored: tuple[str, ...]
    """header names that were not used"""
    recognised: Recognised
    unknown_words: tuple[str, ...]
    """words of the status column that say nothing: their rows are among the problems"""
    layout: Layout
    """its columns, for naming them by hand all the same"""


def read_export(
    path: Path,
    now: datetime,
    *,
    progress: Progress | None = None,
    known: Known | None = None,
    how: How = NAMES_ALONE,
) -> Export:
    """Read an export file, of whatever kind its bytes are. `now` is zone-aware.

    `known`: the order of a number as it was taken in before. A file without placing times or
    without any word of payment (a 宝贝明细表, a few ticked columns) completes such orders.

    Raises IntakeError, with a sentence for the agent, where the file as a whole cannot be read;
    NeedsMappingError where reading it would be a guess. Rows that cannot be used are `problems`.
    """
    try:
        with opened(path) as file:
            sure = _surely(file.data, how)
            exported_at = _exported_at(path, sure.table, file.modified, now)
            table, columns = sure.table, sure.table.columns
            whole = makes_orders(columns)
            if not whole and known is None:
                raise sure.useless()
            statuses = Statuses(sure.used.said() if sure.used else None)
            reader = OrderReader(columns, exported_at, None if whole else known, statuses)
            _take_all(reader, table, progress)
            if not whole and not reader.orders:
                raise sure.useless()
            digest = file.digest()
    except IntakeError as error:
        raise _at(path, error) from error
    seen = _recognised(path, exported_at, sure)
    return Export(
        file=path.name,
        digest=digest,
        encoding=seen.encoding,
        family=seen.family,
        exported_at=exported_at,
        rows=reader.rows,
        orders=tuple(reader.orders.values()),
        problems=tuple(sorted(table.problems + reader.problems, key=lambda one: one.line)),
        columns=seen.columns,
        ignored=seen.ignored,
        recognised=seen,
        unknown_words=tuple(statuses.unknown()) if columns.has("status") else (),
        layout=sure.layout,
    )


def recognise(path: Path, now: datetime, how: How = NAMES_ALONE) -> Recognised:
    """What a file would be taken for, without reading its rows. Raises as `read_export` does."""
    try:
        with opened(path) as file:
            sure = _surely(file.data, how)
            return _recognised(path, _exported_at(path, sure.table, file.modified, now), sure)
    except IntakeError as error:
        raise _at(path, error) from error


def _exported_at(path: Path, table: Table, modified: datetime | None, now: datetime) -> datetime:
    """When it was exported: by its name, by the name within an archive, by the file's time."""
    named = time_in_name(path.name) or time_in_name(table.inside)
    return shanghai(min(named or modified or now, now))


def _at(path: Path, error: IntakeError) -> IntakeError:
    """The same error with the file's name before it, and what it carries."""
    if isinstance(error, NeedsMappingError):
        return error.at(excerpt(path.name, 60))
    return type(error)(f"{excerpt(path.name, 60)}：{error}")


@dataclass(frozen=True, slots=True)
class _Sure:
    """A table whose columns are no guess."""

    table: Table
    used: Mapping | None
    judged: Judged
    layout: Layout

    def useless(self) -> IntakeError:
        """No row of it became an order, for want of a column: the agent may know which it is."""
        columns = self.table.columns
        error, missing = no_orders(columns), needful(columns)
        if isinstance(error, OrdersFirstError) or self.used is not None:
            return error
        if not (missing and columns.ignored):
            return error
        return NeedsMappingError(with_advice(str(error)), replace(self.layout, missing=missing))


def _surely(data: bytes | FileBytes, how: How) -> _Sure:
    """The table in a file's bytes. Raises NeedsMappingError where its columns would be a guess."""
    finder = Finder(how.mapping, how.saved)
    try:
        table = read_table(data, finder, how.password)
    except NoHeaderError as error:
        if how.mapping is not None:
            raise finder.misfit() from error
        refuse_stranger(row for rows in finder.seen for row in rows)
        layout = guessed_layout(finder.seen)
        if layout is None:
            raise
        raise NeedsMappingError(with_advice(str(error)), layout) from error
    columns = table.columns
    rows = finder.rows_below(columns)
    judged = judge(columns, rows, finder.used.said() if finder.used else None)
    layout = layout_of(columns, rows, judged, table.header_line, table.sheet)
    if finder.used is None:
        refuse_stranger([columns.header], columns)
        if judged.missing or judged.doubts:
            raise NeedsMappingError(unclear(layout), layout)
    return _Sure(table, finder.used, judged, layout)


def _recognised(path: Path, exported_at: datetime, sure: _Sure) -> Recognised:
    table = sure.table
    return Recognised(
        file=path.name,
        encoding=table.encoding,
        family=_family(table),
        exported_at=exported_at,
        sheet=table.sheet,
        header_line=table.header_line,
        rows=max(0, table.total - table.header_line - (table.kind == "text")),
        columns=dict(table.columns.names),
        ignored=table.columns.ignored,
        mapping=sure.used.name if sure.used else "",
        confidence=sure.judged.confidence,
    )


def _take_all(reader: OrderReader, table: Table, progress: Progress | None) -> None:
    if progress is None:
        reader.take(table.stretches)
    else:
        done = reader.take(_reported(table, progress))
        progress(done, done)
    reader.finish()


def _reported(table: Table, progress: Progress) -> Iterator[Stretch]:
    """The table's rows; how many have been taken is said from time to time."""
    done = said = 0
    for stretch in table.stretches:
        yield stretch
        done += len(stretch.rows)
        if done - said >= _STRIDE:
            progress(done, max(done, table.total))
            said = done


def _family(table: Table) -> str:
    columns: Columns = table.columns
    if lists_items(columns):
        return "detail_list"
    if not columns.has("status"):
        return "tmall_order_report"
    return f"order_list_{'csv' if table.kind == 'text' else table.kind}"
