"""A 短信 list that comes back: which lines of it the agent says were sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kefu_tui.domain.batch import COLUMNS
from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import excerpt
from kefu_tui.intake.decode import decode
from kefu_tui.intake.files import opened
from kefu_tui.intake.lines import Row
from kefu_tui.intake.sniff import kind_of
from kefu_tui.intake.workbooks import sheets_of

_ORDERS, _SCRIPT, _LIST = COLUMNS[4:]


class SentLine(NamedTuple):
    """One line: `line` in the file, from 1; the order numbers of one buyer; the script's name."""

    line: int
    orders: tuple[str, ...]
    script: str


class SentList(NamedTuple):
    """The lines that are still in the file, and the list they are of."""

    id: str
    lines: tuple[SentLine, ...]


def read_sent(path: Path) -> SentList:
    """A list as the program has written it, CSV or XLSX, perhaps saved again by a spreadsheet,
    perhaps with lines taken out. Raises IntakeError where it is none."""
    try:
        with opened(path) as file:
            return _sent(list(_rows(file.data[:])))
    except IntakeError as error:
        raise IntakeError(f"{excerpt(path.name, 60)}：{error}") from error


def _rows(data: bytes) -> Iterator[Row]:
    if kind_of(data) != "text":
        yield from next(iter(sheets_of(data))).rows()
        return
    text, _ = decode(data)
    first = text.partition("\n")[0]
    separator = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    begins = 1
    try:
        for cells in reader:
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise IntakeError(f"第 {begins} 行读不懂；请用导出的原文件") from error


def _sent(rows: list[Row]) -> SentList:
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    lacking = [name for name in (_ORDERS, _LIST) if name not in header]
    if lacking:
        raise IntakeError(f"不是导出的短信名单，缺少「{'」「'.join(lacking)}」列")
    lines: list[SentLine] = []
    lists: dict[str, None] = {}
    for line, cells in rows[1:]:
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        lines.append(SentLine(line, tuple(row.get(_ORDERS, "").split()), row.get(_SCRIPT, "")))
        lists.setdefault(row.get(_LIST, ""))
    if not lines:
        raise IntakeError("名单里没有一行")
    if len(lists) > 1 or "" in lists:
        raise IntakeError("「名单」列应该每行相同：一次确认一份名单，请用导出的原文件")
    return SentList(next(iter(lists)), tuple(lines))
