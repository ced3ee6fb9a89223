"""Skipping, pinning and filtering, at the desk: durable, no contact, gone when they should be."""

from __future__ import annotations

from datetime import date

import pytest

from kefu_tui.bootstrap import open_for_upkeep
from kefu_tui.desk.sieve import EVERYTHING, Placed, Sieve
from kefu_tui.domain.marks import MARKS
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane, QueueOrder
from kefu_tui.errors import RefusedError, UsageError
from tests.desk.shop import Row, Shop, at, closed, keys_of

ROWS = (Row("1", "大山", 9_000), Row("2", "小雨", 5_000), Row("3", "木木", 3_000))


def test_skipped_waits_in_lane_later_and_returns_to_its_place(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS)
    skipped = shop.desk.skip("大山", at("21 16:40"))
    assert (skipped.lane, skipped.next_at) == (Lane.LATER, at("21 16:40"))
    assert keys_of(shop.desk.worklist) == ["小雨", "木木", "大山"]
    assert "已跳过到 16:40" in shop.desk.card("大山").row.reasons
    shop.move_to("21 16:39:59")
    shop.desk.tick()
    assert shop.lane("大山") is Lane.LATER
    shop.move_to("21 16:40")
    shop.desk.tick()
    assert keys_of(shop.desk.worklist) == ["大山", "小雨", "木木"]
    assert shop.desk.card("大山").row.skipped_until is None


def test_pinned_stays_first_until_it_is_recorded(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS)
    shop.desk.pin("木木", pinned=True)
    assert keys_of(shop.desk.worklist) == ["木木", "大山", "小雨"]
    for by in QueueOrder:
        shop.desk.arrange(by)
        assert keys_of(shop.desk.worklist)[0] == "木木"
    shop.desk.arrange(QueueOrder.VALUE)
    shop.record("木木")
    assert shop.desk.card("木木").row.pinned is False
    shop.desk.undo()
    assert keys_of(shop.desk.worklist)[0] == "木木"
    shop.desk.pin("木木", pinned=False)
    assert keys_of(shop.desk.worklist) == ["大山", "小雨", "木木"]


def test_marks_outlive_a_restart_and_make_no_contact(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS)
    shop.desk.skip("大山", at("21 17:30"))
    shop.desk.pin("木木", pinned=True)
    before = list(shop.desk.worklist)
    shop.restart()
    assert list(shop.desk.worklist) == before
    assert shop.desk.card("大山").case.contacts == ()
    assert shop.desk.today().contacted == 0
    shop.desk.skip("大山", None)
    shop.restart()
    assert keys_of(shop.desk.worklist) == ["木木", "大山", "小雨"]


def test_a_skipped_promise_is_told_again_when_the_skip_is_over(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS)
    shop.record("小雨", Outcome.PROMISED, when="21 16:20")
    shop.move_to("21 16:50")
    assert shop.told() == ["小雨"]
    shop.desk.skip("小雨", at("21 17:20"))
    assert shop.lane("小雨") is Lane.LATER
    shop.move_to("21 17:20")
    assert shop.told() == ["小雨"]
    assert shop.told() == []


def test_a_case_keeps_its_mark_when_its_nick_becomes_known(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS, Row("4", "", 1_000))
    shop.desk.pin("4", pinned=True)
    shop.move_to("21 16:20")
    shop.take("21 16:20", *ROWS, Row("4", "阿甲", 1_000))
    assert keys_of(shop.desk.worklist)[0] == "阿甲"


def test_what_cannot_be_put_off_is_said(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS, closed("4", buyer="关关"), Row("5", "急急", placed="18 17:00"))
    with pytest.raises(UsageError, match="已经过去"):
        shop.desk.skip("大山", shop.now)
    with pytest.raises(UsageError, match="17:00 就自动关闭"):
        shop.desk.skip("急急", at("21 17:00"))
    with pytest.raises(RefusedError, match="交易关闭"):
        shop.desk.pin("关关", pinned=True)


def test_the_marks_kept_are_those_of_cases_in_work(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS)
    shop.desk.pin("大山", pinned=True)
    shop.desk.skip("小雨", at("21 16:20"))
    shop.move_to("21 16:30")
    shop.take("21 16:30", closed("1", buyer="大山", due=9_000), *ROWS[1:])
    shop.desk.pin("木木", pinned=True)
    held = shop.desk._store.fact(MARKS)
    assert held is not None
    assert "木木" in held
    assert "大山" not in held
    assert "小雨" not in held


def test_a_purge_takes_the_marks_of_buyers_that_are_gone(shop: Shop) -> None:
    shop.take("21 16:10", *ROWS)
    shop.desk.pin("大山", pinned=True)
    shop.desk.close()
    store = open_for_upkeep(shop.folder / "store")
    store.purge(date(2026, 12, 20), at("28 16:10").replace(month=12))
    store.close()
    left = b"".join(p.read_bytes() for p in shop.folder.glob("store/**/*") if p.is_file())
    assert "大山".encode() not in left
    assert b"\\u5927\\u5c71" not in left


SIEVES = (
    (Sieve(Placed.YESTERDAY), {"昨天"}),
    (Sieve(Placed.TODAY), {"大单", "今天"}),
    (Sieve(min_amount=30_000), {"大单"}),
    (Sieve(channel=Channel.PHONE), {"大单"}),
    (Sieve(channel=Channel.WANGWANG), {"昨天", "今天"}),
    (Sieve(lane=Lane.LATER), {"今天"}),
    (Sieve(Placed.TODAY, channel=Channel.WANGWANG), {"今天"}),
)


@pytest.mark.parametrize(("sieve", "shown"), SIEVES)
def test_filters_show_what_they_say_and_change_no_figure(
    shop: Shop, sieve: Sieve, shown: set[str]
) -> None:
    shop.take(
        "21 16:10",
        Row("1", "大单", 30_000),
        Row("2", "昨天", placed="20 12:00"),
        Row("3", "今天", placed="21 16:05"),
    )
    whole = shop.desk.today()
    shop.desk.arrange(QueueOrder.VALUE, sieve)
    assert set(shop.lanes()) == shown
    assert shop.desk.today() == whole
    shop.record("大单")
    figures = shop.desk.today()
    shop.desk.arrange(QueueOrder.VALUE)
    assert shop.desk.sieve is EVERYTHING
    assert shop.desk.today() == figures
    assert len(shop.desk.worklist) == 3


def test_a_filter_follows_the_clock_and_the_day(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", "早", placed="21 09:00"), Row("2", "晚", placed="21 16:05"))
    shop.desk.arrange(QueueOrder.VALUE, Sieve(Placed.TODAY, lane=Lane.READY))
    assert set(shop.lanes()) == {"早"}
    shop.move_to("21 16:15")
    shop.desk.tick()
    assert set(shop.lanes()) == {"早", "晚"}
    shop.desk.arrange(QueueOrder.VALUE, Sieve(Placed.TODAY))
    shop.move_to("22 00:00")
    shop.desk.tick()
    assert set(shop.lanes()) == set()


def test_a_filter_in_words() -> None:
    assert EVERYTHING.words == ""
    full = Sieve(Placed.TODAY, 20_000, Channel.PHONE, Lane.READY)
    assert full.words == "今天 ¥200起 电话 现在可催"
