"""Rule *待核实*: missing from a newer export that covers its date."""

from __future__ import annotations

import pytest

from kefu_tui.domain.imports import Import, ImportCounts
from tests.domain.builders import t


def export(
    at: str = "11.21 18:00", first: str | None = "11.20 00:00", last: str = "11.21 17:00"
) -> Import:
    """An export file that spans some placing times."""
    return Import(
        file="ExportOrderList.csv",
        digest="0" * 64,
        exported_at=t(at),
        imported_at=t(at),
        encoding="gb18030",
        family="order list",
        counts=ImportCounts(),
        covers_from=t(first) if first else None,
        covers_to=t(last) if first else None,
    )


@pytest.mark.parametrize(
    ("placed", "seen", "missing"),
    [
        ("11.20 09:00", "11.20 18:00", True),
        ("11.20 09:00", "11.21 18:00", False),
        ("11.20 09:00", "11.21 19:00", False),
        ("11.19 09:00", "11.20 18:00", False),
        ("11.21 17:30", "11.21 17:40", False),
        ("11.20 09:00", None, True),
    ],
)
def test_missing_from_a_newer_export(placed: str, seen: str | None, missing: bool) -> None:
    assert export().should_hold(t(placed), t(seen) if seen else None) is missing


def test_an_empty_export_covers_nothing() -> None:
    assert not export(first=None).should_hold(t("11.20 09:00"), None)
