"""Where a script's branches lead, checked: every road reaches an outcome, every jump its answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kefu_tui.domain.outcomes import Channel
from kefu_tui.scripting.catalogue import Catalogue
from kefu_tui.scripting.parsing import Draft, RawSection, channel_of, sections_of
from kefu_tui.scripting.script import Branch, Fault, Script, Section, takes


def check_roads(draft: Draft, script: Script, catalogue: Catalogue) -> Iterator[Fault]:
    """The faults of a script that loads; those of the shared sections it uses are not its own."""
    yield from _check_answers(draft, script.sections, catalogue)
    if len(script.sections) == 1 and not script.opening.branches:
        if script.channel is Channel.PHONE:
            line = draft.sections[0].line
            yield Fault(draft.file, line, "电话话术要有分支，并走到一个结果")
        return
    yield from _check_ends(draft, script.sections)
    reached = _reached_from(script.opening, script.sections)
    for raw in draft.sections:
        if raw.name not in reached:
            yield Fault(draft.file, raw.line, f"没有分支走到「{raw.name}」")


def check_shared_roads(draft: Draft, catalogue: Catalogue) -> Iterator[Fault]:
    """The faults of a 公共 file: some script must lead to each of its sections."""
    whole = draft.afresh()
    sections = sections_of(whole)
    if whole.faults:
        return
    yield from _check_answers(draft, sections, catalogue)
    yield from _check_ends(draft, sections)
    channel = channel_of(whole)
    used = set(sections)
    for script in catalogue.scripts:
        if script.channel is channel:
            used -= set(script.sections)
    for raw, section in zip(draft.sections, sections, strict=True):
        if section in used:
            yield Fault(draft.file, raw.line, f"没有话术走到「{raw.name}」")


def _check_ends(draft: Draft, sections: Sequence[Section]) -> Iterator[Fault]:
    ending = _leading_to_an_ending(sections)
    for raw in draft.sections:
        if not raw.branches:
            yield Fault(draft.file, raw.line, f"「{raw.name}」没有下一步，也没有结果")
        elif raw.name not in ending:
            yield Fault(draft.file, raw.line, f"从「{raw.name}」怎么走都到不了结果")


def _check_answers(
    draft: Draft, sections: Sequence[Section], catalogue: Catalogue
) -> Iterator[Fault]:
    for raw, section in zip(draft.sections, sections, strict=False):
        seen: set[str] = set()
        for (line, _), branch in zip(raw.branches, section.branches, strict=True):
            if branch.label in seen:
                yield Fault(draft.file, line, f"同一段里有两个「{branch.label}」")
            seen.add(branch.label)
            fault = _check_branch(draft, branch, catalogue)
            if fault:
                yield Fault(draft.file, line, fault)
        if raw.branches and all(branch.returns for branch in section.branches):
            yield Fault(draft.file, _line(raw), "只有「返回」：直接看这条应答时没有下一步")


def _line(raw: RawSection) -> int:
    return raw.branches[0][0]


def _check_branch(draft: Draft, branch: Branch, catalogue: Catalogue) -> str:
    """What is wrong with where a branch leads; "" when nothing is."""
    if branch.reason is None:
        return ""
    label = branch.reason.facts.label
    if branch.outcome is not None:
        return (
            "" if takes(branch.outcome, branch.reason) else f"这个结果不配「{label}」这个未付款原因"
        )
    answers = {script.reason for script in catalogue.scripts}
    if branch.reason not in answers:
        return f"没有「{label}」的应答话术，走不过去"
    if label == draft.value_of("原因"):
        return f"已经在「{label}」的应答里了"
    return ""


def _reached_from(opening: Section, sections: Sequence[Section]) -> set[str]:
    by_name = {section.name: section for section in sections}
    found: set[str] = set()
    waiting = [opening]
    while waiting:
        section = waiting.pop()
        if section.name not in found:
            found.add(section.name)
            waiting += [by_name[b.target] for b in section.branches if b.target is not None]
    return found


def _leading_to_an_ending(sections: Sequence[Section]) -> set[str]:
    """The sections from which some path ends, found backwards from the endings."""
    found: set[str] = set()
    grown = True
    while grown:
        more = {
            section.name
            for section in sections
            if any(b.ends or b.target in found for b in section.branches)
        }
        grown = more != found
        found = more
    return found
