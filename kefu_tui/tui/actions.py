"""One registry of actions: bindings, footer, help and the README's table derive from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from textual.binding import Binding, BindingType

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Action(NamedTuple):
    """Something a key does on one screen. `id` is stable; `keys` are Textual's key names."""

    id: str
    keys: tuple[str, ...]
    does: str
    """Textual's action string"""
    label: str
    """two to four characters for the footer"""
    help: str
    footer: bool = False
    group: str = ""
    """the heading it stands under in the help; "" where there are few"""

    @property
    def shown_keys(self) -> str:
        """`^Z`, `F5`, `1`: as a keyboard shows the main key."""
        return shown(self.keys[0])

    def binding(self) -> Binding:
        return Binding(
            ",".join(self.keys), self.does, self.label, id=self.id, show=False, priority=False
        )


def shown(key: str) -> str:
    """A key's name as an agent reads it."""
    names = {
        "enter": "Enter",
        "escape": "Esc",
        "left": "←",
        "right": "→",
        "up": "↑",
        "down": "↓",
        "pageup": "PgUp",
        "pagedown": "PgDn",
        "home": "Home",
        "space": "空格",
        "backspace": "退格",
        "tab": "Tab",
    }
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    return names.get(key) or (key.upper() if len(key) <= 3 else key)


def twins(key: str) -> tuple[str, ...]:
    """A key, and for a digit its full-width twin."""
    return digit(key) if key.isdecimal() else (key,)


def digit(number: str) -> tuple[str, str]:
    """A digit with its full-width twin: an input method may be on."""
    return number, number.translate(_WIDE)


def _outcomes() -> tuple[Action, ...]:
    from kefu_tui.domain.outcomes import OUTCOMES

    return tuple(
        Action(
            f"desk.outcome_{f.key}",
            digit(f.key),
            f"outcome('{f.key}')",
            f.short,
            f"记结果：{f.label}",
        )
        for f in OUTCOMES.values()
        if f.key
    )


def _group(name: str, *actions: Action) -> Iterable[Action]:
    return (action._replace(group=name) for action in actions)


QUIT = Action("desk.quit", ("ctrl+q",), "quit", "退出", "退出：先说做了什么、谁到点；什么都不会丢")
"""On every screen, whatever is open."""

