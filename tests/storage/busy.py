"""Agents at work in processes of their own, for tests that kill them or let them race.

`python -m tests.storage.busy` is a nursery: it has everything imported and forks an agent for each
line it is given, so that one more agent costs milliseconds. What it says, a line each, flushed:
`> step` when an agent begins a step, a JSON object when the step has been acknowledged, and at
last the agents' exit codes as a JSON list behind an empty line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from kefu_tui.bootstrap import build_desk
from kefu_tui.cli.main import main
from kefu_tui.clock import Clock
from kefu_tui.desk import Desk
from kefu_tui.errors import KefuError, RefusedError, StoreError, UsageError
from kefu_tui.paths import CHECKOUT
from kefu_tui.ports import ReadableStore
from kefu_tui.storage.repository import open_store
from tests.desk.shop import Row, at, export, random_attempt
from tests.storage.samples import contact

BATCH = 12
"""orders in one import: half of them new, half known from the import before"""

State = dict[str, dict[str, str]]
"""Everything that can be asked of a store, as text: by table, by key."""


def state_of(store: ReadableStore) -> State:
    """What the store holds; an import's key is its place."""
    return {
        "orders": {order.number: repr(order) for order in store.orders()},
        "contacts": {str(contact.id): repr(contact) for contact in store.contacts()},
        "imports": {str(n): repr(found) for n, found in enumerate(store.imports())},
        "facts": {"card": store.fact("card") or ""},
    }


def batch(number: int) -> list[Row]:
    """The rows of the `number`-th export, which all say so in their item."""
    first = number * BATCH // 2
    return [
        Row(f"26{place:016d}", f"买家{place // 2}", 1000 + place, item=f"批{number}")
        for place in range(first, first + BATCH)
    ]


# -- an agent who works until it is killed


class _Agent:
    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.draw = Random(seed)
        self.imported = 0
        self.open()

    def open(self) -> None:
        _say("> open")
        self.desk: Desk = build_desk(self.folder / "store", Clock(self._now))
        writer = self.desk._writer
        assert writer is not None
        self.store = writer
        self.imported = len(self.store.imports())

    def _now(self) -> Any:
        return at("21 10:00") + timedelta(minutes=self.imported)

    def work(self) -> NoReturn:
        """Step after step, without end."""
        steps: list[Callable[[], None]] = [
            *[self.record] * 10, *[self.undo] * 2, *[self.note] * 2,
            *[self.take_in] * 3, *[self.compact] * 3, *[self.reopen] * 3,
        ]  # fmt: skip
        self.take_in()
        while True:
            self.draw.choice(steps)()

    def record(self) -> None:
        keys = [standing.case.key for standing in self.desk.worklist]
        attempt = random_attempt(self.draw, self._now())
        _say("> record")
        try:
            made = self.desk.record(self.draw.choice(keys), attempt).contact
        except (RefusedError, UsageError):
            return
        _acknowledge(contacts={str(made.id): repr(self.store.contact(made.id))})

    def undo(self) -> None:
        if self.store.last_standing_contact() is None:
            return
        _say("> undo")
        undone = self.desk.undo().contact
        _acknowledge(contacts={str(undone.id): repr(undone)})

    def note(self) -> None:
        value = str(self.draw.randrange(1000))
        _say("> fact")
        self.store.set_fact("card", value)
        _acknowledge(facts={"card": value})

    def take_in(self) -> None:
        number = self.imported
        name = f"{at('21 10:00') + timedelta(minutes=number):%d %H:%M}"
        path = export(self.folder, name, batch(number))
        _say("> import")
        self.desk.import_file(path)
        self.imported += 1
        _acknowledge(
            imports={str(number): repr(self.store.imports()[-1])},
            orders={row.number: repr(self.store.order(row.number)) for row in batch(number)},
        )

    def compact(self) -> None:
        _say("> compact")
        assert self.store.compact()
        _acknowledge()

    def reopen(self) -> None:
        _say("> close")
        self.desk.close()
        self.open()
        _acknowledge()


def _say(line: str) -> None:
    # in one piece past Python's buffers: a kill leaves a whole line or a torn last one
    os.write(1, f"{line}\n".encode())


def _acknowledge(**pieces: dict[str, str]) -> None:
    _say(json.dumps(pieces, ensure_ascii=False))


# -- agents who race


def _record_by_command(folder: Path, number: int) -> int:
    return main(["record", "买家1", "reminded", "--note", str(number), "--store", str(folder)])


def _record_by_store(folder: Path, number: int) -> int:
    try:
        store = open_store(folder)
    except StoreError as error:
        return int(error.exit_code)
    store.record(contact(number))
    store.close()
    return 0


def _look(folder: Path, number: int) -> int:
    return main(["queue", "--json", "--store", str(folder)])


_RACERS = {"command": _record_by_command, "store": _record_by_store, "look": _look}


def _race(folder: Path, racers: list[str]) -> list[int]:
    """Start them together; their exit codes."""
    ready, go = os.pipe()
    children = []
    for number, racer in enumerate(racers):
        child = os.fork()
        if not child:
            os.close(go)
            _quietly(ready)
            os._exit(_RACERS[racer](folder, number))
        children.append(child)
    os.close(ready)
    os.close(go)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _quietly(ready: int) -> None:
    """Wait for the others, and keep what the command says to oneself."""
    os.read(ready, 1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


# -- the nursery


def _kill_me(folder: Path, seed: int) -> list[int]:
    child = os.fork()
    if not child:
        try:
            _say(f"pid {os.getpid()}")
            _Agent(folder, seed).work()
        except KefuError as error:
            _say(f"! {error}")
        finally:
            os._exit(70)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]


def _serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        folder = Path(asked["folder"])
        codes = (
            _race(folder, asked["racers"]) if "racers" in asked else _kill_me(folder, asked["seed"])
        )
        _say(f"\n{json.dumps(codes)}")


class Nursery:
    """The parent's end of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **wish: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()

    def line(self) -> str:
        """The next line, without its end."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.endswith("\n"), "the nursery has died"
        return line[:-1]

    def race(self, folder: Path, racers: list[str]) -> list[int]:
        self.ask(folder=str(folder), racers=racers)
        while not (line := self.line()).startswith("["):
            pass
        codes: list[int] = json.loads(line)
        return codes


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A running one."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.storage.busy"],
        cwd=CHECKOUT,
        env={**os.environ, "KEFU_NOW": "2026-11-21T16:10:00"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield Nursery(process)


if __name__ == "__main__":
    _serve()
