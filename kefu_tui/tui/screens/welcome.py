"""欢迎: the first screen of an empty store."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from kefu_tui.tui import strings
from kefu_tui.tui.actions import WELCOME, bindings
from kefu_tui.tui.format import line, lines, pad, wrap, wrapped
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import KEY, MUTED, WARNING
from kefu_tui.tui.widgets.panel import Panel

_STEP = 8
"""cells of `第一步`, before what it says"""


class WelcomeScreen(KeyedScreen[str]):
    """Dismisses with `import`, `demo` or `setup`."""

    TOPIC = "欢迎"
    BINDINGS = bindings(WELCOME)
    CSS = """
    WelcomeScreen { align: center middle; }
    WelcomeScreen Vertical { width: 84; max-width: 96%; height: auto; padding: 1 3; border: round $border; }
    WelcomeScreen #footer { dock: bottom; height: 1; background: $panel; }
    WelcomeScreen Panel { height: auto; }
    """

    def __init__(self, caution: str = "") -> None:
        super().__init__()
        self._caution = caution

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Panel(id="welcome")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.query_one("#welcome", Panel).show(self._draw)
        self.draw_footer()

    def action_choose(self, what: str) -> None:
        self.dismiss(what)

    def action_quit(self) -> None:
        self.app.exit()

    def _draw(self, width: int) -> Content:
        rows = [
            line((strings.TITLE, KEY)),
            line(""),
            line(strings.WELCOME),
            line(""),
        ]
        for key, label in strings.WELCOME_CHOICES:
            rows.append(line((f"  {self.named(key)}  ", KEY), label))
        rows.append(line(""))
        for step in strings.WELCOME_STEPS:
            number, _, words = self.named(step).partition("  ")
            for index, row in enumerate(wrap(words, width - _STEP)):
                rows.append(line((pad("" if index else number, _STEP) + row, MUTED)))
        if self._caution:
            rows += [line(""), *wrapped(self._caution, width, WARNING)]
        return lines(rows)