DESK: tuple[Action, ...] = (
    *_group(
        "记结果",
        *_outcomes(),
    ),
    *_group(
        "话术",
        Action("desk.step", ("enter",), "step", "下一步", "沿话术往下走；走到头时记下结果", True),
        Action("desk.branch_next", ("right",), "branch(1)", "下一分支", "选话术的下一个分支"),
        Action("desk.branch_previous", ("left",), "branch(-1)", "上一分支", "选话术的上一个分支"),
        Action("desk.back", ("backspace",), "step_back", "退一步", "话术退回上一句"),
        Action("desk.other_script", ("f2",), "other_script", "换话术", "换一篇合适的话术"),
        Action("desk.channel", ("f4",), "channel", "换渠道", "在电话、旺旺、短信之间切换"),
    ),
    *_group(
        "复制和撤销",
        Action(
            "desk.copy_script", ("ctrl+y",), "copy_script", "复制话术", "复制当前这句话术", True
        ),
        Action(
            "desk.copy_remark",
            ("ctrl+r",),
            "copy_remark",
            "复制备注",
            "复制这张卡片的备注；多个订单再按换下一单",
            True,
        ),
        Action(
            "desk.copy_last",
            ("ctrl+t",),
            "copy_last",
            "复制上一位",
            "上一条记录要的，依次复制：备注、提醒付款的订单编号、旺旺留言",
        ),
        Action(
            "desk.copy_who", ("ctrl+o",), "copy_who", "复制旺旺", "复制旺旺名，再按依次复制订单编号"
        ),
        Action("desk.undo", ("ctrl+z",), "undo", "撤销", "撤销上一条记录，可连按", True),
    ),
    *_group(
        "这位顾客",
        Action(
            "desk.call",
            ("f3",),
            "call",
            "计时",
            "拨号（设了 call.dial）并开始通话计时；再按停止",
            True,
        ),
        Action(
            "desk.history",
            ("tab",),
            "history",
            "经过",
            "这位顾客的全部经过：订单、联系、备注、付款、导单",
        ),
        Action(
            "desk.title",
            ("ctrl+n",),
            "title",
            "称呼",
            "称呼换成女士、先生、女士/先生，这位顾客以后都这样",
        ),
        Action(
            "desk.privacy", ("ctrl+u",), "privacy", "遮挡", "遮挡屏幕上的姓名、号码、地址；再按显示"
        ),
        Action("desk.skip", ("ctrl+l",), "skip", "跳过", "跳过到晚些时候；再按一次取消"),
        Action(
            "desk.pin", ("ctrl+k",), "pin", "置顶", "置顶：可催时排在最前，记了结果为止；再按取消"
        ),
    ),
    *_group(
        "队列",
        Action("desk.next", ("down",), "move(1)", "下一位", "看队列里的下一位"),
        Action("desk.previous", ("up",), "move(-1)", "上一位", "看队列里的上一位"),
        Action("desk.page_down", ("pagedown",), "move(10)", "下十位", "往下十位"),
        Action("desk.page_up", ("pageup",), "move(-10)", "上十位", "往上十位"),
        Action("desk.first", ("home",), "first", "第一位", "回到最该催的一位"),
        Action("desk.order", ("f6",), "order", "排序", "按风险金额、金额、拍下时间排序"),
        Action("desk.filter", ("ctrl+f",), "filter", "筛选", "按拍下日、金额、渠道、队列筛选"),
        Action("desk.unfilter", ("escape",), "unfilter", "清除筛选", "清除筛选，全部显示"),
    ),
    *_group(
        "打开",
        Action("desk.import", ("f5",), "import", "导单", "导入订单文件"),
        Action(
            "desk.find", ("f7",), "find", "查找", "按旺旺名、姓名、拼音、尾号、订单编号查找", True
        ),
        Action("desk.plan", ("ctrl+g",), "plan", "计划", "今天几点做什么，打得完多少"),
        Action("desk.sms", ("ctrl+e",), "sms", "短信名单", "现在可以群发短信的顾客，给短信工具用"),
        Action("desk.report", ("f8",), "report", "报表", "今天和以前各天的报表", True),
        Action(
            "desk.blocked", ("ctrl+d",), "blocked", "勿扰", "不再联系的顾客：什么时候、为什么，解除"
        ),
        Action("desk.settings", ("ctrl+s",), "settings", "设置", "店铺、时段、提醒、颜色、按键"),
        Action("desk.palette", ("ctrl+p",), "palette", "命令", "按名字、拼音或首字母找要做的事"),
        Action("desk.help", ("f1",), "help", "帮助", "这里能用的按键", True),
        Action(
            "desk.reopen",
            ("f9",),
            "reopen",
            "重新打开",
            "磁盘出错、只能看时，重新打开数据；没存下的还在",
        ),
        QUIT,
    ),
)

PALETTE = Action("any.palette", ("ctrl+p",), "palette", "命令", "按名字、拼音或首字母找要做的事")
BACK = Action("any.back", ("escape",), "back", "返回", "返回", True)
HELP = Action("any.help", ("f1",), "help", "帮助", "这里能用的按键", True)

WELCOME: tuple[Action, ...] = (
    Action("welcome.import", digit("1"), "choose('import')", "导入", "导入订单文件", True),
    Action("welcome.demo", digit("2"), "choose('demo')", "示例", "载入示例店铺", True),
    Action("welcome.setup", digit("3"), "choose('setup')", "设置", "设置店铺和客服名", True),
    PALETTE,
    HELP,
    Action("welcome.quit", ("escape", "ctrl+q"), "quit", "退出", "退出", True),
)

