"""The worklist: ranked as the rules say, whatever is recorded and however the clock runs."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from kefu_tui.desk import worklist
from kefu_tui.desk.ranking import SLICE
from kefu_tui.desk.sieve import Placed, Sieve
from kefu_tui.desk.worklist import RERANK_AFTER, Worklist
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.priority import Lane, QueueOrder, sort_key
from kefu_tui.errors import KefuError, RefusedError
from tests.desk.shop import Row, Shop, at, keys_of, random_attempt, random_rows, seeds, steps


def _check_order(shop: Shop) -> None:
    """What the list holds is sorted; places, counts and look-ups agree with it."""
    worklist = shop.desk.worklist
    shown = list(worklist)
    assert shown == sorted(shown, key=lambda s: sort_key(s, worklist.order))
    assert [worklist.at(index) for index in range(len(worklist))] == shown
    assert [worklist.index_of(key) for key in keys_of(shown)] == list(range(len(shown)))
    assert worklist.counts() == Counter(s.lane for s in shown) | Counter(dict.fromkeys(Lane, 0))
    assert all(worklist.get(s.case.key) is s for s in shown)


@pytest.mark.parametrize("seed", seeds(3, 30))
def test_rank_after_random_work_is_the_rank_of_a_fresh_start(shop: Shop, seed: int) -> None:
    draw = Random(seed)
    shop.take("21 16:10", *random_rows(seed, shop.now))
    for step in steps(draw, 40):
        shop.now += step
        shop.desk.tick()
        chosen = draw.choice(("record", "record", "undo", "order", "nothing"))
        keys = sorted(shop.lanes())
        if chosen == "record" and keys:
            with suppress(RefusedError):
                shop.desk.record(draw.choice(keys), random_attempt(draw, shop.now))
        elif chosen == "undo":
            with suppress(KefuError):
                shop.desk.undo()
        elif chosen == "order":
            shop.desk.arrange(draw.choice(list(QueueOrder)))
        _check_order(shop)
    shop.now += RERANK_AFTER
    shop.desk.tick()
    order = shop.desk.worklist.order
    expected = sorted(shop.fresh().values(), key=lambda s: sort_key(s, order))
    assert list(shop.desk.worklist) == expected
    shop.restart()
    shop.desk.arrange(order)
    assert list(shop.desk.worklist) == expected


@pytest.mark.parametrize("seed", seeds(2, 20))
def test_lanes_follow_the_clock_at_every_hour(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """On each mark of five minutes the list is what a fresh start would make of it, however many
    cases the clock has changed."""
    monkeypatch.setattr(worklist, "SLICE", SLICE if seed % 2 else 1)
    shop.take("21 16:10", *random_rows(seed, shop.now))
    shop.move_to("21 09:00")
    shop.desk.reload()
    draw = Random(seed)
    while shop.now < at("22 12:00"):
        shop.now += RERANK_AFTER * draw.choice((1, 1, 2, 6, 12))
        shop.desk.tick()
        assert shop.lanes() == {key: s.lane for key, s in shop.fresh().items()}
        _check_order(shop)


@pytest.mark.parametrize("seed", seeds(3, 30))
def test_ranked_slice_by_slice_is_as_ranked_in_one_go(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Beside a list that takes no pauses: the same lanes, times and order in the end, whatever is
    recorded, undone, imported, set or comes due between two slices; what has moved is told."""
    draw = Random(seed)
    monkeypatch.setattr(worklist, "SLICE", draw.choice((1, 2, 3, 7, 25)))
    shop.take("21 16:10", *random_rows(seed, shop.now))
    ours = shop.desk.worklist
    twin = Worklist(shop.desk._store, shop.desk.rules, shop.now)
    between = 0
    moved: set[str] = set()

    def tick(*, at_leisure: bool) -> None:
        moved.update(s.case.key for s in ours.tick(shop.now, at_leisure=at_leisure))
        twin.tick(shop.now)

    for step in steps(draw, 40):
        before = _places(ours)
        moved.clear()
        shop.now += step
        tick(at_leisure=True)
        while ours.is_ranking:
            ours.rank_on()
            if draw.random() < 0.2:
                shop.now += timedelta(seconds=draw.randint(1, 20))
                tick(at_leisure=True)
            if draw.random() < 0.3:
                between += _work_on_both(shop, draw, twin)
            if draw.random() < 0.03:
                order = draw.choice(list(QueueOrder))
                ours.resort(order, shop.now)
                twin.resort(order, shop.now)
            if draw.random() < 0.02:
                _change_everything(shop, draw)
                twin.rules = shop.desk.rules
                twin.rebuild(shop.now)
                assert not ours.is_ranking
        tick(at_leisure=False)
        _check_order(shop)
        assert _places(ours) == _places(twin)
        assert +ours.whole_counts() == +twin.whole_counts()
        assert moved >= {key for key, place in _places(ours).items() if place != before.get(key)}
    shop.now += RERANK_AFTER  # what is worth more each second is compared as of one moment
    tick(at_leisure=False)
    assert list(ours) == list(twin)
    assert between > 20


