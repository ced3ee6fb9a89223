"""The 勿扰 list: records and colleagues' remarks, finished buyers too; lifting takes one off."""

from __future__ import annotations

from kefu_tui.domain.contacts import ContactSource
from kefu_tui.domain.outcomes import Outcome
from tests.desk.shop import Row, Shop, paid


def _listed(shop: Shop) -> list[str]:
    return [one.case.key for one in shop.desk.blocked()]


def test_records_and_remarks_in_memos_the_newest_first(shop: Shop) -> None:
    shop.take(
        "21 16:10",
        Row("1", "记的"),
        Row("2", "备注里", placed="20 09:00", memo="11.20 小美 顾客反感 勿再联系"),
        paid("3", "20 12:00", buyer="付过了", placed="20 09:00", memo="11.20小美 顾客反感"),
        Row("4", "没事", memo="11.21 小美 已催付"),
    )
    shop.record("记的", Outcome.DO_NOT_CONTACT)
    assert _listed(shop)[0] == "记的"
    assert set(_listed(shop)) == {"记的", "备注里", "付过了"}
    words = {one.case.key: one.word for one in shop.desk.blocked()}
    assert words["备注里"].source is ContactSource.MEMO
    assert words["备注里"].remark == "11.20 小美 顾客反感 勿再联系"


def test_lifted_undone_and_blocked_again(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", "甲"), Row("2", "乙"))
    shop.record("甲", Outcome.DO_NOT_CONTACT)
    shop.record("乙", Outcome.DO_NOT_CONTACT)
    shop.record("甲", Outcome.CONTACT_AGAIN)
    assert _listed(shop) == ["乙"]
    shop.desk.undo()
    assert set(_listed(shop)) == {"甲", "乙"}


def test_a_record_from_before_the_nick_was_known_is_the_buyers(shop: Shop) -> None:
    shop.take("21 09:30", Row("1", ""))
    shop.record("1", Outcome.DO_NOT_CONTACT)
    shop.take("21 16:10", Row("1", "甲"), Row("2", "甲"))
    assert _listed(shop) == ["甲"]