IMPORT: tuple[Action, ...] = (
    Action("import.window", ("f2",), "window", "改期限", "按提示改付款期限（提示了才有）", True),
    Action("import.columns", ("f3",), "columns", "看全部列", "每一列当作什么；再按收起", True),
    Action("import.scroll_down", ("pagedown",), "scroll(1)", "往下翻", "下面的字往下翻"),
    Action("import.scroll_up", ("pageup",), "scroll(-1)", "往上翻", "下面的字往上翻"),
    Action(
        "import.undo",
        ("ctrl+z",),
        "undo",
        "撤销导入",
        "撤销最近一次导入，订单恢复原样；要按两次",
        True,
    ),
    PALETTE,
    HELP,
    Action(
        "import.back", ("escape",), "back", "返回", "返回；正在读文件时：取消，什么都不改", True
    ),
)


class Page(StrEnum):
    """The pages of a report, in their order; the value is the end of its action's id."""

    SUMMARY = "summary"
    DETAIL = "detail"
    REASONS = "reasons"
    CHANNELS = "channels"
    SCRIPTS = "scripts"
    WEEK = "week"
    TOMORROW = "tomorrow"


REPORT: tuple[Action, ...] = (
    Action("report.summary", digit("1"), "page('summary')", "汇总", "催款汇总表、合计、五堆"),
    Action("report.detail", digit("2"), "page('detail')", "明细", "催款明细表，每位顾客一行"),
    Action("report.reasons", digit("3"), "page('reasons')", "原因", "未付款原因汇总"),
    Action(
        "report.channels", digit("4"), "page('channels')", "渠道时段", "各渠道、各时段的联系和接通"
    ),
    Action("report.scripts", digit("5"), "page('scripts')", "话术", "各篇话术的效果"),
    Action("report.week", digit("6"), "page('week')", "七天", "七天的成功率和回单率"),
    Action("report.tomorrow", digit("7"), "page('tomorrow')", "明日跟进", "第二天要跟进的顾客"),
    Action("report.earlier", ("left",), "day(-1)", "前一天", "前一天的报表", True),
    Action("report.later", ("right",), "day(1)", "后一天", "后一天的报表", True),
    Action("report.day", ("f4",), "choose_day", "选日期", "写下要看的日期", True),
    Action("report.workbook", ("f2", "w"), "workbook", "写工作簿", "写成 XLSX，图表也在里面", True),
    Action("report.copy", ("ctrl+y",), "copy", "复制", "复制可贴到群里的文字", True),
    PALETTE,
    HELP,
    Action("report.back", ("escape", "f8"), "back", "返回", "回到工作台", True),
)

PLAN: tuple[Action, ...] = (
    Action("plan.earlier", ("left",), "day(-1)", "前一天", "前一天的计划，最早到今天", True),
    Action("plan.later", ("right",), "day(1)", "后一天", "后一天的计划", True),
    Action("plan.again", ("f2", "r"), "again", "重排", "按现在的队列再排一次", True),
    PALETTE,
    HELP,
    Action("plan.back", ("escape", "ctrl+g"), "back", "返回", "回到工作台", True),
)

SMS: tuple[Action, ...] = (
    Action("sms.export", ("f2",), "export", "导出", "写成 CSV 和 XLSX，给店里的短信工具", True),
    Action("sms.copy", ("ctrl+y",), "copy", "复制", "复制成一行一位：号码、短信内容", True),
    Action(
        "sms.confirm",
        ("enter",),
        "confirm",
        "确认已发",
        "名单已发出：每位记「已催付」；要按两次",
        True,
    ),
    Action("sms.scope", ("f4",), "scope", "范围", "只看推荐短信的，或所有可发短信的", True),
    Action("sms.placed", ("f6",), "placed", "拍下", "全部、今天、昨天拍下的", True),
    Action("sms.amount", ("f7",), "amount", "金额", "未付款合计至少多少"),
    PALETTE,
    HELP,
    Action("sms.back", ("escape", "ctrl+e"), "back", "返回", "回到工作台", True),
)

HISTORY: tuple[Action, ...] = (
    Action(
        "history.scroll_down", ("pagedown",), "scroll(1)", "往下翻", "往下翻一页；↑↓ 一行一行", True
    ),
    Action("history.scroll_up", ("pageup",), "scroll(-1)", "往上翻", "往上翻一页", True),
    HELP,
    Action("history.back", ("escape", "tab"), "back", "返回", "返回", True),
)

