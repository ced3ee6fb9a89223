"""Calls: the phone dialogue walked on the card, branch after branch, to what is stored of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kefu_tui.desk import Desk
from kefu_tui.domain.outcomes import Asks, Channel, Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.scripting.catalogue import Script
from kefu_tui.scripting.dialogue import Answers, Ending, Walk
from kefu_tui.scripting.told import AS_USUAL, GIVEN_NUMBER
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.talk import Talk
from tests.tui.looking import contacts, opened, press, text_of

SIZE = (120, 36)
BOTH = pytest.mark.parametrize("name", ["电话首次A", "电话首次B"])
NUMBER = "13900009999"
Road = tuple[int, ...]
"""Which answer is chosen at each place, by index."""


def caller(desk: Desk, name: str) -> tuple[str, Script, Answers]:
    """A demo buyer who, when called, is called with this script; and where its jumps lead."""
    for standing in desk.worklist:
        card = desk.card(standing.case.key, Channel.PHONE)
        if card.script is not None and card.script.name == name:
            answers = desk.scripts.answers(card.values, Channel.PHONE)
            return standing.case.key, card.script, answers
    raise AssertionError(name)


def along(start: Walk, road: Road) -> Walk | Ending:
    """Where a road leads."""
    place: Walk | Ending = start
    for index in road:
        assert isinstance(place, Walk)
        place = place.choose(index)
    return place


def at_a_place(start: Walk, road: Road) -> Walk:
    place = along(start, road)
    assert isinstance(place, Walk)
    return place


def arrows(walk: Walk, index: int) -> list[str]:
    """To an answer, whichever way round is shorter."""
    behind = len(walk.branches) - index
    return ["right"] * index if index <= behind else ["left"] * behind


def spot(walk: Walk) -> tuple[str, str]:
    return walk.script.name, walk.current.name


def roads(start: Walk, *, deep: bool) -> Iterator[tuple[Road, Ending]]:
    """Roads to an end that together take every branch of the script, with `deep` of the answers it
    leads to as well: the shortest way there, and on from it by the first answers."""
    sections: dict[tuple[str, str], Road] = {}
    waiting: list[Road] = [()]
    for road in waiting:
        place = along(start, road)
        if isinstance(place, Ending) or not (deep or place.script is start.script):
            continue
        if sections.setdefault(spot(place), road) == road:
            waiting += [(*road, index) for index in range(len(place.branches))]
    assert {(start.script.name, section.name) for section in start.script.sections} <= set(sections)
    taken: set[tuple[tuple[str, str], str]] = set()
    for road in sorted(sections.values(), key=len, reverse=True):
        place = at_a_place(start, road)
        for index, branch in enumerate(place.branches):
            if (spot(place), branch.label) in taken:
                continue
            whole = (*road, index)
            while isinstance(along(start, whole), Walk):
                whole = (*whole, 0)
            ending = along(start, whole)
            assert isinstance(ending, Ending)
            walks = [at_a_place(start, whole[:length]) for length in range(len(whole))]
            taken |= {(spot(walk), label) for walk, label in zip(walks, ending.path, strict=True)}
            yield whole, ending


@BOTH
def test_every_branch_of_the_call_leads_the_talk_to_its_outcome(desk: Desk, name: str) -> None:
    _, script, answers = caller(desk, name)
    ends = set()
    for road, ending in roads(Walk.start(script, answers), deep=True):
        talk = Talk(script, answers)
        for length, index in enumerate(road):
            assert talk.path == ending.path[:length]
            for _ in range(index):
                talk.turn(1)
            talk.step()
        assert talk.ending == ending
        assert (talk.name, talk.path) == (name, ending.path)
        ends.add(ending.outcome)
    assert ends >= {o for o in Outcome if o.facts.is_contact} - {Outcome.OTHER}


def asked(ending: Ending) -> list[str]:
    """What is pressed where the desk asks on: the first that it offers, or a number to type."""
    if ending.told == GIVEN_NUMBER:
        return [*NUMBER, "enter"]
    asks = ending.outcome.facts.asks in (Asks.TIME, Asks.REASON, Asks.PERSON)
    return ["1"] if asks and not ending.told else []


@pytest.mark.long
@BOTH
async def test_every_branch_of_the_call_is_walked_by_keys_to_what_is_stored(
    app: KefuApp, desk: Desk, name: str
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        key, script, answers = caller(desk, name)
        for road, ending in roads(Walk.start(script, answers), deep=False):
            opened(app)._show(key, Channel.PHONE)
            for depth, index in enumerate(road):
                walk = at_a_place(Walk.start(script, answers), road[:depth])
                await press(pilot, *arrows(walk, index), "enter")
            assert f"Enter 记下: {ending.outcome.facts.key}".rstrip() in text_of(pilot)
            await press(pilot, "enter", *asked(ending))
            stored = contacts(desk)[-1]
            assert not stored.undone
            called = Channel.PHONE if ending.outcome.facts.is_contact else None
            assert (stored.case, stored.channel) == (key, called)
            assert (stored.outcome, stored.reason) == (ending.outcome, ending.reason)
            assert (stored.script, stored.path) == (name, ending.path)
            await press(pilot, "ctrl+z")
            assert contacts(desk)[-1].undone


async def test_an_ordinary_call_takes_six_keys_and_its_path_is_kept(
    app: KefuApp, desk: Desk
) -> None:
    call = next(
        s
        for s in desk.worklist
        if s.lane is Lane.READY and s.channel is Channel.PHONE and not s.case.contacts
    )
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        screen._show(call.case.key)
        keys = 0
        while not contacts(desk):
            await press(pilot, "enter")
            keys += 1
        assert keys <= 6
        (contact,) = contacts(desk)
        assert (contact.case, contact.outcome) == (call.case.key, Outcome.REMINDED)
        assert len(contact.path) == keys - 1
        screen._show(call.case.key)
        await pilot.pause()
        assert f"({' > '.join(contact.path)})"[:20] in text_of(pilot)


async def test_a_digit_in_the_middle_keeps_the_way_so_far(app: KefuApp, desk: Desk) -> None:
    key, script, _ = caller(desk, "电话首次A")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        opened(app)._show(key, Channel.PHONE)
        await press(pilot, "enter", "enter", "4", "1")
        (contact,) = contacts(desk)
        assert contact.outcome is Outcome.BUSY
        assert contact.path == tuple(s.branches[0].label for s in script.sections[:2])


async def test_a_call_that_ends_in_a_wrong_order_asks_which_one(app: KefuApp, desk: Desk) -> None:
    """The others stay in work."""
    double = next(s.case for s in desk.worklist if len(s.case.live) > 1)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        screen._show(double.key, Channel.PHONE)
        screen._talk.ending = Ending(Outcome.WRONG_ORDER, None, ("信息拍错了", "好"))
        await press(pilot, "enter")
        assert contacts(desk) == []
        assert "哪一笔订单拍错了" in text_of(pilot)
        await press(pilot, "1")
        (contact,) = contacts(desk)
        assert contact.orders == (double.live[0].number,)
        assert contact.path == ("信息拍错了", "好")


def ends_told(screen: DeskScreen, desk: Desk, ending: Ending) -> str:
    """A call on the first buyer that has come to this end; the buyer's key."""
    key = desk.worklist.at(0).case.key
    screen._show(key, Channel.PHONE)
    screen._talk.ending = ending
    return key


