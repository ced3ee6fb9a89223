"""工作台: what is copied, taken back and refused; nothing of one buyer reaches another."""

from __future__ import annotations

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.tui.app import KefuApp
from tests.tui.looking import contacts, current, opened, press, text_of

SIZE = (120, 36)


async def test_undo_takes_back_any_number_of_records(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        before = [s.case.key for s in desk.worklist]
        await press(pilot, "1", "3", "7")
        worked = [c.case for c in contacts(desk)]
        await press(pilot, "ctrl+z", "ctrl+z", "ctrl+z")
        assert all(c.undone for c in contacts(desk))
        assert current(app) == worked[0]
        assert [s.case.key for s in desk.worklist] == before
        await press(pilot, "ctrl+z")
        assert "没有可以撤销的记录" in text_of(pilot)


async def test_undo_asks_before_it_goes_past_this_session(app: KefuApp, desk: Desk) -> None:
    desk.record(desk.worklist.at(0).case.key, Attempt(Outcome.REMINDED))
    desk.made.clear()  # as after a restart
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "1", "ctrl+z", "ctrl+z")
        earlier, own = contacts(desk)
        assert (earlier.undone, own.undone) == (False, True)
        assert "再按一次 ^Z" in text_of(pilot)
        await press(pilot, "ctrl+z")
        assert contacts(desk)[0].undone


async def test_copying_script_and_remark(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+r")
        assert app.clipboard == desk.card(current(app)).memo_preview
        await press(pilot, "ctrl+y")
        card = desk.card(current(app))
        assert card.script is not None
        assert app.clipboard == card.script.say(card.script.opening, card.values)
        await press(pilot, "1")
        (contact,) = contacts(desk)
        assert app.clipboard.endswith(contact.remark)


async def test_each_order_of_a_case_has_its_own_memo(app: KefuApp, desk: Desk) -> None:
    double = next(s.case for s in desk.worklist if len(s.case.live) > 1)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(double.key)
        await pilot.pause()
        before = set()
        for _ in double.live:
            await press(pilot, "ctrl+r")
            before.add(next(o.number for o in double.live if o.number in text_of(pilot)))
            assert app.clipboard.endswith("11.21 阿华 已催付")
        assert before == {o.number for o in double.live}
        await press(pilot, "1", "ctrl+t")
        assert app.clipboard.endswith("11.21 阿华 已催付")


async def test_the_remark_copied_is_the_cards_own(app: KefuApp, desk: Desk) -> None:
    """Never a stranger's memo on the clipboard: ^R is this card's, ^T the last record's."""
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "1")
        recorded = app.clipboard
        await press(pilot, "down", "down", "ctrl+r")
        assert app.clipboard == desk.card(current(app)).memo_preview
        await press(pilot, "ctrl+t")
        assert app.clipboard == recorded
        await press(pilot, "ctrl+o")
        assert app.clipboard == desk.card(current(app)).row.buyer
        await press(pilot, "ctrl+o")
        assert app.clipboard == desk.card(current(app)).row.orders[0]


async def test_a_text_to_send_is_copied_before_it_is_recorded(app: KefuApp, desk: Desk) -> None:
    message = next(s.case for s in desk.worklist if s.channel is Channel.WANGWANG)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(message.key)
        await pilot.pause()
        await press(pilot, "enter")
        card = desk.card(message.key)
        assert card.script is not None
        assert app.clipboard == card.script.say(card.script.opening, card.values)
        assert contacts(desk) == []
        await press(pilot, "enter")
        assert [c.outcome for c in contacts(desk)] == [Outcome.REMINDED]


async def test_a_masked_number_is_not_called(app: KefuApp, desk: Desk) -> None:
    masked = next(s.case for s in desk.worklist if "*" in s.case.phone)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(masked.key)
        await pilot.pause()
        await press(pilot, "f3")
        assert "没有可打的号码" in text_of(pilot)
        await press(pilot, "f4")
        assert desk.card(masked.key).channel is Channel.WANGWANG
        assert "号码已隐藏" in text_of(pilot)
        await press(pilot, "3")
        assert contacts(desk) == []
        assert "按 1 记" in text_of(pilot)


async def test_do_not_contact_is_refused_and_can_be_lifted(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        blocked = current(app)
        await press(pilot, "9")
        screen = opened(app)
        screen._show(blocked)
        await pilot.pause()
        assert "勿扰" in text_of(pilot)
        await press(pilot, "1")
        assert len(contacts(desk)) == 1
        assert "勿扰名单" in text_of(pilot)
        await press(pilot, "9")
        assert contacts(desk)[-1].outcome is Outcome.CONTACT_AGAIN
        assert not desk.card(blocked).case.blocked


async def test_a_finished_case_takes_no_record(app: KefuApp, desk: Desk) -> None:
    finished = desk.rows(frozenset({Lane.DONE}))[0]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(finished.case)
        await pilot.pause()
        await press(pilot, "1", "2", "enter", "enter")
        assert contacts(desk) == []
        assert "不用联系也不用记" in text_of(pilot)
