"""`kefu scripts`: list, show and check the 话术."""

from __future__ import annotations

import argparse

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands
from kefu_tui.errors import ExitCode, UsageError
from kefu_tui.paths import scripts_folder
from kefu_tui.printable import cell_width, pad


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("scripts", parents=[shared], add_help=False, help="话术")
    actions = parser.add_subparsers(title="操作", metavar="list|show|check", required=True)
    listing = actions.add_parser("list", parents=[shared], add_help=False, help="列出话术")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(run=list_scripts)
    show = actions.add_parser("show", parents=[shared], add_help=False, help="看一篇话术")
    show.add_argument("name", metavar="NAME", help="话术名称")
    show.set_defaults(run=show_script)
    check = actions.add_parser("check", parents=[shared], add_help=False, help="检查全部话术")
    check.set_defaults(run=check_scripts)


def list_scripts(given: argparse.Namespace) -> ExitCode:
    """One line a script: name, channel, situations, what it needs, which variant it is."""
    from kefu_tui.scripting.catalogue import load

    folder = scripts_folder()
    catalogue = load(folder)
    if given.json:
        output.json(
            [
                {
                    "name": s.name,
                    "channel": s.channel,
                    "situations": sorted(s.situations),
                    "reason": s.reason,
                    "needs": s.needs,
                    "group": s.group,
                    "variant": s.variant,
                    "file": s.path.relative_to(folder).as_posix(),
                }
                for s in catalogue.scripts
            ]
        )
        return ExitCode.DONE
    width = max((cell_width(script.name) for script in catalogue.scripts), default=0)
    for script in catalogue.scripts:
        channel = script.channel.label if script.channel else "任何渠道"
        reason = f" {script.reason.facts.label}" if script.reason else ""
        needs = f"  需要 {'、'.join(script.needs)}" if script.needs else ""
        variant = f"  {script.group} 变体 {script.variant}" if script.group else ""
        output.say(
            f"{pad(script.name, width)}  {pad(channel, 8)}  {script.fits}{reason}{needs}{variant}"
        )
    for problem in catalogue.problems:
        tell(f"没有用上: {problem}")
    return ExitCode.PROBLEMS if catalogue.problems else ExitCode.DONE


def show_script(given: argparse.Namespace) -> ExitCode:
    """The file of one script, as the supervisor wrote it, and what else it leads to.

    Raises UsageError.
    """
    from kefu_tui.scripting.catalogue import load

    script = load(scripts_folder()).named(given.name)
    if script is None:
        raise UsageError(f"没有名为 {given.name!r} 的话术; 用 kefu scripts list 看有哪些")
    output.block(script.path.read_text("utf-8-sig").rstrip())
    if script.shared:
        tell(f"还会走到公共段: {'、'.join(section.name for section in script.shared)}")
    return ExitCode.DONE


def check_scripts(_given: argparse.Namespace) -> ExitCode:
    """Every fault with file, line and reason."""
    from kefu_tui.scripting.lint import lint

    folder = scripts_folder()
    faults = lint(folder)
    for fault in faults:
        output.say(str(fault))
    tell(f"话术检查: {len(faults)} 处问题" if faults else "话术检查: 没有问题")
    return ExitCode.PROBLEMS if faults else ExitCode.DONE
