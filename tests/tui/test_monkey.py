"""A monkey at the keyboard: random keys, valid and not, pastes and resizes. Nothing crashes, and
what is recorded is about the card that was on the screen."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import Recorded
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tui.actions import SCREENS
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.screens.blocked import BlockedScreen
from kefu_tui.tui.screens.desk import DeskScreen
from tests.tui.conftest import Watch
from tests.tui.looking import contacts

_QUITS = {"ctrl+q", "ctrl+c"}
_KEYS = sorted({key for actions in SCREENS.values() for a in actions for key in a.keys} - _QUITS)
_NONSENSE = [*"abcXYZ!?%&~[]{}", "王", "。", "tab", "shift+tab", "delete", "ctrl+a", "f12", "f20"]
_DIGITS = [*"1234567890", *"１２３４５６７８９０"]
_PASTES = [
    "13900001111",
    "明天下午3点",
    "[red]x[/nosuch]\x1b[31m",
    "\n\r\n",
    "王" * 500,
    "=1+1",
    "",
]
_SIZES = [(120, 36), (80, 24), (200, 60), (60, 15), (20, 5)]


class Witness:
    """Watches every record: it must be about the card that the screen shows, or, on the 勿扰 list,
    about the buyer asked for."""

    def __init__(self, app: KefuApp, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.seen = app, 0
        record = desk.record

        def watched(key: str, attempt: Attempt) -> Recorded:
            if isinstance(app.screen, BlockedScreen):
                assert app.screen._asked == key
            else:
                screen = next(s for s in app.screen_stack if isinstance(s, DeskScreen))
                assert screen._key == key
            blocked = desk.card(key).case.blocked
            assert blocked is (attempt.outcome is Outcome.CONTACT_AGAIN)
            done = record(key, attempt)
            self.seen += 1
            assert done.contact.case == key
            return done

        monkeypatch.setattr(desk, "record", watched)


async def _play(app: KefuApp, watch: Watch, presses: int, seed: int) -> None:
    random = Random(seed)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        for _ in range(presses):
            await _one(pilot, watch, random)
            assert app.is_running
            assert app._exception is None
        await pilot.resize_terminal(120, 36)
        await pilot.press(*["escape"] * 4)


async def _one(pilot: Pilot[Any], watch: Watch, random: Random) -> None:
    kind = random.random()
    if kind < 0.02:
        await pilot.resize_terminal(*random.choice(_SIZES))
    elif kind < 0.05:
        pilot.app.post_message(events.Paste(random.choice(_PASTES)))
        await pilot.pause()
    elif kind < 0.08:
        watch.forward(timedelta(minutes=random.choice([1, 10, 60])))
    else:
        pool = random.choice([_KEYS, _KEYS, _DIGITS, _DIGITS, _NONSENSE, ["enter", "escape"]])
        await pilot.press(random.choice(pool))


async def _check(app: KefuApp, desk: Desk, watch: Watch, witness: Witness, presses: int) -> None:
    await _play(app, watch, presses, seed=presses)
    stored = contacts(desk)
    assert len([contact for contact in stored if not contact.batch]) == witness.seen
    assert desk._store.verify().faults == ()


async def test_a_monkey_at_the_keyboard(
    app: KefuApp, desk: Desk, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _check(app, desk, watch, Witness(app, desk, monkeypatch), 150)


@pytest.mark.long
@pytest.mark.parametrize("part", range(5))
async def test_a_monkey_for_five_thousand_keys(
    app: KefuApp, desk: Desk, watch: Watch, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    await _check(app, desk, watch, Witness(app, desk, monkeypatch), 1_000 + part)
