"""Random days at the tables: ours answers as TinyDB's own, and so does every reader and restart.

The reference is stock TinyDB in memory (`stock`). Two oddities of TinyDB are kept apart, each with
a test of its own: `persist_empty=True` on a table that exists (`test_table`), and numbers given
beside one's own ids in `insert_multiple` (below).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tinydb import TinyDB, operations, where
from tinydb.queries import QueryInstance
from tinydb.table import Document, Table

from kefu_tui.storage.table import Database
from tests.storage.figures import count
from tests.storage.stock import Stock, rows, seen

TABLES = st.sampled_from(["t", "t", "t", "二", "_default"])
FIELDS = st.sampled_from(["x", "y", "名"])
RARELY = st.sampled_from([False] * 7 + [True])
IDS = st.integers(1, 5)
ODD_IDS = st.one_of(IDS, IDS, st.sampled_from([0, 10**12]))
_SMALL = st.one_of(st.integers(-1, 2), st.sampled_from(["a", "字", True, None, 1.0]))
SCALARS = st.one_of(
    _SMALL,
    _SMALL,
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    # large, and yet a day of increments away from what the store refuses
    st.sampled_from([2**53 + 1, -(2**62), 2**63]),
    st.sampled_from([0.0, -0.0, 1.0, 0.1, 1e22, 5e-324]),
    st.text(st.sampled_from('ab 字\n"\\/\x00\x7f\u2028😀'), max_size=4),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner, max_size=2)
    ),
    max_leaves=4,
)
DOCS = st.dictionaries(st.sampled_from(["x", "y", "名", ""]), VALUES, max_size=3)


class Own(NamedTuple):
    """A document with its own id; TinyDB's Document does not show it when printed."""

    doc: dict[str, Any]
    id: int


OWN = st.builds(Own, DOCS, ODD_IDS)


def _append(doc: MutableMapping[str, Any]) -> None:
    doc["x"].append(1)


def _deepen(doc: MutableMapping[str, Any]) -> None:
    doc["y"]["x"] = len(doc)


def _empty(doc: MutableMapping[str, Any]) -> None:
    doc.clear()


CHANGES: st.SearchStrategy[Any] = st.one_of(
    DOCS,
    st.builds(operations.set, FIELDS, SCALARS),
    st.builds(operations.delete, FIELDS),
    st.builds(operations.add, FIELDS, st.one_of(st.integers(-3, 3), st.just("a"))),
    st.builds(operations.subtract, FIELDS, st.integers(-3, 3)),
    st.builds(operations.increment, FIELDS),
    st.builds(operations.decrement, FIELDS),
    st.sampled_from([_append, _deepen, _empty]),
)


def _is_text(value: object, least: int = 0) -> bool:
    return isinstance(value, str) and len(value) >= least


_LEAVES: st.SearchStrategy[QueryInstance] = st.one_of(
    st.builds(lambda f, v: where(f) == v, FIELDS, _SMALL),
    st.builds(lambda f, v: where(f) != v, FIELDS, _SMALL),
    st.builds(lambda f, v: where(f) < v, FIELDS, st.integers(-1, 2)),
    st.builds(lambda f, v: where(f) >= v, FIELDS, st.integers(-1, 2)),
    st.builds(lambda f: where(f).exists(), FIELDS),
    st.builds(lambda f, r: where(f).matches(r), FIELDS, st.sampled_from(["a", ".*b", "字+$"])),
    st.builds(lambda f: where(f).search("B", re.IGNORECASE), FIELDS),
    st.builds(lambda f, v: where(f).one_of(v), FIELDS, st.lists(_SMALL, max_size=3)),
    st.builds(lambda f, v: where(f).any(v), FIELDS, st.lists(_SMALL, max_size=2)),
    st.builds(lambda f, v: where(f).all(v), FIELDS, st.lists(_SMALL, max_size=2)),
    st.builds(lambda f, g: where(f).any(where(g).exists()), FIELDS, FIELDS),
    st.builds(lambda f, g, v: where(f)[g] == v, FIELDS, FIELDS, _SMALL),
    st.builds(lambda f, n: where(f).test(_is_text, n), FIELDS, st.integers(0, 2)),
    st.builds(lambda f, v: where(f).fragment({"x": v}), FIELDS, _SMALL),
    st.builds(lambda f: where(f).map(str) == "1", FIELDS),
    st.just(where("x").noop()),
)
CONDITIONS: st.SearchStrategy[QueryInstance] = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        st.builds(lambda a: ~a, inner),
    ),
    max_leaves=3,
)


