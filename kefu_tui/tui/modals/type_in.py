"""One line to type, checked before it is accepted; what was typed stays when it is not."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from kefu_tui.tui import strings
from kefu_tui.tui.format import line, lines, wrapped
from kefu_tui.tui.themes import MUTED, OFFER, REFUSED, STRONG
from kefu_tui.tui.widgets.panel import Panel

Check = Callable[[str], str]


class TypeIn(ModalScreen[str | None]):
    """Dismisses with the text, or None.

    `check` returns why a text will not do, "" when it will; `echo` how it is understood so far;
    `secret`: typed unseen, and taken with its blanks; `value`: what stands there at first.
    """

    BINDINGS = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(
        self,
        title: str,
        hint: str,
        check: Check | None = None,
        echo: Check | None = None,
        *,
        secret: bool = False,
        value: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._check = check
        self._echo = echo
        self._secret = secret
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Panel(id="title")
            yield Input(self._value, placeholder=self._hint, id="text", password=self._secret)
            yield Panel(id="why")
            yield Panel(id="keys-here")

    def on_mount(self) -> None:
        self.query_one("#title", Panel).show(
            lambda width: lines(wrapped(self._title, width, STRONG))
        )
        self.query_one("#keys-here", Panel).show(lambda _: line((strings.INPUT_HINT, MUTED)))
        self.query_one("#text", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        echo = self._echo(event.value) if self._echo else ""
        # The hint in the box goes with the first character.
        self._say(echo or (self._hint if event.value else ""), OFFER if echo else MUTED)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value if self._secret else event.value.strip()
        why = self._check(text) if self._check else ""
        if why:
            self._say(why, REFUSED)
        else:
            self.dismiss(text)

    def _say(self, words: str, style: str) -> None:
        self.query_one("#why", Panel).show(lambda width: lines(wrapped(words, width, style)))
