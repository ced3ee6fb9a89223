"""Bytes flipped, zeroed and cut off anywhere: the exact state that was acknowledged, or a refusal.

Beside the files every state is kept that they have ever stood for. Nothing acknowledged may be
missing as long as `kefu.json.journal.ack` is as it was. Where that is gone or damaged as well, a
journal may have lost its end; what is left must still be a state that once was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.errors import StoreError
from kefu_tui.ports import ReadableStore
from kefu_tui.storage import loading
from kefu_tui.storage.loading import BACKUP, JOURNAL, SNAPSHOT
from kefu_tui.storage.mark import MARK
from kefu_tui.storage.repository import open_reader, open_store
from kefu_tui.storage.sidecar import INDEX
from tests.storage.busy import State, state_of
from tests.storage.figures import count
from tests.storage.samples import contact, files, import_, order

KINDS = ("lines", "new", "between", "torn", "snapshot")
SOME = 3
"""Every third byte of the last line in the ordinary run; the long one goes through all."""
_SENTENCE = "[一-鿿]{4}"

Files = dict[str, bytes]


class Base(NamedTuple):
    """The files of a store nobody has open, and every state up to the one they stand for."""

    files: Files
    states: list[State]

    @property
    def last_line(self) -> int:
        """Where the last whole line of the journal begins."""
        journal = self.files[JOURNAL]
        return journal.rfind(b"\n", 0, journal.rindex(b"\n")) + 1


@cache
def base(kind: str) -> Base:
    """`lines`: snapshot and journal; `new`: all in the journal; `between`: stopped between the
    renames of a compaction; `torn`: in mid write; `snapshot`: closed."""
    states: list[State] = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store(folder)

        def done() -> None:
            states.append(state_of(open_reader(folder)))

        done()
        store.take_in(import_(1), [order(n) for n in range(6)])
        done()
        if kind != "new":
            store.record(contact(1))
            done()
            assert store.compact()
        for number in range(2, 5):
            made = store.record(contact(number))
            done()
        store.undo(made.id)
        done()
        store.set_fact("card", "买家1")
        done()
        found = files(folder)
        if kind in ("between", "snapshot"):
            assert store.compact()
            journal = found[JOURNAL]
            found = files(folder)
            if kind == "between":
                found[JOURNAL] = journal
        if kind == "torn":
            store.record(contact(9))
            line = files(folder)[JOURNAL][len(found[JOURNAL]) :]
            found[JOURNAL] += line[: len(line) // 2]
        store.close()
    return Base(found, states)


@pytest.fixture(autouse=True, scope="module")
def _impatient() -> Iterator[None]:
    """A reader does not wait for a writer to finish: there is none."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(loading, "_PAUSE", 0)
        yield


# -- damage


class Flip(NamedTuple):
    """`bits` of the byte at `place`, a fraction of the file's length, are turned over."""

    file: str
    place: float
    bits: int

    def on(self, data: bytes) -> bytes:
        if not data:
            return data
        at = min(int(self.place * len(data)), len(data) - 1)
        return data[:at] + bytes([data[at] ^ self.bits]) + data[at + 1 :]


class Cut(NamedTuple):
    """The file ends at `place`."""

    file: str
    place: float

    def on(self, data: bytes) -> bytes:
        return data[: int(self.place * len(data))]


class Zeros(NamedTuple):
    """From `place` on `size` bytes never reached the disk."""

    file: str
    place: float
    size: int

    def on(self, data: bytes) -> bytes:
        at = int(self.place * len(data))
        return data[:at] + bytes(len(data[at : at + self.size])) + data[at + self.size :]


Damage = Flip | Cut | Zeros

_PLACES = st.one_of(st.floats(0, 1), st.floats(0.9, 1), st.floats(0, 0.1))


def _damages(names: list[str]) -> st.SearchStrategy[list[Damage]]:
    file = st.sampled_from(names)
    flip = st.builds(Flip, file, _PLACES, st.integers(1, 255))
    one_bit = st.builds(Flip, file, _PLACES, st.sampled_from([1 << n for n in range(8)]))
    cut = st.builds(Cut, file, _PLACES)
    zeros = st.builds(Zeros, file, _PLACES, st.integers(1, 300))
    return st.lists(st.one_of(one_bit, flip, flip, cut, zeros), min_size=1, max_size=4)


def _damaged(whole: Files, damages: list[Damage]) -> Files:
    found = dict(whole)
    for damage in damages:
        if damage.file in found:
            found[damage.file] = damage.on(found[damage.file])
    for damage in damages:
        changed = found.get(damage.file) != whole.get(damage.file)
        count("cuts" if isinstance(damage, Cut) else "bytes flipped or zeroed", changed)
    return found


# -- what may come of it


