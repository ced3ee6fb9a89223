"""The wheel: built from the checkout without a network, installed elsewhere, and tried there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from kefu_tui import __version__
from kefu_tui.paths import CHECKOUT
from tests.desk.shop import Row, export

OPEN_THE_DESK = """
import asyncio, pathlib, sys
from kefu_tui.bootstrap import build_demo_desk
from kefu_tui.tui.app import KefuApp

async def look():
    desk = build_demo_desk(pathlib.Path(sys.argv[1]))
    app = KefuApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        print(type(app.screen).__name__)
    desk.close()

asyncio.run(look())
"""


def _run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KEFU_", "PYTHON"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    _run(*build, cwd=CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel was installed; its libraries are those of the environment."""
    target = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index")
    _run(*pip, "--no-compile", "--target", target, wheel, cwd=target)
    return target


def _python(installed: Path, *arguments: str | Path, **variables: str) -> str:
    elsewhere = installed.parent
    command = (sys.executable, *arguments)
    return _run(*command, cwd=elsewhere, PYTHONPATH=str(installed), **variables).stdout


def test_what_the_wheel_carries(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    for folder, pattern in (("scripts_zh", "*"), ("kefu_tui/tui", "*.tcss")):
        for path in (CHECKOUT / folder).rglob(pattern):
            if path.is_file():
                inside = path.relative_to(CHECKOUT).as_posix()
                prefix = "" if folder.startswith("kefu_tui") else "kefu_tui/"
                assert prefix + inside in names
    assert not any(name.startswith(("tests", "store", "docs")) for name in names)
    assert not any(name.endswith((".pyc", ".csv", ".xlsx", ".toml")) for name in names)
    (metadata,) = (name for name in names if name.endswith("METADATA"))
    assert f"Version: {__version__}\n" in ZipFile(wheel).read(metadata).decode()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_commands_of_the_installed_program(installed: Path, tmp_path: Path) -> None:
    here = _python(installed, "-c", "import kefu_tui; print(kefu_tui.__file__)").strip()
    assert Path(here).is_relative_to(installed)
    kefu = ("-m", "kefu_tui", "--store", tmp_path / "store")
    now = {"KEFU_NOW": "2026-11-21T16:10:00"}
    _python(installed, *kefu, "import", export(tmp_path, "21 16:10", [Row("1")]), **now)
    rows = json.loads(_python(installed, *kefu, "queue", "--json", **now))
    assert [row["case"] for row in rows] == ["小雨"]
    scripts = json.loads(_python(installed, *kefu, "scripts", "list", "--json"))
    carried = installed / "kefu_tui" / "scripts_zh"
    assert len(scripts) > 20
    assert all((carried / script["file"]).is_file() for script in scripts)
    assert "话术" in _python(installed, *kefu, "show", "小雨", **now)


def test_the_command_kefu(installed: Path) -> None:
    script = next((installed / "bin").glob("kefu*"))
    done = _run(script, "--version", cwd=installed.parent, PYTHONPATH=str(installed))
    assert done.stdout == f"kefu {__version__}\n"


def test_its_data_stand_in_the_users_folder(installed: Path) -> None:
    code = "from kefu_tui.paths import store_folder; print(store_folder())"
    folder = Path(_python(installed, "-c", code).strip())
    assert folder.is_absolute()
    assert "kefu_tui" in folder.name
    assert not folder.is_relative_to(installed)
    assert not folder.is_relative_to(CHECKOUT)


def test_the_desk_opens(installed: Path, tmp_path: Path) -> None:
    assert _python(installed, "-c", OPEN_THE_DESK, tmp_path) == "DeskScreen\n"