def _copy(value: Any) -> Any:
    """A copy that shares nothing but conditions, which cannot be copied and do not change."""
    if isinstance(value, Own):
        return Document(_copy(value.doc), value.id)
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return tuple(map(_copy, value)) if isinstance(value, tuple) else value


class Call(NamedTuple):
    """What is done to a table of either kind."""

    method: str
    arguments: tuple[Any, ...] = ()
    words: Mapping[str, Any] = {}

    def on(self, table: Table) -> object:
        """Do it, with arguments nobody else holds; what TinyDB gives back."""
        arguments, words = _copy(self.arguments), _copy(dict(self.words))
        try:
            return getattr(table, self.method)(*arguments, **words)
        finally:
            if any(isinstance(own, Document) for a in arguments if type(a) is list for own in a):
                # apart: `test_numbers_given_beside_ones_own_ids_overwrite_nothing`
                table._next_id = None


def _call(method: str, *arguments: Any, **words: Any) -> st.SearchStrategy[Call]:
    return st.builds(Call, st.just(method), st.tuples(*arguments), st.fixed_dictionaries(words))


_INSERTS = st.one_of(
    _call("insert", DOCS),
    _call("insert", OWN),
    _call("insert_multiple", st.lists(DOCS, min_size=1, max_size=4)),
    _call("insert_multiple", st.lists(OWN, max_size=4)),
)
_CHANGING = {"update", "update_multiple", "upsert", "remove"}
_UPDATES = st.one_of(
    _call("update", CHANGES),
    _call("update", CHANGES, CONDITIONS),
    _call("update", CHANGES, doc_ids=st.lists(IDS, max_size=3)),
    _call("update_multiple", st.lists(st.tuples(CHANGES, CONDITIONS), max_size=2)),
    _call("upsert", OWN),
    _call("upsert", st.one_of(DOCS, OWN), CONDITIONS),
)
_REMOVALS = st.one_of(
    _call("remove", CONDITIONS),
    _call("remove", doc_ids=st.lists(IDS, max_size=2)),
    _call("remove", doc_ids=st.lists(IDS, min_size=2, max_size=4, unique=True)),
)
_RARE = st.one_of(
    _call("truncate"),
    _call("remove"),
    _call("upsert", DOCS),
    _call("insert", st.just(["no", "mapping"])),
)
_WRITES = st.sampled_from([_INSERTS] * 8 + [_UPDATES] * 6 + [_REMOVALS] * 3 + [_RARE]).flatmap(
    lambda kind: kind
)
_READING = {"search", "get", "contains", "count", "all", "__len__"}
_READS = st.one_of(
    _call("search", CONDITIONS),
    _call("get", CONDITIONS),
    _call("get", doc_id=ODD_IDS),
    _call("get", doc_ids=st.lists(ODD_IDS, max_size=3)),
    _call("contains", CONDITIONS),
    _call("contains", doc_id=ODD_IDS),
    _call("count", CONDITIONS),
    _call("all"),
    _call("get"),
    _call("__len__"),
)


@st.composite
def writes(draw: st.DrawFn) -> Call:
    call: Call = draw(_WRITES)
    return call


@st.composite
def reads(draw: st.DrawFn) -> Call:
    call: Call = draw(_READS)
    return call


def _answer(call: Call, table: Table) -> object:
    """What it gives back, by its text and ids; or the kind of error it raises."""
    try:
        given = call.on(table)
    except Exception as error:  # noqa: BLE001 - whatever TinyDB raises, ours has to
        return type(error)
    if isinstance(given, list):
        return [_text(one) for one in given]
    return _text(given)


def _text(given: object) -> object:
    return (given.doc_id, repr(dict(given))) if isinstance(given, Document) else repr(given)


class _TakenBackError(Exception):
    """Ends a transaction that is not to be."""


def _end(fails: bool) -> None:
    if fails:
        raise _TakenBackError


