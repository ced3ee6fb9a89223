"""The registry of actions is the one source of keys."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.keys import _character_to_key

from kefu_tui.tui.actions import DESK, SCREENS, Action, digit, shown
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.widgets.footer import footer_line


def test_ids_are_unique_and_name_their_screen() -> None:
    ids = Counter(a.id for actions in SCREENS.values() for a in set(actions))
    assert all("." in name for name in ids)
    assert [name for name, n in ids.items() if n > 1 and not name.startswith("any.")] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_means_two_things_on_one_screen(screen: str) -> None:
    keys = Counter(key for action in SCREENS[screen] for key in action.keys)
    assert [key for key, n in keys.items() if n > 1] == []


def test_every_desk_action_has_its_method() -> None:
    for action in DESK:
        name = action.does.split("(")[0]
        assert callable(getattr(DeskScreen, f"action_{name}")), action.id


def test_full_width_digits_are_digits() -> None:
    assert digit("5") == ("5", "５")
    assert _character_to_key("５") == "５"
    outcomes = [a for a in DESK if a.id.startswith("desk.outcome_")]
    assert sorted(a.keys[0] for a in outcomes) == list("0123456789")


def test_everything_on_the_main_path_works_with_an_input_method_on() -> None:
    """Letters go to the input method: no action may depend on one."""
    for actions in SCREENS.values():
        for action in actions:
            reachable = [
                k for k in action.keys if not (len(k) == 1 and k.isascii() and k.isalpha())
            ]
            assert reachable, action.id


@pytest.mark.parametrize(("key", "words"), [("ctrl+z", "^Z"), ("f5", "F5"), ("enter", "Enter")])
def test_keys_are_named_as_on_the_keyboard(key: str, words: str) -> None:
    assert shown(key) == words


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_the_footer_fits_and_always_offers_help(width: int) -> None:
    content = footer_line(DESK, width)
    assert content.cell_length <= width
    assert "F1 帮助" in content.plain


def test_an_action_is_data() -> None:
    action = Action("x.y", ("f9",), "z", "某事", "做某事")
    assert action.binding().key == "f9"
    assert action.shown_keys == "F9"


@pytest.mark.parametrize("screen", SCREENS)
def test_no_footer_asks_to_read_more_than_eight_keys(screen: str) -> None:
    assert sum(action.footer for action in SCREENS[screen]) <= 8
