"""Workbooks (XLSX, XLS, ODS) -> the rows of their sheets, cells as a CSV would show them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from kefu_tui.errors import IntakeError
from kefu_tui.intake.hushed import hushed
from kefu_tui.intake.lines import Row

_EXCEL_DIGITS = 10**15
"""Excel keeps 15 digits: a whole number from here on has lost the rest."""
_AT_A_TIME = 256
"""Rows taken from the library at once."""


class Sheet:
    """One sheet. `rows`: those that hold anything, with their numbers; made as they are asked for."""

    def __init__(self, name: str, sheet: Any) -> None:
        self.name = name
        self._sheet = sheet
        self.height: int = sheet.total_height

    def rows(self) -> Iterator[Row]:
        start: tuple[int, int] = self._sheet.start or (0, 0)
        before = [""] * start[1]
        before_these, coming = 0, self._sheet.iter_rows()
        while True:
            with _damage_in_words(), hushed():
                some = list(islice(coming, _AT_A_TIME))
            if not some:
                return
            for line, cells in enumerate(some, before_these + 1):
                shown = _shown(cells)
                if any(shown):
                    yield line, before + shown if before else shown
            before_these += len(some)


def sheets_of(data: bytes) -> Iterator[Sheet]:
    """The sheets in turn. Raises IntakeError where the workbook cannot be opened."""
    import python_calamine as calamine  # a heavy import, and most exports are CSV

    with _damage_in_words(), hushed():
        book = calamine.load_workbook(io.BytesIO(data))
    with book:
        for index, name in enumerate(book.sheet_names):
            with _damage_in_words(), hushed():
                sheet = Sheet(name, book.get_sheet_by_index(index))
            yield sheet


@contextmanager
def _damage_in_words() -> Iterator[None]:
    """Whatever the library fails with only means that the file is damaged."""
    try:
        yield
    except (GeneratorExit, KeyboardInterrupt, SystemExit, MemoryError, IntakeError):
        raise
    except BaseException as error:  # a Rust panic is no Exception
        raise IntakeError("工作簿已损坏或没有下载完整，请重新导出") from error


def _shown(cells: list[Any]) -> list[str]:
    try:
        if "\0" not in "".join(cells):
            return cells
    except TypeError:  # a cell that is no text
        pass
    return [as_text(cell) for cell in cells]


def as_text(cell: object) -> str:
    """A workbook's cell as a CSV would show it; a number that has lost digits as `3.5E+16`."""
    if isinstance(cell, str):
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _numberas_text(cell)
    if isinstance(cell, datetime):
        nearest = cell + timedelta(microseconds=500_000) if cell.year < 9999 else cell
        return nearest.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _numberas_text(cell: float) -> str:
    if abs(cell) >= _EXCEL_DIGITS:
        return f"{cell:.14E}"
    return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"
