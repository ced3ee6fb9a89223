"""Checking a folder of scripts: front matter, branches, and (in `wording`) what is said.

What `load` calls a problem is a fault here too; the other faults leave a script usable.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kefu_tui.domain.outcomes import Channel, Outcome, Reason, reasons_for
from kefu_tui.scripting.catalogue import drafts, load
from kefu_tui.scripting.parsing import Draft, RawSection
from kefu_tui.scripting.script import ANSWER, ANY, SITUATIONS, Branch, Fault, Script, Section
from kefu_tui.scripting.wording import check_wording

__all__ = ["Fault", "lint"]

_KEYS = ("名称", "渠道", "情形", "原因", "优先级", "说明")
_WITHOUT_REASON = {
    Outcome.NO_ANSWER,
    Outcome.BUSY,
    Outcome.THIRD_PARTY,
    Outcome.DO_NOT_CONTACT,
    Outcome.WRONG_ORDER,
    Outcome.ALREADY_PAID,
}


def lint(folder: Path) -> list[Fault]:
    """Everything wrong below `folder`, by file and line; empty when all is well. Never raises."""
    catalogue = load(folder)
    if not folder.is_dir():
        return list(catalogue.problems)
    by_path = {script.path: script for script in catalogue.scripts}
    faults = set(catalogue.problems)
    for path, draft in drafts(folder):
        faults.update(_check_front(draft))
        script = by_path.get(path)
        if script is not None:
            faults.update(_check_branches(draft, script))
            faults.update(check_wording(draft, script))
    return sorted(faults, key=lambda fault: (fault.file, fault.line, fault.reason))


def _check_front(draft: Draft) -> Iterator[Fault]:
    # Without a front matter the loader has already said so: one fault, not five.
    if not draft.front:
        return
    # 名称 and 渠道 are the loader's to miss: it cannot do without them.
    for key in ("情形", "优先级"):
        if not draft.value_of(key):
            yield Fault(draft.file, draft.line_of(key), f"抬头缺少「{key}」")
    for key, (line, _) in draft.front.items():
        if key not in _KEYS:
            yield Fault(draft.file, line, f"抬头里不认识「{key}」：只有 {'、'.join(_KEYS)}")
    for tag in draft.tags:
        if tag not in SITUATIONS:
            yield Fault(draft.file, draft.line_of("情形"), f"没有这个情形：{tag}")
    if draft.value_of("原因") and ANSWER not in draft.tags:
        yield Fault(draft.file, draft.line_of("原因"), "写了「原因」，情形就要写「原因」")
    if len(draft.tags) > 1 and ANY in draft.tags:
        yield Fault(draft.file, draft.line_of("情形"), f"「{ANY}」要单独写")


def _check_branches(draft: Draft, script: Script) -> Iterator[Fault]:
    for raw, section in zip(draft.sections, script.sections, strict=True):
        yield from _check_answers(draft, raw, section)
    if len(script.sections) == 1 and not script.opening.branches:
        if script.channel is Channel.PHONE:
            line = draft.sections[0].line
            yield Fault(draft.file, line, "电话话术要有分支，并走到一个结果")
        return
    reachable = _reachable(script)
    ending = _leading_to_an_ending(script)
    for raw in draft.sections:
        if not raw.branches:
            yield Fault(draft.file, raw.line, f"「{raw.name}」没有下一步，也没有结果")
        elif raw.name not in ending:
            yield Fault(draft.file, raw.line, f"从「{raw.name}」怎么走都到不了结果")
        if raw.name not in reachable:
            yield Fault(draft.file, raw.line, f"没有分支走到「{raw.name}」")


def _check_answers(draft: Draft, raw: RawSection, section: Section) -> Iterator[Fault]:
    seen: set[str] = set()
    for (line, _), branch in zip(raw.branches, section.branches, strict=True):
        if branch.label in seen:
            yield Fault(draft.file, line, f"同一段里有两个「{branch.label}」")
        seen.add(branch.label)
        if branch.reason is not None and not _fits(branch, branch.reason):
            yield Fault(
                draft.file, line, f"这个结果不配「{branch.reason.facts.label}」这个未付款原因"
            )


def _fits(branch: Branch, reason: Reason) -> bool:
    """5 takes what stands in the way of paying, 6 the doubts; an attempt that failed, none."""
    if branch.outcome in (Outcome.PAYMENT_PROBLEM, Outcome.HESITATING):
        return reason in reasons_for(branch.outcome)
    return branch.outcome not in _WITHOUT_REASON


def _reachable(script: Script) -> set[str]:
    found: set[str] = set()
    waiting = [script.opening]
    while waiting:
        section = waiting.pop()
        if section.name not in found:
            found.add(section.name)
            waiting += [script.section(b.target) for b in section.branches if b.target is not None]
    return found


def _leading_to_an_ending(script: Script) -> set[str]:
    """The sections from which some path ends, found backwards from the endings."""
    found: set[str] = set()
    grown = True
    while grown:
        more = {
            section.name
            for section in script.sections
            if any(b.outcome is not None or b.target in found for b in section.branches)
        }
        grown = more != found
        found = more
    return found
