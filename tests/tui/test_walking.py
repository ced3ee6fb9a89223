"""Every branch of a call, walked to its outcome on the screen by Enter and arrows alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kefu_tui.desk import Desk
from kefu_tui.domain.outcomes import Channel
from kefu_tui.scripting.dialogue import Ending, Walk
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.talk import Talk
from tests.tui.looking import contacts, opened, text_of

SIZE = (120, 36)


def roads(start: Walk) -> Iterator[tuple[tuple[int, ...], Walk | Ending]]:
    """Shortest first, every branch of every section once: the branches taken, and where they
    lead. An answer to a reason is gone into, and its own branches are its own test's."""
    waiting: list[tuple[tuple[int, ...], Walk]] = [((), start)]
    seen = {start.current.name}
    while waiting:
        taken, walk = waiting.pop(0)
        for index in range(len(walk.branches)):
            reached = walk.choose(index)
            yield (*taken, index), reached
            if (
                isinstance(reached, Walk)
                and reached.script is start.script
                and reached.current.name not in seen
            ):
                seen.add(reached.current.name)
                waiting.append(((*taken, index), reached))


def keys_for(walk: Walk, taken: tuple[int, ...]) -> list[str]:
    """The arrows and Enters that take these branches: whichever way round is shorter."""
    keys: list[str] = []
    for index in taken:
        ahead, behind = index, len(walk.branches) - index
        keys += ["right"] * ahead if ahead <= behind else ["left"] * behind
        keys.append("enter")
        reached = walk.choose(index)
        if isinstance(reached, Walk):
            walk = reached
    return keys


async def walked(app: KefuApp, desk: Desk, name: str) -> int:
    """Walk a script on the screen, branch by branch; how many branches there were."""
    count = 0
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = opened(app)
        call = next(s for s in desk.worklist if s.channel is Channel.PHONE)
        screen.show_case(call.case.key)
        values = desk.card(call.case.key).values
        script = desk.scripts.named(name)
        assert script is not None
        answers = desk.scripts.answers(values, script.channel)
        start = Walk.start(script, answers)
        for taken, reached in roads(start):
            screen._talk = Talk(script, answers)
            await pilot.press(*keys_for(start, taken))
            talk = screen._talk
            if isinstance(reached, Ending):
                await pilot.pause()
                assert talk.ending == reached
                assert f"Enter 记下: {reached.outcome.facts.key}".rstrip() in text_of(pilot)
            else:
                assert talk.ending is None
                assert talk.walk is not None
                assert (talk.walk.script, talk.walk.path) == (reached.script, reached.path)
            count += 1
        assert contacts(desk) == [], "only the Enter after an ending records"
    return count


@pytest.mark.long
@pytest.mark.parametrize(("name", "most"), [("应答-余额不足", 10), ("电话首次A", 69)])
async def test_every_branch_by_arrows_and_enter(
    app: KefuApp, desk: Desk, name: str, most: int
) -> None:
    assert await walked(app, desk, name) >= most
