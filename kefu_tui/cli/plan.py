"""`kefu plan`: what is expected when, and how much of it fits into the day."""

from __future__ import annotations

import argparse

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands, a_day, desk_for
from kefu_tui.errors import ExitCode


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "plan", parents=[shared], add_help=False, help="一天的计划: 几点做什么, 打得完多少"
    )
    parser.add_argument("--date", metavar="D", help="哪一天 (默认今天), 如 明天 或 2026-11-22")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=print_plan)


def print_plan(given: argparse.Namespace) -> ExitCode:
    """Print the plan. Raises UsageError for a day that is over."""
    from kefu_tui.reports.planned import plan_json, plan_text

    with desk_for(given.store, reading=True) as desk:
        plan = desk.plan(a_day(given.date, desk.now) if given.date else None)
        if given.json:
            output.json(plan_json(plan))
            return ExitCode.DONE
        if desk.clock.note:
            tell(desk.clock.note)
        output.block(plan_text(plan), ascii=desk.settings.ui.ascii)
    return ExitCode.DONE
