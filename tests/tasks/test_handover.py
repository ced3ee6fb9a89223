"""交班: half an hour before the shift ends, what falls due after it; once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kefu_tui.config import TaskKind
from kefu_tui.domain.outcomes import Outcome
from tests.desk.shop import Row, Shop, at


def _said(shop: Shop) -> list[str]:
    return [n.text for n in shop.tasks.tick() if n.kind is TaskKind.HANDOVER]


@pytest.fixture
def early(shop: Shop) -> Shop:
    """早班, 08:30 to 16:30; it is 14:00."""
    shop.set("agent.shift", "早班")
    shop.restart()
    shop.move_to("21 14:00")
    rows = [Row(str(n), f"买家{n}", placed="21 08:00") for n in range(1, 5)]
    shop.take(
        "21 14:00", *rows, Row("9", "急急", placed="18 18:00"), Row("8", "后天", placed="20 08:00")
    )
    for n, when in enumerate(("21 15:00", "21 17:30", "21 19:00", "23 15:00"), 1):
        shop.record(f"买家{n}", Outcome.PROMISED, when=when)
    return shop


def test_what_falls_due_and_closes_after_the_shift_is_said_before_it_ends(early: Shop) -> None:
    early.move_to("21 15:59:59")
    assert _said(early) == []
    early.move_to("21 16:00")
    assert _said(early) == [
        "16:30 交班, 还有 30 分; 之后 2 位到点: 王丽 ¥100.00 18:00, 王丽 ¥100.00 19:30; "
        "1 位关闭, 共 ¥100.00"
    ]
    early.move_to("21 16:29")
    assert _said(early) == []
    early.restart()
    assert _said(early) == []


def test_each_shift_has_its_own(early: Shop) -> None:
    told = []
    while early.now < at("23 16:30"):
        told += [f"{early.now:%d %H:%M}" for _ in _said(early)]
        early.now += timedelta(minutes=10)
    assert told == ["21 16:00", "22 16:00", "23 16:00"]


def test_nobody_is_said_too(early: Shop) -> None:
    early.move_to("22 16:10")
    (said,) = _said(early)
    assert said == "16:30 交班, 还有 20 分; 之后到 明天08:30 没有人到点; 1 位关闭, 共 ¥100.00"


def test_after_the_shift_it_is_too_late(early: Shop) -> None:
    early.move_to("21 16:31")
    assert _said(early) == []


def test_without_a_shift_there_is_none(shop: Shop) -> None:
    shop.take("21 14:00", Row("1"))
    told = []
    while shop.now < at("22 23:30"):
        told += _said(shop)
        shop.now += timedelta(minutes=10)
    assert told == []
