"""工作台: every key of the main path, judged by what is stored and what is shown."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.sieve import Sieve
from kefu_tui.domain.moments import at
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.priority import Lane, QueueOrder
from kefu_tui.errors import StoreError
from kefu_tui.scripting.dialogue import Walk
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.talk import Talk
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.queue_list import QueueList
from kefu_tui.tui.widgets.speech import script_text
from tests.tui.conftest import Watch
from tests.tui.looking import contacts, current, opened, press, strike, text_of

SIZE = (120, 36)


async def test_the_first_card_is_the_first_of_the_queue(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        first = desk.worklist.at(0).case
        assert current(app) == first.key
        shown = text_of(pilot)
        assert first.buyer in shown
        assert "关闭倒计时" in shown
        assert "备注预览" in shown


@pytest.mark.parametrize(
    ("keys", "outcome"),
    [
        ("1", Outcome.REMINDED),
        ("１", Outcome.REMINDED),
        ("3", Outcome.NO_ANSWER),
        ("7", Outcome.NOT_WANTED),
        ("９", Outcome.DO_NOT_CONTACT),
        ("2 1", Outcome.PROMISED),
        ("２ ２", Outcome.PROMISED),
        ("4 1", Outcome.BUSY),
        ("5 1 1", Outcome.PAYMENT_PROBLEM),
        ("6 2 1", Outcome.HESITATING),
        ("8 1", Outcome.THIRD_PARTY),
        ("0 1", Outcome.WRONG_ORDER),
        ("0 2", Outcome.ALREADY_PAID),
        ("2 down down enter", Outcome.PROMISED),
    ],
)
async def test_digits_record_and_the_card_moves_on(
    app: KefuApp, desk: Desk, keys: str, outcome: Outcome
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        before = current(app)
        await press(pilot, *keys.split())
        (contact,) = contacts(desk)
        assert contact.case == before
        assert contact.outcome is outcome
        assert current(app) != before


async def test_a_promise_shows_its_time_in_the_remark(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "2")
        assert "明天下午" in text_of(pilot)
        await press(pilot, "3")
        (contact,) = contacts(desk)
        tomorrow = desk.now.date() + timedelta(days=1)
        assert contact.when == at(tomorrow, time(15))
        assert contact.remark == "11.21 阿华 顾客明天下午付款"
        assert app.clipboard.endswith("11.21 阿华 顾客明天下午付款")


async def test_a_time_can_be_typed(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "2", "0", *"25:99", "enter")
        assert "看不懂这个时间" in text_of(pilot)
        await press(pilot, *(["backspace"] * 5), *"20:30", "enter")
        (contact,) = contacts(desk)
        assert contact.remark == "11.21 阿华 顾客今天20:30付款"


async def test_a_typed_time_shows_when_the_case_will_come_back(app: KefuApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "2", "0", *"20:30")
        assert re.search(r"= 今天 20:30 +>  21:00 看是否付款", text_of(pilot))
        await press(pilot, "backspace")
        assert "看是否付款" not in text_of(pilot)
        await press(pilot, "escape", "8")
        assert re.search(r"已请转告 +>  \S+ (电话|旺旺|短信)", text_of(pilot))


async def test_a_reason_shows_its_answer_before_it_is_recorded(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "5", "1")
        assert contacts(desk) == []
        assert "余额不足：这样回答" in text_of(pilot)
        await press(pilot, "1")
        (contact,) = contacts(desk)
        assert contact.reason is Reason.INSUFFICIENT_BALANCE
        assert contact.remark == "11.21 阿华 卡里余额不足"


async def test_a_new_number_is_checked_and_called_next(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "8", "2", *"123", "enter")
        assert "不像电话号码" in text_of(pilot)
        await press(pilot, *"90000000", "backspace", "enter")
        assert contacts(desk) == []
        await press(pilot, "escape")
        assert contacts(desk) == []
        await press(pilot, "8", "2", *"13900009999", "enter")
        (contact,) = contacts(desk)
        assert contact.phone == "13900009999"
        assert contact.remark.endswith("非本人接听 已留新号码")
        assert desk.card(contact.case).case.phone == "13900009999"


async def test_other_takes_a_note_and_a_time(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "0", "3", *"[red]x", "enter", "2")
        (contact,) = contacts(desk)
        assert contact.outcome is Outcome.OTHER
        assert contact.remark == "11.21 阿华 [red]x"
        assert contact.when is not None
        assert "[red]x" in text_of(pilot)


@pytest.mark.parametrize("keys", ["2", "4", "5", "5 1", "6", "6 1", "8", "8 2", "0", "0 3", "2 0"])
async def test_escape_returns_with_nothing_recorded(app: KefuApp, desk: Desk, keys: str) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        before = current(app)
        await press(pilot, *keys.split(), "escape")
        assert contacts(desk) == []
        assert isinstance(app.screen, DeskScreen)
        assert current(app) == before


async def test_a_promise_comes_back_in_lane_due_with_a_bell(
    app: KefuApp, desk: Desk, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[bool] = []
    monkeypatch.setattr(app, "bell", lambda: rung.append(True))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        promised = current(app)
        await press(pilot, "2", "0", *"16:20", "enter")
        in_work = current(app)
        assert in_work != promised
        watch.forward(timedelta(minutes=39))
        await strike(pilot)
        assert not rung
        watch.forward(timedelta(minutes=1))
        await strike(pilot)
        assert rung
        assert current(app) == in_work, "a due case never takes the card away"
        assert desk.worklist.at(0).case.key == promised
        assert desk.worklist.at(0).lane is Lane.DUE
        assert "到点" in text_of(pilot)
        await press(pilot, "home")
        assert current(app) == promised


async def test_a_reasons_answer_can_be_walked_to_its_own_outcome(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        before = current(app)
        await press(pilot, "5", "2", "9")
        assert contacts(desk) == []
        assert "应答-忘记密码" in text_of(pilot)
        await press(pilot, "enter", "enter", "enter", "enter")
        (contact,) = contacts(desk)
        assert contact.case == before
        assert contact.reason is Reason.FORGOT_PASSWORD
        assert contact.outcome is Outcome.REMINDED


async def test_the_title_goes_round_and_the_talk_stays_where_it_is(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        call = next(
            s for s in desk.worklist if s.channel is Channel.PHONE and s.case.receiver == "林书瑶"
        )
        screen._show(call.case.key)
        await pilot.pause()
        assert "请问是林女士/先生吗" in text_of(pilot)
        await press(pilot, "right", "ctrl+n")
        assert "请问是林女士吗" in text_of(pilot)
        assert "【不是本人】" in text_of(pilot)
        await press(pilot, "ctrl+n")
        assert "请问是林先生吗" in text_of(pilot)
        await press(pilot, "ctrl+n")
        assert "请问是林女士/先生吗" in text_of(pilot)
        masked = next(s for s in desk.worklist if s.case.receiver == "王*")
        screen._show(masked.case.key)
        await press(pilot, "ctrl+n")
        assert "只能称" in text_of(pilot)


async def test_what_an_answer_was_asked_for_is_gone_back_to(app: KefuApp, desk: Desk) -> None:
    """5, the reason, 9: aside into its answer; a step back is where the talk was."""
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        call = next(s for s in desk.worklist if s.channel is Channel.PHONE)
        screen._show(call.case.key)
        await press(pilot, "enter")
        before = text_of(pilot)
        assert "【" in before
        asked = next(line for line in before.splitlines() if "【" in line)
        await press(pilot, "5", "2", "9")
        assert "【支付密码】" in text_of(pilot)
        await press(pilot, "enter", "backspace", "backspace")
        assert asked in text_of(pilot)
        assert contacts(desk) == []


async def test_a_call_walks_into_an_answer_and_back_by_its_branches(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        call = next(s for s in desk.worklist if s.channel is Channel.PHONE)
        screen._show(call.case.key)
        script = desk.scripts.named("电话首次B")
        assert script is not None
        screen._talk = Talk(script, desk.scripts.answers(desk.card(call.case.key).values))
        await press(pilot, "enter", "right", "right", "right", "enter")
        assert "应答-对商品有疑虑" in text_of(pilot)
        await press(pilot, "enter", "left")
        assert "【问清楚了，接着说订单】" in text_of(pilot)
        await press(pilot, "enter")
        assert "回到 电话首次B" in text_of(pilot)
        # On where it was asked: 忙忘了, then 这就付, and the end is recorded.
        await press(pilot, "enter", "enter", "enter", "enter")
        (contact,) = contacts(desk)
        assert (contact.outcome, contact.script) == (Outcome.REMINDED, "电话首次B")


@pytest.mark.parametrize("size", [(80, 24), (80, 26), (120, 36)])
async def test_what_the_buyer_may_answer_is_always_in_sight(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    """Where the most is to be read, in any call and any answer, and nothing else is pushed out."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen = opened(app)
        call = next(s for s in desk.worklist if s.channel is Channel.PHONE)
        screen._show(call.case.key)
        await pilot.pause()
        panel, card = screen.query_one("#script", Panel), desk.card(call.case.key)
        width = panel.content_size.width
        longest: tuple[int, Walk] | None = None
        scripts = [script for script in desk.scripts.scripts if script.opening.branches]
        for script in scripts:
            for section in script.sections:
                walk = Walk(script, section._replace(hint=""), origin=Walk.start(script))
                talk = Talk(None)
                talk.walk = walk
                rows = script_text(card, talk, width, str).plain.count("\n") + 1
                if longest is None or rows > longest[0]:
                    longest = rows, walk
        assert longest is not None
        screen._talk.walk = longest[1]
        screen._redraw()
        await pilot.pause()
        assert screen.query_one("#script-box").size.height >= longest[0]
        assert screen.query_one("#facts-box").region.height >= 4
        assert screen.query_one("#keys").region.height == 5
        assert screen.query_one("#memo").region.height == 1
        assert screen.query_one("#footer").region.bottom == size[1]


