"""What every screen with keys has: those of its topic in the registry, at the foot, in F1 and ^P."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Generic

from textual.app import App, ComposeResult, ReturnType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen, ScreenResultType

from kefu_tui.tui import strings
from kefu_tui.tui.actions import SCREENS, Action, bindings, shown, with_keys, with_own_keys
from kefu_tui.tui.format import fit, line, lines, pad
from kefu_tui.tui.themes import KEY, STRONG
from kefu_tui.tui.widgets.footer import footer_line
from kefu_tui.tui.widgets.panel import Panel

_KEYS, _LABEL = 14, 12
"""cells of the columns in F1"""


class KeyedApp(App[ReturnType], Generic[ReturnType]):
    """An app with keyed screens."""

    own_keys: Mapping[str, str] = MappingProxyType({})
    """the agent's own, by action id"""


class KeyedScreen(Screen[ScreenResultType], Generic[ScreenResultType]):
    """Only what does something now is shown; a key that does nothing says why when pressed."""

    TOPIC: ClassVar[str]
    """its name in `SCREENS`"""
    DEFAULT_CSS = """
    KeyedScreen { layout: vertical; }
    KeyedScreen > #head { height: auto; background: $panel; }
    KeyedScreen > #news { height: auto; background: $surface; }
    KeyedScreen > #footer { height: 1; background: $panel; }
    KeyedScreen > VerticalScroll { height: 1fr; padding: 1 1 0 1; scrollbar-size-vertical: 1; }
    KeyedScreen > VerticalScroll > Panel { height: auto; }
    KeyedScreen > RowList { height: 1fr; padding: 0 1; }
    """

    def offers(self, action: str) -> bool:  # noqa: ARG002
        """Whether an action, by its id, does something now."""
        return True

    def keys(self) -> list[Action]:
        """What can be done here now, with the agent's own keys."""
        actions = with_own_keys(SCREENS[self.TOPIC], self._own_keys)
        return [action for action in actions if self.offers(action.id)]

    def named(self, text: str) -> str:
        """Words that name keys by what they do, with the agent's own."""
        return with_keys(text, self._own_keys)

    @property
    def _own_keys(self) -> Mapping[str, str]:
        assert isinstance(self.app, KeyedApp)
        return self.app.own_keys

    def draw_footer(self) -> None:
        """Draw the line of keys anew: what is offered may have changed."""
        keys = self.keys()
        self.query_one("#footer", Panel).show(lambda width: footer_line(keys, width))

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.TOPIC, self.keys()))

    def action_palette(self) -> None:
        from kefu_tui.tui.palette import open_palette

        open_palette(self.app)


class HelpScreen(KeyedScreen[None]):
    """帮助: the keys that do something now on the screen below.

    `actions`: what can be done on the screen of that topic.
    """

    TOPIC = "帮助"
    BINDINGS = bindings(SCREENS[TOPIC])

    def __init__(self, topic: str, actions: Sequence[Action]) -> None:
        super().__init__()
        self._topic, self._actions = topic, actions

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        with VerticalScroll():
            yield Panel(id="help")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        title = f" {self.TOPIC}  "
        told = strings.HELP_TITLE.format(screen=self._topic)
        self.query_one("#head", Panel).show(lambda _: line((title, STRONG), told))
        self.query_one("#help", Panel).show(self._draw)
        self.draw_footer()
        self.query_one(VerticalScroll).focus()

    def action_back(self) -> None:
        self.dismiss()

    def _draw(self, width: int) -> Content:
        rows: list[Content] = []
        group = ""
        for action in self._actions:
            if action.group != group:
                group = action.group
                rows += [*([line("")] if rows else []), line((group, STRONG))]
            keys = "  ".join(shown(key) for key in action.keys if key.isascii())
            rows.append(
                line(
                    (pad(keys, _KEYS), KEY),
                    pad(action.label, _LABEL),
                    fit(action.help, width - _KEYS - _LABEL),
                )
            )
        return lines(rows)
