"""Exactly once: whatever the clock does, however often the program is started."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu_tui import paths
from kefu_tui.config import TaskKind
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.tasks import Runner
from tests.desk.shop import Row, Shop, at

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
