"""Rule *card in work*: what a crash leaves, and what ends it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kefu_tui.desk import Attempt, Desk
from kefu_tui.domain.in_work import IN_WORK, InWork
from kefu_tui.domain.marks import newest_record
from kefu_tui.domain.outcomes import Channel, Outcome
from tests.desk.shop import Row, Shop, at, paid


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.take("21 16:00", Row("1"), Row("2", "大山"))
    return shop


def _begin(shop: Shop, key: str, *, call: bool = False) -> None:
    newest = newest_record(shop.desk.card(key).case.contacts)
    shop.desk.begin(InWork(key, shop.now, Channel.PHONE, shop.now if call else None, newest))


def _left(desk: Desk) -> str:
    left = desk.unfinished()
    return left.case if left else ""


def test_the_card_in_work_is_there_after_a_restart_and_after_the_next(shop: Shop) -> None:
    _begin(shop, "小雨", call=True)
    shop.move_to("21 16:12")
    _begin(shop, "小雨")
    for _ in range(2):
        desk = shop.restart()
        assert desk.unfinished() == InWork("小雨", at("21 16:10"), Channel.PHONE, at("21 16:10"))
        assert desk.card("小雨").left == desk.unfinished()
        assert desk.card("大山").left is None


def test_in_the_session_itself_nothing_is_from_last_time(shop: Shop) -> None:
    _begin(shop, "小雨")
    assert shop.desk.unfinished() is None
    assert shop.desk.card("小雨").left is None


def test_the_last_one_begun_is_the_one_in_work(shop: Shop) -> None:
    _begin(shop, "小雨")
    _begin(shop, "大山")
    assert _left(shop.restart()) == "大山"


@pytest.mark.parametrize("restart_first", [False, True])
def test_a_result_ends_it_and_taking_it_back_begins_it_again(
    shop: Shop, restart_first: bool
) -> None:
    _begin(shop, "小雨")
    if restart_first:
        shop.restart()
    shop.record("小雨")
    assert shop.desk.card("小雨").left is None
    assert _left(shop.restart()) == ""
    shop.desk.undo()
    assert _left(shop.restart()) == "小雨"


def test_what_was_recorded_before_the_note_came_is_not_in_work(shop: Shop) -> None:
    work = InWork("小雨", shop.now, Channel.PHONE)
    shop.record("小雨")
    shop.desk.begin(work)
    assert _left(shop.restart()) == ""


def test_a_record_without_contact_ends_it_too(shop: Shop) -> None:
    _begin(shop, "小雨")
    shop.desk.record("小雨", Attempt(Outcome.ALREADY_PAID))
    assert _left(shop.restart()) == ""


def test_skipping_ends_it_of_that_buyer_only(shop: Shop) -> None:
    _begin(shop, "小雨")
    shop.desk.skip("大山", at("21 17:00"))
    assert _left(shop.restart()) == "小雨"
    shop.desk.skip("小雨", at("21 17:00"))
    assert shop.desk.card("小雨").left is None
    assert _left(shop.restart()) == ""


def test_who_has_paid_meanwhile_or_is_gone_is_not_opened_again(shop: Shop) -> None:
    _begin(shop, "小雨")
    shop.restart()
    shop.take("21 16:09", paid("1", "21 16:05", buyer="小雨"))
    assert _left(shop.desk) == ""
    _begin(shop, "大山")
    shop.move_to("27 10:00")
    assert _left(shop.restart()) == ""


def test_a_nick_that_came_to_be_known_is_the_same_buyer(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.take("21 16:00", Row("260000000000000001", ""))
    _begin(shop, "260000000000000001")
    shop.take("21 16:05", Row("260000000000000001", "小雨"))
    assert _left(shop.restart()) == "小雨"
    assert shop.desk.card("小雨").left is not None


def test_what_is_kept_already_is_not_written_again(shop: Shop) -> None:
    _begin(shop, "小雨")
    written = (shop.folder / "store" / "kefu.json.journal").read_bytes()
    _begin(shop, "小雨")
    assert (shop.folder / "store" / "kefu.json.journal").read_bytes() == written


def test_a_purge_forgets_it(shop: Shop) -> None:
    _begin(shop, "小雨")
    shop.move_to("30 10:00")
    writer = shop.restart()._writer
    assert writer is not None
    writer.purge(date(2026, 11, 20), shop.now)
    assert writer.fact(IN_WORK) is not None
    writer.purge(date(2026, 11, 30), shop.now)
    assert writer.fact(IN_WORK) is None
