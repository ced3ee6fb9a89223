"""The application: which screen comes first, and the theme. Screens never import this."""

from __future__ import annotations

from textual import work
from textual.app import App

from kefu_tui.desk import Desk
from kefu_tui.tui import strings
from kefu_tui.tui.screens.desk import DeskScreen

THEMES = {"dark": "nord", "light": "textual-light"}


class KefuApp(App[str]):
    """Ends with `demo` or `setup` when the agent chose that on the welcome screen."""

    TITLE = strings.TITLE
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "screens/desk.tcss"
    """Here and not on the screen, which would have all style sheets parsed once more."""

    def __init__(self, desk: Desk, caution: str = "") -> None:
        """`caution`: what to be told before the first import, on the welcome screen."""
        super().__init__()
        self._desk = desk
        self._caution = caution
        self._given_up = 0
        """unsaved records the agent was told about when leaving"""
        # Set before the first stylesheet is parsed: a theme set later has it parsed again.
        self.theme = THEMES[desk.settings.ui.theme]

    def action_help_quit(self) -> None:
        """Ctrl-C, pressed by habit to copy, must not end the day."""
        self.notify(strings.HOW_TO_QUIT)

    async def action_quit(self) -> None:
        """^Q, on whatever screen; what waits for the disk is not thrown away by one key."""
        unsaved = sum(s.unsaved for s in self.screen_stack if isinstance(s, DeskScreen))
        if unsaved > self._given_up:
            self._given_up = unsaved
            self.notify(strings.QUIT_UNSAVED.format(n=unsaved), severity="error")
        else:
            self.exit()

    def on_mount(self) -> None:
        self.push_screen(DeskScreen(self._desk))
        if self._desk.is_empty:
            self._welcome()

    @work
    async def _welcome(self) -> None:
        from kefu_tui.tui.screens.import_ import ImportScreen
        from kefu_tui.tui.screens.welcome import WelcomeScreen

        chosen = await self.push_screen_wait(WelcomeScreen(self._caution))
        if chosen == "import":
            await self.push_screen(ImportScreen(self._desk))
        else:
            self.exit(chosen)
