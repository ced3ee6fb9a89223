"""Copying: through the terminal (OSC 52, works over SSH) and the system clipboard."""

from __future__ import annotations

from textual.app import App


def copy(app: App[object], text: str) -> None:
    """Put `text` on the clipboards there are; a missing one is no error."""
    app.copy_to_clipboard(text)
    app.run_worker(
        lambda: _system(text), thread=True, exit_on_error=False, group="clipboard", exclusive=True
    )


def _system(text: str) -> None:
    import pyperclip

    try:
        pyperclip.copy(text)
    except pyperclip.PyperclipException:
        # A server without a clipboard: OSC 52 has done what can be done.
        return
