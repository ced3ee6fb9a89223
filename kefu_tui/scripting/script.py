"""Script: one piece of what the agent says (话术), as read from one file of scripts_zh."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.scripting.render import fit_sms, render

ANY = "通用"
"""The tag of a script that fits every situation, and gives way to every other one."""
ANSWER = "原因"
"""The tag of an answer to a reason; such a script never opens a contact."""

SITUATIONS: dict[str, str] = {
    "承诺未付": "答应付款的时间已过，还没有付款",
    "临近关闭": "离自动关闭不远",
    "未接后": "上一次电话没有接通",
    "跟进": "联系过，还没有结果",
    "首次": "还没有联系过",
    "老顾客": "以前在店里付过款",
    "大单": "金额大的订单",
    "活动": "大促期间",
    "预售": "预售尾款",
    ANY: "什么情形都可以用，有更合适的就让位",
    ANSWER: "顾客说出未付款原因之后的应答，要同时写「原因」",
}
"""情形: every tag with its meaning, the weightiest first (the order `Catalogue.choose` wants)."""


class Fault(NamedTuple):
    """Something wrong in a file. `file`: path below the folder; `line` from 1, 0 for the whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Branch(NamedTuple):
    """One answer of the buyer: leads to the section `target`, or ends with `outcome`."""

    label: str
    target: str | None
    outcome: Outcome | None = None
    reason: Reason | None = None


class Section(NamedTuple):
    """What is said at one point; `text` is a template, one spoken line a row."""

    name: str
    text: str
    branches: tuple[Branch, ...] = ()
    hint: str = ""
    """for the agent's eyes only: what to do, never what to say"""


class Script(NamedTuple):
    """话术. `channel` None: fits every channel (answers to reasons). At least one section."""

    name: str
    channel: Channel | None
    situations: frozenset[str]
    reason: Reason | None
    priority: int
    sections: tuple[Section, ...]
    path: Path

    @property
    def opening(self) -> Section:
        return self.sections[0]

    def section(self, name: str) -> Section:
        """The section of that name; `KeyError` when there is none."""
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)

    def say(self, section: Section, values: Mapping[str, str]) -> str | None:
        """The section filled in; None where a value is missing, or one 短信 cannot hold it."""
        fill = fit_sms if self.channel is Channel.SMS else render
        return fill(section.text, values)

    def can_be_said(self, values: Mapping[str, str]) -> bool:
        """Whether every section can be filled in: no call may stop half-way for a missing value."""
        return all(self.say(section, values) is not None for section in self.sections)
