"""Exactly once: whatever the clock does, however often the program is started."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu_tui import paths
from kefu_tui.config import TaskKind
from kefu_tui.desk.sieve import EVERYTHING
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.reports.sms_list import shelve
from kefu_tui.tasks import Notice, Runner
from tests.desk.shop import Row, Shop, at, export

_T = TypeVar("_T")

PROMISES = {f"承诺{n}": at("21 17:00") + timedelta(minutes=37 * n) for n in range(8)}
CLOSINGS = {f"关闭{n}": at("21 17:00") + timedelta(minutes=29 * n) for n in range(8)}
SPANS = (timedelta(minutes=15), timedelta(minutes=60))
END = at("21 22:00")

_minutes = st.integers(1, 150).map(lambda n: timedelta(minutes=n))
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("go"), st.integers(1, 1200).map(lambda n: timedelta(seconds=n))),
        st.tuples(st.just("sleep"), _minutes),
        st.tuples(st.just("back"), _minutes),
        st.tuples(st.just("restart"), st.just(timedelta(0))),
        st.tuples(st.just("reload"), st.just(timedelta(0))),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Eight promises, and eight orders that close, over an evening."""
    shop = Shop(tmp_path_factory.mktemp("tasks") / "shop")
    window = shop.desk.rules.window
    shop.take(
        "21 16:10",
        *(Row(f"1{n}", name, placed="21 08:00") for n, name in enumerate(PROMISES)),
        *(
            Row(f"2{n}", name, placed=end - window)
            for n, (name, end) in enumerate(CLOSINGS.items())
        ),
    )
    for name, due in PROMISES.items():
        when = due - shop.desk.rules.promise_grace
        shop.record(name, Outcome.PROMISED, when=f"{when:%d %H:%M}")
    yield shop
    shop.desk.close()


def _again(shop: Shop, moment: datetime) -> None:
    """As if the program had just been started."""
    shop.now = moment
    shop.desk.reload()
    shop.tasks = Runner(shop.desk)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps)
def test_told_once(shop: Shop, steps: list[tuple[str, timedelta]]) -> None:
    """Rule *told once*: each promise, and each order about to close, however the clock jumps."""
    paths.tasks_file(shop.desk.folder).unlink(missing_ok=True)
    _again(shop, at("21 16:20"))
    due: Counter[str] = Counter()
    nearest: dict[str, timedelta] = {}
    for step, span in [*steps, ("sleep", END - at("21 16:20"))]:
        if step == "restart":
            _again(shop, shop.now)
        elif step == "reload":
            shop.desk.reload()
        else:
            shop.now += -span if step == "back" else span
        closing: list[str] = []
        for notice in shop.tasks.tick():
            if notice.kind is TaskKind.DUE:
                due.update(notice.cases)
            elif notice.kind is TaskKind.CLOSING:
                closing += notice.cases
        expected = []
        for name, end in CLOSINGS.items():
            passed = [s for s in SPANS if end - s <= shop.now < end]
            if passed and passed[0] < nearest.get(name, timedelta.max):
                nearest[name] = passed[0]
                expected.append(name)
        assert sorted(closing) == sorted(expected), shop.now
    shop.now = END
    for notice in shop.tasks.tick():
        if notice.kind is TaskKind.DUE:
            due.update(notice.cases)
    assert due == Counter(PROMISES.keys())


@pytest.mark.parametrize("change", ["import", "undo", "setting", "texts", "undo texts"])
def test_no_tick_in_the_midst_of_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Another thread's tick finds the cases as they were, or as they will be, never half-way."""
    own = Shop(tmp_path, now="21 12:10")
    own.take("21 12:00", Row("1", "小雨"), Row("2", "大山", phone="13900000002"))
    own.record("小雨", Outcome.PROMISED, when="21 13:00")
    brought = export(tmp_path, "21 12:05", [Row("9", "新客")])
    texts = shelve(own.desk.sms_list(EVERYTHING), own.desk.reports_folder())[0]
    own.tasks.tick()
    own.now = at("21 13:30")
    told: list[Notice] = []

    def ticking(what: Callable[..., _T]) -> Callable[..., _T]:
        def during(*given: Any, **named: Any) -> _T:
            told.extend(own.tasks.tick())
            assert own.tasks.job() is None
            return what(*given, **named)

        return during

    if change == "undo":
        own.desk.import_file(brought)
    if change == "undo texts":
        own.desk.confirm_sms(texts)
    monkeypatch.setattr(own.desk.worklist, "rebuild", ticking(own.desk.worklist.rebuild))
    monkeypatch.setattr(own.desk.worklist, "refresh", ticking(own.desk.worklist.refresh))
    if change == "import":
        own.desk.import_file(brought)
    elif change == "undo":
        own.desk.undo_import()
    elif change == "setting":
        own.desk.configure({"dunning.gap_hours": 3})
    elif change == "texts":
        own.desk.confirm_sms(texts)
    else:
        own.desk.undo()
    assert told == []
    monkeypatch.undo()
    assert "小雨" in own.told()
    own.desk.close()
