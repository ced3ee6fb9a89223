"""Rule *variants compared*, on the report: a variant is ranked only where the intervals part."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from kefu_tui.reports.asjson import report_json
from kefu_tui.reports.daily import Report
from kefu_tui.reports.effects import Verdict
from kefu_tui.reports.text import terminal_report
from kefu_tui.reports.workbook import workbook_bytes
from tests.reports.shop import mixed_day, two_variants


@pytest.mark.parametrize(
    ("a", "b", "verdict", "words"),
    [
        ((27, 30), (3, 30), Verdict("A", "B", True, None), "A 高于 B"),
        ((3, 30), (27, 30), Verdict("B", "A", True, None), "B 高于 A"),
        (
            (12, 30),
            (15, 30),
            Verdict("B", "A", False, 351),
            "A 和 B 分不出高下 (每种还要约 360 位)",
        ),
        ((1, 2), (0, 2), Verdict("A", "B", False, None), "A 和 B 分不出高下"),
        ((9, 30), (9, 30), Verdict("A", "B", False, None), "A 和 B 分不出高下"),
    ],
)
def test_variants_compared(
    a: tuple[int, int], b: tuple[int, int], verdict: Verdict, words: str
) -> None:
    report = two_variants(a=a, b=b)
    [group] = report.groups  # 乙: of its variants only one was used
    assert group.name == "甲"
    assert [(v, e.recovered, e.buyers) for v, e in group.variants] == [("A", *a), ("B", *b)]
    assert group.verdicts == (verdict,)
    assert verdict.label() == words
    assert f"  甲 回单率: {words}\n" in terminal_report(report)


def test_scripts_without_variants_are_not_compared() -> None:
    report = mixed_day()
    assert report.scripts
    assert report.groups == ()
    assert "分不出" not in terminal_report(report)


def test_sheet_and_json_hold_what_the_page_says() -> None:
    report = two_variants(a=(27, 30), b=(3, 30))
    [head, *rows] = _sheet(report, "话术比较")
    assert (head[:2], head[-1]) == (["话术组", "变体"], "回单率比较")
    assert [row[:2] for row in rows] == [["甲", "A"], ["甲", "B"]]
    assert [row[head.index("回单率")] for row in rows] == [0.9, 0.1]
    assert {row[-1] for row in rows} == {"A 高于 B"}
    [group] = json.loads(json.dumps(report_json(report)))["variants"]
    assert group["group"] == "甲"
    assert group["compared"] == [{"higher": "A", "lower": "B", "clear": True, "needed": None}]
    first = group["variants"][0]
    assert (first["variant"], first["script"]) == ("A", "甲A")
    assert (first["recovered_share"]["k"], first["recovered_share"]["n"]) == (27, 30)


def _sheet(report: Report, name: str) -> list[list[Any]]:
    book = load_workbook(BytesIO(workbook_bytes(report)))
    return [[cell.value for cell in row] for row in book[name].iter_rows()]
