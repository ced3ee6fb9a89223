"""`kefu setup` and `kefu config`: the shop's settings."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from kefu_tui import config
from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands
from kefu_tui.errors import ConfigError, ExitCode, UsageError
from kefu_tui.paths import config_file, store_folder


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    setup = commands.add_parser("setup", parents=[shared], add_help=False, help="问答式设置")
    setup.set_defaults(run=ask)
    parser = commands.add_parser("config", parents=[shared], add_help=False, help="看或改设置")
    actions = parser.add_subparsers(title="操作", metavar="get|set|check", required=True)
    get = actions.add_parser("get", parents=[shared], add_help=False, help="看一项, 或全部")
    get.add_argument("key", nargs="?", metavar="KEY", help="例如 shop.payment_window_hours")
    get.set_defaults(run=get_value)
    put = actions.add_parser("set", parents=[shared], add_help=False, help="改一项")
    put.add_argument("key", metavar="KEY")
    put.add_argument("value", metavar="VALUE")
    put.set_defaults(run=set_value)
    check = actions.add_parser("check", parents=[shared], add_help=False, help="检查设置文件")
    check.set_defaults(run=check_file)


def get_value(given: argparse.Namespace) -> ExitCode:
    """One value, or every key with its value."""
    settings = config.load(config_file(store_folder(given.store)))
    if given.key:
        output.say(_shown(config.get(settings, given.key)))
    else:
        for key in config.all_keys(settings):
            output.say(f"{key} = {_shown(config.get(settings, key))}")
    return ExitCode.DONE


def set_value(given: argparse.Namespace) -> ExitCode:
    """Change one value; the file keeps its comments."""
    path = config_file(store_folder(given.store))
    if given.key.startswith("keys."):
        from kefu_tui.tui import keymap

        keymap.accepts(config.load(path), given.key, given.value)
    config.put(path, {given.key: config.from_text(given.key, given.value)})
    tell(f"{given.key} = {_shown(config.get(config.load(path), given.key))}")
    return ExitCode.DONE


def check_file(given: argparse.Namespace) -> ExitCode:
    """Every fault of the file, with line and suggestion."""
    path = config_file(store_folder(given.store))
    faults = config.check(path)
    if not faults and config.load(path).keys:
        from kefu_tui.tui import keymap

        faults = keymap.check(path)
    for fault in faults:
        output.say(str(fault))
    tell(f"设置检查: {len(faults)} 处问题" if faults else "设置检查: 没有问题")
    return ExitCode.USAGE if faults else ExitCode.DONE


QUESTIONS = (
    ("agent.name", "客服名字 (写进备注, 如 阿华)"),
    ("shop.name", "店铺名"),
    ("shop.payment_window_hours", "付款期限, 小时 (拍下后多久自动关闭)"),
    ("hours.phone", "可以打电话的时段"),
    ("hours.sms", "可以发短信的时段"),
    ("hours.wangwang", "可以发旺旺的时段"),
    ("dunning.large_order_yuan", "多少元算大单"),
    ("dunning.contacts_per_day", "每位顾客一天最多联系几次"),
    ("dunning.contacts_in_all", "每位顾客一共最多联系几次"),
    ("shop.offer", "可以给的优惠 (没有就留空)"),
    ("shop.ship_by", "当天发货的截止时间, 如 17:00 (没有就留空)"),
    ("inbox.folder", "浏览器的下载文件夹: 导出的文件一下载好, 工作台就提示 (不用就清空)"),
    ("inbox.pattern", "下载文件夹里哪些文件算订单导出"),
)
_DOWNLOADS = ("Downloads", "下载")


def ask(given: argparse.Namespace) -> ExitCode:
    """`kefu setup`."""
    return ask_for(config_file(store_folder(given.store)))


def ask_for(path: Path) -> ExitCode:
    """Ask for the settings that matter, starting from what is set; Ctrl-C leaves all as it was."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("kefu setup 要在终端里运行; 没有终端时用 kefu config set KEY VALUE")
    import tomllib

    import questionary

    from kefu_tui.bootstrap import drive_warning

    settings = config.load(path)
    written = tomllib.loads(config.read_text(path))
    answers: dict[str, Any] = {}
    tell("按 Enter 保留写着的; Ctrl-C 全部不改")
    for key, question in QUESTIONS:
        if key == "inbox.pattern" and not answers["inbox.folder"]:
            continue
        default = _shown(config.get(settings, key))
        if key == "inbox.folder" and "folder" not in written.get("inbox", {}):
            default = _downloads()
        text = questionary.text(
            question,
            default=default,
            validate=_validator(key),
        ).ask(kbi_msg="已取消")
        if text is None:
            tell("没有改动")
            return ExitCode.INTERRUPTED
        answers[key] = config.from_text(key, text.strip())
    config.put(path, answers)
    note = drive_warning(path.parent)
    if note:
        tell(f"注意: {note}")
    folder = answers["inbox.folder"]
    if folder and not config.home_path(folder).is_dir():
        tell(f"注意: 还没有 {folder} 这个文件夹, 有了以后才看得到里面的文件")
    tell(f"已保存到 {path}; 以后用 kefu setup 或 kefu config set 再改")
    return ExitCode.DONE


def _downloads() -> str:
    """Where this user's browser most likely leaves downloads; "" where there is no such folder."""
    found = (f"~/{name}" for name in _DOWNLOADS if config.home_path(f"~/{name}").is_dir())
    return next(found, "")


def _validator(key: str) -> Any:
    def valid(text: str) -> bool | str:
        try:
            config.accepts(key, config.from_text(key, text.strip()))
        except ConfigError as error:
            return str(error)
        return True

    return valid


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
