"""`kefu` and `kefu demo`: opening the screen."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui.cli.diagnostics import tell
from kefu_tui.errors import ExitCode
from kefu_tui.paths import config_file, store_folder

if TYPE_CHECKING:
    import argparse

    from kefu_tui.cli.opening import Commands


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", parents=[shared], add_help=False, help="示例店铺")
    parser.set_defaults(run=_demo)


def open_screen(store: str | None) -> ExitCode:
    """The desk on the agent's own store; the welcome screen can send them to setup or demo."""
    from kefu_tui.bootstrap import build_desk, drive_warning

    folder = store_folder(store)
    while True:
        desk = build_desk(folder)
        try:
            from kefu_tui.tui.app import KefuApp

            app = KefuApp(desk, drive_warning(folder) if desk.is_empty else "")
            chosen = app.run()
            if app.return_code:
                return ExitCode.PROBLEMS
        finally:
            desk.close()
        if chosen == "setup":
            from kefu_tui.cli.config import ask_for

            ask_for(config_file(folder))
        elif chosen == "demo":
            open_demo()
        else:
            return ExitCode.DONE


def _demo(_given: argparse.Namespace) -> ExitCode:
    """`kefu demo`."""
    code = open_demo()
    tell("示例店铺已关闭, 什么都没有留下; 打开自己的店铺: kefu (或 make run)")
    return code


def open_demo() -> ExitCode:
    """A generated shop in a temporary store: nothing of it stays, the agent's own is not touched."""
    from kefu_tui.bootstrap import build_demo_desk

    with tempfile.TemporaryDirectory(prefix="kefu-demo-") as folder:
        desk = build_demo_desk(Path(folder))
        try:
            if sys.stdin.isatty() and sys.stdout.isatty():
                from kefu_tui.tui.app import KefuApp

                app = KefuApp(desk, is_demo=True)
                app.run()
                return ExitCode.PROBLEMS if app.return_code else ExitCode.DONE
            from kefu_tui.cli.queue import print_rows_of

            tell("示例店铺 (没有终端, 只打印队列)")
            return print_rows_of(desk)
        finally:
            desk.close()