@pytest.mark.parametrize(
    ("told", "keys", "remark"),
    [
        ("已转告", (), "非本人接听 已转告"),
        ("未转告", (), "非本人接听 未转告"),
        (GIVEN_NUMBER, (*NUMBER, "enter"), "非本人接听 已留新号码"),
    ],
)
async def test_who_answered_is_not_asked_where_the_road_has_told(
    app: KefuApp, desk: Desk, told: str, keys: tuple[str, ...], remark: str
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        key = ends_told(opened(app), desk, Ending(Outcome.THIRD_PARTY, None, ("不是本人",), told))
        opened(app)._redraw()
        await pilot.pause()
        assert f"Enter 记下: 8 非本人 {told}" in text_of(pilot)
        await press(pilot, "enter", *keys)
        (contact,) = contacts(desk)
        assert (contact.case, contact.path) == (key, ("不是本人",))
        assert contact.remark.endswith(remark)
        assert contact.phone == (NUMBER if keys else "")


async def test_the_chooser_offers_that_nothing_was_passed_on(app: KefuApp, desk: Desk) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "8", "3")
        (contact,) = contacts(desk)
        assert contact.remark.endswith("非本人接听 未转告")


@pytest.mark.parametrize(
    ("outcome", "told", "when"),
    [
        (Outcome.PROMISED, "明天上午", "22 10:00"),
        (Outcome.BUSY, "18:30", "21 18:30"),
        (Outcome.BUSY, AS_USUAL, None),
    ],
)
async def test_a_time_that_the_road_has_told_is_not_asked(
    app: KefuApp, desk: Desk, outcome: Outcome, told: str, when: str | None
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        ends_told(opened(app), desk, Ending(outcome, None, (), told))
        await press(pilot, "enter")
        (contact,) = contacts(desk)
        assert contact.outcome is outcome
        assert (f"{contact.when:%d %H:%M}" if contact.when else None) == when


async def test_a_time_that_does_not_fit_any_more_and_the_rest_are_asked(
    app: KefuApp, desk: Desk
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for told in ("今天上午", "2027-01-01 10:00"):
            ends_told(opened(app), desk, Ending(Outcome.PROMISED, None, (), told))
            await press(pilot, "enter")
            assert "答应什么时候付款" in text_of(pilot)
            await press(pilot, "escape")
        assert contacts(desk) == []
        ends_told(opened(app), desk, Ending(Outcome.OTHER, None, (), "要开发票"))
        await press(pilot, "enter")
        assert "什么时候再联系" in text_of(pilot)
        await press(pilot, "1")
        (contact,) = contacts(desk)
        assert contact.remark.endswith("要开发票")