class Tables(RuleBasedStateMachine):
    """Operations of all kinds on several tables, alone and joined in transactions."""

    figure: ClassVar[str] = "model steps at the tables"

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="kefu-model-"))
        self.ours = Database(self.folder)
        self.stock = Stock()

    @initialize(docs=st.lists(DOCS, max_size=5))
    def begin(self, docs: list[dict[str, Any]]) -> None:
        self.both(Call("insert_multiple", (docs,)), "t")

    def teardown(self) -> None:
        self.ours.close()
        shutil.rmtree(self.folder)

    def both(self, call: Call, name: str) -> bool:
        """The same to both tables, with the same answer. Whether it succeeded."""
        expected = _answer(call, self.stock.table(name))
        assert _answer(call, self.ours.table(name)) == expected
        if not isinstance(expected, type):
            return True
        if call.method in _CHANGING and expected not in (ValueError, RuntimeError):
            # ours numbers anew after a change that failed; TinyDB leaves a gap
            self.stock.forget_number(name)
        return False

    @rule(call=writes(), name=TABLES)
    def write(self, call: Call, name: str) -> None:
        self.both(call, name)

    @rule(call=writes(), name=TABLES)
    def write_too(self, call: Call, name: str) -> None:
        # a rule of each is as likely: writing is to be done more than once in ten
        self.both(call, name)

    @rule(call=reads(), name=TABLES)
    def read(self, call: Call, name: str) -> None:
        self.both(call, name)

    @rule(
        steps=st.lists(st.tuples(st.one_of(writes(), writes(), reads()), TABLES), max_size=6),
        fails=st.booleans(),
    )
    def join(self, steps: list[tuple[Call, str]], fails: bool) -> None:
        """Several steps as one: all of them, or none."""
        before, lines = self.stock.keep(), self.ours.journal.sequence
        changed = set()
        try:
            with self.ours.transaction():
                for call, name in steps:
                    if self.both(call, name) and call.method not in _READING:
                        changed.add(name)
                    assert rows(self.ours.table(name)) == rows(self.stock.table(name))
                    assert len(self.ours.table(name)) == len(self.stock.table(name))
                reader = Stock()
                reader.go_back(before)
                assert seen(Database(self.folder, writable=False)) == seen(reader.db)
                _end(fails)
        except _TakenBackError:
            self.stock.go_back(before)
            for name in changed:
                self.stock.forget_number(name)
        assert self.ours.journal.sequence <= lines + (not fails)

    @rule(name=TABLES, really=RARELY)
    def drop_table(self, name: str, really: bool) -> None:
        if not really:
            name = "not there"
        self.ours.drop_table(name)
        self.stock.db.drop_table(name)

    @rule(really=RARELY)
    def drop_tables(self, really: bool) -> None:
        if really:
            self.ours.drop_tables()
            self.stock.db.drop_tables()

    @rule()
    def reopen(self) -> None:
        self.ours.close()
        self.ours = Database(self.folder)
        self.stock.reopen()

    @rule()
    def stop_and_reopen(self) -> None:
        """As after a kill: the files as they are at this moment, nothing compacted."""
        copied = Path(mkdtemp(prefix="kefu-model-"))
        shutil.copytree(self.folder, copied, dirs_exist_ok=True)
        self.ours.close()
        shutil.rmtree(self.folder)
        self.folder, self.ours = copied, Database(copied)
        self.stock.reopen()

    @precondition(lambda self: self.ours.journal.store)
    @rule()
    def compact(self) -> None:
        assert self.ours.journal.compact()

    @rule()
    def read_beside(self) -> None:
        reader = Database(self.folder, writable=False)
        assert seen(reader) == seen(self.stock.db)
        reader.close()

    @invariant()
    def same(self) -> None:
        count(self.figure)
        assert seen(self.ours) == seen(self.stock.db)


class LongTables(Tables):
    """The same, for the long run."""


Tables.TestCase.settings = settings(max_examples=40, stateful_step_count=30)
LongTables.TestCase.settings = settings(
    max_examples=1000, stateful_step_count=50, derandomize=False
)
TestTables = Tables.TestCase


@pytest.mark.long
class TestLongTables(LongTables.TestCase):  # type: ignore[misc, valid-type]
    """A new draw each time it is run."""


@pytest.mark.parametrize("joined", [True, False])
def test_numbers_given_beside_ones_own_ids_overwrite_nothing(tmp_path: Path, joined: bool) -> None:
    db: TinyDB = Database(tmp_path)
    table = db.table("t")
    table.insert({"n": 1})
    own, given = Document({"n": 2}, 2), {"n": 3}
    if joined:
        table.insert_multiple([own, given])
    else:
        table.insert_multiple([own])
        table.insert_multiple([given])
    assert [doc["n"] for doc in table] == [1, 2, 3]
    db.close()
