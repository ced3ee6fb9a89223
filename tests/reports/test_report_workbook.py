"""The workbook read back by another library: plain text, true figures, whole or not at all."""

from __future__ import annotations

import os
import stat
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kefu_tui.domain.phones import mask_phones
from kefu_tui.errors import ExitCode
from kefu_tui.printable import visible
from kefu_tui.reports.asjson import report_json
from kefu_tui.reports.daily import Report, Tomorrow
from kefu_tui.reports.shelf import ReportError
from kefu_tui.reports.workbook import workbook_bytes, write_workbook
from tests.reports.shop import (
    HOSTILE,
    HOUR,
    NEXT_EVENING,
    NOON,
    contact,
    mixed_day,
    paid,
    report_of,
    unpaid,
)

SHEETS = [
    "催款明细表",
    "催款汇总表",
    "图表",
    "未付款原因汇总",
    "渠道效果",
    "时段效果",
    "话术效果",
    "话术比较",
    "成功率走势",
    "明日跟进",
    "说明",
]
DETAIL = [
    "催款日期",
    "拍下日期",
    "客户ID",
    "订单未付款额",
    "联系结果",
    "是否付款",
    "付款日期",
    "付款总额",
]
SUMMARY = ["催款日期", "处理人员", "催款数", "回单数", "未付款总金额", "追回金额", "成功率"]


def opened(report: Report) -> Any:
    """As openpyxl sees it; it has no types worth the name."""
    return load_workbook(BytesIO(workbook_bytes(report)))


