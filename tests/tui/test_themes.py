"""Colours that can be read, and a screen without characters of ambiguous width."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from textual.color import Color
from textual.theme import Theme

from kefu_tui import config, paths
from kefu_tui.desk import Desk
from kefu_tui.printable import cell_width, plain
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.themes import CONTRAST, THEMES
from tests.tui.conftest import Watch
from tests.tui.looking import press, text_of

_TEXTS = (
    "foreground", "foreground-muted", "accent", "text-accent", "error", "text-error",
    "warning", "text-warning", "success", "text-success",
)  # fmt: skip
_GROUNDS = ("background", "surface", "panel")


def _ratio(first: Color, second: Color) -> float:
    """Of two colours' luminances, as the guidelines for accessibility count it."""

    def luminance(colour: Color) -> float:
        parts = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized
        )
        return sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_counted_as_it_should_be() -> None:
    assert _ratio(Color.parse("white"), Color.parse("black")) == pytest.approx(21)
    assert _ratio(Color.parse("#777777"), Color.parse("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_text_stands_out_from_every_ground(theme: Theme) -> None:
    """Turned round for what is marked, it is the same pair."""
    colours = theme.to_color_system().generate() | theme.variables
    least = 7.0 if theme is CONTRAST else 4.5
    for ground in _GROUNDS:
        under = Color.parse(colours[ground])
        for text in _TEXTS:
            ratio = _ratio(Color.parse(colours[text]), under)
            assert ratio >= least, f"{text} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_chosen_line_can_be_read(theme: Theme) -> None:
    cursor = Color.parse(theme.primary)
    text = cursor + cursor.get_contrast_text(0.87)
    assert _ratio(text, cursor) >= 4.5
    assert _ratio(Color.parse(theme.foreground or ""), cursor) >= 4.5


def test_there_is_one_accent() -> None:
    """Of the colours that mean nothing by themselves."""
    for theme in THEMES.values():
        assert theme.accent == theme.variables["text-accent"] == theme.variables["border"]


def test_plain_text_keeps_its_places() -> None:
    text = "“¥1,263.00” · 王丽 → ①②█▁ é 😀 à ℃ ￥１ ─│╭"
    shown = plain(text)
    assert len(shown) == len(text)
    assert cell_width(shown) == cell_width(text)
    assert shown == '"¥1,263.00" . 王丽 > 12#  e 😀 a ? ￥１ -|+'
    assert not [c for c in shown if unicodedata.east_asian_width(c) == "A" and cell_width(c)]


_WAYS = ("2", "5", "ctrl+f", "f5", "f7", "f8", "ctrl+g", "ctrl+e", "f1")
"""to every screen and dialog from the desk; Esc leads back"""


async def test_ascii_is_kept_on_every_screen(desk: Desk, watch: Watch) -> None:
    watch.forward(timedelta(minutes=7))
    config.put(paths.config_file(desk.folder), {"ui.ascii": True, "agent.name": "“阿华”"})
    desk.settings = config.load(paths.config_file(desk.folder))
    app = KefuApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert _ambiguous(text_of(pilot)) == ""
        for key in _WAYS:
            await press(pilot, key)
            if working := [w for w in app.workers if w.name == "_make"]:
                await app.workers.wait_for_complete(working)
                await pilot.pause()
            assert app.screen is not app.screen_stack[0], key
            assert _ambiguous(text_of(pilot)) == "", key
            await press(pilot, "escape")


async def test_without_it_borders_are_drawn(app: KefuApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "2")
        assert "╭" in _ambiguous(text_of(pilot))


def _ambiguous(text: str) -> str:
    return "".join({c for c in text if unicodedata.east_asian_width(c) == "A" and cell_width(c)})
