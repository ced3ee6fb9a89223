"""Every action of the registry, by its own key: what it is for has happened afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot

from kefu_tui.desk import Desk
from kefu_tui.tui.actions import SCREENS
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.widgets.row_list import RowList
from tests.tui.conftest import Watch
from tests.tui.looking import contacts, press, text_of

Seen = Callable[[Pilot[Any], Desk], object]


def screen(pilot: Pilot[Any], _desk: Desk) -> object:
    return pilot.app.screen


def text(pilot: Pilot[Any], _desk: Desk) -> object:
    return text_of(pilot)


def clipboard(pilot: Pilot[Any], _desk: Desk) -> object:
    return pilot.app.clipboard


def case(pilot: Pilot[Any], _desk: Desk) -> object:
    return pilot.app.screen._key  # type: ignore[attr-defined]


def records(_pilot: Pilot[Any], desk: Desk) -> object:
    return [contact.undone for contact in contacts(desk)]


def shown(_pilot: Pilot[Any], desk: Desk) -> object:
    return desk.sieve, desk.worklist.order, desk.hidden, desk.settings


def marks(_pilot: Pilot[Any], desk: Desk) -> object:
    return [standing.mark for standing in desk.worklist]


def cursor(pilot: Pilot[Any], _desk: Desk) -> object:
    return pilot.app.screen.query_one(RowList)._cursor


def files(_pilot: Pilot[Any], desk: Desk) -> object:
    return sorted(desk.reports_folder().glob("*"))


class Step(NamedTuple):
    """An action, what it changes, and the keys before and after it."""

    action: str
    changes: Seen
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


_BACK = ("escape",)
_ALONG = ("next", "previous", "page_down", "page_up")
_LEADS_ON = tuple(
    Step(f"desk.{name}", screen, (), _BACK)
    for name in (
        *(f"outcome_{key}" for key in "245680"),
        *("skip", "filter", "import", "find", "plan", "sms", "report", "blocked", "settings"),
        *("palette", "help", "history"),
    )
)  # fmt: skip
_DESK = (
    *_LEADS_ON,
    Step("desk.step", text),
    Step("desk.back", text),
    Step("desk.branch_next", text),
    Step("desk.branch_previous", text),
    Step("desk.copy_script", clipboard),
    Step("desk.copy_remark", clipboard),
    Step("desk.copy_who", clipboard),
    Step("desk.title", text),
    Step("desk.other_script", text),
    Step("desk.call", text, (), ("f3",)),
    Step("desk.channel", text),
    Step("desk.privacy", shown, (), ("ctrl+u",)),
    Step("desk.order", shown, (), ("f6", "f6")),
    Step("desk.unfilter", shown, ("ctrl+f", "2", "enter")),
    Step("desk.next", case),
    Step("desk.previous", case),
    Step("desk.page_down", case),
    Step("desk.page_up", case),
    Step("desk.first", case, ("down", "down")),
    Step("desk.pin", marks, (), ("ctrl+k",)),
    Step("desk.reopen", text),
    Step("desk.outcome_1", records),
    Step("desk.outcome_3", records),
    Step("desk.copy_last", clipboard),
    Step("desk.outcome_7", records),
    Step("desk.outcome_9", records),
    Step("desk.undo", records),
    Step("desk.quit", screen, (), _BACK),
)
_HELPED = (Step("any.palette", screen, (), _BACK), Step("any.help", screen, (), _BACK))
WALKS: dict[str, tuple[tuple[str, ...], tuple[Step, ...]]] = {
    "工作台": ((), _DESK),
    "报表": (
        ("1", "f8"),
        (
            *(
                Step(f"report.{name}", text)
                for name in (
                    "detail",
                    "reasons",
                    "channels",
                    "scripts",
                    "week",
                    "tomorrow",
                    "summary",
                    "earlier",
                    "later",
                )
            ),
            Step("report.day", screen, (), _BACK),
            Step("report.workbook", files),
            Step("report.copy", clipboard),
            *_HELPED,
            Step("report.back", screen),
        ),
    ),
    "计划": (
        ("ctrl+g",),
        (
            Step("plan.later", text),
            Step("plan.earlier", text),
            *_HELPED,
            Step("plan.back", screen),
        ),
    ),
    "查找": (
        ("f7", "1"),
        (
            *(Step(f"find.{name}", cursor) for name in _ALONG),
            Step("find.history", screen, (), _BACK),
            *_HELPED,
            Step("any.back", screen),
        ),
    ),
    "经过": (
        ("tab",),
        (
            Step("any.help", screen, (), _BACK),
            Step("history.back", screen),
        ),
    ),
    "短信名单": (
        ("ctrl+e", "f4"),
        (
            Step("sms.export", files),
            Step("sms.copy", clipboard),
            Step("sms.placed", text),
            Step("sms.amount", screen, (), _BACK),
            *_HELPED,
            Step("sms.scope", text, (), ("f4",)),
            Step("sms.confirm", text),
            Step("sms.back", screen),
        ),
    ),
    "勿扰": (
        ("9", "9", "9", "ctrl+d"),
        (
            *(Step(f"blocked.{name}", cursor) for name in _ALONG),
            *_HELPED,
            Step("blocked.lift", records, ("enter",)),
            Step("blocked.back", screen),
        ),
    ),
    "设置": (
        ("ctrl+s",),
        (
            *(
                Step(f"settings.{name}", text)
                for name in (*_ALONG, "next_section", "previous_section")
            ),
            Step("settings.change", screen, (), _BACK),
            Step("settings.default", shown),
            *_HELPED,
            Step("settings.back", screen),
        ),
    ),
    "导单": (("f5",), (*_HELPED, Step("import.back", screen))),
    "帮助": (("f1",), (Step("any.back", screen),)),
}

ELSEWHERE = {
    "welcome.demo": "test_other_screens::test_the_welcome_screen_leads_to_demo_and_setup",
    "welcome.setup": "test_other_screens::test_the_welcome_screen_leads_to_demo_and_setup",
    "welcome.quit": "test_other_screens::test_escape_leaves_the_first_screen",
    "import.window": "test_inbox::test_one_key_sets_the_window_that_the_history_suggests",
    "import.columns": "test_inbox::test_many_files_and_columns_can_be_looked_through_on_a_low_screen",
    "import.scroll_down": "test_inbox::test_many_files_and_columns_can_be_looked_through_on_a_low_screen",
    "import.scroll_up": "test_inbox::test_many_files_and_columns_can_be_looked_through_on_a_low_screen",
    "import.undo": "test_inbox::test_the_newest_import_is_taken_back_when_asked_twice",
    "settings.remove": "test_settings_screen::test_a_campaign_is_removed_when_asked_first",
    "plan.again": "test_plan_screen::test_the_plan_is_made_again_from_the_queue_as_it_is",
    "history.scroll_down": "test_history_screen::test_a_long_history_scrolls",
    "history.scroll_up": "test_history_screen::test_a_long_history_scrolls",
}
"""Tests that need a place of their own to press the key in."""
_WELCOME = {
    "welcome.import": "ImportScreen",
    "any.help": "HelpScreen",
    "any.palette": "CommandPalette",
}
"""Which screen each leads to."""


def test_no_action_is_left_out() -> None:
    walked = {(topic, step.action) for topic, (_, steps) in WALKS.items() for step in steps}
    walked |= {("欢迎", action) for action in _WELCOME}
    known = {(topic, action.id) for topic, actions in SCREENS.items() for action in actions}
    assert {(t, a) for t, a in known - walked if a not in ELSEWHERE} == set()
    assert walked <= known
    for test in ELSEWHERE.values():
        module, name = test.split("::")
        source = Path(__file__).with_name(f"{module}.py").read_text("utf-8")
        assert f"def {name}(" in source, test


@pytest.mark.parametrize("topic", WALKS)
async def test_every_action_does_what_it_is_for(
    app: KefuApp, desk: Desk, watch: Watch, topic: str
) -> None:
    if topic == "短信名单":
        watch.forward(timedelta(hours=1, minutes=25))
    opens, steps = WALKS[topic]
    keys = {action.id: action.keys[0] for action in SCREENS[topic]}
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, *opens)
        for step in steps:
            await press(pilot, *step.before)
            before = step.changes(pilot, desk)
            await press(pilot, keys[step.action])
            assert step.changes(pilot, desk) != before, step.action
            await press(pilot, *step.after)


@pytest.mark.parametrize("action", _WELCOME)
async def test_every_action_of_the_first_screen(empty_app: KefuApp, action: str) -> None:
    key = next(a.keys[0] for a in SCREENS["欢迎"] if a.id == action)
    async with empty_app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, key)
        assert type(empty_app.screen).__name__ == _WELCOME[action]
