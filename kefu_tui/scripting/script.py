"""Script: one piece of what the agent says (话术), as read from one file of scripts_zh."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kefu_tui.domain.outcomes import Channel, Outcome, Reason, reasons_for
from kefu_tui.scripting.render import fit_sms, render, sms_room

ANY = "通用"
"""The tag of a script that fits every situation, and gives way to every other one."""
PRESALE = "预售"
"""The tag of a script for who has paid a deposit: said only where the agent asks for it."""
ANSWER = "原因"
"""The tag of an answer to a reason; such a script never opens a contact."""
SHARED = "公共"
"""The tag of a file whose sections every other script of its channel may lead to."""
RETURN = "返回"
"""Where a branch of an answer leads that goes back to the talk it was asked in."""

SITUATIONS: dict[str, str] = {
    "承诺未付": "答应付款的时间已过，还没有付款",
    "临近关闭": "离自动关闭不远",
    "未接后": "上一次电话没有接通",
    "通话后": "刚和顾客本人通过电话，还没到下一次联系的间隔",
    "跟进": "联系过，还没有结果",
    "首次": "还没有联系过",
    "老顾客": "以前在店里付过款",
    "大单": "金额大的订单",
    "活动": "大促期间",
    PRESALE: "付过定金、等着付尾款；不会自己出来，查到这位顾客后换话术",
    ANY: "什么情形都可以用，有更合适的就让位",
    ANSWER: "顾客说出未付款原因之后的应答，要同时写「原因」",
    SHARED: "不是一条话术，是同一渠道的话术都能走到的段；要单独写",
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
    """One answer of the buyer: leads to the section `target`, or ends with `outcome`.

    With neither it leaves the script: to the answer to `reason`, or, without a reason too, back to
    where the answer was asked for.
    """

    label: str
    target: str | None
    outcome: Outcome | None = None
    reason: Reason | None = None
    told: str = ""
    """what else an ending has made known, so that the desk need not ask: 已转告, a time, a note"""

    @property
    def leaves(self) -> bool:
        return self.target is None and self.outcome is None

    @property
    def returns(self) -> bool:
        return self.leaves and self.reason is None


class Section(NamedTuple):
    """What is said at one point; `text` is a template, one spoken line a row."""

    name: str
    text: str
    branches: tuple[Branch, ...] = ()
    hint: str = ""
    """for the agent's eyes only: what to do, never what to say"""


class Script(NamedTuple):
    """话术. `channel` None: fits every channel (answers to reasons). At least one section.

    `sections`: its own, then those of the shared file that its branches lead to.
    """

    name: str
    channel: Channel | None
    situations: frozenset[str]
    reason: Reason | None
    priority: int
    sections: tuple[Section, ...]
    path: Path
    own: int
    """how many of the sections are the file's own"""
    needs: tuple[str, ...] = ()
    """the placeholders that must have a value, or it is not offered"""
    group: str = ""
    """the scripts that are variants of one another; "" for one that stands alone"""
    variant: str = ""

    @property
    def shared(self) -> tuple[Section, ...]:
        """The sections that it has from the shared file."""
        return self.sections[self.own :]

    @property
    def opening(self) -> Section:
        return self.sections[0]

    @property
    def fits(self) -> str:
        """`首次、大单`: when it is said, the weightiest first."""
        return "、".join(tag for tag in SITUATIONS if tag in self.situations)

    def section(self, name: str) -> Section:
        """The section of that name; `KeyError` when there is none."""
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)

    def say(self, section: Section, values: Mapping[str, str], texts: int = 1) -> str | None:
        """The section filled in; None where a value is missing, or where it is a 短信 that
        `texts` messages cannot hold."""
        if self.channel is Channel.SMS:
            return fit_sms(section.text, values, sms_room(texts))
        return render(section.text, values)

    def can_be_said(self, values: Mapping[str, str], texts: int = 1) -> bool:
        """Whether every section can be filled in: no call may stop half-way for a missing value."""
        return all(values.get(name) for name in self.needs) and all(
            self.say(section, values, texts) is not None for section in self.sections
        )

    def reason_of(self, branch: Branch) -> Reason | None:
        """The reason an ending records: the one written, or else the one this answers."""
        if branch.reason is None and self.reason is not None and branch.outcome is not None:
            return self.reason if takes(branch.outcome, self.reason) else None
        return branch.reason


_WITHOUT_REASON = {
    Outcome.NO_ANSWER,
    Outcome.BUSY,
    Outcome.THIRD_PARTY,
    Outcome.DO_NOT_CONTACT,
    Outcome.WRONG_ORDER,
    Outcome.ALREADY_PAID,
}


def takes(outcome: Outcome, reason: Reason) -> bool:
    """5 takes what stands in the way of paying, 6 the doubts; an attempt that failed, none."""
    if outcome in (Outcome.PAYMENT_PROBLEM, Outcome.HESITATING):
        return reason in reasons_for(outcome)
    return outcome not in _WITHOUT_REASON


def ending_for(reason: Reason) -> Outcome:
    """What a talk ends in that comes to a reason and has no answer to it."""
    return Outcome.PAYMENT_PROBLEM if reason.facts.objective else Outcome.HESITATING
