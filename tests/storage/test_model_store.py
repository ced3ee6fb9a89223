"""Random days at the store: what the desk is given is what plain lists and dicts say."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.imports import Import
from kefu_tui.domain.orders import Order, OrderStatus
from kefu_tui.errors import StoreError
from kefu_tui.ports import ReadableStore
from kefu_tui.storage.repository import WritingStore, open_reader, open_store
from tests.storage.figures import count
from tests.storage.samples import contact, import_, order

NUMBERS = st.integers(1, 12)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(list(OrderStatus)),
        "amount_due": st.integers(0, 10**7),
        "buyer": st.sampled_from(["", "买家0", "买家1", "买\n家\"'\\😀"]),
        "memo": st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    },
)
CASES = st.sampled_from(["买家0", "买家1", "0" * 17 + "7"])
KEYS = st.sampled_from(["card", "卡"])


class StoreDays(RuleBasedStateMachine):
    """Records, undone ones, imports, some of them taken back, facts, restarts and kills."""

    figure: ClassVar[str] = "model steps at the store"

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="kefu-model-"))
        self.store = self.opened()
        self.orders: dict[str, Order] = {}
        self.contacts: list[Contact] = []
        self.imports: list[Import] = []
        self.facts: dict[str, str] = {}
        self.before: dict[str, Order] | None = None
        """the orders before the newest import, while it can be taken back"""

    def opened(self) -> WritingStore:
        store = open_store(self.folder)
        assert isinstance(store, WritingStore)
        return store

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(hours=st.integers(0, 60), case=CASES)
    def record(self, hours: int, case: str) -> None:
        given = contact(hours, case=case)
        made = self.store.record(given)
        assert made == replace(given, id=len(self.contacts) + 1)
        self.contacts.append(made)

    @rule(back=st.integers(0, 9))
    def undo(self, back: int) -> None:
        number = len(self.contacts) - back
        if number < 1:
            with pytest.raises(StoreError, match="无法撤销"):
                self.store.undo(number)
            return
        gone = replace(self.contacts[number - 1], undone=True)
        assert self.store.undo(number) == gone
        self.contacts[number - 1] = gone

    @rule(rows=st.lists(st.tuples(NUMBERS, CHANGES), max_size=6))
    def take_in(self, rows: list[tuple[int, dict[str, Any]]]) -> None:
        taken = [order(number, **changes) for number, changes in rows]
        self.before = dict(self.orders)
        self.imports.append(import_(len(self.imports)))
        self.store.take_in(self.imports[-1], taken)
        # the last of equal numbers wins; the place is that of the first time it was seen
        self.orders.update({one.number: one for one in taken})

    @rule()
    def take_back(self) -> None:
        if self.before is None:
            assert self.store.brought() is None
            with pytest.raises(StoreError, match="没有可以撤销的导入"):
                self.store.take_back()
            return
        known = self.store.brought()
        assert self.store.take_back() == known
        assert known is not None
        assert known.import_ == self.imports.pop()
        assert known.new == tuple(number for number in self.orders if number not in self.before)
        changed = [n for n, one in self.before.items() if self.orders[n] != one]
        assert known.changed == len(changed)
        self.orders, self.before = self.before, None

    @rule(key=KEYS, value=st.one_of(st.none(), st.text(st.sampled_from("a字\n"), max_size=3)))
    def set_fact(self, key: str, value: str | None) -> None:
        self.store.set_fact(key, value)
        if value is None:
            self.facts.pop(key, None)
        else:
            self.facts[key] = value

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.opened()

    @rule()
    def stop_and_reopen(self) -> None:
        """As after a kill: what the files hold now, nothing compacted."""
        copied = Path(mkdtemp(prefix="kefu-model-"))
        shutil.copytree(self.folder, copied, dirs_exist_ok=True)
        self.store.close()
        shutil.rmtree(self.folder)
        self.folder = copied
        self.store = self.opened()

    @rule()
    def compact(self) -> None:
        assert self.store.compact() or not (self.folder / "kefu.json").exists()

    @rule()
    def verify(self) -> None:
        found = self.store.verify()
        assert found.faults == ()
        sizes = (len(self.orders), len(self.contacts), len(self.imports))
        assert (found.orders, found.contacts, found.imports) == sizes

    @rule()
    def read_beside(self) -> None:
        reader = open_reader(self.folder)
        self.agrees(reader)
        reader.close()

    @invariant()
    def same(self) -> None:
        count(self.figure)
        self.agrees(self.store)

    def agrees(self, store: ReadableStore) -> None:
        """Every question the desk may ask."""
        orders, contacts = list(self.orders.values()), self.contacts
        assert list(store.orders()) == orders
        assert list(store.contacts()) == contacts
        assert store.imports() == self.imports
        assert [store.fact(key) for key in ("card", "卡")] == [
            self.facts.get("card"), self.facts.get("卡"),
        ]  # fmt: skip
        assert store.order("没有") is None
        assert store.contact(len(contacts) + 1) is None
        assert [store.order(one.number) for one in orders] == orders
        assert store.unpaid_orders() == [o for o in orders if o.status is OrderStatus.UNPAID]
        for buyer in {o.buyer for o in orders} - {""}:
            same = [o for o in orders if o.buyer == buyer]
            assert store.orders_of(buyer) == same
            assert store.order_count(buyer) == len(same)
        assert (store.orders_of(""), store.order_count("")) == ([], 0)
        for case in {c.case for c in contacts} | {"没有"}:
            assert store.contacts_of(case) == [c for c in contacts if c.case == case]
        for day in {c.at.date() for c in contacts}:
            assert store.contacts_on(day) == [c for c in contacts if c.at.date() == day]
        standing = [c for c in contacts if not c.undone]
        assert store.last_standing_contact() == (standing[-1] if standing else None)


class LongStoreDays(StoreDays):
    """The same, for the long run."""


StoreDays.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
LongStoreDays.TestCase.settings = settings(
    max_examples=800, stateful_step_count=50, derandomize=False
)
TestStoreDays = StoreDays.TestCase


@pytest.mark.long
class TestLongStoreDays(LongStoreDays.TestCase):  # type: ignore[misc, valid-type]
    """A new draw each time it is run."""