FIND: tuple[Action, ...] = (
    Action("find.next", ("down",), "move(1)", "下一位", "找到的下一位"),
    Action("find.previous", ("up",), "move(-1)", "上一位", "找到的上一位"),
    Action("find.page_down", ("pagedown",), "move(10)", "下十位", "往下十位"),
    Action("find.page_up", ("pageup",), "move(-10)", "上十位", "往上十位"),
    Action("find.history", ("tab",), "history", "经过", "选中这位顾客的全部经过", True),
    PALETTE,
    HELP,
    BACK,
)

BLOCKED: tuple[Action, ...] = (
    Action("blocked.next", ("down",), "move(1)", "下一位", "下一位"),
    Action("blocked.previous", ("up",), "move(-1)", "上一位", "上一位"),
    Action("blocked.page_down", ("pagedown",), "move(10)", "下十位", "往下十位"),
    Action("blocked.page_up", ("pageup",), "move(-10)", "上十位", "往上十位"),
    Action("blocked.lift", ("enter",), "lift", "解除勿扰", "这位可以再联系；要按两次", True),
    PALETTE,
    HELP,
    Action("blocked.back", ("escape", "ctrl+d"), "back", "返回", "回到工作台", True),
)

SETTINGS: tuple[Action, ...] = (
    Action("settings.next", ("down",), "move(1)", "下一项", "下一项"),
    Action("settings.previous", ("up",), "move(-1)", "上一项", "上一项"),
    Action("settings.page_down", ("pagedown",), "page(1)", "下十项", "往下十项"),
    Action("settings.page_up", ("pageup",), "page(-1)", "上十项", "往上十项"),
    Action("settings.next_section", ("right",), "section(1)", "下一节", "跳到下一节", True),
    Action("settings.previous_section", ("left",), "section(-1)", "上一节", "跳回上一节", True),
    Action("settings.change", ("enter",), "change", "修改", "改这一项，马上生效", True),
    Action("settings.default", ("f2",), "default", "恢复默认", "这一项恢复默认", True),
    Action("settings.remove", ("f6",), "remove", "删掉活动", "删掉这个活动，先问一声", True),
    PALETTE,
    HELP,
    Action("settings.back", ("escape", "ctrl+s"), "back", "返回", "回到工作台", True),
)

SCREENS: dict[str, tuple[Action, ...]] = {
    "工作台": DESK,
    "欢迎": WELCOME,
    "导单": IMPORT,
    "报表": REPORT,
    "计划": PLAN,
    "查找": FIND,
    "经过": HISTORY,
    "短信名单": SMS,
    "勿扰": BLOCKED,
    "设置": SETTINGS,
    "帮助": (BACK,),
}


Named = Callable[[str], str]
"""`with_keys` for the agent at hand"""

_NAMED = re.compile(r"<([a-z]+\.[a-z0-9_]+)>")
_BY_ID = {action.id: action for actions in SCREENS.values() for action in actions}


def with_keys(words: str, own: Mapping[str, str]) -> str:
    """`<desk.undo> 撤销` with the key for it, the agent's own or else the action's: `^Z 撤销`."""

    def key(found: re.Match[str]) -> str:
        action = _BY_ID.get(found[1])
        return shown(own.get(action.id, action.keys[0])) if action else found[0]

    return _NAMED.sub(key, words)


def with_own_keys(actions: Iterable[Action], own: Mapping[str, str]) -> list[Action]:
    """The actions with the agent's own key in the place of the keys they have, where one is set."""
    return [a._replace(keys=twins(own[a.id])) if a.id in own else a for a in actions]


QUIT_ANYWHERE = replace(QUIT.binding(), priority=True)
"""In the place of Textual's own, which keeps its key when the agent has another for it."""


def bindings(actions: Iterable[Action]) -> list[BindingType]:
    """Textual's bindings for a screen."""
    return [action.binding() for action in actions]