def _places(worklist: Worklist) -> dict[str, tuple[object, ...]]:
    return {s.case.key: (s.lane, s.next_at, s.case.closes_at) for s in worklist.everyone()}


def _change_everything(shop: Shop, draw: Random) -> None:
    """Another window, or another export, in which other buyers are and some have gone."""
    if draw.random() < 0.5:
        others = {24, 36, 72} - {shop.desk.settings.shop.payment_window_hours}
        shop.desk.configure({"shop.payment_window_hours": draw.choice(sorted(others))})
    else:
        shop.take(f"{shop.now:%d %H:%M:%S}", *random_rows(draw.randrange(9), shop.now, buyers=20))


def _work_on_both(shop: Shop, draw: Random, twin: Worklist) -> bool:
    """Record or undo something; whether there was anything to."""
    keys = sorted(shop.lanes())
    try:
        if draw.random() < 0.8 and keys:
            key = draw.choice(keys)
            shop.desk.record(key, random_attempt(draw, shop.now))
        else:
            key = shop.desk.undo().contact.case
    except KefuError:
        return False
    twin.refresh(key, shop.now)
    return True


def test_call_hours_open_and_close_on_the_minute(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=126_300, placed="20 20:00"))
    shop.move_to("21 15:58:30")
    shop.desk.reload()
    for moment, channel, lane in (
        ("21 15:59:59", "phone", Lane.LATER),
        ("21 16:00:00", "phone", Lane.READY),
        ("21 16:59:59", "phone", Lane.READY),
        ("21 17:00:00", "wangwang", Lane.READY),
        ("21 21:59:59", "wangwang", Lane.READY),
        ("21 22:00:00", "phone", Lane.LATER),
        ("22 10:59:59", "phone", Lane.LATER),
        ("22 11:00:00", "phone", Lane.READY),
    ):
        shop.move_to(moment)
        shop.desk.tick()
        standing = shop.desk.worklist.at(0)
        assert (standing.channel, standing.lane) == (channel, lane), moment


def test_who_goes_through_the_cases_sees_them_as_they_were(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "大山"))
    worklist = shop.desk.worklist
    working = worklist.open_cases()
    first = next(working)
    shop.take("21 16:12", Row("1"), Row("2", "大山"), Row("3", "阿明"))
    assert [s.case.key for s in (first, *working)] == ["小雨", "大山"]


def test_an_order_leaves_the_list_when_its_window_ends(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 16:20"), Row("2", "大山", placed="21 09:00"))
    assert set(shop.lanes()) == {"小雨", "大山"}
    shop.move_to("21 16:19:59")
    shop.desk.tick()
    assert "小雨" in shop.lanes()
    shop.move_to("21 16:20:00")
    shop.desk.tick()
    assert set(shop.lanes()) == {"大山"}
    _check_order(shop)


def test_of_two_orders_the_older_one_closes_and_the_other_stays(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=5_000, placed="18 16:20"), Row("2", due=7_000))
    assert shop.desk.worklist.at(0).case.amount_due == 12_000
    shop.move_to("21 16:21")
    shop.desk.tick()
    assert shop.desk.worklist.at(0).case.amount_due == 7_000


