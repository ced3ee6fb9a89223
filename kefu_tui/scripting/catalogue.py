"""Catalogue: every script of a folder, and which one fits a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kefu_tui.domain.outcomes import Channel, Reason
from kefu_tui.scripting.parsing import Draft, build, take_apart
from kefu_tui.scripting.script import (
    ANSWER,
    ANY,
    SITUATIONS,
    Branch,
    Fault,
    Script,
    Section,
)

__all__ = [
    "ANSWER",
    "ANY",
    "SITUATIONS",
    "Branch",
    "Catalogue",
    "Fault",
    "Script",
    "Section",
    "drafts",
    "load",
]


class Catalogue(NamedTuple):
    """The scripts that can be used, by file name, and what is wrong with the others."""

    scripts: tuple[Script, ...]
    problems: tuple[Fault, ...] = ()

    def choose(
        self, channel: Channel, situations: Sequence[str], values: Mapping[str, str]
    ) -> Script | None:
        """The most specific script that fits and can be filled in; None when there is none."""
        return next(self.fitting(channel, situations, values), None)

    def fitting(
        self, channel: Channel, situations: Sequence[str], values: Mapping[str, str]
    ) -> Iterator[Script]:
        """All that fit and can be filled in, the most specific first.

        A script fits when every one of its tags is among `situations`. These come with the
        weightiest first: a script that has the first of them goes before one that has not, and so
        on down; then by 优先级, then by name.
        """
        given = frozenset(situations)

        def rank(script: Script) -> tuple[tuple[bool, ...], int, str]:
            lacks = tuple(tag not in script.situations for tag in situations)
            return lacks, -script.priority, script.name

        candidates = (
            script
            for script in self.scripts
            if script.channel is channel
            and script.reason is None
            and script.situations - {ANY} <= given
        )
        for script in sorted(candidates, key=rank):
            if script.can_be_said(values):
                yield script

    def answer(
        self, reason: Reason, values: Mapping[str, str], channel: Channel | None = None
    ) -> Script | None:
        """What to say to a reason, one for `channel` before one for all; None when none fits."""
        fitting = [
            script
            for script in self.scripts
            if script.reason is reason and script.channel in (None, channel)
        ]
        fitting.sort(key=lambda script: (script.channel is None, -script.priority, script.name))
        return next((script for script in fitting if script.can_be_said(values)), None)

    def named(self, name: str) -> Script | None:
        return next((script for script in self.scripts if script.name == name), None)


def load(folder: Path) -> Catalogue:
    """Every script below `folder`. Never raises: a file with faults is left out, the rest works."""
    if not folder.is_dir():
        return Catalogue((), (Fault(folder.name, 0, f"找不到话术文件夹 {folder}"),))
    scripts: dict[str, Script] = {}
    problems: list[Fault] = []
    for path, draft in drafts(folder):
        script = build(draft, path)
        if script is not None and script.name in scripts:
            first = scripts[script.name].path.relative_to(folder).as_posix()
            draft.blame(draft.line_of("名称"), f"名称「{script.name}」与 {first} 重复")
            script = None
        if script is not None:
            scripts[script.name] = script
        problems.extend(draft.faults)
    return Catalogue(tuple(scripts.values()), tuple(problems))


def drafts(folder: Path) -> Iterator[tuple[Path, Draft]]:
    """Every script file below `folder`, taken apart, in the order of their paths."""
    for path in sorted(folder.rglob("*.md")):
        relative = path.relative_to(folder)
        # README explains the format; a leading _ or . sets a file or folder aside.
        if path.stem.upper().startswith("README") or any(p[0] in "_." for p in relative.parts):
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            draft = Draft(relative.as_posix())
            draft.blame(0, f"读不了这个文件：{error.strerror}")
        else:
            draft = take_apart(data, relative.as_posix())
        yield path, draft
