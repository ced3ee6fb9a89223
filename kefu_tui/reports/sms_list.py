"""The 短信 list as files for the shop's SMS tool, and as lines for the clipboard.

It holds names and whole numbers: private to the user, gone after a while.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kefu_tui.domain.batch import COLUMNS, SmsList
from kefu_tui.printable import cell_width
from kefu_tui.reports.shelf import put

_NAME = re.compile(r"短信名单-((\d{4})(\d\d)(\d\d)-\d{6})\.(?:csv|xlsx)")
_WIDTHS = (14, 14, 80, 6, 24, 18, 18)


def list_name(made: SmsList, ending: str) -> str:
    """`短信名单-20261121-121005.csv`; `ending`: csv or xlsx."""
    return f"短信名单-{made.id}.{ending}"


def write_list(made: SmsList, path: Path) -> None:
    """Write the list, as a workbook where `path` ends in .xlsx, else as CSV, in the place of a
    file of that name. Raises ReportError; then that file is unharmed."""
    put(path, _workbook(made) if path.suffix.casefold() == ".xlsx" else _csv(made))


def shelve(made: SmsList, folder: Path) -> list[Path]:
    """Write the list as CSV and as a workbook into `folder`. Raises ReportError."""
    paths = [folder / list_name(made, ending) for ending in ("csv", "xlsx")]
    for path in paths:
        write_list(made, path)
    return paths


def lines_of(made: SmsList) -> str:
    """A line each for pasting: number, tab, words."""
    return "\n".join(f"{text.number}\t{text.words}" for text in made.texts)


def list_id_of(path: Path) -> str:
    """The list's id, by the file's name; "" where it has another name."""
    named = _NAME.fullmatch(path.name)
    return named[1] if named else ""


def lists_in(folder: Path) -> list[Path]:
    """The lists' files in `folder`, oldest first."""
    return sorted(path for path in folder.glob("短信名单-*") if _NAME.fullmatch(path.name))


def lists_before(folder: Path, day: date) -> list[Path]:
    """The files in `folder` of lists that were made before `day`, oldest first."""
    edge = f"{day:%Y%m%d}"
    return [path for path in lists_in(folder) if list_id_of(path)[:8] < edge]


def _rows(made: SmsList) -> Iterator[tuple[str, str, str, int, str, str, str]]:
    for text in made.texts:
        yield (
            text.number,
            text.address,
            text.words,
            text.parts,
            " ".join(text.orders),
            text.script,
            made.id,
        )


def _csv(made: SmsList) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, address, words, parts, orders, script, list_id in _rows(made):
        # behind a tab a spreadsheet leaves a long number alone
        writer.writerow([number, address, words, parts, f"\t{orders}", script, list_id])
    return text.getvalue().encode("utf-8-sig", "replace")


def _workbook(made: SmsList) -> bytes:
    from xlsxwriter import Workbook

    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties(
        {"title": f"短信名单 {made.id}", "created": made.made_at.replace(tzinfo=None)}
    )
    heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF3FA"})
    page = book.add_worksheet("短信名单")
    for index, (title, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        page.write_string(0, index, title, heading)
        page.set_column(index, index, max(width, cell_width(title) + 2))
    for row, cells in enumerate(_rows(made), start=1):
        for index, cell in enumerate(cells):
            if isinstance(cell, int):
                page.write_number(row, index, cell)
            else:
                page.write_string(row, index, cell)
    page.freeze_panes(1, 0)
    page.ignore_errors({"number_stored_as_text": f"A1:G{len(made.texts) + 1}"})
    book.close()
    return target.getvalue()
