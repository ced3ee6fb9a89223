"""One day of an agent, and every single operation of the disk in it fails, in four ways.

What the store has to hold is what the same day leaves on a sound disk: the clock stands still and
numbers are given in order, so that a step tried again makes the very same record.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count as numbered
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from kefu_tui import bootstrap, paths
from kefu_tui.clock import Clock
from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import StoreError
from kefu_tui.ports import ReadableStore, Store
from kefu_tui.scripting.watching import Watched
from kefu_tui.storage import disk
from kefu_tui.storage.repository import open_reader, open_store
from tests.desk.shop import Row, at, export, paid
from tests.storage.busy import State, state_of
from tests.storage.figures import count
from tests.storage.samples import contact, import_, order

OPERATIONS = (
    "read", "write", "flush", "cut", "write_new", "keep_copy", "replace", "flush_folder",
    "open_to_append", "open_to_overwrite", "overwrite", "make_folder",
)  # fmt: skip
"""of `disk`: all that can fail with an error of the system"""
_HAN = re.compile("[一-鿿]{4}")


class Mode(NamedTuple):
    """How operations fail: with what, whether half is written before, whether all later ones."""

    code: int
    short: bool = False
    for_ever: bool = False


FULL, BROKEN = Mode(errno.ENOSPC), Mode(errno.EIO)
SHORT, DEAD = Mode(errno.ENOSPC, short=True), Mode(errno.EIO, for_ever=True)


class Faults:
    """Counts the disk's operations and has the chosen ones fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.first = 0
        """the number of the operation that fails; 0: none"""
        self.mode = FULL
        self.struck = ""
        """what failed first"""
        self.cut_failed = False
        self._on = True
        for name in OPERATIONS:
            monkeypatch.setattr(disk, name, partial(self._step, name, getattr(disk, name)))

    def begin(self, first: int, mode: Mode) -> None:
        """Fail at the `first`-th operation from now on."""
        self.calls, self.first, self.mode, self.struck = 0, first, mode, ""
        self.cut_failed = False

    @contextmanager
    def off(self) -> Iterator[None]:
        """A sound disk meanwhile, for those who look on."""
        was, self._on = self._on, False
        try:
            yield
        finally:
            self._on = was

    def _step(self, name: str, real: Callable[..., Any], *arguments: Any) -> Any:
        if not self._on:
            return real(*arguments)
        self.calls += 1
        if not self.first or self.calls < self.first:
            return real(*arguments)
        if self.calls > self.first and not self.mode.for_ever:
            return real(*arguments)
        self.struck = self.struck or name
        self.cut_failed |= name == "cut"
        if self.mode.short and name in ("write", "overwrite"):
            descriptor, data = arguments
            with self.off():
                real(descriptor, data[: len(data) // 2])
        raise OSError(self.mode.code, "made to fail")


# -- the day, at the store and at the desk


class Place(Protocol):
    """Where the day is worked."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def steps(self) -> list[Callable[[], object]]: ...

    def state(self) -> State: ...

    def look(self) -> State:
        """What somebody sees who opens the store beside it, to read."""


class AtTheStore:
    """The day as calls of the store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store: Store | None = None

    def open(self) -> None:
        self.store = open_store(self.folder)

    def close(self) -> None:
        store, self.store = self.store, None
        if store is not None:
            store.close()

    def state(self) -> State:
        assert self.store is not None
        return state_of(self.store)

    def look(self) -> State:
        return state_of(open_reader(self.folder))

    def steps(self) -> list[Callable[[], object]]:
        def do(work: Callable[[Store], object]) -> Callable[[], object]:
            def step() -> object:
                assert self.store is not None
                return work(self.store)

            return step

        record = [do(partial(_record, number)) for number in range(5)]
        return [
            do(lambda store: store.take_in(import_(1), [order(n) for n in range(4)])),
            *record[:3],
            do(lambda store: store.undo(2)),
            do(lambda store: store.set_fact("card", "买家1")),
            do(_compact),
            do(lambda store: store.take_in(import_(2), [order(n, item="帽") for n in range(2, 6)])),
            record[3],
            do(lambda store: store.record_all([contact(n, batch="1") for n in range(5, 9)])),
            do(lambda store: store.undo_all([7, 8])),
            self.close,
            self.open,
            record[4],
            do(lambda store: store.set_fact("card", None)),
            self.close,
        ]


def _record(number: int, store: Store) -> object:
    return store.record(contact(number))


def _compact(store: Store) -> object:
    return store.compact()


class AtTheDesk:
    """The day as the agent's keys have it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.desk: Desk | None = None
        self.exports = [
            export(folder, "21 10:00", [Row("1"), Row("2", "大山"), Row("3", "阿明")]),
            export(folder, "21 11:00", [paid("1", "21 10:40"), Row("2", "大山"), Row("4", "小红")]),
        ]

    def _build(self, *, reading: bool = False) -> Desk:
        clock = Clock.fixed(at("21 16:10"))
        return bootstrap.build_desk(self.folder / "store", clock, reading=reading)

    def open(self) -> None:
        self.desk = self._build()

    def close(self) -> None:
        desk, self.desk = self.desk, None
        if desk is not None:
            desk.close()

    def state(self) -> State:
        assert self.desk is not None
        return _desk_state(self.desk)

    def look(self) -> State:
        return _desk_state(self._build(reading=True))

    def steps(self) -> list[Callable[[], object]]:
        return [
            lambda: self._desk().import_file(self.exports[0]),
            self._record("小雨", Attempt(Outcome.REMINDED, Channel.WANGWANG)),
            self._record("大山", Attempt(Outcome.PROMISED, Channel.PHONE, when=at("21 18:00"))),
            self._record("阿明", Attempt(Outcome.HESITATING, reason=next(iter(Reason)))),
            lambda: self._desk().undo(),
            lambda: self._writer().set_fact("card", "大山"),
            lambda: _compact(self._writer()),
            lambda: self._desk().import_file(self.exports[1]),
            self._record("阿明", Attempt(Outcome.DO_NOT_CONTACT)),
            self.close,
            self.open,
            self._record("小红", Attempt(Outcome.NO_ANSWER, Channel.PHONE)),
            self.close,
        ]

    def _desk(self) -> Desk:
        assert self.desk is not None
        return self.desk

    def _writer(self) -> Store:
        writer = self._desk()._writer
        assert writer is not None
        return writer

    def _record(self, key: str, attempt: Attempt) -> Callable[[], object]:
        return lambda: self._desk().record(key, attempt)


def _desk_state(desk: Desk) -> State:
    """The store's, and what the queue and the header make of it."""
    store: ReadableStore = desk._store
    queue = {row.case: repr(row) for row in desk.rows(frozenset(Lane))}
    return {**state_of(store), "queue": queue, "today": {"": repr(desk.today())}}


# -- working through it


class Worked(NamedTuple):
    """`done`: steps acknowledged; `in_doubt`: the next one's line could not be taken back."""

    done: int
    in_doubt: bool
    finished: bool


def _said(error: StoreError) -> None:
    assert _HAN.search(str(error)), f"no sentence: {error}"


def _sound_day(place: Place) -> list[State]:
    """What the store holds when it was opened, and after each step."""
    place.open()
    states = [place.look()]
    for step in place.steps():
        step()
        states.append(place.look())
    return states


def _work(place: Place, faults: Faults, states: list[State]) -> Worked:
    """The day as an agent works it: once more, then the program opened anew and once more."""
    try:
        _patiently(place.open)
    except StoreError:
        return Worked(0, in_doubt=False, finished=False)
    for done, step in enumerate(place.steps()):
        for turn in numbered():
            try:
                if turn == 2 and step not in (place.open, place.close):
                    # what it says on the way out is heard below, where it matters
                    with suppress(StoreError):
                        place.close()
                    place.open()
                step()
            except StoreError as error:
                _said(error)
                doubt = faults.cut_failed
                _agrees(place, faults, states[done : done + 2] if doubt else states[done:][:1])
                if turn == 2:
                    return Worked(done, in_doubt=doubt, finished=False)
            else:
                _agrees(place, faults, states[done + 1 :][:1])
                break
    return Worked(len(states) - 1, in_doubt=False, finished=True)


def _patiently(step: Callable[[], object]) -> None:
    try:
        step()
    except StoreError as error:
        _said(error)
        step()


def _agrees(place: Place, faults: Faults, allowed: list[State]) -> None:
    """Whoever opens the files now, and the open store, both see what was acknowledged."""
    with faults.off():
        assert place.look() in allowed
        if getattr(place, "store", None) or getattr(place, "desk", None):
            assert place.state() == allowed[0]


def _check_end(place: Place, states: list[State], worked: Worked) -> None:
    """On a sound disk again: all that was acknowledged, nothing refused, no left-overs."""
    with suppress(StoreError):
        place.close()
    allowed = states[worked.done : worked.done + 1 + worked.in_doubt]
    assert place.look() in allowed
    place.open()
    assert place.state() in allowed
    place.close()
    assert place.look() in allowed


def _fail_everywhere(
    make: Callable[[Path], Place], folder: Path, faults: Faults, mode: Mode, step: int = 1
) -> int:
    """The day with each operation failing in turn, or each `step`-th; how many there are."""
    faults.begin(0, mode)
    states = _sound_day(make(folder / "sound"))
    for first in numbered(1, step):
        place = make(folder / str(first))
        faults.begin(first, mode)
        worked = _work(place, faults, states)
        struck = faults.struck
        faults.begin(0, mode)
        if not struck:
            assert worked.finished
            return first - 1
        assert worked.finished or mode.for_ever, f"operation {first}, {struck}"
        _check_end(place, states, worked)
        left = [path.name for path in (folder / str(first)).rglob("*.tmp")]
        assert not left, f"operation {first}, {struck}: {left}"
        count("disk operations made to fail")
    raise AssertionError


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(monkeypatch)


@pytest.fixture
def _quick_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts are read once: they are no part of what fails here."""
    words = Watched(paths.scripts_folder())
    monkeypatch.setattr(bootstrap, "Watched", lambda _folder: words)


@pytest.mark.parametrize("mode", [SHORT, DEAD], ids=["short", "dead"])
def test_any_operation_may_fail(tmp_path: Path, faults: Faults, mode: Mode) -> None:
    assert _fail_everywhere(AtTheStore, tmp_path, faults, mode, step=3) > 100


@pytest.mark.long
@pytest.mark.usefixtures("_quick_desk")
@pytest.mark.parametrize(
    "mode", [FULL, BROKEN, SHORT, DEAD], ids=["full", "broken", "short", "dead"]
)
@pytest.mark.parametrize("make", [AtTheStore, AtTheDesk])
def test_any_operation_may_fail_at_the_desk_too(
    tmp_path: Path, faults: Faults, make: Callable[[Path], Place], mode: Mode
) -> None:
    assert _fail_everywhere(make, tmp_path, faults, mode) > 100
