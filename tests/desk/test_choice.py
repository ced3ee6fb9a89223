"""Which script a card holds, why, and who is given none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.domain.outcomes import Channel, Outcome
from tests.desk.shop import Row, Shop, closed, paid


def test_what_fits_better_and_was_heard_is_named(tmp_path: Path) -> None:
    shop = Shop(tmp_path, shop__offer="满减券")
    shop.take("21 10:20", Row("1", placed="21 09:00"))
    card = shop.desk.card("小雨", Channel.WANGWANG)
    assert card.script is not None
    assert card.passed_over == ""
    shop.move_to("21 10:30")
    shop.record("小雨", script="旺旺跟进A")
    shop.record("小雨", script="旺旺跟进B")
    shop.move_to("21 16:10")
    card = shop.desk.card("小雨", Channel.WANGWANG)
    assert card.script is not None
    assert card.script.name == "旺旺优惠"
    assert card.passed_over in ("旺旺跟进A", "旺旺跟进B")


@pytest.mark.parametrize(
    "row", [paid("1", "21 12:00"), closed("1"), Row("1", status="买家已付款，等待卖家发货")]
)
def test_no_words_are_to_be_had_for_a_buyer_who_is_not_to_be_urged(shop: Shop, row: Row) -> None:
    shop.take("21 10:20", Row("1", placed="21 09:00"))
    shop.take("21 16:10", row)
    card = shop.desk.card("小雨", Channel.WANGWANG)
    assert card.script is None
    assert not card.has_words
    assert shop.desk.script_for(card, None) is None


def test_nor_for_one_who_asked_for_peace(shop: Shop) -> None:
    shop.take("21 10:20", Row("1", placed="21 09:00"))
    shop.record("小雨", Outcome.DO_NOT_CONTACT)
    card = shop.desk.card("小雨")
    assert shop.desk.script_for(card, None) is None


def test_the_final_payment_of_a_presale_is_spoken_of_only_on_request(shop: Shop) -> None:
    presale = Row("1", placed="19 20:30", item="羊绒大衣", status="定金已付，等待付尾款")
    shop.take("21 16:10", presale)
    for channel, name in (
        (Channel.WANGWANG, "旺旺预售尾款"),
        (Channel.PHONE, "电话预售尾款"),
        (Channel.SMS, None),
    ):
        card = shop.desk.card("小雨", channel)
        assert card.script is None
        script = shop.desk.script_for(card, None)
        assert (script.name if script else None) == name
        assert "金额" not in card.values
        assert "羊绒大衣" in card.values["商品"]
        if script is not None:
            assert shop.desk.script_for(card, script) is script
    shop.take("21 16:12", presale, Row("2", placed="21 09:00"))
    assert not shop.desk.card("小雨").on_request, "an ordinary order comes first"
