"""Working a case at the desk: record, remark, memo, undo, and when the case comes back."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import GateLevel
from kefu_tui.domain.cases import OrderState
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import KefuError, RefusedError, StoreError, UsageError
from tests.desk.shop import Row, Shop, at, paid, random_attempt, random_rows, seeds


def _seen(desk: Desk) -> object:
    """What the agent can see of the desk: every row, the day's figures, the report."""
    report = desk.report()
    return desk.rows(frozenset(Lane)), desk.today(), report.detail, report.summary, report.piles


# -- one case -----------------------------------------------------------------------------


def test_two_unpaid_orders_of_one_buyer_are_one_case(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=10_010), Row("2", due=6_005, placed="20 20:00"))
    (row,) = shop.desk.rows(frozenset(Lane))
    assert (row.case, row.amount_due, row.orders) == ("小雨", 16_015, ("2", "1"))
    assert row.closes_at == at("23 20:00")
    done = shop.record("小雨")
    assert done.contact.orders == ("2", "1")
    assert set(done.memos) == {"1", "2"}


def test_orders_without_a_nick_or_with_a_masked_one_are_cases_of_their_own(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", buyer=""), Row("2", buyer="t**1"), Row("3", buyer="t**1"))
    assert set(shop.lanes()) == {"1", "2", "3"}
    with pytest.raises(UsageError, match="t\\*\\*1"):
        shop.desk.card("t**1")


def test_a_case_goes_by_the_number_of_any_of_its_orders(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), paid("2", "21 09:10"))
    assert shop.desk.card("1").row.case == shop.desk.card("2").row.case == "小雨"
    assert shop.record("2").contact.case == "小雨"


