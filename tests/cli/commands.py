"""`kefu("queue", "--json")`: one command, as a script would run it, but in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kefu_tui.cli.main import main
from kefu_tui.demo import demo_next_export, write_demo_export
from tests.desk.shop import Row, at, export


@dataclass(frozen=True)
class Answer:
    """What one command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Kefu:
    """Runs commands on the test's own store with a fixed clock."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.store = folder, folder / "store"
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.move_to("21 16:10")

    def move_to(self, moment: str) -> None:
        """What the clock shows: `21 16:10` of November 2026, or an ISO time."""
        text = moment if "T" in moment else at(moment).isoformat()
        self._monkeypatch.setenv("KEFU_NOW", text)

    def __call__(self, *arguments: str | Path) -> Answer:
        self._capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        shown = self._capsys.readouterr()
        return Answer(code, shown.out, shown.err)

    def ok(self, *arguments: str | Path) -> Answer:
        """A command that must be done without problems."""
        answer = self(*arguments)
        assert answer.code == 0, answer.err
        return answer

    def take(self, exported: str, *rows: Row) -> Answer:
        return self.ok("import", export(self.folder, exported, rows))

    def demo(self) -> tuple[Path, Path]:
        """The generated shop's export of 21 16:10, and the one four hours later."""
        now = at("21 16:10")
        return write_demo_export(self.folder, now), demo_next_export(self.folder, now)
