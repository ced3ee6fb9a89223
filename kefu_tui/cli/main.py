"""`kefu`: opens the desk; every other command is data on stdout and narration on stderr."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from kefu_tui import __version__
from kefu_tui.cli import config, import_, queue, record, report, screen, scripts, store
from kefu_tui.cli.diagnostics import fail, tell, unexpected
from kefu_tui.errors import ExitCode, KefuError


class Help(argparse.HelpFormatter):
    """Usage in Chinese."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse, saying what is wrong in Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": Help, "allow_abbrev": False, **options})
        self._positionals.title, self._optionals.title = "参数", "选项"

    def error(self, message: str) -> NoReturn:
        tell(f"kefu: 命令写法不对: {_in_chinese(message)}")
        tell(f"用 {self.prog} -h 看用法")
        raise SystemExit(ExitCode.USAGE)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, one noun's module a command."""
    parser = Parser(
        prog="kefu",
        description="催付台: 不带命令就打开工作台; 没有终端时改为打印队列。",
        add_help=False,
    )
    _common(parser, default=None)
    parser.add_argument("--version", action="version", version=f"kefu {__version__}", help="版本")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=Parser)
    shared = argparse.ArgumentParser(add_help=False)
    _common(shared, default=argparse.SUPPRESS)
    for module in (import_, queue, record, report, scripts, config, store, screen):
        module.add(commands, shared)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    _speak_utf8()
    try:
        return _run(arguments)
    except KefuError as error:
        return int(fail(error))
    except KeyboardInterrupt:
        tell("kefu: 已中断")
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.DONE)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a sentence, no traceback
        return int(unexpected(error))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        given = build_parser().parse_args(arguments)
    except SystemExit as stop:  # help was shown, or what is wrong was said
        code = int(stop.code or 0)
    else:
        code = int(_command(given)(given))
    sys.stdout.flush()  # not at exit: that the reader has gone must be noticed here
    return code


def _command(given: argparse.Namespace) -> Callable[[argparse.Namespace], ExitCode]:
    if given.run is not None:
        chosen: Callable[[argparse.Namespace], ExitCode] = given.run
        return chosen
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return screen.open_screen if at_terminal else queue.print_queue


def run() -> NoReturn:
    """Entry point of the installed `kefu`."""
    sys.exit(main())


def _common(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument("-h", "--help", action="help", help="显示用法")
    parser.add_argument(
        "--store", metavar="DIR", default=default, help="数据文件夹 (默认 store/ 或 KEFU_STORE)"
    )


def _speak_utf8() -> None:
    """Windows consoles and bare `LANG=C` would otherwise refuse Chinese."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _in_chinese(message: str) -> str:
    for english, chinese in _WORDS:
        message = message.replace(english, chinese)
    return message


_WORDS = (
    ("the following arguments are required:", "缺少"),
    ("unrecognized arguments:", "不认识"),
    ("invalid choice:", "没有这个选项:"),
    ("choose from", "可选"),
    ("expected one argument", "后面要跟一个值"),
    ("expected at least one argument", "后面至少要跟一个值"),
    ("argument ", "参数 "),
    ("one of the arguments", "以下参数要有一个:"),
    ("is required", ""),
    ("not allowed with argument", "不能同时使用"),
    ("invalid int value:", "不是整数:"),
)
