"""Walking a script along the buyer's answers. Pure and immutable: every step is a new value."""

from __future__ import annotations

from typing import NamedTuple

from kefu_tui.domain.outcomes import Outcome, Reason
from kefu_tui.scripting.script import Branch, Script, Section


class Ending(NamedTuple):
    """Where a walk ended. `path`: the answers on the way, the last one included."""

    outcome: Outcome
    reason: Reason | None
    path: tuple[str, ...]


class Walk(NamedTuple):
    """A place in a script's dialogue; `steps`: (section left, branch taken) from the opening."""

    script: Script
    current: Section
    steps: tuple[tuple[Section, Branch], ...] = ()

    @classmethod
    def start(cls, script: Script) -> Walk:
        return cls(script, script.opening)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Empty for a text that is only copied."""
        return self.current.branches

    @property
    def path(self) -> tuple[str, ...]:
        """The answers taken so far."""
        return tuple(branch.label for _, branch in self.steps)

    def choose(self, index: int) -> Walk | Ending:
        """One answer further. `IndexError` when there is no such branch."""
        if not 0 <= index < len(self.branches):
            raise IndexError(index)
        branch = self.branches[index]
        steps = (*self.steps, (self.current, branch))
        if branch.outcome is not None:
            return Ending(branch.outcome, branch.reason, (*self.path, branch.label))
        # The loader lets no script in whose branch has neither an outcome nor a known target.
        return Walk(self.script, self.script.section(branch.target or ""), steps)

    def back(self) -> Walk:
        """One answer back; at the opening, the same walk."""
        if not self.steps:
            return self
        return Walk(self.script, self.steps[-1][0], self.steps[:-1])
