"""`kefu tasks run`: the background tasks without a screen, for a second terminal or cron.

It never takes the store's lock, so that a desk can be opened at any time. As long as one is open
that tells everything itself, and this program waits.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from kefu_tui.cli import notify, output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands
from kefu_tui.errors import ExitCode, KefuError
from kefu_tui.paths import store_folder

if TYPE_CHECKING:
    from kefu_tui.desk import Desk
    from kefu_tui.tasks import Notice, Runner

_LONGEST = 30.0
"""Seconds between two looks at most: the store's files may have changed, or the desk been closed"""
_SHORTEST = 1.0
_TITLE = "催付台"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("tasks", parents=[shared], add_help=False, help="后台任务")
    actions = parser.add_subparsers(title="操作", metavar="run", required=True)
    run = actions.add_parser(
        "run", parents=[shared], add_help=False, help="不开工作台, 到点、快关闭等照样提醒"
    )
    run.add_argument("--once", action="store_true", help="只看一遍就退出 (给定时任务用)")
    run.add_argument("--json", action="store_true", help="每条提醒一行 JSON")
    run.set_defaults(run=run_tasks)


def run_tasks(given: argparse.Namespace) -> ExitCode:
    """Print each notice as it comes, until interrupted. Raises StoreError or ConfigError when the
    store cannot be opened at the start; later it is said, and tried again."""
    from kefu_tui.bootstrap import only_runner

    folder = store_folder(given.store)
    with only_runner(folder) as alone:
        if not alone:
            tell("已有一个 kefu tasks run 在运行, 由它提醒")
            return ExitCode.DONE
        view = _View(folder)
        try:
            if not given.once:
                _greet(view.desk)
            while True:
                seconds = _look(view, as_json=given.json)
                if given.once and not view.desk.inbox.settling:
                    return ExitCode.DONE
                sleep(_SHORTEST if given.once else seconds)
        finally:
            view.desk.close()


class _View:
    """A desk that reads, and its tasks; as new as the store's files when `renew` was called."""

    def __init__(self, folder: Path) -> None:
        from kefu_tui.bootstrap import version_of

        self.folder = folder
        self.beside = False
        """whether a desk was open at the last look"""
        self._fault = ""
        self._version = version_of(folder)
        self.desk, self.tasks = self._open()

    def renew(self) -> None:
        """Read the store anew if it has changed; where that fails the last state stays."""
        from kefu_tui.bootstrap import version_of

        version = version_of(self.folder)
        if version == self._version:
            return
        try:
            desk, tasks = self._open()
        except KefuError as error:
            if str(error) != self._fault:
                tell(f"kefu: {error}")
            self._fault = str(error)
            return
        self.desk.close()
        self.desk, self.tasks = desk, tasks
        self._version, self._fault = version, ""

    def _open(self) -> tuple[Desk, Runner]:
        from kefu_tui.bootstrap import build_desk
        from kefu_tui.tasks import Runner

        desk = build_desk(self.folder, reading=True)
        desk.hidden = desk.settings.ui.privacy
        return desk, Runner(desk, at_once=True)


def _look(view: _View, *, as_json: bool) -> float:
    """Tell what there is to be told; the seconds until the next look."""
    from kefu_tui.bootstrap import desk_is_open

    if desk_is_open(view.folder):
        if not view.beside:
            tell("工作台开着, 由它提醒; 关掉以后由这里接着提醒")
        view.beside = True
        return _LONGEST
    view.beside = False
    view.renew()
    _tell(view.desk, view.tasks.tick(), as_json=as_json)
    while (job := view.tasks.job()) is not None:
        job()
        _tell(view.desk, view.tasks.tick(), as_json=as_json)
    if view.desk.inbox.settling:
        return _SHORTEST
    return _seconds_until(view.tasks.next_at(), view.desk.now)


def _seconds_until(moment: datetime | None, now: datetime) -> float:
    if moment is None:
        return _LONGEST
    return min(_LONGEST, max(_SHORTEST, (moment - now).total_seconds()))


def _tell(desk: Desk, notices: list[Notice], *, as_json: bool) -> None:
    from kefu_tui.domain.moments import short

    for notice in notices:
        if as_json:
            output.json_line(notice._asdict())
        else:
            output.say(f"{short(notice.at, desk.now)} {notice.text}")
        output.passed_on()
        if desk.settings.tasks.notify:
            notify.show(_TITLE, notice.text)


def _greet(desk: Desk) -> None:
    wanted = desk.settings.tasks.notify
    where = "桌面通知和这里" if wanted and notify.is_there() else "这里"
    tell(f"后台任务已开始, 提醒写在{where}; Ctrl+C 结束")
    if wanted and not notify.is_there():
        tell("这台机器没有桌面通知的工具 (Linux: notify-send, 在 libnotify 里)")
