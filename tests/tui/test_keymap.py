"""The agent's own keys: checked before they are bound, shown wherever keys are."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from textual.pilot import Pilot

import kefu_tui
from kefu_tui import config, paths
from kefu_tui.desk import Desk
from kefu_tui.errors import ConfigError
from kefu_tui.tui import keymap, strings
from kefu_tui.tui.actions import SCREENS, with_own_keys
from kefu_tui.tui.actions import shown as shown_key
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.keymap import is_fixed, read_key
from kefu_tui.tui.modals.choose import Choose
from kefu_tui.tui.modals.leave import Leave
from kefu_tui.tui.screens.find import FindScreen
from kefu_tui.tui.screens.history import HistoryScreen
from kefu_tui.tui.screens.import_ import ImportScreen
from kefu_tui.tui.screens.report import ReportScreen
from tests.tui.looking import contacts, current, finished, press, text_of


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
        ("TAB", "tab"),
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
        ('[keys.desk]\nquit = "F4"', 2, "keys.desk.quit", "F4 在工作台里已经是 desk.channel"),
        ('[keys.desk]\nquit = "F12"\n[keys.sms]\namount = "F12"', 2, "keys.desk.quit", "短信名单"),
        ('[keys.desk]\nquit = "退格"\nback = "F12"', 2, "keys.desk.quit", "退出在哪里都能按"),
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


_FIXED = {
    "choose_hint",
    "input_hint",
    "sieve_hint",
    "map_hint",
    "leave_hint",
    "import_hint",
    "import_done",
    "import_seen",
    "import_more_files",
    "found",
}
"""What is said of keys that nobody can change: Enter, Esc and arrows where there is a choice or a
field."""
_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?:F(?:[1-9]|1[0-2])(?![0-9A-Za-z])|\^[A-Z](?![A-Za-z])"
    r"|(?:Esc|Enter|Tab|Home|PgUp|PgDn)(?![A-Za-z])|退格)|[↑↓←→]"
)


@cache
def _said() -> tuple[tuple[str, str], ...]:
    """Module and text: what the program can say, but for the command line's own keys."""
    said: list[tuple[str, str]] = []
    package = Path(kefu_tui.__file__).parent
    for path in sorted(package.rglob("*.py")):
        name = str(path.relative_to(package))
        if name in ("tui/actions.py", "tui/keymap.py", "tui/plain.py") or name.startswith("cli"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and id(node) not in docs:
                said.append((name, text))
    return tuple(said)


def test_no_text_names_a_key_that_can_be_changed() -> None:
    """Arrows are keys in what the screens say, and signs elsewhere."""
    fixed = {getattr(strings, name.upper()) for name in _FIXED}
    chinese = re.compile(r"[\u4e00-\u9fff]")
    found = {
        (module, text)
        for module, text in _said()
        if text not in fixed and chinese.search(text)
        for key in _KEY.findall(text)
        if module == "tui/strings.py" or key not in "↑↓←→"
    }
    assert found == {
        ("config/checking.py", ' 不是按键, 例如 "F11"'),
        ("config/checking.py", '写成 desk.pin = "F11", 左边不加引号'),
    }


def test_what_names_an_action_names_one_there_is() -> None:
    ids = {action.id for actions in SCREENS.values() for action in actions}
    told = [found for _, text in _said() for found in re.findall(r"<([a-z]+\.\w+)>", text)]
    assert len(told) > 50
    assert set(told) <= ids


@pytest.fixture
def renamed(desk: Desk) -> KefuApp:
    """Every action that can have another key has one that no keyboard has: `K17`."""
    app = KefuApp(desk)
    _rename(app)
    return app


def _rename(app: KefuApp) -> None:
    ids = dict.fromkeys(a.id for actions in SCREENS.values() for a in actions)
    own = {name: f"k{n}" for n, name in enumerate(ids) if not is_fixed(name)}
    app.own_keys = own
    app.set_keymap(own)


def _assert_renamed(pilot: Pilot[str]) -> str:
    """No key of the registry stands anywhere; the text, without what is said of fixed keys."""
    shown = text_of(pilot)
    told = shown
    fixed = (re.split(r"<[^>]*>|\{[^}]*\}", getattr(strings, name.upper())) for name in _FIXED)
    for words in sorted(chain.from_iterable(fixed), key=len, reverse=True):
        told = told.replace(words, "") if len(words) > 3 else told
    assert not _KEY.search(told), told
    return shown


_WALKS: dict[str, tuple[str, ...]] = {
    "guide": (),
    "recorded": ("1",),
    "call": ("desk.call",),
    "hidden": ("desk.privacy",),
    "pinned": ("desk.pin",),
    "end of a script": ("desk.step", "desk.step", "desk.step"),
    "a reason": ("5", "1"),
    "help": ("desk.help",),
    "palette": ("desk.palette",),
    "import": ("desk.import",),
    "import, undone": ("desk.import", "import.undo"),
    "report": ("desk.report",),
    "report, yesterday": ("desk.report", "report.earlier"),
    "report, reasons": ("desk.report", "report.reasons"),
    "report, scripts": ("desk.report", "report.scripts"),
    "plan": ("desk.plan",),
    "find": ("desk.find",),
    "history": ("desk.history",),
    "sms": ("desk.sms",),
    "sms, all": ("desk.sms", "sms.scope"),
    "sms, written": ("desk.sms", "sms.scope", "sms.export"),
    "sms, copied": ("desk.sms", "sms.scope", "sms.copy"),
    "sms, to confirm": ("desk.sms", "sms.scope", "sms.copy", "sms.confirm"),
    "sms, nothing": ("desk.sms", "sms.confirm"),
    "blocked": ("desk.blocked",),
    "blocked, lifting": ("9", "desk.blocked", "blocked.lift"),
    "blocked, lifted": ("9", "desk.blocked", "blocked.lift", "blocked.lift"),
    "leaving": ("1", "desk.quit"),
}


@pytest.mark.parametrize(
    ("size", "walks"), [((120, 36), [*_WALKS]), ((80, 24), ["guide", "recorded"])]
)
async def test_every_action_by_another_key_and_no_screen_names_the_old_one(
    renamed: KefuApp, size: tuple[int, int], walks: list[str]
) -> None:
    """In a small window other words stand on the desk."""
    pages = set()
    async with renamed.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        for walk in walks:
            for step in _WALKS[walk]:
                await press(pilot, renamed.own_keys.get(step, step))
                await finished(pilot, "_make", "_confirm", "_read")
            pages.add(_assert_renamed(pilot))
            while len(renamed.screen_stack) > 1:
                if renamed.screen.is_modal:
                    await press(pilot, "escape")
                else:
                    await renamed.pop_screen()
            await pilot.pause()
        assert len(pages) == len(walks), "every walk leads to something of its own"


async def test_the_welcome_names_its_own_keys(empty_app: KefuApp) -> None:
    _rename(empty_app)
    async with empty_app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        shown = _assert_renamed(pilot)
        first = shown_key(empty_app.own_keys["welcome.import"])
        assert f"按 {first} 把它导进来" in shown
        await press(pilot, empty_app.own_keys["welcome.import"])
        assert isinstance(empty_app.screen, ImportScreen)


async def test_leaving_by_another_key_on_whatever_screen(desk: Desk) -> None:
    desk.settings = config.examine('[keys.desk]\nquit = "F12"\nreport = "F11"\n')[1]
    app = KefuApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "1", "f7", "ctrl+q")
        assert isinstance(app.screen, FindScreen)
        await press(pilot, "f12")
        assert isinstance(app.screen, Leave)
        assert "F11 看今天的报表" in text_of(pilot)
        await press(pilot, "f8")
        assert isinstance(app.screen, Leave)
        await press(pilot, "f11")
        assert isinstance(app.screen, ReportScreen)


async def test_tab_can_be_an_own_key(desk: Desk) -> None:
    own = '[keys]\ndesk.history = "F11"\ndesk.skip = "Tab"\nimport.columns = "Tab"\n'
    desk.settings = config.examine(own)[1]
    app = KefuApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "tab")
        assert isinstance(app.screen, Choose)
        await press(pilot, "escape", "f11")
        assert isinstance(app.screen, HistoryScreen)


def test_a_bad_key_keeps_the_desk_shut(desk: Desk) -> None:
    config.put(paths.config_file(desk.folder), {"keys.desk.pin": "F5"})
    desk.settings = config.load(paths.config_file(desk.folder))
    with pytest.raises(ConfigError, match=r"keys\.desk\.pin: F5 在工作台里已经是 desk\.import"):
        KefuApp(desk)
