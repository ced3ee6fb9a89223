"""Rule *leaving*: what was done in this session, and what comes due when the agent has gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from kefu_tui.domain.in_work import InWork
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Standing
from tests.desk.shop import Row, Shop, at


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.take("21 16:00", *(Row(str(n), f"买家{n}") for n in range(1, 7)))
    return shop


def _promise(shop: Shop, *whens: str) -> None:
    for number, when in enumerate(whens, 1):
        shop.record(f"买家{number}", Outcome.PROMISED, when=when)


def _who(due: Sequence[tuple[datetime, Standing]]) -> list[str]:
    return [standing.case.key for _, standing in due]


def test_who_comes_due_is_told_by_day_in_the_order_of_time(shop: Shop) -> None:
    _promise(shop, "22 15:00", "21 20:00", "22 10:00", "23 09:00", "21 16:30")
    shop.move_to("21 17:10")
    shop.desk.tick()
    leaving = shop.desk.leaving()
    assert _who(leaving.due) == ["买家5"]
    assert _who(leaving.today) == ["买家2"]
    assert _who(leaving.tomorrow) == ["买家3", "买家1"]
    assert at("22 10:00") < leaving.tomorrow[0][0] < leaving.tomorrow[1][0]


def test_only_what_stands_of_this_session_was_done(shop: Shop) -> None:
    shop.record("买家1")
    shop.restart()
    assert shop.desk.leaving().is_idle
    shop.record("买家2")
    shop.record("买家3")
    shop.desk.undo()
    assert [c.case for c in shop.desk.leaving().records] == ["买家2"]
    shop.desk.undo()
    assert shop.desk.leaving().is_idle


def test_work_without_a_result_is_something_done(shop: Shop) -> None:
    shop.desk.begin(InWork("买家1", shop.now, Channel.PHONE))
    leaving = shop.desk.leaving()
    assert leaving.in_work is not None
    assert leaving.in_work.case.key == "买家1"
    assert not leaving.is_idle
    shop.desk.leave()
    assert shop.desk.leaving().is_idle


def test_a_filter_hides_nobody_who_comes_due(shop: Shop) -> None:
    _promise(shop, "21 17:00")
    shop.desk.worklist.resort(shop.desk.worklist.order, shop.now, lambda *_: False)
    shop.move_to("21 17:40")
    shop.desk.tick()
    assert _who(shop.desk.leaving().due) == ["买家1"]
