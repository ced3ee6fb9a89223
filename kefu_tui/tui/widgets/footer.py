"""The foot of a screen: the keys that are valid now, as many as fit."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from kefu_tui.tui.actions import Action
from kefu_tui.tui.format import Part, cell_width, line
from kefu_tui.tui.themes import KEY


def footer_line(actions: Iterable[Action], width: int) -> Content:
    """`Enter 下一步  ^Y 复制话术 …`, cut at the last that fits; F1 is always there."""
    wanted = [a for a in actions if a.footer]
    last = next((a for a in wanted if a.does == "help"), None)
    room = width - (cell_width(_words(last)) if last else 0)
    parts: list[Part] = []
    used = 1
    for action in wanted:
        if action is last:
            continue
        size = cell_width(_words(action))
        if used + size > room:
            break
        parts += _parts(action)
        used += size
    if last is not None:
        parts += _parts(last)
    return line(" ", *parts)


def _words(action: Action) -> str:
    return f"{action.shown_keys} {action.label}  "


def _parts(action: Action) -> list[Part]:
    return [(action.shown_keys, KEY), f" {action.label}  "]
