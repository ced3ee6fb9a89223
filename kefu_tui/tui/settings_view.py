"""The lines of the settings screen: every key of kefu.toml, the campaigns' and the actions' too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, get_args, get_origin

from kefu_tui import config
from kefu_tui.config import Settings
from kefu_tui.tui import strings
from kefu_tui.tui.actions import SCREENS, shown, with_own_keys
from kefu_tui.tui.format import fit, pad
from kefu_tui.tui.keymap import is_fixed
from kefu_tui.tui.setting_words import CAMPAIGN, SECTIONS, VALUES, WORDS

NEW_CAMPAIGN = "campaign"
"""the key of the line that makes one"""
_SECTION, _LABEL, _MARK = 10, 24, 6


class Row(NamedTuple):
    """One setting. `value` and `default` as they are shown."""

    key: str
    section: str
    label: str
    meaning: str
    value: str
    default: str

    @property
    def is_changed(self) -> bool:
        return self.value != self.default


def rows(settings: Settings, own: Mapping[str, str]) -> list[Row]:
    """Every setting, section by section. `own`: action id -> the agent's own key."""
    return [*_plain(settings), *_campaigns(settings), *_keys(own)]


def row_words(row: Row, width: int) -> tuple[str, bool]:
    """`店铺      付款期限（小时）  24  已改`; set back where it is the default."""
    mark = strings.SETTING_CHANGED if row.is_changed else ""
    room = max(8, width - _SECTION - _LABEL - _MARK)
    words = pad(fit(row.section, _SECTION - 1), _SECTION) + pad(fit(row.label, _LABEL - 1), _LABEL)
    return words + pad(fit(row.value, room - 1), room) + mark, not row.is_changed


def choices(key: str) -> list[tuple[str, str]]:
    """What a key is chosen from: how it is called, and the text that sets it. () where it is
    typed."""
    kind = config.kind_of(key)
    values = (
        (True, False) if kind is bool else get_args(kind) if get_origin(kind) is Literal else ()
    )
    return [(VALUES.get(value, str(value)), str(value)) for value in values]


def as_typed(settings: Settings, key: str) -> str:
    """A value as it would be typed; "" for one that is not set."""
    value = config.get(settings, key)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value)


def _plain(settings: Settings) -> Iterator[Row]:
    usual = Settings()
    for key in config.all_keys():
        label, meaning = WORDS[key]
        section = SECTIONS[key.partition(".")[0]]
        yield Row(key, section, label, meaning, _words(settings, key), _words(usual, key))


def _campaigns(settings: Settings) -> Iterator[Row]:
    for name in settings.campaign:
        for key, (label, meaning) in CAMPAIGN.items():
            whole = f"campaign.{name}.{key}"
            value = config.get(settings, whole)
            usual = strings.SETTING_AS_USUAL
            words = usual if value in (None, "", ()) else _words(settings, whole)
            yield Row(whole, name, label, meaning, words, usual)
    yield Row(
        NEW_CAMPAIGN, SECTIONS["campaign"], strings.CAMPAIGN_NEW, strings.CAMPAIGN_MEANING, "", ""
    )


def _keys(own: Mapping[str, str]) -> Iterator[Row]:
    seen: set[str] = set()
    for topic, actions in SCREENS.items():
        for action, mine in zip(actions, with_own_keys(actions, own), strict=True):
            if action.id in seen or is_fixed(action.id):
                continue
            seen.add(action.id)
            where = strings.SETTING_ANY_SCREEN if action.id.startswith("any.") else topic
            yield Row(
                f"keys.{action.id}",
                SECTIONS["keys"],
                f"{where} {action.label}",
                action.help,
                shown(mine.keys[0]),
                shown(action.keys[0]),
            )


def _words(settings: Settings, key: str) -> str:
    value: Any = config.get(settings, key)
    if isinstance(value, bool) or (choices(key) and value in VALUES):
        return VALUES[value]
    return as_typed(settings, key) or strings.SETTING_EMPTY
