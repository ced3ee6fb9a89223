"""The day's workbook: figures as figures, days as days, and nothing from data as a formula."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.printable import cell_width, visible
from kefu_tui.reports import charts
from kefu_tui.reports.daily import Report
from kefu_tui.reports.sheets import (
    CREDIT_RULE,
    DAY_RULE,
    Cell,
    Kind,
    Sheet,
    all_sheets,
    days_shown,
    plain,
    restated_note,
)
from kefu_tui.reports.shelf import put

LONGEST = 16_000
"""Characters in a cell: Excel takes 32,767 UTF-16 units, XlsxWriter drops a longer one silently."""
WIDEST = 42
"""Cells; a column of long text is not made wider."""
HANDED_IN = ("催款明细表", "催款汇总表")
"""The two sheets that come first; the charts follow them."""
BUTTON = 4
"""Cells beside a title: the filter's button stands in front of it."""
FORMATS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"indent": 1},  # beside money, which is set right, it would touch
    Kind.COUNT: {"num_format": "0"},
    Kind.MONEY: {"num_format": '"¥"#,##0.00'},
    Kind.RATE: {"num_format": "0.0%"},
    Kind.RATIO: {"num_format": "0.0"},
    Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1},
    Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "indent": 1},
}


def write_workbook(report: Report, path: Path) -> None:
    """Write all sheets to `path`, private to the user, replacing a file of that name at once.

    The same report gives the same bytes. Raises ReportError when the file cannot be written.
    """
    put(path, workbook_bytes(report))


def workbook_bytes(report: Report) -> bytes:
    """The workbook as XLSX; made in memory: no buyer's name is left in a temporary folder."""
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    title = f"催付日报 {days_shown(report)}"
    made_at = report.made_at.astimezone(SHANGHAI).replace(tzinfo=None)
    book.set_properties({"title": title, "created": made_at})
    formats = {kind: book.add_format(form) for kind, form in FORMATS.items()}
    heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF3FA", "indent": 1})
    notes = [DAY_RULE, CREDIT_RULE, restated_note(report)]
    sheets = all_sheets(report)
    for index, sheet in enumerate(sheets):
        if index == len(HANDED_IN):
            charts.draw(book, book.add_worksheet(charts.PAGE), sheets)
        page = book.add_worksheet(sheet.name)
        _fill(page, sheet, formats, heading)
        page.set_header(f"&L{title}&R&A")
        if sheet.name in HANDED_IN:
            # the sheet that is handed in says by itself what it counts, without another row
            words = "\n".join(note for note in notes if note)
            page.write_comment(0, 0, words, {"width": 320, "height": 120})
    book.close()
    return target.getvalue()


def _fill(page: Any, sheet: Sheet, formats: dict[Kind, Any], heading: Any) -> None:
    """`page` and the formats are XlsxWriter's, which has no types of its own."""
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.title, heading)
        widths = [cell_width(_shown(row[index], column.kind)) + 3 for row in sheet.rows]
        widest = max([cell_width(column.title) + BUTTON, *widths])
        page.set_column(index, index, min(WIDEST, widest))
    for number, row in enumerate(sheet.rows, start=1):
        for index, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write(page, (number, index), cell, column.kind, formats)
    last_row, last_column = len(sheet.rows), len(sheet.columns) - 1
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last_row, last_column)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P / &N")
    page.repeat_rows(0)
    # an order number is text on purpose: no green corner
    page.ignore_errors({"number_stored_as_text": f"A1:Z{last_row + 1}"})


def _write(
    page: Any, place: tuple[int, int], cell: Cell, kind: Kind, formats: dict[Kind, Any]
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(*place, _safe(cell), formats[Kind.TEXT])
    elif isinstance(cell, datetime):
        local = cell.astimezone(SHANGHAI).replace(tzinfo=None)
        page.write_datetime(*place, local, formats[kind])
    elif isinstance(cell, date):
        page.write_datetime(*place, cell, formats[kind])
    else:
        page.write_number(*place, cell / 100 if kind is Kind.MONEY else cell, formats[kind])


def _safe(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def _shown(cell: Cell, kind: Kind) -> str:
    return visible(plain(cell, kind))[: 2 * WIDEST]
