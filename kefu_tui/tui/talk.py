"""Talk: where the agent stands in the script on the card."""

from __future__ import annotations

from collections.abc import Mapping

from kefu_tui.scripting.catalogue import Script
from kefu_tui.scripting.dialogue import Answers, Ending, Walk, no_answers


class Talk:
    """A walk that begins in one script, the branch the agent has marked, and the ending once
    reached. `answers`: where it leads for a reason."""

    def __init__(self, script: Script | None, answers: Answers = no_answers) -> None:
        self.walk = Walk.start(script, answers) if script else None
        self.branch = 0
        self.ending: Ending | None = None

    @property
    def script(self) -> Script | None:
        """The one the talk began with."""
        return self.walk.first.script if self.walk else None

    @property
    def name(self) -> str:
        """The script's name, as a contact keeps it; "" without one."""
        return self.script.name if self.script else ""

    @property
    def path(self) -> tuple[str, ...]:
        """The answers taken so far, as a contact keeps them."""
        if self.ending is not None:
            return self.ending.path
        return self.walk.path if self.walk else ()

    @property
    def begun(self) -> bool:
        """Whether the agent has gone a step: then it goes on as it began."""
        on = self.walk is not None and (self.walk.before is not None or self.branch > 0)
        return on or self.ending is not None

    @property
    def marked_key(self) -> str:
        """The digit of the outcome the talk has led to; "" before that."""
        return self.ending.outcome.facts.key if self.ending else ""

    def says(self, values: Mapping[str, str]) -> str:
        """The words at this place; "" without a script."""
        return (self.walk.script.say(self.walk.current, values) or "") if self.walk else ""

    def step(self) -> None:
        """Along the marked branch. A text without branches ends in having been sent."""
        if self.walk is None or self.ending is not None:
            return
        if not self.walk.branches:
            self.ending = self.walk.said()
            return
        reached = self.walk.choose(self.branch)
        if isinstance(reached, Ending):
            self.ending = reached
        else:
            self.walk, self.branch = reached, 0

    def aside(self, answer: Script, label: str) -> None:
        """Into the answer to a reason that came up at this place; a step back leaves it."""
        self.walk = self.walk.aside(answer, label) if self.walk else Walk.start(answer)
        self.branch, self.ending = 0, None

    def back(self) -> None:
        """One step back."""
        if self.ending is not None:
            self.ending = None
        elif self.walk is not None:
            self.walk, self.branch = self.walk.back(), 0

    def turn(self, step: int) -> None:
        """Mark the next or the previous branch, going round."""
        if self.walk is not None and self.walk.branches and self.ending is None:
            self.branch = (self.branch + step) % len(self.walk.branches)
