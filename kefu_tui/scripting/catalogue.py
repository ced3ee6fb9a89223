"""Catalogue: every script of a folder, and which one fits a case."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kefu_tui.domain.outcomes import Channel, Reason
from kefu_tui.scripting.dialogue import Answers
from kefu_tui.scripting.parsing import Draft, build, channel_of, sections_of, take_apart
from kefu_tui.scripting.script import (
    ANSWER,
    ANY,
    PRESALE,
    SHARED,
    SITUATIONS,
    Branch,
    Fault,
    Script,
    Section,
)

__all__ = [
    "ANSWER",
    "ANY",
    "PRESALE",
    "SHARED",
    "SITUATIONS",
    "Branch",
    "Catalogue",
    "Fault",
    "Script",
    "Section",
    "assemble",
    "drafts",
    "load",
    "variant_of",
]


MOST_BYTES = 100_000
"""A file larger than this is no script, and is not taken apart: the desk does so while it runs."""


def variant_of(case_key: str, group: str, variants: Sequence[str]) -> str:
    """Rule *variants*: which of a group's variants a case gets, for good and on every machine.

    An even split by a hash of group and case, so that what a case gets in one group says nothing
    of what it gets in another. `variants`: not empty; their order does not matter.
    """
    digest = hashlib.sha256(f"{group}\0{case_key}".encode()).digest()
    ordered = sorted(variants)
    return ordered[int.from_bytes(digest[:8]) % len(ordered)]


class Catalogue(NamedTuple):
    """The scripts that can be used, by file name, and what is wrong with the others."""

    scripts: tuple[Script, ...]
    problems: tuple[Fault, ...] = ()

    def choose(
        self,
        channel: Channel,
        situations: Sequence[str],
        values: Mapping[str, str],
        case_key: str = "",
        used: Collection[str] = (),
        texts: int = 1,
    ) -> Script | None:
        """The most specific script that fits and can be filled in; None when there is none."""
        return next(self.fitting(channel, situations, values, case_key, used, texts), None)

    def fitting(
        self,
        channel: Channel,
        situations: Sequence[str],
        values: Mapping[str, str],
        case_key: str = "",
        used: Collection[str] = (),
        texts: int = 1,
    ) -> Iterator[Script]:
        """All that fit and can be filled in, the most specific first.

        A script fits when every one of its tags is among `situations`. These come with the
        weightiest first: a script that has the first of them goes before one that has not, and so
        on down; then by 优先级, then the variant this case gets, then by name. Before all of that:
        rule *never the same opening twice*: those named in `used`, which this buyer has heard,
        come last. `texts`: how many messages a 短信 may take.
        """
        given = frozenset(situations)
        candidates = [
            script
            for script in self.scripts
            if script.channel is channel
            and script.reason is None
            and script.situations - {ANY} <= given
        ]
        groups: dict[str, list[str]] = {}
        for script in candidates:
            if script.group:
                groups.setdefault(script.group, []).append(script.variant)
        due = {group: variant_of(case_key, group, names) for group, names in groups.items()}

        def rank(script: Script) -> tuple[bool, tuple[bool, ...], int, bool, str]:
            lacks = tuple(tag not in script.situations for tag in situations)
            other = due.get(script.group, "") != script.variant
            return script.name in used, lacks, -script.priority, other, script.name

        for script in sorted(candidates, key=rank):
            if script.can_be_said(values, texts):
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

    def answers(self, values: Mapping[str, str], channel: Channel | None = None) -> Answers:
        """`answer` for one card: where the jumps of a walk lead."""
        return lambda reason: self.answer(reason, values, channel)

    def variants(self) -> dict[str, tuple[str, str]]:
        """By name of each script that has them, its 组 and 变体."""
        return {s.name: (s.group, s.variant) for s in self.scripts if s.group}

    def named(self, name: str) -> Script | None:
        return next((script for script in self.scripts if script.name == name), None)


def load(folder: Path) -> Catalogue:
    """Every script below `folder`. Never raises: a file with faults is left out, the rest works."""
    if not folder.is_dir():
        return Catalogue((), (Fault(folder.name, 0, f"找不到话术文件夹 {folder}"),))
    return assemble(folder, list(drafts(folder)))


def assemble(folder: Path, taken: Sequence[tuple[Path, Draft]]) -> Catalogue:
    """The catalogue of files taken apart; what is wrong with one is added to its faults."""
    shared: dict[Channel | None, Sequence[Section]] = {}
    for _, draft in taken:
        if draft.shared:
            channel = channel_of(draft)
            if channel in shared:
                draft.blame(draft.line_of("情形"), f"这个渠道已经有一个「{SHARED}」文件了")
            else:
                # With a fault in one of them the others are still of use.
                shared[channel] = sections_of(draft)
    scripts: dict[str, Script] = {}
    problems: list[Fault] = []
    for path, draft in taken:
        script = None if draft.shared else build(draft, path, shared)
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
    for path in files(folder):
        relative = path.relative_to(folder)
        draft = Draft(relative.as_posix())
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            if len(data) <= MOST_BYTES:
                draft = take_apart(data, draft.file)
            else:
                draft.blame(0, f"文件超过 {MOST_BYTES // 1000} KB，不像一条话术")
        except OSError as error:
            draft.blame(0, f"读不了这个文件：{error.strerror}")
        yield path, draft


def files(folder: Path) -> list[Path]:
    """The script files below `folder`, by path."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() == ".md" and not is_aside(path.relative_to(folder))
    ]


def is_aside(relative: Path) -> bool:
    """README explains the format; a leading _ or . sets a file or folder aside."""
    return relative.stem.upper().startswith("README") or any(p[0] in "_." for p in relative.parts)
