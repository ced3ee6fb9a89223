"""Where a script's branches lead, checked: every road reaches an outcome, every jump its answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kefu_tui.domain.outcomes import Channel, Outcome, Reason
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
    yield from _check_ends(draft, script.sections, catalogue)
    if script.channel is Channel.PHONE:
        yield from _check_strangers(draft, script.sections, script.opening.name)
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
    yield from _check_ends(draft, sections, catalogue)
    channel = channel_of(whole)
    if channel is Channel.PHONE:
        yield from _check_strangers(draft, sections)
    used = set(sections)
    for script in catalogue.scripts:
        if script.channel is channel:
            used -= set(script.sections)
    for raw, section in zip(draft.sections, sections, strict=True):
        if section in used:
            yield Fault(draft.file, raw.line, f"没有话术走到「{raw.name}」")


def _check_ends(draft: Draft, sections: Sequence[Section], catalogue: Catalogue) -> Iterator[Fault]:
    ending = _leading_to_an_ending(sections, _answered(catalogue))
    for raw in draft.sections:
        if not raw.branches:
            yield Fault(draft.file, raw.line, f"「{raw.name}」没有下一步，也没有结果")
        elif raw.name not in ending:
            yield Fault(draft.file, raw.line, f"从「{raw.name}」怎么走都到不了结果")
        elif _goes_round(raw.name, sections):
            reason = f"在「{raw.name}」一路按回车会绕回来：第一个回答要往结果走"
            yield Fault(draft.file, _line(raw), reason)


def _goes_round(name: str, sections: Sequence[Section]) -> bool:
    """Whether Enter alone, which takes the first answers, comes back to where it was."""
    after = {s.name: s.branches[0].target for s in sections if s.branches}
    here = after.get(name)
    for _ in sections:
        if here is None or here == name:
            break
        here = after.get(here)
    return here == name


_NOBODY = {Outcome.THIRD_PARTY, Outcome.NO_ANSWER}
_PRIVATE = ("商品", "金额", "优惠", "订单数")


def _check_strangers(
    draft: Draft, sections: Sequence[Section], opening: str = ""
) -> Iterator[Fault]:
    """Before the buyer has said who they are, and where it is not the buyer, nothing is told of
    what was bought."""
    strangers = {opening}
    for section in sections:
        reached = _reached_from(section, sections)
        branches = [b for s in sections if s.name in reached for b in s.branches]
        ends = {b.outcome for b in branches if b.target is None}
        if ends and ends <= _NOBODY:
            strangers.add(section.name)
    for raw in draft.sections:
        for line, row in raw.rows:
            told = next((name for name in _PRIVATE if f"{{{name}}}" in row), None)
            if told and raw.name in strangers:
                reason = f"还不知道是不是本人，不说 {{{told}}}：买了什么只对本人说"
                yield Fault(draft.file, line, reason)


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


def _leading_to_an_ending(sections: Sequence[Section], answered: Collection[Reason]) -> set[str]:
    """The sections from which some path ends, found backwards from the endings. `answered`: the
    reasons whose answers end."""
    found: set[str] = set()
    grown = True
    while grown:
        more = {
            section.name
            for section in sections
            if any(
                b.outcome is not None or b.target in found or (b.leaves and b.reason in answered)
                for b in section.branches
            )
        }
        grown = more != found
        found = more
    return found


def _answered(catalogue: Catalogue) -> set[Reason]:
    """The reasons with an answer that comes to an end, by way of other answers or not. One that
    is missing has been told already."""
    answers = [(script, script.reason) for script in catalogue.scripts if script.reason is not None]
    found = set(Reason) - {reason for _, reason in answers}
    grown = True
    while grown:
        more = found | {
            reason
            for script, reason in answers
            if not script.opening.branches
            or script.opening.name in _leading_to_an_ending(script.sections, found)
        }
        grown = more != found
        found = more
    return found
