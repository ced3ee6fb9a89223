"""A record walks through no table and no list of cases: in the store, on the desk, on the screen.

What would be slow in a full store is forbidden here on a small one, and what is looked up is
counted: no timing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.storage.drafts import View
from kefu_tui.storage.repository import open_store
from kefu_tui.storage.snapshot import Rows
from kefu_tui.storage.stored import Stored
from kefu_tui.tui.app import KefuApp
from tests.bench import scale, shops

_LOOKS = 60
"""documents that one record may decode: its buyer's orders and contacts, a few times over"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store of 1,500 orders and 1,500 contacts, 300 cases in work."""
    return scale.shop(tmp_path_factory.mktemp("scale") / "store", 1_500)


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    built = build_desk(folder, Clock.fixed(shops.NOW))
    yield built
    built.close()


@contextmanager
def no_walk(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Inside, walking through a table or all cases is an error; yields what was decoded."""
    looked: list[str] = []
    real = Rows.document

    def walked(self: object, *_: object) -> Any:
        raise AssertionError(f"{type(self).__name__} was walked through")

    def document(self: Rows, place: int) -> dict[str, Any]:
        looked.append(self.key(place))
        return real(self, place)

    with monkeypatch.context() as patched:
        for kind, names in (
            (Rows, ("__iter__", "__len__")),
            (View, ("__iter__", "__len__")),
            (Stored, ("texts",)),
            (Worklist, ("__iter__", "open_cases", "rebuild", "_rank_anew")),
        ):
            for name in names:
                patched.setattr(kind, name, walked)
        patched.setattr(Rows, "document", document)
        yield looked


def test_the_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(folder)
    example = next(iter(store.contacts()))
    with no_walk(monkeypatch) as looked:
        recorded = store.record(example)
        store.undo(recorded.id)
        store.set_fact("card", "x")
        store.set_fact("card", "y")
        last = store.last_standing_contact()
        store.orders_of("tb_7")
        store.contacts_of("tb_7")
    assert last is not None
    assert last.id < recorded.id
    assert len(looked) <= _LOOKS
    store.close()


def _acts() -> dict[str, Callable[[Desk], object]]:
    attempt = Attempt(Outcome.NO_ANSWER, Channel.WANGWANG)
    return {
        "record": lambda desk: desk.record(desk.worklist.at(0).case.key, attempt),
        "preview": lambda desk: desk.preview(desk.worklist.at(0).case.key, attempt),
        "card": lambda desk: desk.card(desk.worklist.at(0).case.key),
        "skip": lambda desk: desk.skip(
            desk.worklist.at(0).case.key, desk.now + timedelta(minutes=30)
        ),
        "pin": lambda desk: desk.pin(desk.worklist.at(5).case.key, pinned=True),
        "undo": lambda desk: desk.undo(),
        "tick": lambda desk: desk.tick(),
        "today": lambda desk: desk.today(),
    }


@pytest.mark.parametrize("name", _acts())
def test_the_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    desk.tick()
    desk.record(desk.worklist.at(1).case.key, Attempt(Outcome.REMINDED, Channel.WANGWANG))
    with no_walk(monkeypatch) as looked:
        _acts()[name](desk)
    assert len(looked) <= _LOOKS


async def test_the_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app = KefuApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        before = desk.last_records()[-1].id
        await pilot.press("3")
        await pilot.pause()
        with no_walk(monkeypatch) as looked:
            await pilot.press("3")
            await pilot.pause()
            await pilot.press("1")
            await pilot.pause()
            await pilot.press("ctrl+z")
            await pilot.pause()
            await pilot.press("ctrl+k")
            await pilot.pause()
        assert desk.last_records()[-1].id == before + 2
        assert looked
        assert len(looked) <= 4 * _LOOKS


def test_what_is_forbidden_would_be_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with no_walk(monkeypatch), pytest.raises(AssertionError, match="walked"):
        desk.reload()
    with no_walk(monkeypatch), pytest.raises(AssertionError, match="walked"):
        desk.find("tb_7")