def _reader(folder: Path) -> ReadableStore | None:
    """None when it is refused, with a sentence."""
    try:
        return open_reader(folder)
    except StoreError as error:
        refused = str(error)
    assert re.search(_SENTENCE, refused)
    return None


def _opened(folder: Path) -> State | None:
    """What a reader and then a writer see; None when both refuse, and leave the files alone."""
    before = files(folder)
    reader = _reader(folder)
    if reader is None:
        with pytest.raises(StoreError, match=_SENTENCE):
            open_store(folder)
        assert files(folder) == before
        return None
    seen = state_of(reader)
    assert files(folder) == before
    writer = open_store(folder)
    assert state_of(writer) == seen
    assert writer.verify().faults == ()
    number = writer.record(contact(7)).id
    writer.close()
    again = open_store(folder)
    assert again.contact(number) is not None
    assert len(list(again.contacts())) == len(seen["contacts"]) + 1
    again.close()
    return seen


def _check(whole: Base, found: Files) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in found.items():
            (folder / file).write_bytes(data)
        seen = _opened(folder)
    if seen is None:
        count("damages refused")
        assert any(found.get(file) != whole.files[file] for file in (SNAPSHOT, JOURNAL, MARK))
        return
    count("damages without effect", seen == whole.states[-1])
    if seen == whole.states[-1]:
        return
    assert found.get(MARK) != whole.files.get(MARK), "an acknowledged record is missing"
    assert seen in whole.states, "a state that never was"
    count("journals cut with no mark beside them")


@given(kind=st.sampled_from(KINDS), damages=_damages([JOURNAL]))
@settings(max_examples=60)
def test_damage_in_the_journal_is_refused_or_has_no_effect(
    kind: str, damages: list[Damage]
) -> None:
    whole = base(kind)
    _check(whole, _damaged(whole.files, damages))


@given(kind=st.sampled_from(KINDS), damages=_damages([SNAPSHOT, SNAPSHOT, INDEX, BACKUP]))
@settings(max_examples=60)
def test_damage_in_the_snapshot_is_refused_or_has_no_effect(
    kind: str, damages: list[Damage]
) -> None:
    whole = base(kind)
    _check(whole, _damaged(whole.files, damages))


@given(
    kind=st.sampled_from(KINDS),
    damages=_damages([JOURNAL, JOURNAL, SNAPSHOT, INDEX, MARK]),
    gone=st.sets(st.sampled_from([SNAPSHOT, JOURNAL, INDEX, MARK]), max_size=1),
)
@settings(max_examples=60)
def test_damage_in_several_files_never_makes_a_state_that_never_was(
    kind: str, damages: list[Damage], gone: set[str]
) -> None:
    whole = base(kind)
    found = _damaged(whole.files, damages)
    _check(whole, {file: data for file, data in found.items() if file not in gone})


@pytest.mark.parametrize("kind", ["lines", "torn"])
def test_bytes_of_the_last_line_count(kind: str) -> None:
    """The one place where damage can look like a write that was never finished."""
    whole = base(kind)
    journal = whole.files[JOURNAL]
    for at in range(whole.last_line, len(journal), SOME):
        found = journal[:at] + bytes([journal[at] ^ 1]) + journal[at + 1 :]
        _check(whole, whole.files | {JOURNAL: found})
        _check(whole, whole.files | {JOURNAL: journal[:at]})
        count("bytes flipped or zeroed")
        count("cuts")


@pytest.mark.parametrize("kind", ["lines", "between", "snapshot"])
def test_an_older_copy_of_one_file_is_no_silent_loss(kind: str) -> None:
    whole, older = base(kind), base("lines")
    for name in (SNAPSHOT, JOURNAL):
        _check(whole, whole.files | {name: older.files[name]})
        _check(whole, whole.files | {name: whole.files[BACKUP]})


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, name)
        for kind in KINDS
        for name in (SNAPSHOT, JOURNAL, MARK, INDEX)
        if (kind, name) != ("new", INDEX)  # made by the first compaction
    ],
)
def test_each_byte_of_each_file_counts(kind: str, name: str) -> None:
    whole = base(kind)
    data = whole.files[name]
    for at in range(len(data)):
        for bits in (1, 32, 128):
            found = data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]
            _check(whole, whole.files | {name: found})
            count("bytes flipped or zeroed")
        _check(whole, whole.files | {name: data[:at]})
        count("cuts")


@pytest.mark.long
@given(
    kind=st.sampled_from(KINDS),
    damages=_damages([JOURNAL, JOURNAL, SNAPSHOT, SNAPSHOT, INDEX, MARK]),
)
@settings(max_examples=15_000, derandomize=False)
def test_damage_by_the_thousand(kind: str, damages: list[Damage]) -> None:
    whole = base(kind)
    _check(whole, _damaged(whole.files, damages))
