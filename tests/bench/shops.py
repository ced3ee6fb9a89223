"""What is measured: generated shops as export files and as stores."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.domain.imports import Import, ImportCounts
from kefu_tui.domain.moments import SHANGHAI

NOW = datetime(2026, 11, 21, 16, 10, tzinfo=SHANGHAI)
"""The moment all figures are taken at: calls and 旺旺 are both possible."""


def imported(orders: int) -> Import:
    """The import that brought them."""
    exported = NOW - timedelta(minutes=10)
    return Import(
        file="ExportOrderList.csv",
        digest="0" * 64,
        exported_at=exported,
        imported_at=NOW,
        encoding="gb18030",
        family="taobao",
        counts=ImportCounts(rows=orders, new=orders),
    )


def export(folder: Path, orders: int, cases: int, encoding: str = "gb18030") -> Path:
    """An export of `orders` rows with `cases` unpaid buyers."""
    folder.mkdir(parents=True, exist_ok=True)
    path = write_demo_export(folder, NOW, orders=orders, cases=cases)
    if encoding != "gb18030":
        path.write_bytes(path.read_bytes().decode("gb18030").encode(encoding))
    return path


def store(folder: Path, orders: int, cases: int) -> Path:
    """A store that holds such a shop, closed as at the end of a day."""
    path = export(folder, orders, cases)
    desk = build_desk(folder, Clock.fixed(NOW))
    try:
        desk.import_file(path)
    finally:
        desk.close()
    path.unlink()
    return folder
