"""`kefu report`: the two sheets, as terminal tables, JSON, workbook or chat text."""

from __future__ import annotations

import argparse
from pathlib import Path

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands, a_day, desk_for
from kefu_tui.errors import ExitCode, UsageError


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "report", parents=[shared], add_help=False, help="催款明细表和汇总表"
    )
    parser.add_argument("--date", metavar="D", help="哪一天 (默认今天), 如 2026-11-21 或 昨天")
    parser.add_argument("--days", type=int, default=1, metavar="N", help="到这一天为止的 N 天")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--xlsx", metavar="PATH", help="工作簿写到这里")
    parser.add_argument("--text", action="store_true", help="可贴到群里的文字")
    parser.set_defaults(run=print_report)


def print_report(given: argparse.Namespace) -> ExitCode:
    """Print the report; the terminal form writes the workbook into store/reports/ as well."""
    if not 1 <= given.days <= 366:
        raise UsageError("--days 要在 1 到 366 之间")
    with desk_for(given.store, reading=True) as desk:
        last = a_day(given.date, desk.now) if given.date else None
        report = desk.report(last, given.days)
        folder, ascii = desk.reports_folder(), desk.settings.ui.ascii
    if given.json:
        from kefu_tui.reports.asjson import report_json

        output.json(report_json(report))
    elif given.text:
        from kefu_tui.reports.text import chat_text

        output.block(chat_text(report))
    else:
        from kefu_tui.reports.text import terminal_report

        output.block(terminal_report(report), ascii=ascii)
    if given.xlsx or not (given.json or given.text):
        from kefu_tui.reports.shelf import workbook_name
        from kefu_tui.reports.workbook import write_workbook

        path = Path(given.xlsx) if given.xlsx else folder / workbook_name(report.last)
        write_workbook(report, path)
        tell(f"工作簿: {path}")
    return ExitCode.DONE
