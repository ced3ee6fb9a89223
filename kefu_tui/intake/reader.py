"""One export file -> everything the desk needs to take it in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from kefu_tui.domain.imports import Problem
from kefu_tui.domain.moments import SHANGHAI, from_timestamp, shanghai
from kefu_tui.domain.orders import Order
from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import excerpt
from kefu_tui.intake.columns import Columns, makes_orders, no_orders
from kefu_tui.intake.orders import Known, OrderReader
from kefu_tui.intake.tables import Table, read_table

_LARGEST = 400 * 1024 * 1024
"""Bytes. A year of a large shop is a tenth of it; more is not an export."""
_STRIDE = 2_000
"""Rows between two reports of progress."""
_TIME_IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)([-_.年]?)(\d\d)[-_.月]?(\d\d)日?[-_ T]{0,3}"
    r"(\d\d)[-_.:：时]?(\d\d)(?:[-_.:：分]?(\d\d))?(?!\d)"
)

Progress = Callable[[int, int], None]
"""Rows read, rows in all (an estimate until the last call, where both are equal)."""


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


def read_export(
    path: Path, now: datetime, *, progress: Progress | None = None, known: Known | None = None
) -> Export:
    """Read an export file, of whatever kind its bytes are. `now` is zone-aware.

    `known`: the order of a number as it was taken in before. A file without placing times or
    without any word of payment (a 宝贝明细表, a few ticked columns) completes such orders.

    Raises IntakeError, with a sentence for the agent, where the file as a whole cannot be read;
    rows that cannot be used are `problems`.
    """
    try:
        data, modified = _bytes_of(path)
        table = read_table(data)
        whole = makes_orders(table.columns)
        if not whole and known is None:
            raise no_orders(table.columns)
        exported_at = min(_time_in_name(path.name) or modified or now, now)
        reader = OrderReader(table.columns, shanghai(exported_at), None if whole else known)
        _take_all(reader, table, progress)
        if not whole and not reader.orders:
            raise no_orders(table.columns)
    except IntakeError as error:
        raise IntakeError(f"{excerpt(path.name, 60)}：{error}") from error
    return Export(
        file=path.name,
        digest=hashlib.sha256(data).hexdigest(),
        encoding=table.encoding,
        family=_family(table),
        exported_at=shanghai(exported_at),
        rows=reader.rows,
        orders=tuple(reader.orders.values()),
        problems=tuple(sorted(table.problems + reader.problems, key=lambda one: one.line)),
        columns=dict(table.columns.names),
        ignored=table.columns.ignored,
    )


def _take_all(reader: OrderReader, table: Table, progress: Progress | None) -> None:
    if progress is None:
        reader.take(table.rows)
    else:
        done = 0
        while chunk := list(islice(table.rows, _STRIDE)):
            reader.take(chunk)
            done += len(chunk)
            progress(done, max(done, table.total))
        progress(done, done)
    reader.finish()


def _bytes_of(path: Path) -> tuple[bytes, datetime | None]:
    """The file's bytes and when it was last changed (None where the file system does not know)."""
    try:
        if path.is_dir():
            raise IntakeError("这是文件夹，请选择里面的导出文件")
        if not path.exists():
            raise IntakeError("找不到这个文件，请检查路径")
        if not path.is_file():
            raise IntakeError("这不是普通文件，读不了")
        status = path.stat()
        if status.st_size > _LARGEST:
            raise IntakeError(f"文件有 {status.st_size >> 20} MB，太大了，不像订单导出文件")
        data = path.read_bytes()
    except PermissionError as error:
        raise IntakeError("没有权限读这个文件；如果它正在 Excel 里打开，请先关闭") from error
    except (OSError, ValueError) as error:
        raise IntakeError(f"文件读不出来（{excerpt(str(error), 60)}）") from error
    if not data:
        raise IntakeError("文件是空的，可能没有下载完整")
    try:
        return data, from_timestamp(int(status.st_mtime))
    except (ValueError, OverflowError, OSError):
        return data, None


def _time_in_name(name: str) -> datetime | None:
    """`ExportOrderList202002211610.csv` -> 2020-02-21 16:10; None without day *and* time."""
    for found in _TIME_IN_NAME.finditer(name):
        year, _, month, day, hour, minute, second = (found[i] for i in range(1, 8))
        try:
            return datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(second or 0),
                tzinfo=SHANGHAI,
            )  # fmt: skip
        except ValueError:
            continue
    return None


def _family(table: Table) -> str:
    columns: Columns = table.columns
    if columns.has("line"):
        return "detail_list"
    if not columns.has("status"):
        return "tmall_order_report"
    return f"order_list_{'csv' if table.kind == 'text' else table.kind}"
