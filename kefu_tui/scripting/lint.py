"""Checking a folder of scripts: front matter, variants, and (in `roads`, `wording`) what is said.

What `load` calls a problem is a fault here too; the other faults leave a script usable.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from kefu_tui.domain.outcomes import Channel
from kefu_tui.scripting.catalogue import assemble, drafts, is_aside
from kefu_tui.scripting.parsing import Draft, channel_of
from kefu_tui.scripting.render import PLACEHOLDERS, TemplateError, placeholders
from kefu_tui.scripting.roads import check_roads, check_shared_roads
from kefu_tui.scripting.script import ANSWER, ANY, SHARED, SITUATIONS, Fault, Script
from kefu_tui.scripting.wording import check_wording

__all__ = ["Fault", "lint"]

_KEYS = ("名称", "渠道", "情形", "原因", "优先级", "需要", "组", "变体", "说明")
_LINK = re.compile(r"\{付款链接\}|https?://|www\.")
FIRST = "首次"
_NOT_WITH_FIRST = ("承诺未付", "未接后", "通话后", "跟进")
_NOT_READ = {".txt", ".markdown", ".doc", ".docx", ".rtf", ".wps"}
"""Suffixes of files that somebody meant to be scripts, as Notepad and Word give them."""
_SAME = ("渠道", "情形", "优先级", "需要")
"""What the variants of a group must have in common, or it would not be by chance who gets which."""


def lint(folder: Path) -> list[Fault]:
    """Everything wrong below `folder`, by file and line; empty when all is well. Never raises."""
    if not folder.is_dir():
        return [Fault(folder.name, 0, f"找不到话术文件夹 {folder}")]
    taken = list(drafts(folder))
    catalogue = assemble(folder, taken)
    by_path = {script.path: script for script in catalogue.scripts}
    faults = set(catalogue.problems)
    for path, draft in taken:
        faults.update(_check_front(draft))
        script = by_path.get(path)
        if script is not None:
            faults.update(_check_needs(draft, script))
            faults.update(check_roads(draft, script, catalogue))
        elif draft.shared:
            faults.update(check_shared_roads(draft, catalogue))
        if script is not None or draft.shared:
            faults.update(_check_values(draft, script.needs if script else ()))
            faults.update(check_wording(draft, script, channel_of(draft)))
    faults.update(_check_variants([draft for _, draft in taken]))
    faults.update(_check_names(folder))
    return sorted(faults, key=lambda fault: (fault.file, fault.line, fault.reason))


def _check_names(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.suffix.lower() in _NOT_READ and not is_aside(relative):
            yield Fault(relative.as_posix(), 0, "没有用上：文件名要以 .md 结尾，请用记事本另存")


def _check_front(draft: Draft) -> Iterator[Fault]:
    # Without a front matter the loader has already said so: one fault, not five.
    if not draft.front:
        return
    yield from _check_tags(draft)
    # 名称 and 渠道 are the loader's to miss: it cannot do without them.
    for key in ("情形", "优先级"):
        if not draft.value_of(key) and not (draft.shared and key == "优先级"):
            yield Fault(draft.file, draft.line_of(key), f"抬头缺少「{key}」")
    for key, (line, _) in draft.front.items():
        if key not in _KEYS:
            yield Fault(draft.file, line, f"抬头里不认识「{key}」：只有 {'、'.join(_KEYS)}")
    for key, other in (("组", "变体"), ("变体", "组")):
        if draft.value_of(key) and not draft.value_of(other):
            yield Fault(draft.file, draft.line_of(key), f"写了「{key}」，也要写「{other}」")


def _check_tags(draft: Draft) -> Iterator[Fault]:
    for tag in draft.tags:
        if tag not in SITUATIONS:
            yield Fault(draft.file, draft.line_of("情形"), f"没有这个情形：{tag}")
    if draft.value_of("原因") and ANSWER not in draft.tags:
        yield Fault(draft.file, draft.line_of("原因"), "写了「原因」，情形就要写「原因」")
    line = draft.line_of("情形")
    for tag in (ANY, SHARED, ANSWER):
        if len(draft.tags) > 1 and tag in draft.tags:
            yield Fault(draft.file, line, f"「{tag}」要单独写")
    for tag in _NOT_WITH_FIRST:
        if FIRST in draft.tags and tag in draft.tags:
            yield Fault(
                draft.file,
                line,
                f"「{FIRST}」和「{tag}」不会同时有，这一条永远用不上；请分成两个文件",
            )
    if len(set(draft.tags)) < len(draft.tags):
        yield Fault(draft.file, line, "同一个情形写了两次")
    if draft.answers and draft.value_of("组"):
        yield Fault(draft.file, draft.line_of("组"), "原因的应答不分组：每个原因说同一条")


def _check_needs(draft: Draft, script: Script) -> Iterator[Fault]:
    used: set[str] = set()
    for section in script.sections:
        used.update(placeholders(section.text))
    for name in script.needs:
        if name in PLACEHOLDERS and name not in used:
            yield Fault(draft.file, draft.line_of("需要"), f"「需要」{name}，话里却没有用到")


def _check_values(draft: Draft, needs: Collection[str]) -> Iterator[Fault]:
    """What may be missing is optional; what cannot be read aloud is written."""
    written = channel_of(draft) is Channel.WANGWANG
    for raw in draft.sections:
        for line, row in raw.rows:
            link = _LINK.search(row)
            if link and not written:
                reason = f"「{link.group()}」只能写在旺旺话术里：念不出口，短信也放不下"
                yield Fault(draft.file, line, reason)
            for name in _sure_of(row):
                if name in SOMETIMES and name not in needs:
                    reason = f"{{{name}}} 不一定有：写进 [ ] 里，或在抬头写「需要: {name}」"
                    yield Fault(draft.file, line, reason)


SOMETIMES = frozenset(PLACEHOLDERS) - {"店铺", "客服", "下单时间", "下单时段"}
"""The values that not every case has."""


def _sure_of(row: str) -> Sequence[str]:
    """The placeholders of a row that stand outside of `[ … ]`."""
    try:
        return placeholders(row, outside=True)
    except TemplateError:
        # A part that reaches over rows: what is in it may fall away.
        return ()


def _check_variants(found: Sequence[Draft]) -> Iterator[Fault]:
    groups: dict[str, list[Draft]] = {}
    for draft in found:
        if draft.value_of("组"):
            groups.setdefault(draft.value_of("组"), []).append(draft)
    for group, members in groups.items():
        first = members[0]
        if len(members) == 1:
            yield Fault(first.file, first.line_of("组"), f"「{group}」组里只有一条，分不出变体")
        variants: set[str] = set()
        for draft in members:
            variant = draft.value_of("变体")
            if variant in variants:
                reason = f"「{group}」组里有两个变体「{variant}」"
                yield Fault(draft.file, draft.line_of("变体"), reason)
            variants.add(variant)
            for key in _SAME:
                if sorted(draft.listed(key)) != sorted(first.listed(key)):
                    reason = f"同一组的「{key}」要一样，{first.file} 里是「{first.value_of(key)}」"
                    yield Fault(draft.file, draft.line_of(key), reason)
