"""The application: which screen comes first, and the theme. Screens never import this."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Sequence

from textual import work
from textual.app import App
from textual.filter import LineFilter

from kefu_tui import logbook
from kefu_tui.desk import Desk
from kefu_tui.errors import KefuError
from kefu_tui.tui import strings
from kefu_tui.tui.actions import QUIT_ANYWHERE, twins, with_keys
from kefu_tui.tui.modals.leave import Leave
from kefu_tui.tui.plain import AsciiOnly
from kefu_tui.tui.screens.desk import DeskScreen
from kefu_tui.tui.screens.keyed import KeyedApp
from kefu_tui.tui.themes import THEMES

_SETTLED = 2
"""Seconds after which the desk stands and the agent reads."""


class KefuApp(KeyedApp[str]):
    """Ends with `demo` or `setup` when the agent chose that on the welcome screen."""

    TITLE = strings.TITLE
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [QUIT_ANYWHERE]
    CSS_PATH = "screens/desk.tcss"
    """Here and not on the screen, which would have all style sheets parsed once more."""

    def __init__(self, desk: Desk, caution: str = "", *, is_demo: bool = False) -> None:
        """`caution`: what to be told before the first import, on the welcome screen."""
        super().__init__()
        self.animation_level = (
            "none"  # a list stands where a key has put it, at once; also over SSH
        )
        self._desk = desk
        desk.hidden = desk.settings.ui.privacy
        self._caution = caution
        self._is_demo = is_demo
        self._given_up = 0
        """unsaved records the agent was told about when leaving"""
        self._plain = AsciiOnly(enabled=False)
        for theme in THEMES.values():
            self.register_theme(theme)
        self._dress()

    def _dress(self) -> None:
        """Theme, characters and keys as the settings have them. Raises ConfigError."""
        ui = self._desk.settings.ui
        if self._desk.settings.keys or self.own_keys:
            from kefu_tui.tui.keymap import own_keys

            self.own_keys = own_keys(self._desk.settings)
            self.set_keymap({name: ",".join(twins(key)) for name, key in self.own_keys.items()})
        self._plain.enabled = ui.ascii
        if self.is_running:
            self.theme = THEMES[ui.theme].name
            return
        # No style sheet has been parsed yet; what watches the theme would parse them for nothing.
        self.set_reactive(App.theme, THEMES[ui.theme].name)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_settings_screen_changed(self) -> None:
        """What is drawn plain or not is drawn anew, on every screen."""
        self._dress()
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.notify_style_update()
                widget.refresh()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and plain characters where they are wanted."""
        return [*super().get_line_filters(), *([self._plain] if self._plain.enabled else [])]

    def action_help_quit(self) -> None:
        """Ctrl-C, pressed by habit to copy, must not end the day."""
        self.notify(with_keys(strings.HOW_TO_QUIT, self.own_keys))

    async def action_quit(self) -> None:
        """^Q, on whatever screen; what waits for the disk is not thrown away by one key."""
        unsaved = sum(s.unsaved for s in self.screen_stack if isinstance(s, DeskScreen))
        if unsaved > self._given_up:
            self._given_up = unsaved
            told = strings.QUIT_UNSAVED.format(n=unsaved)
            self.notify(with_keys(told, self.own_keys), severity="error")
        elif unsaved or isinstance(self.screen, Leave) or self._desk.leaving().is_idle:
            self._leave()
        elif not any(isinstance(screen, Leave) for screen in self.screen_stack):
            self._ask_to_leave()

    @work
    async def _ask_to_leave(self) -> None:
        """Once what was done has been seen; nothing is asked of who has done nothing."""
        left = "".join(s.steps_left for s in self.screen_stack if isinstance(s, DeskScreen))
        note = strings.LEAVE_DEMO if self._is_demo else ""
        steps, hint = (with_keys(words, self.own_keys) for words in (left, strings.LEAVE_HINT))
        leave = Leave(self._desk.leaving(), self._desk.now, steps, note, hint)
        answer = await self.push_screen_wait(leave)
        if answer == "leave":
            self._leave()
        elif answer == "report":
            from kefu_tui.tui.screens.report import ReportScreen

            await self.push_screen(ReportScreen(self._desk))

    def _leave(self) -> None:
        """A card in work is left on purpose; where the disk refuses it is there next time."""
        with contextlib.suppress(KefuError):
            self._desk.leave()
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """What ends the program is in the log as well."""
        logbook.failed(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would print the value of every variable, and buyers' data with them."""
        if os.environ.get("KEFU_DEBUG"):
            super()._fatal_error()
            return
        from rich.text import Text

        self.bell()
        kind = type(self._exception).__name__
        self.panic(Text(strings.CRASHED.format(error=kind)))

    def _settle(self) -> None:
        """What would have held up the first card: the garbage collector works again, without a look
        at all that has come into being by now, and the log is told of the system."""
        from importlib.metadata import version

        if not gc.isenabled():
            gc.freeze()
            gc.enable()

        columns, rows = self.size
        logbook.system(textual=version("textual"), columns=columns, rows=rows)

    def get_default_screen(self) -> DeskScreen:
        """The desk is below all other screens. Pushed onto an empty one it would be drawn twice."""
        return DeskScreen(self._desk, guided=self._is_demo or self._desk.is_new)

    def on_mount(self) -> None:
        self.set_timer(_SETTLED, self._settle)
        self._welcome_the_new()

    def _welcome_the_new(self, _back: object = None) -> None:
        """As long as nothing was taken in there are the choices, and no empty desk."""
        if self._desk.is_empty:
            from kefu_tui.tui.screens.welcome import WelcomeScreen

            self.push_screen(WelcomeScreen(self._caution), self._chosen)

    def _chosen(self, choice: str | None) -> None:
        from kefu_tui.tui.screens.import_ import ImportScreen

        if choice == "import":
            self.push_screen(ImportScreen(self._desk), self._welcome_the_new)
        else:
            self.exit(choice)
