"""The problems file: what of an export was not taken in, for the agent to open and mend."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from kefu_tui.domain.imports import Problem
from kefu_tui.domain.phones import mask_phones
from kefu_tui.printable import visible

_NAME = "导入问题"
_HEADER = ("文件", "行", "列", "原因", "怎样处理")
_FORMULA = ("=", "+", "-", "@")
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_LONGEST = 60
"""Characters of the export's name: file systems stop at 255 bytes."""


def write_problems(
    folder: Path, file: str, problems: Iterable[Problem], now: datetime
) -> Path | None:
    """Write `导入问题 <file> <time>.csv` into `folder`; None where that cannot be done.

    Telephone numbers are masked, and no cell begins a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    for line, column, reason, done in problems:
        writer.writerow([_cell(file), line or "", _cell(column), _cell(reason), _cell(done)])
    name = _UNFIT.sub("_", mask_phones(file))[:_LONGEST].strip()
    path = folder / f"{_NAME} {name} {now:%Y%m%d-%H%M%S}.csv"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(text.getvalue().encode("utf-8-sig", "replace"))
        path.chmod(0o600)
    except OSError:
        return None
    return path


def problem_files(folder: Path) -> list[Path]:
    """The problems files in `folder`, oldest name first."""
    return sorted(path for path in folder.glob(f"{_NAME} *.csv") if path.is_file())


def _cell(text: str) -> str:
    """Text that a spreadsheet shows and never runs."""
    plain = visible(mask_phones(text))
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain
