"""The house rules that no single module can show: who may import what, who speaks, how big."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kefu_tui.paths import CHECKOUT, PACKAGE

FILES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)
LONGEST_FILE, LONGEST_FUNCTION = 400, 50

AT_HOME = {
    "textual": ("tui",),
    "rich": ("tui",),
    "pyperclip": ("tui",),
    "questionary": ("cli",),
    "tinydb": ("storage",),
    "filelock": ("storage",),
    "psutil": ("storage",),
    "python_calamine": ("intake",),
    "msoffcrypto": ("intake",),
    "olefile": ("intake",),
    "xlsxwriter": ("reports",),
    "arrow": ("domain",),
    "tomlkit": ("config",),
    "pypinyin": ("desk/pinyin.py",),
    "chinese_calendar": ("config/workdays.py",),
    "platformdirs": ("paths.py",),
    "msgspec": ("storage", "config", "cli/output.py"),
}
"""Third-party libraries and the only places that import them."""


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def _imported(path: Path) -> Iterator[str]:
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)}:{node.lineno}: relative import"
            yield node.module or ""


def _calls(*functions: str) -> list[str]:
    """`file:line` of every call of these functions."""
    return [
        f"{_name(path)}:{node.lineno}"
        for path in FILES
        for node in _nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in functions
    ]


def test_the_floors_hold() -> None:
    """The contracts of pyproject.toml, as `make check` runs them."""
    code = "import sys; from importlinter import cli; sys.exit(cli.lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_library_is_imported_only_where_it_is_at_home() -> None:
    known = sys.stdlib_module_names | {"kefu_tui"} | AT_HOME.keys()
    for path in FILES:
        for module in _imported(path):
            library = module.split(".")[0]
            assert library in known, f"{_name(path)} imports {library}"
            homes = AT_HOME.get(library, ("",))
            assert _name(path).startswith(homes), f"{_name(path)} imports {library}"


def test_only_two_modules_speak() -> None:
    calls = _calls("print", "sys.stdout.write", "sys.stderr.write")
    assert {where.split(":")[0] for where in calls} == {"cli/output.py", "cli/diagnostics.py"}


def test_only_the_clock_tells_the_time() -> None:
    """And what names a real moment, whatever the desk is told: the lock, the backups."""
    calls = _calls("datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time")
    assert {where.split(":")[0] for where in calls} == {
        "clock.py",
        "storage/lock.py",
        "storage/backups.py",
    }


def test_rooms_are_small() -> None:
    large = [
        _name(path) for path in FILES if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE
    ]
    assert large == []
    long = [
        f"{_name(path)}: {node.name}"
        for path in FILES
        for node in _nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    modules = ((path, _nodes(path)[0]) for path in FILES)
    silent = [
        _name(path)
        for path, module in modules
        if isinstance(module, ast.Module) and module.body and not ast.get_docstring(module)
    ]
    assert silent == []
