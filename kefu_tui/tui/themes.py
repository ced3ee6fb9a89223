"""The colours: a dark, a light and a high-contrast theme, every one with one accent.

Colour only with meaning: the accent for keys and what is chosen, red for what is refused or closes
soon, yellow for a warning, green for what is done or may be done. Every text stands out from every
ground at least 4.5 to 1, in high contrast 7 to 1.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.theme import Theme

STRONG = "bold"
"""titles, and what the eye goes to first"""
MUTED = "$foreground-muted"
"""labels, hints, what cannot be used now"""
HEADING = "bold $foreground-muted"
KEY = "bold $text-accent"
"""a key to press, an answer to choose"""
OFFER = "$text-accent"
"""what can be done now if one likes"""
CHOSEN = "bold $foreground on $primary"
"""what the cursor is on"""
BADGE = "bold reverse $text-accent"
"""how the desk stands for now: filtered, hidden"""
GOOD = "$text-success"
BEST = "bold $text-success"
WARNING = "$text-warning"
URGENT = "bold $text-warning"
"""due, or soon to close"""
REFUSED = "$error"
ALARM = "bold $error"
"""failed, refused, or about to close"""
ALARM_BADGE = "bold reverse $error"
UNDONE = "strike $foreground-muted"


class _Colours(NamedTuple):
    background: str
    surface: str
    panel: str
    foreground: str
    muted: str
    accent: str
    cursor: str
    """the ground under the line that is chosen"""
    error: str
    warning: str
    success: str


def _theme(name: str, colours: _Colours, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=colours.cursor,
        secondary=colours.cursor,
        accent=colours.accent,
        error=colours.error,
        warning=colours.warning,
        success=colours.success,
        foreground=colours.foreground,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        dark=dark,
        # Textual would blend these, and take from them what was chosen for.
        variables={
            "text-accent": colours.accent,
            "text-error": colours.error,
            "text-warning": colours.warning,
            "text-success": colours.success,
            "foreground-muted": colours.muted,
            "border": colours.accent,
            "input-selection-background": colours.cursor,
        },
    )


DARK = _theme(
    "kefu-dark",
    _Colours(
        background="#1c2128",
        surface="#232a33",
        panel="#2c3440",
        foreground="#e3e8ef",
        muted="#a3aebd",
        accent="#88c0d0",
        cursor="#3d6591",
        error="#ff938a",
        warning="#ebcb8b",
        success="#a3d18f",
    ),
    dark=True,
)
LIGHT = _theme(
    "kefu-light",
    _Colours(
        background="#fbfbf9",
        surface="#f1f2ef",
        panel="#e4e7e6",
        foreground="#1f2328",
        muted="#545c66",
        accent="#0b5a8a",
        cursor="#b9d8ee",
        error="#a8201a",
        warning="#7a4b00",
        success="#1f6329",
    ),
    dark=False,
)
CONTRAST = _theme(
    "kefu-contrast",
    _Colours(
        background="#000000",
        surface="#000000",
        panel="#1a1a1a",
        foreground="#ffffff",
        muted="#d0d0d0",
        accent="#5cd6ff",
        cursor="#003f8f",
        error="#ff9d94",
        warning="#ffe14d",
        success="#7dff7d",
    ),
    dark=True,
)

THEMES = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
"""by the value of `ui.theme`"""
