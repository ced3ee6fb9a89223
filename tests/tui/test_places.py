"""Where things stand: in the same columns on every card, within the window on every screen."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from kefu_tui.clock import Clock
from kefu_tui.desk import Desk
from kefu_tui.printable import cell_width
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.row_list import RowList
from tests.tui.looking import finished, opened, press, text_of

_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
_PLACES = {
    "旺旺": " 旺旺 ",
    "电话": "^电话 ",
    "拍下": " 拍下 ",
    "未付": r"^未付 +¥[\d,]+(?=\.)",
    "关闭倒计时": r" 关闭倒计时 .*\d\d:\d\d:\d\d",
    "一单": r"^ +¥[\d,]+(?=\.)",
    "备注": "^备注 ",
    "理由": "^理由 ",
}


@_SIZES
async def test_nothing_jumps_from_card_to_card(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    """Labels begin, decimal points and countdowns end in one column."""
    seen: dict[str, set[int]] = defaultdict(set)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        panel = app.screen.query_one("#facts", Panel)
        for _ in range(12):
            for row in panel.render().plain.split("\n"):
                for name, pattern in _PLACES.items():
                    if found := re.search(pattern, row):
                        seen[name].add(cell_width(row[: found.end()]))
            await press(pilot, "down")
        for standing in desk.worklist:
            opened(app)._show(standing.case.key)
            await pilot.pause()
            tabs = app.screen.query_one("#tabs", Panel).render().plain
            assert tabs.startswith(" 电话   旺旺   短信  "), tabs
    assert seen.keys() == _PLACES.keys()
    assert {name: len(columns) for name, columns in seen.items()} == dict.fromkeys(_PLACES, 1)
    assert seen["电话"] == {5}
    assert seen["未付"] == seen["一单"], "an order's amount stands below the sum"


async def test_what_is_against_a_channel_is_said_with_its_name(app: KefuApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "f4", "f4")
        tabs = app.screen.query_one("#tabs", Panel).render().plain
        assert "推荐电话" in tabs
        assert "短信 17:30 起" in tabs


async def test_news_that_stays_takes_no_more_than_its_row(app: KefuApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f3")
        opened(app).say("到点", stay=True)
        await pilot.pause()
        rows = text_of(pilot).split("\n")
        assert "到点" in rows[-2]
        assert "备注预览" in rows[-3]
        assert any(row.startswith(" 理由 ") for row in rows)


@_SIZES
async def test_an_unreal_clock_is_always_told(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    desk.clock = Clock.fixed(desk.now)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        status = text_of(pilot).split("\n")[0]
        assert "时钟固定" in status
        assert status.count(f"{desk.now:%H:%M}") == 1


@_SIZES
@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("f1", "帮助"),
        ("f5", "导入订单"),
        ("f7", "查找"),
        ("f8", "2026-11-21"),
        ("tab", "经过"),
        ("ctrl+d", "勿扰"),
        ("ctrl+e", "短信名单"),
        ("ctrl+g", "11.21 的计划"),
        ("ctrl+s", "设置"),
    ],
)
async def test_every_screen_has_its_title_above_and_its_keys_below(
    app: KefuApp, size: tuple[int, int], key: str, title: str
) -> None:
    async with app.run_test(size=size) as pilot:
        await press(pilot, key)
        await finished(pilot, "_make", "_read")
        rows = text_of(pilot).split("\n")
        assert title in rows[0][:20]
        assert rows[0].startswith(" ")
        assert " Esc " in rows[-1]
        ends = [app.screen.query_one(f"#{name}").region for name in ("head", "footer")]
        assert [(one.x, one.width) for one in ends] == [(0, size[0])] * 2
        assert all(row[:1] in (" ", "▊") for row in rows), "nothing touches the edge"


async def test_an_empty_list_says_where_the_eye_is_what_to_do(app: KefuApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+d")
        await finished(pilot, "_read")
        assert "没有勿扰的顾客" in text_of(pilot).split("\n")[2]


@_SIZES
async def test_a_long_list_is_cut_not_pushed_aside(app: KefuApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await press(pilot, "ctrl+e", "f4")
        await finished(pilot, "_make")
        rows = app.screen.query_one(RowList)
        assert rows.show_vertical_scrollbar
        assert not rows.show_horizontal_scrollbar