async def test_enter_and_arrows_walk_the_script_to_an_outcome(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        call = next(s for s in desk.worklist if s.channel is Channel.PHONE)
        screen._show(call.case.key)
        await pilot.pause()
        await press(pilot, "right", "right")
        assert "【无人接听" in text_of(pilot)
        await press(pilot, "enter")
        assert "Enter 记下" in text_of(pilot)
        await press(pilot, "backspace")
        assert "Enter 记下" not in text_of(pilot)
        await press(pilot, "enter", "enter")
        (contact,) = contacts(desk)
        assert contact.outcome is Outcome.NO_ANSWER
        assert contact.script


async def test_digits_typed_ahead_go_to_the_chooser_they_are_meant_for(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        for digit in "511":
            screen.action_outcome(digit)
        await pilot.pause()
        (contact,) = contacts(desk)
        assert contact.outcome is Outcome.PAYMENT_PROBLEM
        assert contact.reason is Reason.INSUFFICIENT_BALANCE


async def test_two_quick_digits_record_two_cases(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        screen.action_outcome("1")
        screen.action_outcome("3")
        await pilot.pause()
        first, second = contacts(desk)
        assert first.case != second.case
        assert (first.outcome, second.outcome) == (Outcome.REMINDED, Outcome.NO_ANSWER)


async def test_arrows_walk_the_queue(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "down", "down")
        assert current(app) == desk.worklist.at(2).case.key
        await press(pilot, "up")
        assert current(app) == desk.worklist.at(1).case.key
        await press(pilot, "pagedown")
        assert current(app) == desk.worklist.at(11).case.key
        await press(pilot, "home", "up")
        assert current(app) == desk.worklist.at(0).case.key
        assert app.screen.query_one(QueueList).cursor == 0


async def test_channel_script_order_and_call_clock(app: KefuApp, desk: Desk, watch: Watch) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        recommended = desk.card(current(app)).channel
        await press(pilot, "f4")
        assert "改用" in text_of(pilot)
        await press(pilot, "1")
        (contact,) = contacts(desk)
        assert contact.channel is not recommended
        await press(pilot, "f6")
        assert desk.worklist.order is QueueOrder.AMOUNT
        await press(pilot, "f3")
        watch.forward(timedelta(seconds=50))
        await strike(pilot)
        assert "00:50 / 01:00" in text_of(pilot)
        await press(pilot, "f3")
        assert "通话 00:50" in text_of(pilot)
        await press(pilot, "f2")


async def test_a_full_disk_keeps_the_card_and_lets_the_agent_retry(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        before = current(app)

        def full(key: str, attempt: Attempt) -> None:
            raise StoreError("磁盘已满, 这条没有记下; 请先清出空间再按一次")

        with monkeypatch.context() as broken:
            broken.setattr(desk, "record", full)
            await press(pilot, "1")
            assert "磁盘已满" in text_of(pilot)
            assert current(app) == before
        await press(pilot, "1")
        assert [c.case for c in contacts(desk)] == [before]


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (200, 60)])
async def test_every_size_shows_card_keys_and_footer(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = text_of(pilot)
        for words in ("催付台", "到点", "关闭倒计时", "1 已催付", "0 其他", "备注预览", "F1 帮助"):
            assert words in shown, words
        assert all(len(row) <= size[0] for row in shown.split("\n"))


async def test_resizing_keeps_the_card(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "down")
        before = current(app)
        for size in ((80, 24), (60, 18), (160, 50), SIZE):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert current(app) == before
        assert "关闭倒计时" in text_of(pilot)


async def test_hostile_words_are_shown_as_they_are(app: KefuApp, desk: Desk) -> None:
    hostile = [s.case for s in desk.worklist if any("[" in o.item for o in s.case.orders)]
    assert hostile, "the demo shop has hostile titles"
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        for case in hostile:
            screen._show(case.key)
            await pilot.pause()
            title = next(o.item for o in case.orders if "[" in o.item)
            assert title[: title.index("]") + 1] in text_of(pilot)
        assert "\x1b" not in text_of(pilot)


async def test_an_empty_queue_says_what_to_do(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        desk.arrange(QueueOrder.VALUE, Sieve(min_amount=10**9))
        screen = opened(app)
        screen.open_first()
        await pilot.pause()
        assert "没有符合筛选的顾客" in text_of(pilot)
        await press(pilot, "1", "enter", "down", "ctrl+y", "ctrl+r", "f3", "f4")
        assert contacts(desk) == []
        desk.arrange(QueueOrder.VALUE)
        desk.worklist.resort(QueueOrder.VALUE, desk.now, lambda *_: False)
        screen.open_first()
        await pilot.pause()
        assert "队列空了" in text_of(pilot)


@pytest.mark.parametrize("keys", [["1"], ["2", "1"]])
async def test_a_fault_of_the_program_is_said(
    app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch, keys: list[str]
) -> None:
    def broken(key: str, attempt: Attempt) -> None:
        raise ZeroDivisionError

    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        before = current(app)
        monkeypatch.setattr(desk, "record", broken)
        await press(pilot, *keys)
        assert "程序内部出错" in text_of(pilot)
        assert current(app) == before


async def test_what_the_gate_says_is_not_said_again_with_every_record(
    app: KefuApp, watch: Watch
) -> None:
    watch.forward(timedelta(hours=3))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "1")
        rows = text_of(pilot).split("\n")
        assert "导出已是" in rows[1]
        assert rows[-2].startswith(" 已记 ")
        assert "^Z 撤销" in rows[-2]
