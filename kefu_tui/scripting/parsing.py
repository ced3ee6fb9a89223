"""One script file -> rows with their line numbers -> Script. Faults are values, never exceptions.

---                              front matter: Chinese keys, half- or full-width colons
名称: 电话首次
---
# 开场                           a section; a file without `#` is one section
请问是{称呼}吗？                  what is said
> 等对方先开口                    a hint: seen, not said
- 是本人 -> 方便吗                a branch to a section
- 无人接听 -> 结果 3              a branch to an ending
- 余额不足 -> 原因 余额不足        a branch to the answer to a reason
- 说清楚了 -> 返回                 in an answer: back to where it was asked for
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kefu_tui.domain.outcomes import (
    OUTCOME_BY_KEY,
    OUTCOMES,
    REASONS,
    Channel,
    Outcome,
    Reason,
)
from kefu_tui.scripting.render import PLACEHOLDERS, TemplateError, placeholders
from kefu_tui.scripting.script import ANSWER, RETURN, SHARED, Branch, Fault, Script, Section
from kefu_tui.scripting.told import can_be_told, not_told

WHOLE_TEXT = "正文"
"""Name of the only section of a file without headings."""

_REASON_LENGTH = 120
"""A fault that cites its row, which may be a whole page, is still told in one sentence."""
_HEADING = "#\uff03"
_HINT = ">\uff1e"
_DASH = "-－"
"""Half- and full-width, as an input method writes them."""
_ARROW_HEADS = "—=→⇒"
_BLANK = " \t　"
_FENCE = re.compile(r"[-－—]{3,}")
_ARROW = re.compile(rf"(?<![{_DASH}—=])[{_DASH}—=]+[{_HINT}]|→|⇒")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]")
"""What comes along when one copies from a web page or a terminal."""
_DOTS = str.maketrans("・•‧", "···")
_LIST_JOINT = re.compile(r"[,，、;；\s]+")
_JUMP = re.compile(r"原因[\s:：]+(.+)")
_WHOLE_NUMBER = re.compile(r"[-+]?\d{1,6}")
_ENDING = re.compile(r"结果[\s:]*(?:(\d)|([^\s(]+))?[\s:,(]*(.*?)\)?")


@dataclass(slots=True)
class RawSection:
    """A section as written: rows of (line number, text)."""

    name: str
    line: int
    rows: list[tuple[int, str]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    branches: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(row for _, row in self.rows)


@dataclass(slots=True)
class Draft:
    """A file taken apart. `front`: key -> (line number, value)."""

    file: str
    front: dict[str, tuple[int, str]] = field(default_factory=dict)
    sections: list[RawSection] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def afresh(self) -> Draft:
        """The same file, with nothing said against it yet."""
        return Draft(self.file, self.front, self.sections)

    def blame(self, line: int, reason: str) -> None:
        if len(reason) > _REASON_LENGTH:
            reason = f"{reason[:_REASON_LENGTH]}…"
        self.faults.append(Fault(self.file, line, reason))

    def line_of(self, key: str) -> int:
        return self.front.get(key, (1, ""))[0]

    def value_of(self, key: str) -> str:
        return self.front.get(key, (1, ""))[1]

    @property
    def tags(self) -> list[str]:
        return self.listed("情形")

    def listed(self, key: str) -> list[str]:
        """The words of a value: `首次, 大单`."""
        return [word for word in _LIST_JOINT.split(self.value_of(key)) if word]

    @property
    def shared(self) -> bool:
        return SHARED in self.tags

    @property
    def answers(self) -> bool:
        """Whether it is said in answer to a reason: such a file, or what these share."""
        return ANSWER in self.tags or (self.shared and not self.value_of("渠道"))


def take_apart(data: bytes, file: str) -> Draft:
    """The rows of one file. Never raises; what cannot be understood is in `faults`."""
    draft = Draft(file)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        draft.blame(line, "不是 UTF-8 编码：请另存为 UTF-8 格式")
        return draft
    lines = _UNSEEN.sub("", _BREAKS.sub("\n", text)).split("\n")
    _read_body(draft, lines, _read_front(draft, lines))
    return draft


def _read_front(draft: Draft, lines: Sequence[str]) -> int:
    """Returns the index of the first row after the front matter."""
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not _FENCE.fullmatch(lines[start].strip()):
        draft.blame(start + 1, "开头要有 --- 和 --- 之间的抬头")
        return start
    for index in range(start + 1, len(lines)):
        line = lines[index].strip()
        if _FENCE.fullmatch(line):
            return index + 1
        if not line:
            continue
        key, colon, value = line.replace("：", ":", 1).partition(":")
        if not colon:
            draft.blame(index + 1, f"抬头里缺少冒号：{line}")
        elif key.strip() in draft.front:
            draft.blame(index + 1, f"抬头里「{key.strip()}」写了两次")
        else:
            draft.front[key.strip()] = (index + 1, value.strip())
    draft.blame(start + 1, "抬头没有用 --- 结束")
    return len(lines)


def _read_body(draft: Draft, lines: Sequence[str], start: int) -> None:
    sections = draft.sections
    for number in range(start, len(lines)):
        line = lines[number].strip()
        if not line:
            continue
        first = line[0]
        if first in _DASH and _FENCE.fullmatch(line):
            draft.blame(number + 1, "抬头只写一次：正文里不要有 ---")
            continue
        if first in _HEADING:
            if sections and sections[0].name == WHOLE_TEXT:
                draft.blame(sections[0].line, "第一段也要有名字：在这一行前面加一行「# 开场」")
            sections.append(RawSection(line.strip(_HEADING + _BLANK), number + 1))
            continue
        if not sections:
            sections.append(RawSection(WHOLE_TEXT, number + 1))
        if first in _HINT:
            sections[-1].hints.append(line[1:].strip())
        elif first in _DASH or (first in _ARROW_HEADS and _ARROW.match(line)):
            sections[-1].branches.append((number + 1, line))
        else:
            sections[-1].rows.append((number + 1, line))
    if not sections and not draft.faults:
        draft.blame(len(lines), "只有抬头，没有话术正文")


Shared = Mapping[Channel | None, Sequence[Section]]
"""The sections of the 公共 file of each channel; under None those for the answers."""


def build(draft: Draft, path: Path, shared: Shared | None = None) -> Script | None:
    """The script of a draft; None, with the reasons added to `draft.faults`, when it has faults."""
    name = draft.value_of("名称")
    if not name and not draft.faults:
        draft.blame(1, "抬头缺少「名称」")
    reason = _reason_of(draft)
    channel = channel_of(draft)
    if channel is None and reason is None and not draft.faults and ANSWER not in draft.tags:
        draft.blame(draft.line_of("渠道"), "抬头缺少「渠道」")
    priority = _priority_of(draft)
    needs = _needs_of(draft)
    sections = sections_of(draft, (shared or {}).get(channel, ()))
    if draft.faults:
        return None
    group, variant = draft.value_of("组"), draft.value_of("变体")
    tags = frozenset(draft.tags)
    own = len(draft.sections)
    return Script(name, channel, tags, reason, priority, sections, path, own, needs, group, variant)


def channel_of(draft: Draft) -> Channel | None:
    """The channel written; None, with a fault, for one there is not, and where none is written."""
    written = draft.value_of("渠道")
    for channel in Channel:
        if channel.label == written:
            return channel
    if written and written != "不限":
        draft.blame(draft.line_of("渠道"), f"渠道只有 电话、旺旺、短信，没有「{written}」")
    return None


def _needs_of(draft: Draft) -> tuple[str, ...]:
    needs = tuple(word.strip("{}") for word in draft.listed("需要"))
    for name in needs:
        if name not in PLACEHOLDERS:
            draft.blame(draft.line_of("需要"), f"没有这个占位符：{{{name}}}")
    return needs


def _reason_of(draft: Draft) -> Reason | None:
    written = draft.value_of("原因")
    if not written:
        if ANSWER in draft.tags:
            draft.blame(draft.line_of("情形"), "情形是「原因」时，要写明「原因: …」")
        return None
    reason = reason_named(written)
    if reason is None:
        draft.blame(draft.line_of("原因"), f"没有这个未付款原因：{written}")
    return reason


def _priority_of(draft: Draft) -> int:
    written = draft.value_of("优先级") or "0"
    if _WHOLE_NUMBER.fullmatch(written):
        return int(written)
    draft.blame(draft.line_of("优先级"), f"优先级要写整数，不能是「{written}」")
    return 0


def sections_of(draft: Draft, shared: Sequence[Section] = ()) -> tuple[Section, ...]:
    """The draft's sections, and those of `shared` that its branches lead to.

    A section of its own goes before a shared one of the same name. What is faulty is left out, and
    in `draft.faults`.
    """
    names: set[str] = set()
    texts = [raw.text for raw in draft.sections]
    for raw, text in zip(draft.sections, texts, strict=True):
        if not raw.name:
            draft.blame(raw.line, "# 后面要写这一段的名字")
        elif raw.name in names:
            draft.blame(raw.line, f"段名「{raw.name}」重复")
        elif not raw.rows:
            draft.blame(raw.line, f"「{raw.name}」里没有要说的话")
        names.add(raw.name)
        _check_template(draft, raw, text)
    common = {section.name: section for section in shared if section.name not in names}
    known = names | common.keys()
    own = [
        Section(
            raw.name,
            text,
            tuple(
                branch
                for line, row in raw.branches
                if (branch := _branch(draft, line, row, known)) is not None
            ),
            "\n".join(raw.hints),
        )
        for raw, text in zip(draft.sections, texts, strict=True)
    ]
    return (*own, *_led_to(own, common))


def _led_to(own: Sequence[Section], common: Mapping[str, Section]) -> list[Section]:
    """The sections of `common` that `own` leads to, in the order they are come upon."""
    found: dict[str, Section] = {}
    waiting = list(own)
    while waiting:
        for branch in waiting.pop(0).branches:
            name = branch.target
            if name is not None and name in common and name not in found:
                found[name] = common[name]
                waiting.append(common[name])
    return list(found.values())


def _check_template(draft: Draft, raw: RawSection, text: str) -> None:
    """The whole text counts: a `[ … ]` may reach over several rows."""
    try:
        used = placeholders(text)
    except TemplateError as error:
        row = text.count("\n", 0, error.offset)
        draft.blame(raw.rows[row][0], str(error))
        return
    for name in used:
        if name not in PLACEHOLDERS:
            line = next((number for number, row in raw.rows if name in row), raw.line)
            draft.blame(line, f"没有这个占位符：{{{name}}}")


def _branch(draft: Draft, line: int, row: str, names: Set[str]) -> Branch | None:
    branch, fault = _read_branch(row)
    if branch is None:
        draft.blame(line, fault)
    elif branch.target is not None and branch.target not in names:
        draft.blame(line, f"分支指向的段不存在：{branch.target}")
        return None
    elif branch.returns and not draft.answers:
        draft.blame(line, f"只有原因的应答能写「{RETURN}」")
    return branch


@lru_cache(maxsize=1024)
def _read_branch(row: str) -> tuple[Branch | None, str]:
    """The branch of a row, or what is wrong with it. Scripts share most of these rows."""
    parts = [part.strip() for part in _ARROW.split(row.lstrip(_DASH + _BLANK), maxsplit=1)]
    if len(parts) != 2 or not parts[0] or not parts[1]:
        return None, f"分支要写成「- 顾客的回答 -> 段名」或「-> 结果 数字」：{row}"
    label, target = parts
    if target == RETURN:
        return Branch(label, None), ""
    jump = _JUMP.fullmatch(target)
    if jump:
        reason = reason_named(jump[1])
        if reason is None:
            return None, f"没有这个未付款原因：{jump[1]}"
        return Branch(label, None, reason=reason), ""
    if not target.startswith("结果"):
        return Branch(label, target.strip(_HEADING + _BLANK)), ""
    match = _ENDING.fullmatch(_plain(target))
    digit, word, rest = match.groups() if match else ("", "", "")
    outcome = OUTCOME_BY_KEY.get(digit) if digit else _OUTCOME_WORDS.get(word or "")
    if outcome is None:
        return None, f"没有这个结果：{target}"
    reason = reason_named(rest) if rest else None
    if rest and reason is None:
        if not can_be_told(outcome, rest):
            return None, f"{not_told(outcome)}：{rest}"
        return Branch(label, None, outcome, None, rest), ""
    return Branch(label, None, outcome, reason), ""


def _plain(text: str) -> str:
    """Half-width, and one kind of middle dot: input methods differ."""
    return unicodedata.normalize("NFKC", text).translate(_DOTS).strip()


def _key(text: str) -> str:
    return "".join(_plain(text).split()).casefold()


_REASON_WORDS = {
    _key(word): reason for reason, facts in REASONS.items() for word in (facts.label, facts.status)
}
_OUTCOME_WORDS: dict[str, Outcome] = {
    **{
        _plain(word): outcome
        for outcome, facts in OUTCOMES.items()
        for word in (facts.label, facts.short)
        if outcome is not Outcome.CONTACT_AGAIN
    },
    "重拍": Outcome.WRONG_ORDER,
}


def reason_named(label: str) -> Reason | None:
    """The reason of a Chinese label (`余额不足`, `Ｕ盾／证书问题`); None when there is none."""
    return _REASON_WORDS.get(_key(label))
