"""`kefu sms`: the 短信 list for the shop's SMS tool, and its confirmation. Sends nothing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands, a_time, add_filters, desk_for, sieve_of
from kefu_tui.domain.money import format_yuan
from kefu_tui.errors import ExitCode, UsageError
from kefu_tui.printable import fit, pad

if TYPE_CHECKING:
    from kefu_tui.desk import Desk
    from kefu_tui.desk.sms_batch import Confirmed
    from kefu_tui.domain.batch import SmsList

_SHELF = ""
"""`--export` without a path: both forms into store/reports/."""


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "sms",
        parents=[shared],
        add_help=False,
        help="短信名单: 现在可以群发短信的顾客和文字 (程序自己不发)",
    )
    parser.add_argument("--all", action="store_true", help="所有可以发短信的 (默认只列推荐短信的)")
    add_filters(parser)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--export",
        nargs="?",
        const=_SHELF,
        metavar="PATH",
        help="写成文件: .csv 或 .xlsx; 不写 PATH 就两种都写进 store/reports/",
    )
    ways.add_argument("--confirm", metavar="FILE", help="名单已发出: 每行记一条「已催付」")
    parser.add_argument("--at", metavar="TIME", help="同 --confirm: 什么时候发的 (默认现在)")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=sms)


def sms(given: argparse.Namespace) -> ExitCode:
    """Print the list, or write it, or confirm that it was sent."""
    if given.confirm is not None:
        with desk_for(given.store, reading=False) as desk:
            return _confirm(given, desk)
    if given.at is not None:
        raise UsageError("--at 只和 --confirm 一起用: 名单是什么时候发出的")
    from kefu_tui.domain.outcomes import Channel

    sieve = sieve_of(given, None if given.all else Channel.SMS)
    with desk_for(given.store, reading=True) as desk:
        made = desk.sms_list(sieve)
        files = _write(given.export, made, desk.reports_folder())
    for warning in made.warnings:
        tell(f"注意: {warning}")
    if given.json:
        output.json({**_list_json(made), "files": files})
    else:
        _print_list(made)
    for file in files:
        tell(f"名单: {file}")
    if files:
        tell(f"用短信工具发出后: kefu sms --confirm {files[0]}")
    return ExitCode.DONE


def _write(target: str | None, made: SmsList, folder: Path) -> list[str]:
    """The files written. Raises ReportError, UsageError."""
    if target is None:
        return []
    if not made.texts:
        raise UsageError("名单里没有人, 没有写文件; kefu sms --all 列出所有可以发短信的")
    from kefu_tui.reports.sms_list import shelve, write_list

    if target == _SHELF:
        return [str(path) for path in shelve(made, folder)]
    path = Path(target)
    if path.suffix.casefold() not in (".csv", ".xlsx"):
        raise UsageError(f"--export {target}: 文件名要以 .csv 或 .xlsx 结尾")
    write_list(made, path)
    return [str(path)]


def _print_list(made: SmsList) -> None:
    for text in made.texts:
        output.say(f"{text.number}  {pad(fit(text.address, 12), 12)}  {text.words}")
    for out in made.left_out:
        amount = format_yuan(out.amount_due)
        output.say(f"不发  {pad(fit(out.name, 16), 16)}  {amount:>11}  {out.why}")
    output.say(
        f"可发 {len(made.texts)} 位, {made.parts} 条, 约 {format_yuan(made.cost)}; "
        f"不发 {len(made.left_out)} 位"
    )


def _list_json(made: SmsList) -> dict[str, Any]:
    return {
        "list": made.id,
        "made_at": made.made_at,
        "texts": [
            {
                "case": text.case,
                "phone": text.number,
                "address": text.address,
                "text": text.words,
                "parts": text.parts,
                "orders": list(text.orders),
                "amount_due": text.amount_due,
                "script": text.script,
            }
            for text in made.texts
        ],
        "left_out": [
            {"case": out.case, "amount_due": out.amount_due, "why": out.why}
            for out in made.left_out
        ],
        "parts": made.parts,
        "cost": made.cost,
        "warnings": list(made.warnings),
    }


def _confirm(given: argparse.Namespace, desk: Desk) -> ExitCode:
    at = a_time(given.at, desk.now, "--at", past=True) if given.at else None
    done = desk.confirm_sms(Path(given.confirm), at)
    for warning in done.warnings:
        tell(f"注意: {warning}")
    for line, why in done.skipped:
        tell(f"第 {line} 行没有记: {why}")
    if given.json:
        output.json(_confirmed_json(done))
    else:
        output.say(f"已记 {len(done.contacts)} 位: 短信 已催付 (kefu undo 整份撤销)")
    return ExitCode.PROBLEMS if done.skipped else ExitCode.DONE


def _confirmed_json(done: Confirmed) -> dict[str, Any]:
    return {
        "list": done.batch,
        "recorded": len(done.contacts),
        "contacts": [
            {
                "id": contact.id,
                "case": contact.case,
                "remark": contact.remark,
                "script": contact.script,
                "next_at": contact.next_at,
            }
            for contact in done.contacts
        ],
        "skipped": [{"line": line, "why": why} for line, why in done.skipped],
        "warnings": list(done.warnings),
    }
