"""报表: pages by digits, days by arrows or typed, workbook and chat text."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from textual.pilot import Pilot
from textual.widgets import Input

from kefu_tui.demo import demo_next_export
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.errors import KefuError
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.keyed import HelpScreen
from kefu_tui.tui.screens.report import ReportScreen
from kefu_tui.tui.widgets.row_list import RowList
from tests.tui.conftest import Watch
from tests.tui.looking import finished, press, text_of

SIZES = [(120, 36), (80, 24)]
DID = (
    (Outcome.REMINDED, Channel.WANGWANG, None),
    (Outcome.NO_ANSWER, Channel.PHONE, None),
    (Outcome.PAYMENT_PROBLEM, Channel.PHONE, Reason.INSUFFICIENT_BALANCE),
    (Outcome.HESITATING, Channel.PHONE, Reason.BARGAINING),
    (Outcome.REMINDED, Channel.SMS, None),
)


def work(desk: Desk) -> None:
    """Some thirty buyers today and yesterday, by all channels."""
    for n, standing in enumerate([*desk.worklist][:40]):
        outcome, channel, reason = DID[n % len(DID)]
        at = desk.now - timedelta(minutes=20 * (n % 12), days=n % 4 == 0)
        if at > standing.case.placed_at:
            attempt = Attempt(outcome, channel, reason, at, script=f"script_{n % 3}")
            desk.record(standing.case.key, attempt)


@pytest.fixture
def worked(desk: Desk, tmp_path: Path, watch: Watch) -> Desk:
    """Two days' work, and what the evening's export brought."""
    work(desk)
    path = demo_next_export(tmp_path, watch.moment)
    watch.forward(timedelta(hours=5))
    desk.import_file(path)
    return desk


async def settle(pilot: Pilot[Any]) -> None:
    await finished(pilot, "_make", "_write")
    await pilot.pause()


async def opened(pilot: Pilot[Any]) -> None:
    await pilot.pause()
    await press(pilot, "f8")
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_each_digit_turns_to_its_page(
    worked: Desk, app: KefuApp, size: tuple[int, int]
) -> None:
    shows = {
        "1": ("处理人员", "五堆", "自然付款"),
        "2": ("客户ID", "订单未付款额", "跟进中"),
        "3": ("余额不足", "议价不成", "占比"),
        "4": ("接通率", "12:00", "没接通"),
        "5": ("script_0", "回单率"),
        "6": ("  0% +--", "11.15", "成功率（按金额）"),
        "7": ("跟进时间", "跟进内容"),
    }
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        for key, words in shows.items():
            await press(pilot, key)
            shown = text_of(pilot)
            assert [word for word in words if word not in shown] == [], key
        await press(pilot, "３")
        assert "余额不足" in text_of(pilot)


async def test_the_detail_has_every_row_and_its_titles_stay(worked: Desk, app: KefuApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "2")
        titles, *rows = text_of(pilot).split("\n")[3:]
        assert rows[0].split()[:2] == ["11-21", "11-18"]
        # figures end beneath their title's end: one layout for both
        assert titles.rstrip().endswith("付款总额")
        await press(pilot, "end")
        await pilot.pause()
        below = text_of(pilot)
        assert titles in below
        assert below != "\n".join([titles, *rows])
        assert len(worked.report().detail) > 20
        assert app.screen.query_one(RowList).virtual_size.height == len(worked.report().detail)


async def test_arrows_walk_the_days_up_to_today(worked: Desk, app: KefuApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        assert "2026-11-21 周六 今天" in text_of(pilot)
        await press(pilot, "4", "left")
        await settle(pilot)
        shown = text_of(pilot)
        assert "2026-11-20 周五 昨天" in shown
        assert "接通率" in shown
        assert f"催款 {worked.report(date(2026, 11, 20)).contacted} 位" in shown
        await press(pilot, "right", "right")
        await settle(pilot)
        shown = text_of(pilot)
        assert "2026-11-21 周六 今天" in shown
        assert "后面的日子还没有到" in shown


async def test_a_day_is_typed(worked: Desk, app: KefuApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "f4", "x", "enter")
        assert "看不懂这个日期" in text_of(pilot)
        app.screen.query_one(Input).value = "2026-12-01"
        await press(pilot, "enter")
        assert "2026-12-01 还没有到" in text_of(pilot)
        await press(pilot, "escape")
        assert "周六 今天" in text_of(pilot)
        await press(pilot, "f4")
        app.screen.query_one(Input).value = "11.19"
        await pilot.pause()
        assert "2026-11-19 周四" in text_of(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        shown = text_of(pilot)
        assert "2026-11-19 周四  没有催付记录" in shown
        assert "← → 换一天，F4 写日期" in shown
        await press(pilot, "f4", "enter")
        await settle(pilot)
        assert "周六 今天" in text_of(pilot)


async def test_a_restated_day_says_so(
    desk: Desk, app: KefuApp, tmp_path: Path, watch: Watch
) -> None:
    work(desk)
    path = demo_next_export(tmp_path, watch.moment, later=timedelta(hours=18))
    watch.forward(timedelta(hours=18))
    desk.import_file(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "重述" not in text_of(pilot)
        await press(pilot, "left")
        await settle(pilot)
        restated = desk.report(date(2026, 11, 21)).restated
        assert restated
        assert f"本表已按后续导单重述: {restated} 位买家" in text_of(pilot)


async def test_an_empty_day_says_what_to_do(desk: Desk, app: KefuApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "没有催付记录" in text_of(pilot)
        assert "按数字记下结果" in text_of(pilot)
        for key in "2345":
            await press(pilot, key)
            assert "按数字记下结果" in text_of(pilot), key
        await press(pilot, "6")
        assert "这七天没有催付记录" in text_of(pilot)
        await press(pilot, "7")
        assert "跟进时间" in text_of(pilot)
        await press(pilot, "escape")
        first = desk.worklist.at(0).case
        desk.record(first.key, Attempt(Outcome.REMINDED, at=desk.now - timedelta(days=1)))
        await press(pilot, "f8")
        await settle(pilot)
        assert "11.20。" in text_of(pilot)


async def test_pages_without_figures_say_where_they_come_from(desk: Desk, app: KefuApp) -> None:
    desk.record(desk.worklist.at(0).case.key, Attempt(Outcome.REMINDED))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "3")
        assert "记结果时按 5" in text_of(pilot)
        await press(pilot, "5")
        assert "记录里没有话术" in text_of(pilot)


async def test_the_workbook_and_the_chat_text(worked: Desk, app: KefuApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "ctrl+y")
        assert "【催付日报 11.21】" in app.clipboard
        assert "日报文字已复制" in text_of(pilot)
        for key, day in (("f2", "2026-11-21"), ("w", "2026-11-20")):
            await press(pilot, key)
            await settle(pilot)
            path = worked.reports_folder() / f"催付日报-{day}.xlsx"
            book: Any = load_workbook(path)
            assert len(book["图表"]._charts) == 4
            assert "工作簿已写到" in text_of(pilot)
            await press(pilot, "left")
            await settle(pilot)


async def test_what_fails_is_told_and_the_screen_stays(
    worked: Desk, app: KefuApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked.reports_folder().parent.mkdir(exist_ok=True)
    worked.reports_folder().write_text("a file where the folder should be")

    def damaged(_day: date) -> None:
        raise KefuError("这一天的记录读不出来")

    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        assert "写不到" in text_of(pilot)
        monkeypatch.setattr(worked, "report", damaged)
        await press(pilot, "left")
        await settle(pilot)
        assert "这一天的记录读不出来" in text_of(pilot)
        assert isinstance(app.screen, ReportScreen)


@pytest.mark.parametrize("key", ["escape", "f8"])
async def test_back_to_the_desk(worked: Desk, app: KefuApp, key: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "f1")
        assert isinstance(app.screen, HelpScreen)
        await press(pilot, "escape", key)
        assert isinstance(app.screen, DeskScreen)


async def test_a_resize_draws_the_page_anew(worked: Desk, app: KefuApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await press(pilot, "6")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        small = text_of(pilot).split("\n")
        assert sum("|" in row for row in small) < 14
        assert any(row.startswith(" 11-21") for row in small)
