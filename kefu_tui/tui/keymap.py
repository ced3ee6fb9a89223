"""The agent's own keys, `[keys]` in kefu.toml: an action's id and the key that does it.

Rule *own keys*: a key that is set takes the place of those the action has, on its screen. Nothing
is set in doubt: an unknown action or key, and a key that would mean two things on one screen, are
refused, because Textual takes any word for a key and drops the old one.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from kefu_tui import config
from kefu_tui.config import Fault, Settings
from kefu_tui.errors import ConfigError
from kefu_tui.tui.actions import QUIT, SCREENS, shown, with_own_keys

_NAMES = {
    "enter": "enter",
    "esc": "escape",
    "escape": "escape",
    "left": "left",
    "right": "right",
    "up": "up",
    "down": "down",
    "←": "left",
    "→": "right",
    "↑": "up",
    "↓": "down",
    "pgup": "pageup",
    "pageup": "pageup",
    "pgdn": "pagedown",
    "pagedown": "pagedown",
    "tab": "tab",
    "home": "home",
    "end": "end",
    "insert": "insert",
    "delete": "delete",
    "space": "space",
    "空格": "space",
    "backspace": "backspace",
    "退格": "backspace",
}
_TAKEN = {
    "b": "tmux 要用",
    "c": "复制时常按, 不能用来做别的",
    "h": "很多终端里就是退格",
    "i": "就是 Tab",
    "j": "有的终端里就是 Enter",
    "m": "就是 Enter",
}
"""Ctrl with these letters does not arrive, or not as itself."""
_ANYWHERE = re.compile(r"f[0-9]+|ctrl\+[a-z]")
"""Keys that mean nothing in a text being typed, nor in a chooser."""
_IDS = {action.id for actions in SCREENS.values() for action in actions}
_FIXED = "desk.outcome_"
"""The digits of the outcomes stand on the card, in the scripts and in what is said."""


def is_fixed(action: str) -> bool:
    """Whether an action, by its id, keeps its keys."""
    return action.startswith(_FIXED)


def read_key(text: str) -> str:
    """Textual's name of a key as people write it: `^J`, `Ctrl+J`, `F11`, `PgUp`, `5`.

    Raises ConfigError.
    """
    word = unicodedata.normalize("NFKC", text).strip().lower()
    control = re.fullmatch(r"(?:\^|ctrl\s*[+-]\s*)([a-z])", word)
    if control:
        if control[1] in _TAKEN:
            raise ConfigError(f"{text!r} 不能用: {_TAKEN[control[1]]}, 请换一个")
        return f"ctrl+{control[1]}"
    if re.fullmatch(r"[a-z]", word):
        raise ConfigError(f"{text!r} 不能用: 开着输入法时字母按不到, 可用 F1-F12 或 ^A-^Z")
    if re.fullmatch(r"[0-9]|f[1-9]|f1[0-2]", word):
        return word
    if word in _NAMES:
        return _NAMES[word]
    raise ConfigError(
        f"{text!r} 不是按键, 可用 F1-F12、^A-^Z、数字、Enter、Esc、空格、方向键、PgUp 等"
    )


def own_keys(settings: Settings) -> dict[str, str]:
    """Action id -> Textual's key. Raises ConfigError for the first that will not do."""
    given = _flat(settings)
    for key, reason in faults(given):
        raise ConfigError(f"设置有误: kefu.toml keys.{key}: {reason} (用 kefu config check 看全部)")
    return {action: read_key(key) for action, key in given.items()}


def accepts(settings: Settings, key: str, text: str) -> None:
    """Check one key without writing it; `key`: `keys.desk.pin`. Raises ConfigError."""
    action = key.removeprefix("keys.")
    found = dict(faults({**_flat(settings), action: text}))
    if action in found:
        raise ConfigError(f"没有改动: {key}: {found[action]}")


def check(path: Path) -> list[Fault]:
    """What is wrong with the keys of a settings file that is right otherwise."""
    text = config.read_text(path)
    found = faults(_flat(config.examine(text)[1]))
    return [
        Fault(config.line_of(text, f"keys.{key}"), f"keys.{key}", reason) for key, reason in found
    ]


def _key_for(action: str, text: str) -> str:
    key = read_key(text)
    if action == QUIT.id and not _ANYWHERE.fullmatch(key):
        raise ConfigError(f"{text!r} 不能用: 退出在哪里都能按, 请用 F1-F12 或 ^A-^Z")
    return key


def faults(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Action id and what is wrong with it."""
    good: dict[str, str] = {}
    for action, key in given.items():
        if action not in _IDS:
            close = difflib.get_close_matches(action, sorted(_IDS), n=1, cutoff=0.6)
            yield action, f"没有这个操作, 是不是 {close[0]}?" if close else "没有这个操作"
        elif is_fixed(action):
            yield action, "记结果的数字键是固定的, 卡片上和话术里都这样写"
        else:
            try:
                good[action] = _key_for(action, key)
            except ConfigError as error:
                yield action, str(error)
    yield from _clashes(good)


def _clashes(own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A key that would mean two things on one screen, told of an action that was given it."""
    told: set[str] = set()
    for topic, actions in SCREENS.items():
        holders: dict[str, str] = {}
        for action in with_own_keys(dict.fromkeys((*actions, QUIT)), own):
            for key in action.keys:
                other = holders.setdefault(key, action.id)
                pair = [name for name in (action.id, other) if name in own]
                if other != action.id and pair and pair[0] not in told:
                    told.add(pair[0])
                    loser = other if pair[0] == action.id else action.id
                    yield pair[0], f"{shown(key)} 在{topic}里已经是 {loser}, 请换一个, 或把它也改掉"


def _flat(settings: Settings) -> dict[str, str]:
    return {
        f"{screen}.{name}": key
        for screen, keys in settings.keys.items()
        for name, key in keys.items()
    }
