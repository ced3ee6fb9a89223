"""A list of orders under names that no shop's export has, with a title row above: all invented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.intake.sheets import as_csv

HEADER = ["单据号码", "客户", "登记时刻", "货款合计", "进度", "电话号"]
ROWS = [
    ["260000000000000017", "tb_小鹿", "2026-11-20 10:00:00", "120.50", "待处理", "13900001111"],
    ["260000000000000025", "tb_小熊", "2026-11-20 11:00:00", "88.00", "已处理", "13900002222"],
    ["260000000000000033", "tb_小猫", "2026-11-20 12:00:00", "66.60", "压着", "13900003333"],
]
MAPPED = {
    "number": ("单据号码",),
    "buyer": ("客户",),
    "created": ("登记时刻",),
    "due": ("货款合计",),
    "status": ("进度",),
}
WORDS = {"待处理": "unpaid", "已处理": "paid", "压着": "ignored"}


def strange(
    header: Sequence[str] = HEADER, words: Sequence[str] = ("待处理", "已处理", "压着")
) -> bytes:
    """The file with its columns in the order of `header` and other status words, as UTF-8."""
    known = header[0] in HEADER
    places = [HEADER.index(name) for name in header] if known else range(len(HEADER))
    rows = [[*row[:4], word, row[5]] for row, word in zip(ROWS, words, strict=True)]
    body = [[row[place] for place in places] for row in rows]
    return as_csv([["某某ERP 订单导出"], header, *body]).encode("utf-8")


def write(
    folder: Path,
    name: str = "strange.csv",
    header: Sequence[str] = HEADER,
    words: Sequence[str] = ("待处理", "已处理", "压着"),
) -> Path:
    """Write it into a folder."""
    path = folder / name
    path.write_bytes(strange(header, words))
    return path
