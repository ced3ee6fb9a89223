"""The agent's own keys: checked before they are bound, shown wherever keys are."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui import config, paths
from kefu_tui.desk import Desk
from kefu_tui.errors import ConfigError
from kefu_tui.tui import keymap
from kefu_tui.tui.actions import SCREENS, with_own_keys
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.keymap import read_key
from tests.tui.looking import contacts, current, press, text_of


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("^W", "ctrl+w"),
        ("Ctrl+W", "ctrl+w"),
        ("ctrl-w", "ctrl+w"),
        ("f11", "f11"),
        ("F１２", "f12"),
        ("Esc", "escape"),
        (" PgDn ", "pagedown"),
        ("退格", "backspace"),
        ("→", "right"),
        ("５", "5"),
    ],
)
def test_keys_as_people_write_them(written: str, key: str) -> None:
    assert read_key(written) == key


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "不是按键"),
        ("F13", "不是按键"),
        ("Shift+F1", "不是按键"),
        ("乱写", "不是按键"),
        ("j", "输入法"),
        ("^B", "tmux"),
        ("^C", "复制"),
        ("^I", "Tab"),
    ],
)
def test_what_is_no_key_is_refused(written: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_key(written)


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ('[keys]\ndesk.pin = "F11"\ndesk.pni = "F12"', 3, "keys.desk.pni", "是不是 desk.pin"),
        ('[keys]\n\ndesk.pin = "F13"', 3, "keys.desk.pin", "不是按键"),
        ('[keys.desk]\npin = "F5"', 2, "keys.desk.pin", "F5 在工作台里已经是 desk.import"),
        ('[keys.desk]\npin = "3"', 2, "keys.desk.pin", "已经是 desk.outcome_3"),
        ('[keys.desk]\noutcome_1 = "F11"', 2, "keys.desk.outcome_1", "固定"),
        ('[keys]\nplan.again = "Esc"', 2, "keys.plan.again", "已经是 plan.back"),
        ('[keys]\ndesk.pin = "F11"\ndesk.skip = "^F"\n', 3, "keys.desk.skip", "desk.filter"),
    ],
)
def test_faults_have_their_line(tmp_path: Path, text: str, line: int, key: str, words: str) -> None:
    path = tmp_path / "kefu.toml"
    path.write_text(text, "utf-8")
    assert config.check(path) == []
    (fault,) = keymap.check(path)
    assert (fault.line, fault.key) == (line, key)
    assert words in fault.reason
    with pytest.raises(ConfigError, match="设置有误"):
        keymap.own_keys(config.load(path))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[keys]\ndesk.pin = 5", 2, "不是按键"),
        ('[keys]\n"desk.pin" = "F11"', 2, "不加引号"),
        ("keys = 3", 1, "应写成一节"),
    ],
)
def test_what_is_not_written_as_keys(text: str, line: int, words: str) -> None:
    (fault,) = config.examine(text)[0]
    assert fault.line == line
    assert words in fault.reason


def test_two_actions_may_change_places() -> None:
    _, settings = config.examine('[keys.desk]\nimport = "F6"\norder = "F5"\n')
    own = keymap.own_keys(settings)
    keys = {a.id: a.keys for a in with_own_keys(SCREENS["工作台"], own)}
    assert (keys["desk.import"], keys["desk.order"]) == (("f6",), ("f5",))


@pytest.fixture
def own_app(desk: Desk) -> KefuApp:
    """^A undoes, F5 and F6 have changed places."""
    path = paths.config_file(desk.folder)
    own = {"keys.desk.undo": "^A", "keys.desk.import": "F6", "keys.desk.order": "F5"}
    config.put(path, own)
    desk.settings = config.load(path)
    return KefuApp(desk)


async def test_own_keys_do_it_and_the_old_ones_do_not(own_app: KefuApp, desk: Desk) -> None:
    async with own_app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "1")
        assert "^A 撤销" in text_of(pilot).rsplit("\n", 2)[1]
        await press(pilot, "ctrl+z")
        assert not contacts(desk)[0].undone
        await press(pilot, "ctrl+a")
        assert contacts(desk)[0].undone
        order, key = desk.worklist.order, current(own_app)
        await press(pilot, "f5")
        assert desk.worklist.order is not order
        assert current(own_app) == key
        await press(pilot, "f6")
        assert "导入订单" in text_of(pilot)


async def test_foot_help_and_palette_show_them(own_app: KefuApp) -> None:
    async with own_app.run_test(size=(120, 50)) as pilot:
        foot = text_of(pilot).rsplit("\n", 1)[1]
        assert "^A 撤销" in foot
        assert "^Z" not in foot
        await press(pilot, "f1")
        assert "F6            导单" in text_of(pilot)
        await press(pilot, "escape", "ctrl+p", *"^a")
        await pilot.pause(0.2)
        assert "撤销        ^A" in text_of(pilot)


def test_a_bad_key_keeps_the_desk_shut(desk: Desk) -> None:
    config.put(paths.config_file(desk.folder), {"keys.desk.pin": "F5"})
    desk.settings = config.load(paths.config_file(desk.folder))
    with pytest.raises(ConfigError, match=r"keys\.desk\.pin: F5 在工作台里已经是 desk\.import"):
        KefuApp(desk)
