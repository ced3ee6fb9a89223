"""The command line's words: one noun's module a command, usage and errors in Chinese."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

from kefu_tui import __version__
from kefu_tui.cli import (
    config,
    import_,
    plan,
    queue,
    record,
    replay,
    report,
    screen,
    scripts,
    sms,
    store,
    tasks,
)
from kefu_tui.cli.diagnostics import tell
from kefu_tui.errors import ExitCode


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
    for module in (
        import_,
        queue,
        plan,
        record,
        sms,
        report,
        replay,
        scripts,
        config,
        store,
        tasks,
        screen,
    ):
        module.add(commands, shared)
    return parser


def _common(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument("-h", "--help", action="help", help="显示用法")
    parser.add_argument(
        "--store", metavar="DIR", default=default, help="数据文件夹 (默认 store/ 或 KEFU_STORE)"
    )


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
