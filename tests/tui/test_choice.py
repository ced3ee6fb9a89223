"""Which script it is, and why, beside what is said; and the words that are given on request only."""

from __future__ import annotations

import pytest

from kefu_tui.desk import Desk
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.tui.app import KefuApp
from tests.tui.looking import contacts, opened, press, text_of

PRESALE = "tb_云朵预售"


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_the_card_says_which_script_it_is_and_why(
    app: KefuApp, desk: Desk, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        screen, told = opened(app), []
        for standing in list(desk.worklist)[:6]:
            screen._show(standing.case.key, Channel.PHONE)
            await pilot.pause()
            script = screen._talk.script
            assert script is not None
            assert script.name in text_of(pilot)
            told.append(f"{script.name}: {script.fits}" in text_of(pilot))
        # Why it is, wherever the channels leave room for that.
        assert any(told)
        await press(pilot, "f2")
        following = screen._talk.script
        assert following is not None
        assert following is not script
        assert f"话术 {following.name}: {following.fits}" in text_of(pilot)
        # The clock of a call takes the place before the script's name does.
        await press(pilot, "f3")
        assert "00:00 / 01:00" in text_of(pilot)


async def test_on_an_aside_the_answer_is_named(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        screen = opened(app)
        answer = desk.scripts.named("应答-余额不足")
        assert answer is not None
        screen._talk.aside(answer, "余额不足")
        screen._redraw()
        await pilot.pause()
        assert "话术 应答-余额不足" in text_of(pilot)


async def test_a_presale_is_given_its_words_by_f2_and_nothing_is_recorded(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        screen = opened(app)
        screen._show(PRESALE, Channel.WANGWANG)
        await pilot.pause()
        assert "F2 看尾款怎么说" in text_of(pilot)
        await press(pilot, "enter", "ctrl+y")
        assert "定金" not in app.clipboard
        await press(pilot, "f2")
        assert "旺旺预售尾款" in text_of(pilot)
        await press(pilot, "enter")
        assert "付了定金" in app.clipboard
        await press(pilot, "enter", "1")
        assert contacts(desk) == []
        assert "不用联系也不用记" in text_of(pilot)


async def test_no_key_gives_words_for_a_buyer_who_has_paid(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        screen = opened(app)
        key = desk.worklist.at(0).case.key
        screen._show(key)
        await press(pilot, "0", "2")
        assert contacts(desk)[-1].outcome is Outcome.ALREADY_PAID
        before = app.clipboard
        screen._show(key)
        await press(pilot, "f2", "ctrl+y", "enter")
        assert app.clipboard == before
        assert "不用联系" in text_of(pilot)
        assert "不用催" in text_of(pilot)