def test_a_nick_that_a_later_export_tells_brings_its_history_along(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", buyer=""))
    shop.record("1")
    shop.take("21 16:11", Row("1"), Row("2"))
    (row,) = shop.desk.rows(frozenset(Lane))
    assert (row.case, row.contacts) == ("小雨", 1)
    shop.record("小雨", Outcome.DO_NOT_CONTACT)
    assert [r.case for r in shop.desk.rows(frozenset({Lane.DONE}))] == ["小雨"]


# -- remark and memo ----------------------------------------------------------------------


def test_the_remark_and_the_memo_to_paste(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", memo="要开发票；发顺丰"))
    done = shop.record("小雨", Outcome.PROMISED, when="22 15:00")
    assert done.remark == "11.21 阿华 顾客明天下午付款"
    assert done.memo == "要开发票；发顺丰；11.21 阿华 顾客明天下午付款"


def test_every_remark_since_the_export_is_in_the_memo(shop: Shop) -> None:
    """Also one of the export's very minute, and one entered for a time before it."""
    shop.take("21 16:10", Row("1", memo="要开发票"))
    shop.record("小雨")
    shop.record("小雨", Outcome.NO_ANSWER, Channel.PHONE, at=at("21 15:30"))
    shop.record("小雨", Outcome.HESITATING, reason=Reason.COMPARING)
    shop.desk.undo()
    memo = "要开发票；11.21 阿华 电话未接通；11.21 阿华 已催付"
    assert shop.desk.card("小雨").memo == memo
    assert shop.record("小雨", Outcome.BUSY, when="21 20:00").memo == (
        memo + "；11.21 阿华 顾客忙 今天晚上再联系"
    )


def test_a_remark_that_was_pasted_is_not_joined_twice(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    memo = shop.record("小雨").memo
    shop.move_to("21 16:30")
    shop.take("21 16:30", Row("1", memo=memo))
    assert shop.desk.card("小雨").memo == memo
    assert shop.desk.card("小雨").row.contacts == 1


def test_other_peoples_notes_never_leave_a_full_memo(shop: Shop) -> None:
    notes = "；".join(f"备注{n:02d}" + "要记得" * 4 for n in range(30))
    remarks = "；".join(f"11.{day} 小美 已催付" for day in (19, 20))
    shop.take("21 16:10", Row("1", placed="19 20:00", memo=f"{remarks}；{notes}"))
    done = shop.record("小雨")
    assert 990 < len(done.memo.encode("gbk")) <= 1_000
    assert notes in done.memo
    assert done.memo.endswith("；11.21 阿华 已催付")
    assert "11.19" not in done.memo


def test_the_agent_is_told_when_the_memo_has_no_room(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", memo="很长" * 249))
    done = shop.record("小雨")
    assert done.memo == "很长" * 249
    assert any("备注已满" in warning for warning in done.warnings)


# -- coming back --------------------------------------------------------------------------


def test_a_promise_comes_back_half_an_hour_after_its_time(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    done = shop.record("小雨", Outcome.PROMISED, when="21 20:00")
    assert done.next_at == at("21 20:30")
    shop.move_to("21 20:29:59")
    assert (shop.told(), shop.lane("小雨")) == ([], Lane.LATER)
    shop.move_to("21 20:30")
    assert (shop.told(), shop.lane("小雨")) == (["小雨"], Lane.DUE)


def test_a_colleagues_remark_of_today_keeps_the_buyer_out_of_ready(shop: Shop) -> None:
    rows = [
        Row("1", "今天的", memo="11.21 小美 已催付"),
        Row("2", "昨天的", placed="20 09:00", memo="11.20 小美 已催付"),
    ]
    shop.take("21 16:10", *rows)
    assert shop.lanes() == {"今天的": Lane.LATER, "昨天的": Lane.READY}
    assert shop.desk.card("今天的").row.next_at == at("22 10:00")
    warnings = shop.record("今天的").warnings
    assert any("小美" in warning for warning in warnings)


def test_a_promise_after_closing_is_looked_at_before_it(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 20:40"))
    done = shop.record("小雨", Outcome.PROMISED, when="22 15:00")
    assert done.next_at == at("21 20:10")
    assert any("20:40" in warning for warning in done.warnings)


# -- what is refused, and what is only warned of ------------------------------------------


def test_do_not_contact_is_refused_and_nothing_is_recorded(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨", Outcome.DO_NOT_CONTACT)
    assert shop.lane("小雨") is None
    assert shop.desk.card("小雨").gate.level is GateLevel.STOP
    before = _seen(shop.desk)
    for outcome in Outcome:
        if outcome.facts.is_contact:
            with pytest.raises(RefusedError):
                shop.record("小雨", outcome)
    assert _seen(shop.desk) == before
    shop.record("小雨", Outcome.CONTACT_AGAIN)
    assert shop.lane("小雨") is Lane.LATER


def test_outside_hours_is_recorded_and_said(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.move_to("21 23:00")
    done = shop.record("小雨")
    assert done.contact.outside_hours
    assert any("时段" in warning for warning in done.warnings)


def test_times_that_make_no_sense_are_refused(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), Row("2", placed="21 15:00"))
    for attempt, words in (
        (Attempt(Outcome.REMINDED, at=at("21 16:11")), "还没到"),
        (Attempt(Outcome.PROMISED, when=at("21 16:09")), "早于联系时间"),
        (Attempt(Outcome.REMINDED, at=at("21 08:59")), "早于拍下时间"),
        (Attempt(Outcome.REMINDED, orders=("3",)), "不属于"),
        (Attempt(Outcome.REMINDED, at=at("21 14:00"), orders=("2",)), "早于拍下时间"),
    ):
        with pytest.raises(UsageError, match=words):
            shop.desk.record("小雨", attempt)
        with pytest.raises(UsageError, match=words):
            shop.desk.preview("小雨", attempt)
    assert shop.desk.card("小雨").case.contacts == ()


def test_a_contact_covers_only_the_orders_that_were_there(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=5_000), Row("2", due=7_000, placed="21 15:00"))
    done = shop.record("小雨", at=at("21 14:00"))
    assert (done.contact.orders, done.contact.amount_due) == (("1",), 5_000)


def test_a_wrong_order_ends_that_order_only(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=5_000), Row("2", due=7_000))
    shop.record("小雨", Outcome.WRONG_ORDER, orders=("1",))
    card = shop.desk.card("小雨")
    assert card.row.amount_due == 7_000
    assert card.case.states == {"1": OrderState.CLOSED_BY_AGENT, "2": OrderState.LIVE}


def test_an_unknown_case_is_a_wrong_word(shop: Shop) -> None:
    for look in (shop.desk.card, shop.record):
        with pytest.raises(UsageError, match="没有 无此人"):
            look("无此人")


def test_a_reader_cannot_record(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    reader = build_desk(shop.folder / "store", Clock.fixed(shop.now), reading=True)
    assert _seen(reader) == _seen(shop.desk)
    with pytest.raises(StoreError):
        reader.record("小雨", Attempt(Outcome.REMINDED))
    with pytest.raises(KefuError):
        reader.undo()
    reader.close()


# -- undo ---------------------------------------------------------------------------------


def test_undo_takes_back_one_record_after_the_other(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "大山"), Row("3", "木木"))
    for key in ("小雨", "大山", "小雨", "木木"):
        shop.record(key)
    taken_back = [shop.desk.undo().contact.case for _ in range(4)]
    assert taken_back == ["木木", "小雨", "大山", "小雨"]
    for _ in range(2):
        with pytest.raises(KefuError, match="没有可以撤销的记录"):
            shop.desk.undo()


@pytest.mark.parametrize("seed", seeds(3, 20))
def test_record_and_undo_leave_everything_as_it_was(shop: Shop, seed: int) -> None:
    draw = Random(seed)
    shop.take("21 16:10", *random_rows(seed, shop.now, buyers=15))
    for key in sorted(shop.lanes())[:4]:
        shop.desk.record(key, random_attempt(draw, shop.now)._replace(orders=()))
    before = _seen(shop.desk)
    count = 0
    for _ in range(12):
        key = draw.choice([r.case for r in shop.desk.rows(frozenset(Lane))])
        with suppress(RefusedError):
            shop.desk.record(key, random_attempt(draw, shop.now))
            count += 1
    for _ in range(count):
        shop.desk.undo()
    assert _seen(shop.desk) == before
    assert _seen(shop.restart()) == before


def test_preview_says_what_record_then_does(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", memo="要开发票"))
    attempt = Attempt(Outcome.PROMISED, Channel.PHONE, when=at("22 10:00"))
    shown, done = shop.desk.preview("小雨", attempt), shop.desk.record("小雨", attempt)
    assert (shown.remark, shown.memo, shown.next_at) == (done.remark, done.memo, done.next_at)
    assert shown.contact.id == 0
    assert done.contact.id == 1


def test_a_refused_write_changes_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.take("21 16:10", Row("1"))
    before = _seen(shop.desk)

    def full(_contact: object) -> None:
        raise StoreError("磁盘满了")

    monkeypatch.setattr(shop.desk._writer, "record", full)
    with pytest.raises(StoreError):
        shop.record("小雨")
    assert _seen(shop.desk) == before
