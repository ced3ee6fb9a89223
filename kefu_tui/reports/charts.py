"""The workbook's charts: the program that opens it draws them, from the cells of its sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kefu_tui.reports.sheets import Kind, Sheet

PAGE = "图表"
EMPTY = "没有催付记录"
_SIZE = {"width": 640, "height": 330}
_COLUMNS, _ROWS = 10, 17
"""Cells of the usual size that a chart and the gap beside it take."""
_BLUE, _GREEN, _ORANGE = "#3B6FB6", "#4F9D69", "#E08E3C"
_GREY, _PALE = "#A8B0BC", "#E3E6EB"


class _Chart(NamedTuple):
    """One chart: a column of names on `sheet`, and the columns of figures drawn by them."""

    sheet: str
    title: str
    kind: str
    """XlsxWriter's name"""
    names: str
    values: tuple[tuple[str, str], ...]
    """title of a column, colour"""
    limits: tuple[str, ...] = ()
    """columns drawn as thin broken lines: between them lies the truth"""


_EFFECT = (("联系数", _GREY), ("接通数", _BLUE), ("回单数", _GREEN))
CHARTS = (
    _Chart("时段效果", "时段：联系、接通、回单", "column", "时段", _EFFECT),
    _Chart("渠道效果", "渠道：联系、接通、回单", "column", "渠道", _EFFECT),
    _Chart("未付款原因汇总", "未付款原因（次数）", "bar", "未付款原因", (("次数", _ORANGE),)),
    _Chart(
        "成功率走势",
        "成功率（按金额）和回单率（按买家，虚线之间是 95% 区间）",
        "line",
        "催款日期",
        (("成功率", _ORANGE), ("回单率", _BLUE)),
        ("回单率95%下限", "回单率95%上限"),
    ),
)


def draw(book: Any, page: Any, sheets: Iterable[Sheet]) -> None:
    """Draw the charts of `sheets` on `page`, two beside each other; none of a sheet without
    figures. `book` and `page` are XlsxWriter's, which has no types of its own.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 1)
    drawn = [c for c in CHARTS if _has_figures(by_name[c.sheet], c)]
    for place, chart in enumerate(drawn):
        row, column = divmod(place, 2)
        page.insert_chart(row * _ROWS, column * _COLUMNS, _made(book, by_name[chart.sheet], chart))
    if not drawn:
        page.write_string(0, 0, EMPTY)


def _has_figures(sheet: Sheet, chart: _Chart) -> bool:
    wanted = [sheet.titles.index(title) for title, _ in chart.values]
    return any(row[index] is not None for row in sheet.rows for index in wanted)


def _made(book: Any, sheet: Sheet, chart: _Chart) -> Any:
    made = book.add_chart({"type": chart.kind})
    names = _cells(sheet, chart.names)
    for title, colour in chart.values:
        line = {"color": colour, "width": 2.25}
        shape = {"line": line, "marker": {"type": "circle", "size": 6, "fill": {"color": colour}}}
        look = shape if chart.kind == "line" else {"fill": {"color": colour}, "gap": 60}
        labels = {} if chart.kind == "line" else {"data_labels": {"value": True}}
        made.add_series(
            {"name": title, "categories": names, "values": _cells(sheet, title)} | look | labels
        )
    for title in chart.limits:
        line = {"color": _BLUE, "width": 1, "dash_type": "dash"}
        made.add_series(
            {"name": title, "categories": names, "values": _cells(sheet, title), "line": line}
        )
    _dress(made, sheet, chart)
    return made


def _dress(made: Any, sheet: Sheet, chart: _Chart) -> None:
    """Title, axes and legend."""
    made.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    made.set_size(_SIZE)
    kind = sheet.columns[sheet.titles.index(chart.values[0][0])].kind
    grid = {"visible": True, "line": {"color": _PALE}}
    figures: dict[str, Any] = {"min": 0, "major_gridlines": grid}
    if kind is Kind.RATE:
        figures |= {"num_format": "0%", "max": 1}
    else:
        # whole contacts: an axis of halves says nothing
        figures |= {"num_format": "0"}
    names: dict[str, Any] = {}
    if sheet.columns[sheet.titles.index(chart.names)].kind is Kind.DAY:
        # as words: on a date axis a day without contacts moves the others
        names |= {"text_axis": True, "num_format": "mm-dd"}
    if chart.kind == "bar":
        # lying down: every name, the first one on top; the bars bear their figures
        names |= {"reverse": True, "interval_unit": 1, "num_font": {"size": 9}}
        made.set_x_axis(figures | {"visible": False, "major_gridlines": {"visible": False}})
        made.set_y_axis(names | {"major_gridlines": {"visible": False}})
    else:
        made.set_x_axis(names)
        made.set_y_axis(figures)
    made.set_legend({"none": True} if len(chart.values) == 1 else {"position": "bottom"})
    made.show_blanks_as("gap")


def _cells(sheet: Sheet, title: str) -> Sequence[str | int]:
    """A column's cells beneath its title, as XlsxWriter names a range."""
    column = sheet.titles.index(title)
    return [sheet.name, 1, column, len(sheet.rows), column]
