"""`kefu store`: check the files, take the data out in plain forms; and see `backup`, `purge`."""

from __future__ import annotations

import argparse
from pathlib import Path

from kefu_tui.cli import backup, output, purge
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands
from kefu_tui.errors import ExitCode
from kefu_tui.paths import store_folder


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("store", parents=[shared], add_help=False, help="数据文件")
    actions = parser.add_subparsers(
        title="操作", metavar="verify|backup|restore|compact|export|purge", required=True
    )
    verify = actions.add_parser("verify", parents=[shared], add_help=False, help="检查数据文件")
    verify.set_defaults(run=verify_store)
    export = actions.add_parser(
        "export", parents=[shared], add_help=False, help="导出为普通 TinyDB JSON 和 CSV"
    )
    export.add_argument("folder", metavar="DIR")
    export.set_defaults(run=export_store)
    backup.add(actions, shared)
    purge.add(actions, shared)


def verify_store(given: argparse.Namespace) -> ExitCode:
    """Read everything back from disk and say whether it adds up."""
    from kefu_tui.bootstrap import drive_warning, open_for_check

    folder = store_folder(given.store)
    store = open_for_check(folder)
    try:
        check = store.verify()
    finally:
        store.close()
    output.say(f"订单 {check.orders}, 催付记录 {check.contacts}, 导单 {check.imports}")
    for fault in check.faults:
        output.say(fault)
    note = drive_warning(folder)
    if note:
        tell(f"注意: {note}")
    tell("数据完好" if not check.faults else f"{len(check.faults)} 处不对")
    return ExitCode.STORE if check.faults else ExitCode.DONE


def export_store(given: argparse.Namespace) -> ExitCode:
    """Write plain copies into a folder."""
    from kefu_tui.bootstrap import open_for_check

    store = open_for_check(store_folder(given.store))
    try:
        written = store.export(Path(given.folder))
    finally:
        store.close()
    for path in written:
        output.say(str(path))
    return ExitCode.DONE
