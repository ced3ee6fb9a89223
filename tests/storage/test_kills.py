"""Agents killed at any instant, and agents who race: what was acknowledged is there, and whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kefu_tui.domain.orders import OrderStatus
from kefu_tui.paths import CHECKOUT
from kefu_tui.ports import ReadableStore
from kefu_tui.storage.repository import open_reader, open_store
from tests.desk.shop import Row, export
from tests.storage.busy import Nursery, State, batch, nursery, state_of
from tests.storage.figures import count

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="agents are forked and killed")

LONGEST = 0.012
"""seconds between the beginning of a step and the kill; most steps take less"""


@pytest.fixture(scope="module")
def agents() -> Iterator[Nursery]:
    with nursery() as running:
        yield running


# -- kills


def _work_and_be_killed(agents: Nursery, folder: Path, draw: Random, model: State) -> str:
    """One agent's life. Adds to `model` what it acknowledged; the step it was killed in."""
    agents.ask(folder=str(folder), seed=draw.randrange(2**32))
    agent = int(agents.line().removeprefix("pid "))
    steps, delay = draw.randrange(1, 30), draw.random() * LONGEST
    began: list[str] = []
    while True:
        line = agents.line()
        assert not line.startswith("!"), line
        if line.startswith("["):
            assert json.loads(line) == [-signal.SIGKILL]
            return began[-1] if began else "start"
        if line.startswith("> "):
            began.append(line)
            if len(began) == steps:
                time.sleep(delay)
                os.kill(agent, signal.SIGKILL)
        elif line.endswith("}"):
            for table, piece in json.loads(line).items():
                model[table].update(piece)


def _check_one_step(found: State, model: State) -> None:
    """Everything acknowledged is there; of what is more, at most one step, and that whole."""
    more = {
        table: {key for key, text in rows.items() if model[table].get(key) != text}
        for table, rows in found.items()
    }
    count("unacknowledged steps found whole", any(more.values()))
    assert {table: rows.keys() - found[table].keys() for table, rows in model.items()} == {
        table: set() for table in model
    }
    count("acknowledged pieces compared", sum(map(len, model.values())))
    if more["imports"]:
        assert not more["contacts"] | more["facts"]
        assert more["imports"] == {str(len(model["imports"]))}
        (number,) = map(int, more["imports"])
        assert more["orders"] == {row.number for row in batch(number)}
        assert all(f"批{number}'" in found["orders"][key] for key in more["orders"])
        return
    assert not more["orders"]
    assert len(more["contacts"]) + len(more["facts"]) <= 1
    for key in more["contacts"]:
        before = model["contacts"].get(key)
        if before is None:
            assert key == str(len(model["contacts"]) + 1)
        else:
            assert found["contacts"][key] == before.replace("undone=False", "undone=True")


def _check_look_ups(store: ReadableStore) -> None:
    """What is found by index is what a walk through everything finds."""
    orders, contacts = list(store.orders()), list(store.contacts())
    assert all(store.order(o.number) == o for o in orders)
    assert store.unpaid_orders() == [o for o in orders if o.status is OrderStatus.UNPAID]
    for buyer in {o.buyer for o in orders}:
        assert store.orders_of(buyer) == [o for o in orders if o.buyer == buyer]
    for case in {c.case for c in contacts}:
        assert store.contacts_of(case) == [c for c in contacts if c.case == case]
    for day in {c.at.date() for c in contacts}:
        assert store.contacts_on(day) == [c for c in contacts if c.at.date() == day]


def _check_after(folder: Path, scratch: Path, model: State) -> State:
    """What readers and the next writer find after a kill; `model` from then on."""
    reader = open_reader(folder / "store")
    found = state_of(reader)
    _check_one_step(found, model)
    _check_look_ups(reader)
    # on a copy: the next agent is to meet the files as the kill left them
    shutil.copytree(folder / "store", scratch, ignore=shutil.ignore_patterns("backups"))
    writer = open_store(scratch)
    assert state_of(writer) == found
    assert writer.verify().faults == ()
    _check_look_ups(writer)
    assert not list(scratch.glob("*.tmp"))
    writer.close()
    assert state_of(open_reader(scratch)) == found
    shutil.rmtree(scratch)
    return found


def _kill(agents: Nursery, folder: Path, seed: int, times: int) -> Counter[str]:
    """`times` agents one after the other at one store; where they were killed."""
    draw = Random(seed)
    model: State = {"orders": {}, "contacts": {}, "imports": {}, "facts": {"card": ""}}
    places: Counter[str] = Counter()
    (folder / "store").mkdir()
    for _ in range(times):
        places[_work_and_be_killed(agents, folder, draw, model)] += 1
        model = _check_after(folder, folder / "copy", model)
    count("kills", times)
    for place, kills in places.items():
        count(f"kills after '{place.removeprefix('> ')}' had begun", kills)
    return places


def test_agents_that_are_killed_lose_nothing_they_acknowledged(
    agents: Nursery, tmp_path: Path
) -> None:
    _kill(agents, tmp_path, seed=11, times=10)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(16))
def test_hundreds_of_kills_in_every_kind_of_step(
    agents: Nursery, tmp_path: Path, seed: int
) -> None:
    places = _kill(agents, tmp_path, seed, times=40)
    assert {"> import", "> record", "> compact", "> open"} <= places.keys()


# -- races


def _race(agents: Nursery, folder: Path, racers: list[str], before: int) -> int:
    """One start together; how many records there are then."""
    codes = agents.race(folder, racers)
    writers = [code for code, racer in zip(codes, racers, strict=True) if racer != "look"]
    lookers = [code for code, racer in zip(codes, racers, strict=True) if racer == "look"]
    assert set(writers) <= {0, 3}
    assert set(lookers) <= {0}
    store = open_reader(folder)
    ids = [found.id for found in store.contacts()]
    assert ids == list(range(1, before + writers.count(0) + 1))
    assert store.verify().faults == ()
    count("races")
    count("records acknowledged in races", writers.count(0))
    return len(ids)


def _races(agents: Nursery, folder: Path, rounds: int) -> None:
    path = export(folder, "21 16:00", [Row("1", "买家1")])
    assert subprocess.run(
        [sys.executable, "-m", "kefu_tui", "import", path, "--store", folder / "store"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    found = 0
    for _ in range(rounds):
        found = _race(agents, folder / "store", ["command"] * 6 + ["look"] * 2, found)
    assert found >= rounds
    store = open_store(folder / "store")
    assert store.verify().faults == ()
    store.close()


def _races_for_a_new_store(agents: Nursery, folder: Path, rounds: int) -> None:
    for number in range(rounds):
        assert _race(agents, folder / f"new{number}", ["store"] * 5 + ["look"], 0) >= 1


def test_of_commands_that_race_each_is_recorded_or_refused(agents: Nursery, tmp_path: Path) -> None:
    _races(agents, tmp_path, 2)
    _races_for_a_new_store(agents, tmp_path, 2)


@pytest.mark.long
def test_hundreds_of_races(agents: Nursery, tmp_path: Path) -> None:
    _races(agents, tmp_path, 600)
    _races_for_a_new_store(agents, tmp_path, 600)