def rows(book: Any, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_sheets_and_columns_are_named_exactly() -> None:
    book = opened(mixed_day())
    assert book.sheetnames == SHEETS
    assert rows(book, "催款明细表")[0] == DETAIL
    assert rows(book, "催款汇总表")[0] == SUMMARY


def test_figures_agree_with_the_json() -> None:
    report = mixed_day()
    book, found = opened(report), report_json(report)
    detail: Any = found["detail"]
    for row, expected in zip(rows(book, "催款明细表")[1:], detail, strict=True):
        assert row[0].date().isoformat() == expected["contact_date"]
        assert row[1].date().isoformat() == expected["placed_date"]
        assert (row[2], row[4]) == (expected["buyer"], expected["result"])
        assert (row[3], row[7]) == (expected["amount_unpaid"] / 100, expected["amount_paid"] / 100)
        assert row[5] == ("是" if expected["paid"] else "否")
        assert (row[6].date().isoformat() if row[6] else None) == expected["paid_date"]
    agents: Any = found["agents"]
    for row, expected in zip(rows(book, "催款汇总表")[1:], agents, strict=True):
        assert row[1:4] == [expected["agent"], expected["contacted"], expected["recovered"]]
        assert row[4:6] == [expected["amount_unpaid"] / 100, expected["amount_recovered"] / 100]
        assert row[6] == pytest.approx(expected["success_rate"])
    notes = {row[0]: row for row in rows(book, "说明")}
    piles = [row for name, row in notes.items() if str(name).startswith("五堆")]
    assert sum(row[1] for row in piles) == notes["回单率"][2] == 7
    assert notes["自然付款"][6] == 124.5


def test_cells_have_their_kind() -> None:
    book = opened(mixed_day())
    detail, summary = book["催款明细表"], book["催款汇总表"]
    assert isinstance(detail["A2"].value, datetime)
    assert detail["A2"].number_format == "yyyy-mm-dd"
    assert detail["D2"].number_format == '"¥"#,##0.00'
    assert summary["G2"].number_format == "0.0%"
    assert book["明日跟进"]["A2"].value == datetime(2020, 2, 22, 16, 0)  # noqa: DTZ001
    [number] = [c for c in detail["C"] if c.value == "201900000000000007"]
    assert number.data_type == "s"
    for page in book.worksheets:
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        if page.title == "图表":
            continue
        assert page.freeze_panes == "A2"
        assert page.print_title_rows == "$1:$1"
        assert page.auto_filter.ref.startswith("A1:")
        assert all(5 < page.column_dimensions[k].width < 50 for k in page.column_dimensions)
    assert detail.column_dimensions["C"].width >= 18


def charts(book: Any) -> dict[str, list[tuple[str, ...]]]:
    """Kind of chart -> the cells its series are drawn from: names, figures."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for chart in book["图表"]._charts:
        for series in chart.series:
            names = series.cat.strRef or series.cat.numRef
            place = names.f.split("!")[0].strip("'")
            cells = tuple(f.split("!")[1].replace("$", "") for f in (names.f, series.val.numRef.f))
            found.setdefault(f"{chart.tagname} {place}", []).append(cells)
    return found


def test_the_charts_are_drawn_from_the_cells() -> None:
    assert charts(opened(mixed_day())) == {
        "barChart 时段效果": [("A2:A3", f"{c}2:{c}3") for c in "BCH"],
        "barChart 渠道效果": [("A2:A4", f"{c}2:{c}4") for c in "BCH"],
        "barChart 未付款原因汇总": [("A2:A3", "C2:C3")],
        "lineChart 成功率走势": [("A2:A8", f"{c}2:{c}8") for c in "FGHI"],
    }


def test_a_chart_without_figures_is_left_out() -> None:
    order = unpaid("1", "小雨")
    kinds = list(charts(opened(report_of([order], [contact(1, order)]))))
    assert kinds == ["barChart 时段效果", "barChart 渠道效果", "lineChart 成功率走势"]
    empty = opened(report_of([], []))
    assert empty["图表"]._charts == []
    assert empty["图表"]["A1"].value == "没有催付记录"


def test_hostile_data_stays_text() -> None:
    orders = [unpaid(str(n), nick) for n, nick in enumerate(HOSTILE)]
    contacts = [
        contact(n, o, agent=HOSTILE[-n], script=HOSTILE[-n]) for n, o in enumerate(orders, 1)
    ]
    later = [Tomorrow(NEXT_EVENING, nick, 1, nick) for nick in HOSTILE]
    report = report_of(orders, contacts, tomorrow=later)
    data = workbook_bytes(report)
    with zipfile.ZipFile(BytesIO(data)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert b"hyperlink" not in parts.read(name)
    book = load_workbook(BytesIO(data))
    cells = [c for page in book.worksheets for row in page.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    given = [visible(n) for n in HOSTILE]
    masked = [visible(mask_phones(n)) for n in HOSTILE]
    for sheet, column, told in (
        ("催款明细表", 2, masked), ("明日跟进", 1, given), ("明日跟进", 3, given),
    ):  # fmt: skip
        found = [row[column] for row in rows(book, sheet)[1:]]
        # openpyxl leaves the escape by which a literal _x0041_ is kept one
        assert [str(v).replace("_x005F_", "_") for v in found] == told


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost() -> None:
    order = unpaid("1", "长" * 40_000)
    value = rows(opened(report_of([order], [contact(1, order)])), "催款明细表")[1][2]
    assert value.startswith("长长")
    assert value.endswith("…")


def test_a_restated_sheet_says_so_itself() -> None:
    book = opened(mixed_day())
    for sheet in SHEETS[:2]:
        note = book[sheet]["A1"].comment.text
        assert "本表已按后续导单重述: 1 位买家" in note
        assert "催款日期是联系买家的那一天" in note
    assert "重述" not in opened(report_of([], []))["催款明细表"]["A1"].comment.text


def test_an_empty_day_is_a_workbook_with_titles() -> None:
    book = opened(report_of([], []))
    assert book.sheetnames == SHEETS
    assert rows(book, "催款明细表") == [DETAIL]
    assert rows(book, "催款汇总表") == [SUMMARY]


def test_a_long_day_has_every_row() -> None:
    orders = [unpaid(f"{n:018d}", due=n * 101) for n in range(300)]
    contacts = [contact(n, o) for n, o in enumerate(orders, 1)]
    found = rows(opened(report_of([paid(o, NOON + HOUR) for o in orders], contacts)), "催款明细表")
    assert [row[2] for row in found[1:]] == [o.number for o in orders]
    assert sum(round(row[3] * 100) for row in found[1:]) == sum(o.amount_due for o in orders)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert workbook_bytes(mixed_day()) == workbook_bytes(mixed_day())


def test_the_file_is_private_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "2020-02-21.xlsx"
    write_workbook(mixed_day(), path)
    write_workbook(mixed_day(), path)
    assert path.read_bytes() == workbook_bytes(mixed_day())
    assert [p.name for p in path.parent.iterdir()] == ["2020-02-21.xlsx"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_in_use_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "日报.xlsx"
    path.write_bytes(b"before")

    def in_use(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", in_use)
    with pytest.raises(ReportError, match="Excel") as caught:
        write_workbook(mixed_day(), path)
    assert caught.value.exit_code is ExitCode.PROBLEMS
    assert "日报.xlsx" in str(caught.value)
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["日报.xlsx"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="文件夹"):
        write_workbook(mixed_day(), tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReportError, match="写不到"):
        write_workbook(mixed_day(), tmp_path / "file" / "day.xlsx")
