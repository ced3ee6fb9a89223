"""Help: the keys that are valid on one screen, from the registry."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from kefu_tui.tui import strings
from kefu_tui.tui.actions import BACK, SCREENS, bindings, shown
from kefu_tui.tui.format import line, lines, pad
from kefu_tui.tui.widgets.footer import footer_line
from kefu_tui.tui.widgets.panel import Panel


class HelpScreen(Screen[None]):
    """Every action of `name`'s screen with its keys."""

    BINDINGS = bindings([BACK])
    CSS = """
    HelpScreen { layout: vertical; }
    HelpScreen VerticalScroll { height: 1fr; padding: 1 2; }
    HelpScreen #footer { height: 1; background: $panel; }
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._topic = name

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Panel(id="help")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.query_one("#help", Panel).show(self._draw)
        self.query_one("#footer", Panel).show(lambda w: footer_line([BACK], w))
        self.query_one(VerticalScroll).focus()

    def action_back(self) -> None:
        self.dismiss()

    def _draw(self, _width: int) -> Content:
        rows = [line((f"{self._topic}  {strings.HELP_TITLE}", "bold")), line("")]
        for action in SCREENS[self._topic]:
            keys = "  ".join(shown(k) for k in action.keys if k.isascii())
            rows.append(
                line((pad(keys, 14), "bold $text-accent"), pad(action.label, 12), action.help)
            )
        return lines(rows)
