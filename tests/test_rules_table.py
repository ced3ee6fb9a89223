"""docs/rules.md names settings, modules and tests: they exist, and every setting that decides
something is named."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from kefu_tui import config

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs/rules.md").read_text("utf-8")
_ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TABLE = DOCUMENT[DOCUMENT.index("| rule | setting | module | test |") :]
ROWS = [row for row in _ROW.findall(TABLE) if row[0] != "rule"]


def _names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def _source(name: str) -> str:
    """The text of a test module as the table names it; "" where there is none."""
    for folder in ("tests/domain", "tests", "."):
        path = ROOT / folder / f"{name.removesuffix('.py')}.py"
        if path.is_file():
            return path.read_text("utf-8")
    return ""


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_row_names_exists(row: tuple[str, str, str, str]) -> None:
    _, settings, modules, tests = row
    for key in _names(settings):
        if not key.endswith("*"):
            config.kind_of(re.sub(r"^campaign\.[^.]+", "campaign.x", key))
    for module in _names(modules):
        place = module.replace(".", "/").removesuffix("/py")
        homes = ("kefu_tui/domain", "kefu_tui", ".")
        assert any((ROOT / home / f"{place}.py").is_file() for home in homes), module
    for test in _names(tests):
        file, _, function = test.partition("::")
        assert _source(file), test
        assert re.search(rf"def {function or 'test_'}", _source(file)), test
