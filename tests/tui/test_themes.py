"""Colours that can be read, and a screen without characters of ambiguous width."""

from __future__ import annotations

import ast
import re
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme
from textual.widgets import Input

from kefu_tui import config, paths, tui
from kefu_tui.desk import Desk
from kefu_tui.printable import cell_width, plain
from kefu_tui.tui.app import KefuApp
from kefu_tui.tui.themes import CONTRAST, THEMES
from tests.tui.conftest import Watch
from tests.tui.looking import finished, press, text_of

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


@pytest.mark.parametrize("name", THEMES)
async def test_what_to_write_in_a_box_can_be_read(desk: Desk, name: str) -> None:
    config.put(paths.config_file(desk.folder), {"ui.theme": name})
    desk.settings = config.load(paths.config_file(desk.folder))
    app = KefuApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "f7")
        box = app.screen.query_one(Input)
        hint = box.get_component_styles("input--placeholder")
        assert _ratio(hint.color, box.background_colors[1]) >= 4.5


def test_there_is_one_accent() -> None:
    """Of the colours that mean nothing by themselves."""
    for theme in THEMES.values():
        assert theme.accent == theme.variables["text-accent"] == theme.variables["border"]


def test_a_style_is_named_for_what_it_means() -> None:
    """Its words stand in themes.py only, so that one meaning looks the same everywhere."""
    style = re.compile(r"(bold|reverse|strike|dim|italic)?( ?(on )?\$[a-z-]+)*")
    for path in Path(tui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else ""
            if path.name not in ("themes.py", "charts.py") and isinstance(text, str):
                assert not text or not style.fullmatch(text), f"{path.name}: {text}"


@pytest.mark.parametrize("keys", [["2"], ["5", "1"], ["8"], ["f8"], ["ctrl+f"], ["ctrl+p"]])
async def test_what_is_chosen_looks_the_same_everywhere(app: KefuApp, keys: list[str]) -> None:
    cursor = Color.parse(app.theme_variables["primary"]).rich_color
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, *keys)
        await finished(pilot, "_make")
        strips = app.screen._compositor.render_strips()
        styles = [[s.style for s in strip if s.style and s.text.strip()[1:]] for strip in strips]
        assert any(s.bgcolor == cursor and s.bold for row in styles for s in row)
        assert not any(s.reverse for row in styles[2:] for s in row), "but for the gate's badge"


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
            await finished(pilot, "_make")
            assert app.screen is not app.screen_stack[0], key
            assert _ambiguous(text_of(pilot)) == "", key
            await press(pilot, "escape")


async def test_without_it_borders_are_drawn(app: KefuApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "2")
        assert "╭" in _ambiguous(text_of(pilot))


def _ambiguous(text: str) -> str:
    return "".join({c for c in text if unicodedata.east_asian_width(c) == "A" and cell_width(c)})
