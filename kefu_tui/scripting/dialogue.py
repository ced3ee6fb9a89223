"""Walking a script along the buyer's answers. Pure and immutable: every step is a new value.

Rule *aside*: a branch may lead to the answer to a reason (`-> 原因 余额不足`), and so may the agent at
any place (`aside`). What the answer ends in is the end of the whole talk; `-> 返回` goes on where it
was asked for; a step back undoes the last answer, on whichever side of a jump it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kefu_tui.domain.outcomes import Outcome, Reason
from kefu_tui.scripting.script import Branch, Script, Section, ending_for

Answers = Callable[[Reason], Script | None]
"""The answer to a reason that can be said on this card."""


def no_answers(_reason: Reason) -> Script | None:
    """For a walk whose jumps end in their reason."""
    return None


class Ending(NamedTuple):
    """Where a walk ended. `path`: the answers on the way, the last one included; `told`: as
    `Branch.told`."""

    outcome: Outcome
    reason: Reason | None
    path: tuple[str, ...]
    told: str = ""


class Walk(NamedTuple):
    """A place in a dialogue. `label`: the answer that led here; `before`: the walk it was given at;
    `origin`: the walk that an answer to a reason was asked for at, None outside of one."""

    script: Script
    current: Section
    answers: Answers = no_answers
    label: str = ""
    before: Walk | None = None
    origin: Walk | None = None

    @classmethod
    def start(cls, script: Script, answers: Answers = no_answers) -> Walk:
        return cls(script, script.opening, answers)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Empty for a text that is only copied. 返回 only where there is something to return to."""
        if self.origin is not None:
            return self.current.branches
        return tuple(branch for branch in self.current.branches if not branch.returns)

    @property
    def first(self) -> Walk:
        """The walk's beginning."""
        return [self, *self._trail()][-1]

    @property
    def path(self) -> tuple[str, ...]:
        """The answers taken so far."""
        return tuple(walk.label for walk in [self, *self._trail()][-2::-1])

    def choose(self, index: int) -> Walk | Ending:
        """One answer further. `IndexError` when there is no such branch."""
        if not 0 <= index < len(self.branches):
            raise IndexError(index)
        branch = self.branches[index]
        if branch.outcome is not None:
            ending = self._end(branch.label, branch.outcome, self.script.reason_of(branch))
            return ending._replace(told=branch.told)
        if branch.target is not None:
            # The loader lets no script in whose branch has no known target.
            return self._on(self.script, self.script.section(branch.target), branch.label)
        if branch.reason is None:
            return self._home(branch.label)
        answer = self.answers(branch.reason)
        if answer is None:
            return self._end(branch.label, ending_for(branch.reason), branch.reason)
        return self.aside(answer, branch.label)

    def said(self) -> Ending:
        """Where a text without branches ends: it was sent, or a reason was answered with it."""
        reason = self.script.reason
        outcome = ending_for(reason) if reason else Outcome.REMINDED
        return Ending(outcome, reason, self.path)

    def aside(self, answer: Script, label: str) -> Walk:
        """Into the answer to a reason; its 返回 leads back to this place."""
        return Walk(answer, answer.opening, self.answers, label, before=self, origin=self)

    def back(self) -> Walk:
        """One answer back; at the beginning, the same walk."""
        return self.before or self

    def _on(self, script: Script, section: Section, label: str) -> Walk:
        return Walk(script, section, self.answers, label, before=self, origin=self.origin)

    def _home(self, label: str) -> Walk:
        home = self.origin or self
        return Walk(home.script, home.current, self.answers, label, before=self, origin=home.origin)

    def _end(self, label: str, outcome: Outcome, reason: Reason | None) -> Ending:
        return Ending(outcome, reason, (*self.path, label))

    def _trail(self) -> Iterator[Walk]:
        walk = self.before
        while walk is not None:
            yield walk
            walk = walk.before
