"""`kefu store purge`: personal data older than a day out of the store, figures kept."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui import config, logbook, paths
from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands, a_day
from kefu_tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from kefu_tui.ports import Purged

_REPORTED = 7
"""Days: the week that reports and calls back still look at, after the last order has closed."""


def add(actions: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    purge = actions.add_parser(
        "purge", parents=[shared], add_help=False, help="清除某天以前的个人数据, 数字保留"
    )
    purge.add_argument("--before", required=True, metavar="DATE", help="清除这一天以前的")
    purge.add_argument("--yes", action="store_true", help="不再询问")
    purge.add_argument("--json", action="store_true", help="输出 JSON")
    purge.set_defaults(run=purge_store)


def purge_store(given: argparse.Namespace) -> ExitCode:
    """Say what will go, ask, and take it out. Raises UsageError, StoreError."""
    from kefu_tui.bootstrap import list_backups, open_for_upkeep
    from kefu_tui.clock import Clock

    folder = paths.store_folder(given.store)
    now = Clock.from_environment().now()
    window = config.load(paths.config_file(folder)).rules().longest_window
    before = a_day(given.before, now, "--before")
    _refuse_too_late(before, now.date(), window)
    store = open_for_upkeep(folder)
    try:
        found = store.purgeable(before, now)
        files = _old_files(folder, before, found)
        _announce(before, found, files, len(list_backups(folder)))
        if (any(found) or files) and not given.yes and not _agreed():
            tell("没有改动")
            return ExitCode.INTERRUPTED
        done = store.purge(before, now)
    finally:
        store.close()
    logbook.note(logbook.Event.PURGED, before=before, **done._asdict())
    kept = [path for path in files if not _removed(path)]
    _report(given.json, before, done, len(files) - len(kept))
    for path in kept:
        tell(f"kefu: 删不掉 {path}, 可能正在 Excel 里打开; 里面还有个人数据, 请关掉后手工删除")
    return ExitCode.PROBLEMS if kept else ExitCode.DONE


def _refuse_too_late(before: date, today: date, window: timedelta) -> None:
    days = ceil(window / timedelta(days=1)) + _REPORTED
    latest = today - timedelta(days=days)
    if before > latest:
        raise UsageError(
            f"--before {before} 太近了: 最近 {days} 天 (付款期限加 {_REPORTED} 天) 的数据还要用来"
            f"催付和出报表; 最晚可以写 {latest}"
        )


def _old_files(folder: Path, before: date, found: Purged) -> list[Path]:
    """Workbooks with days and 短信 lists from before `before`; problems files, which quote cells,
    and exports that lie in the inbox, done with or put by: any of these may hold old orders where
    the store does, and none where it does not."""
    from kefu_tui.reports.problems import problem_files
    from kefu_tui.reports.shelf import workbooks_before
    from kefu_tui.reports.sms_list import lists_before

    reports = paths.reports_folder(folder)
    books = [*workbooks_before(reports, before), *lists_before(reports, before)]
    if not any(found):
        return books
    done, waiting = paths.processed_folder(folder), paths.waiting_folder(folder)
    taken = sorted(p for p in (*done.glob("*"), *waiting.glob("*/*")) if p.is_file())
    return [*books, *problem_files(reports), *taken]


def _announce(before: date, found: Purged, files: list[Path], backups: int) -> None:
    if not any(found) and not files:
        tell(f"{before} 以前没有要清除的个人数据")
        return
    tell(
        f"将清除 {before} 以前的个人数据: 订单 {found.orders} 笔 (收货人, 电话, 地区, 备注, 留言), "
        f"催付记录 {found.contacts} 条 (备注文字, 新号码), 顾客 {found.buyers} 位 (旺旺名换成代号)"
    )
    if files:
        tell(
            f"并删除含有这些数据的文件 {len(files)} 个: {', '.join(p.name for p in files[:5])}"
            + (" …" if len(files) > 5 else "")
        )
    if any(found):
        tell(f"旧备份 {backups} 份里也有这些数据, 一并删除, 换成清除后的一份新备份")
    tell("金额, 时间, 结果和报表数字不变。清除后不能恢复")


def _agreed() -> bool:
    """Ask on a terminal. Raises UsageError without one."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("没有终端可以询问: 确定要清除, 请加 --yes 再运行一次")
    import questionary

    return bool(questionary.confirm("现在清除?", default=False).ask(kbi_msg="已取消"))


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _report(as_json: bool, before: date, done: Purged, files: int) -> None:
    if as_json:
        output.json({"before": before, **done._asdict(), "files": files})
    else:
        output.say(
            f"已清除: 订单 {done.orders}, 催付记录 {done.contacts}, 顾客 {done.buyers}, "
            f"文件 {files}"
        )
