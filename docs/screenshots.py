"""Draw the pictures of every screen from the running program, and docs/screens.md that shows them:
`make screenshots`. A test holds them against the screens.

The demo shop at a fixed moment, so that the pictures change only when the screens do.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

DOCS = Path(__file__).resolve().parent
FOLDER = DOCS / "images"
MOMENT = "2026-11-21T16:32:00"
SIZES = WIDE, SMALL = (120, 36), (80, 24)


class Picture(NamedTuple):
    """One screen. `keys`: what leads to it from the desk; `empty`: in a store without orders;
    `file`: with an export waiting in the inbox; `until`: words that come after a while."""

    name: str
    title: str
    words: str
    keys: tuple[str, ...]
    empty: bool = False
    file: bool = False
    until: str = ""


PICTURES = (
    Picture(
        "desk",
        "工作台",
        "左边队列，右边一张卡片：可不可以联系、是谁、多少钱、还剩多久、为什么现在、怎么说、按哪个数字。",
        ("down", "enter", "right"),
    ),
    Picture("times", "约时间", "`2` 承诺付款：每个时间后面写着什么时候回来。", ("2",)),
    Picture("answer", "原因与应答", "`5` 付款遇到问题：原因选好，应答就在眼前。", ("5", "1")),
    Picture("filter", "筛选", "`^F`：哪天拍下的、多少钱以上、哪个渠道、哪一列。", ("ctrl+f",)),
    Picture("find", "查找", "`F7`：旺旺名、姓名、拼音、尾号、订单编号，边打边找。", ("f7", *"lin")),
    Picture(
        "history",
        "经过",
        "`Tab`：这位顾客的订单、联系、备注、付款、导单，撤销的也在。",
        ("1", "up", "4", "1", "ctrl+z", "tab"),
    ),
    Picture("plan", "今天的计划", "`^G`：半小时一行，打得完几通，打不到的是多少钱。", ("ctrl+g",)),
    Picture(
        "report",
        "报表",
        "`F8`：两张表，什么有效，七天的走势；数字翻页。",
        ("1", "3", "1", "1", "7", "1", "f8", "4"),
    ),
    Picture(
        "week",
        "报表：七天",
        "同一个 `F8`，按 `6`：成功率一天天的走势，连同它的区间。",
        ("1", "3", "1", "1", "7", "1", "f8", "6"),
    ),
    Picture("sms", "短信名单", "`^E`：可以一起发短信的人，不发的写明为什么。", ("ctrl+e", "f4")),
    Picture(
        "import", "导单", "`F5`：选文件，看认出了什么，再导入。", ("f5",), file=True, until="认出"
    ),
    Picture(
        "blocked",
        "勿扰名单",
        "`^D`：谁、什么时候起、谁记的；`Enter` 两次解除。",
        ("9", "enter", "down", "9", "enter", "ctrl+d", "enter"),
    ),
    Picture(
        "settings", "设置", "`^S`：每一项的意思、现在的值、默认值；改了马上生效。", ("ctrl+s",)
    ),
    Picture("hidden", "遮挡", "`^U`：旁边有人时，姓名、号码、地址都遮住。", ("ctrl+u",)),
    Picture(
        "leave",
        "离开",
        "`^Q`：做了几位、各是什么结果、谁还没记、今晚明天谁到点。",
        ("3", "f3", "2", "1", "1", "f3", "ctrl+q"),
    ),
    Picture("palette", "命令面板", "`^P`：名字、拼音、首字母，找到就做。", ("ctrl+p", *"fz")),
    Picture("help", "帮助", "`F1`：只有在这里能用的按键。", ("f1",)),
    Picture("welcome", "欢迎", "还没有订单时：三件事，按一个数字。", (), empty=True),
)


async def draw(picture: Picture, size: tuple[int, int]) -> str:
    """Press the keys on a fresh desk; the SVG of what is shown. The same on every machine."""
    from textual.widgets import Input

    from kefu_tui.bootstrap import build_demo_desk, build_desk
    from kefu_tui.demo import write_demo_export
    from kefu_tui.tui.app import KefuApp
    from kefu_tui.tui.screens.desk import DeskScreen

    with tempfile.TemporaryDirectory() as folder:
        build = build_desk if picture.empty else build_demo_desk
        desk = build(Path(folder))
        try:
            if picture.file:
                desk.inbox_folder().mkdir(exist_ok=True)
                export = write_demo_export(desk.inbox_folder(), desk.now)
                os.utime(export, (desk.now.timestamp(),) * 2)
            app = KefuApp(desk)
            async with app.run_test(size=size) as pilot:
                await _rest(pilot)
                if isinstance(app.screen, DeskScreen):
                    for timer in app.screen._timers:
                        timer.pause()
                    app.screen._tick()  # the first second, which else comes when it comes
                for key in picture.keys:
                    await pilot.press(key)
                    await _rest(pilot)
                while picture.until not in _words(app):
                    await asyncio.sleep(0.05)
                for field in app.screen.query(Input):
                    field.cursor_blink = False
                await _rest(pilot)
                return app.export_screenshot(title="催付台")
        finally:
            desk.close()


def _words(app: App[Any]) -> str:
    """All that the screen shows."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


async def _rest(pilot: Pilot[Any]) -> None:
    """Until nothing more comes, of a thread either."""
    await pilot.pause()
    while any(worker.is_running and worker._thread_worker for worker in pilot.app.workers):
        await asyncio.sleep(0.01)
    await pilot.pause()


def file_of(picture: Picture, size: tuple[int, int]) -> str:
    """`desk.svg`, `desk-80x24.svg`."""
    return f"{picture.name}.svg" if size == WIDE else f"{picture.name}-80x24.svg"


def page() -> str:
    """docs/screens.md."""
    parts = [
        "# 每一个画面",
        "从运行着的程序画出来（`make screenshots`），示例店铺，2026 年 11 月 21 日 16:32。"
        "左边 120×36，右边 80×24。",
    ]
    for picture in PICTURES:
        wide, small = (f"images/{file_of(picture, size)}" for size in SIZES)
        parts += [
            f"## {picture.title}",
            picture.words,
            f'<img src="{wide}" width="58%" alt="{picture.title} 120×36"> '
            f'<img src="{small}" width="40%" alt="{picture.title} 80×24">',
        ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"KEFU_NOW": MOMENT, "HOME": home, "USERPROFILE": home}  # no downloads there
        for picture in PICTURES:
            for size in SIZES:
                shown = asyncio.run(draw(picture, size))
                (FOLDER / file_of(picture, size)).write_text(shown, encoding="utf-8")
    (DOCS / "screens.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
