"""^P: whatever can be done here, by its name, its pinyin or the first letters of that."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from kefu_tui.desk.pinyin import spelled, spellings
from kefu_tui.tui import strings
from kefu_tui.tui.actions import Action
from kefu_tui.tui.format import line, pad
from kefu_tui.tui.themes import KEY, STRONG

_NAME, _LETTERS, _REST = 3.0, 2.0, 1.0
"""How well it fits: the name itself, its pinyin, what is said about it."""


def open_palette(app: App[Any]) -> None:
    """Open it over the screen that is on top."""
    app.push_screen(CommandPalette(providers=[ActionProvider], placeholder=strings.PALETTE_HINT))


class ActionProvider(Provider):
    """The actions of the `KeyedScreen` below, as its registry and the agent's own keys have them."""

    async def startup(self) -> None:
        """The dictionary is read while the list of everything already stands."""
        self._letters: dict[str, tuple[str, ...]] = {}
        self._spelling = asyncio.get_running_loop().run_in_executor(None, self._spell)

    async def discover(self) -> Hits:
        for action in self._actions():
            yield DiscoveryHit(_words(action), self._doing(action), action.label)

    async def search(self, query: str) -> Hits:
        await self._spelling
        asked = query.strip().lower()
        found = [(self._fits(action, asked), action) for action in self._actions()]
        for fits, action in found:
            if fits:
                yield Hit(fits, _words(action), self._doing(action), action.label)
        if not any(fits for fits, _ in found):
            yield Hit(_REST, strings.PALETTE_NOTHING.format(asked=query), _nothing)

    def _actions(self) -> list[Action]:
        keys: list[Action] = self.screen.keys()  # type: ignore[attr-defined]
        return [action for action in keys if action.does != "palette"]

    def _spell(self) -> None:
        for action in self._actions():
            self._letters[action.id] = tuple(_letters(action.label))

    def _fits(self, action: Action, asked: str) -> float:
        """0 where it does not; more the nearer the beginning it stands."""
        if not asked:
            return _REST
        pieces = (
            (_NAME, (action.label.lower(), action.shown_keys.lower())),
            (_LETTERS, self._letters.get(action.id, ())),
            (_REST, (action.help.lower(),)),
        )
        for worth, texts in pieces:
            places = [text.find(asked) for text in texts if asked in text]
            if places:
                return worth + 1 / (2 + min(places))
        return 0.0

    def _doing(self, action: Action) -> Any:
        return partial(self.screen.run_action, action.does)


def _letters(name: str) -> list[str]:
    """`fuzhihuashu` and `fzhs` of 复制话术, in every likely reading."""
    found = dict.fromkeys([spelled(name), *spellings(name)])
    syllables = [reading.split() for reading in found if reading]
    return [join for s in syllables for join in ("".join(s), "".join(part[0] for part in s))]


def _words(action: Action) -> Content:
    """In columns; the lines are as wide as the palette, which cuts them."""
    name, key = pad(action.label, 12), pad(action.shown_keys, 7)
    return line((name, STRONG), (key, KEY), action.help)


def _nothing() -> None:
    """What is done where nothing was found."""