def test_what_has_come_due_is_told_once_and_in_order(shop: Shop) -> None:
    rows = [Row(str(n), f"买家{n}", placed="21 08:00") for n in range(1, 7)]
    shop.take("21 16:10", *rows)
    times = ("21 18:20", "21 17:05", "21 17:05:30", "21 19:00", "21 17:20", "21 18:00")
    for n, when in enumerate(times, 1):
        shop.record(f"买家{n}", Outcome.PROMISED, when=when)
    told: list[str] = []
    while shop.now < at("21 20:00"):
        shop.now += timedelta(minutes=7)
        told += shop.told()
        assert shop.told() == []
    assert told == ["买家2", "买家3", "买家5", "买家6", "买家1", "买家4"]
    assert [key for key, lane in shop.lanes().items() if lane is Lane.DUE] == told


def test_several_due_at_once_come_earliest_first(shop: Shop) -> None:
    shop.take("21 16:10", *(Row(str(n), f"买家{n}", placed="21 08:00") for n in range(1, 5)))
    for n, when in enumerate(("21 19:00", "21 18:00", "21 20:00", "21 17:00"), 1):
        shop.record(f"买家{n}", Outcome.PROMISED, when=when)
    shop.move_to("21 21:00")
    assert shop.told() == ["买家4", "买家2", "买家1", "买家3"]


@pytest.mark.parametrize("between", ["arrange", "reload", "import"])
def test_a_call_back_is_told_even_when_the_list_was_redone_first(shop: Shop, between: str) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "大山"))
    shop.record("小雨", Outcome.PROMISED, when="21 17:00")
    shop.move_to("21 17:30")
    if between == "arrange":
        shop.desk.arrange(QueueOrder.AMOUNT)
    elif between == "reload":
        shop.desk.reload()
    else:
        shop.take("21 17:29", Row("1"), Row("2", "大山"), Row("3", "木木"))
    assert shop.lane("小雨") is Lane.DUE
    assert shop.told() == ["小雨"]
    assert shop.told() == []


def test_a_call_back_that_a_filter_hides_is_told_all_the_same(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="20 09:00"), Row("2", "大山"))
    shop.record("小雨", Outcome.PROMISED, when="21 17:00")
    shop.desk.arrange(QueueOrder.VALUE, Sieve(Placed.TODAY))
    assert set(shop.lanes()) == {"大山"}
    shop.move_to("21 17:30")
    assert shop.told() == ["小雨"]
    assert set(shop.lanes()) == {"大山"}
    shop.desk.arrange(QueueOrder.VALUE)
    assert shop.lane("小雨") is Lane.DUE


def test_what_the_agent_brings_back_is_not_announced(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨", Outcome.PROMISED, when="21 16:20")
    shop.move_to("21 16:50")
    assert shop.told() == ["小雨"]
    shop.record("小雨")
    shop.desk.undo()
    assert shop.lane("小雨") is Lane.DUE
    assert shop.told() == []


def test_a_clock_set_back_brings_everything_back(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 16:20"), Row("2", "大山"))
    shop.record("大山", Outcome.PROMISED, when="21 17:00")
    shop.move_to("21 18:00")
    shop.desk.tick()
    assert shop.lanes() == {"大山": Lane.DUE}
    shop.move_to("21 16:15")
    shop.desk.tick()
    assert shop.lanes() == {"小雨": Lane.READY, "大山": Lane.LATER}
    shop.move_to("21 17:30")
    assert shop.told() == ["大山"]


def test_an_idle_tick_does_not_touch_the_store(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.take("21 16:10", *random_rows(1, shop.now))
    shop.desk.tick()
    monkeypatch.setattr(shop.desk.worklist, "_store", None)
    shop.now += timedelta(seconds=1)
    assert shop.desk.tick() == []


def test_orders_beside_the_value(shop: Shop) -> None:
    rows = [
        Row("1", "早", 3_000, "19 09:00"),
        Row("2", "大", 9_000, "21 08:00"),
        Row("3", "中", 5_000, "20 09:00"),
    ]
    shop.take("21 16:10", *rows)
    assert keys_of(shop.desk.worklist) == ["大", "中", "早"]
    shop.desk.arrange(QueueOrder.TIME)
    assert keys_of(shop.desk.worklist) == ["早", "中", "大"]
    shop.desk.arrange(QueueOrder.AMOUNT, Sieve(Placed.YESTERDAY))
    assert keys_of(shop.desk.worklist) == ["中"]
    shop.desk.arrange(QueueOrder.AMOUNT, Sieve(min_amount=5_000))
    assert keys_of(shop.desk.worklist) == ["大", "中"]
