"""`kefu store backup`, `restore` and `compact`: copies of the store, and its files made anew."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands
from kefu_tui.errors import ExitCode, StoreError, UsageError
from kefu_tui.paths import store_folder, typed
from kefu_tui.printable import pad

if TYPE_CHECKING:
    from kefu_tui.ports import Backup

_WHY = {
    "import": "导单前",
    "daily": "每日",
    "migration": "升级前",
    "purge": "清除后",
    "manual": "手工",
}


def add(actions: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    backup = actions.add_parser("backup", parents=[shared], add_help=False, help="现在备份一份")
    backup.add_argument("--list", action="store_true", help="列出已有的备份")
    backup.add_argument("--json", action="store_true", help="输出 JSON")
    backup.set_defaults(run=back_up_store)
    restore = actions.add_parser(
        "restore", parents=[shared], add_help=False, help="用备份换下现在的数据"
    )
    restore.add_argument("file", metavar="FILE", help="备份文件, 或只写它在 backups/ 里的名字")
    restore.set_defaults(run=restore_store)
    compact = actions.add_parser("compact", parents=[shared], add_help=False, help="合并流水")
    compact.set_defaults(run=compact_store)


def back_up_store(given: argparse.Namespace) -> ExitCode:
    """Make a backup, beside an open desk too; or list them. Raises StoreError."""
    from kefu_tui.bootstrap import list_backups, open_for_check

    folder = store_folder(given.store)
    if given.list:
        found = list_backups(folder)
        _show(found, given.json)
        return ExitCode.DONE
    store = open_for_check(folder)
    try:
        made = store.back_up()
    finally:
        store.close()
    if made is None:
        tell("还没有数据, 不用备份")
    elif given.json:
        output.json(_row(made))
    else:
        output.say(str(made.path))
    return ExitCode.DONE


def _row(backup: Backup) -> dict[str, object]:
    return {**backup._asdict(), "path": str(backup.path)}


def _show(found: list[Backup], as_json: bool) -> None:
    if as_json:
        output.json([_row(backup) for backup in found])
        return
    for backup in found:
        when, size = f"{backup.at:%Y-%m-%d %H:%M:%S}", f"{backup.size / 1024:,.0f} KB"
        output.say(f"{when}  {pad(_WHY[backup.why], 6)}  {size:>10}  {backup.path.name}")
    if not found:
        tell("还没有备份")


def restore_store(given: argparse.Namespace) -> ExitCode:
    """Put a backup in the place of the store; what it replaces is kept. Raises StoreError."""
    from kefu_tui.bootstrap import open_for_check, restore_store

    folder = store_folder(given.store)
    source = _source(folder, given.file)
    aside = restore_store(folder, source)
    store = open_for_check(folder)
    try:
        check = store.verify()
    finally:
        store.close()
    output.say(
        f"已恢复: 订单 {check.orders}, 催付记录 {check.contacts}, 导单 {check.imports}, "
        f"来自 {source}"
    )
    if aside is not None:
        tell(f"换下的数据存在 {aside}; 要换回来: kefu store restore {aside.name}")
    return ExitCode.DONE


def _source(folder: Path, text: str) -> Path:
    """A path, or only the name of a backup. Raises UsageError."""
    source, named = typed(text), folder / "backups" / text
    try:
        return named if not source.exists() and named.exists() else source
    except (OSError, ValueError):
        raise UsageError(f"{text[:60]} 不能用来恢复: 路径太长, 或没有权限看那个文件夹") from None


def compact_store(given: argparse.Namespace) -> ExitCode:
    """Write the journal's records into the snapshot. Raises StoreError."""
    from kefu_tui.bootstrap import open_for_upkeep

    store = open_for_upkeep(store_folder(given.store))
    try:
        commits = store.verify().commits
        if commits and not store.compact():
            raise StoreError("没能合并, 原有数据不受影响; 请检查磁盘空间和权限, 然后再试一次")
    finally:
        store.close()
    output.say(f"已合并 {commits} 步流水")
    return ExitCode.DONE
