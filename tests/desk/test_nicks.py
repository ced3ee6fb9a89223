"""A buyer who changes the 旺旺名 stays the same case, with all that was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.priority import Lane
from tests.desk.shop import Row, Shop, paid


@pytest.fixture
def renamed(tmp_path: Path) -> Shop:
    """Contacted as 旧名; a newer export says 新名."""
    shop = Shop(tmp_path)
    shop.take("21 16:00", Row("1", buyer="旧名"), Row("2", buyer="旧名", placed="21 09:30"))
    shop.record("旧名")
    shop.move_to("21 16:30")
    shop.take(
        "21 16:20", Row("1", buyer="新名"), Row("2", buyer="新名", placed="21 09:30"), Row("3")
    )
    return shop


def test_the_contacts_go_along(renamed: Shop) -> None:
    for desk in (renamed.desk, renamed.restart()):
        (contact,) = desk.card("新名").case.contacts
        assert contact.case == "旧名"
        assert desk.card("旧名").case.key == "新名"
        assert renamed.lane("新名") is Lane.LATER
        assert desk.today().contacted == 1


def test_it_is_one_buyer_in_the_report(renamed: Shop) -> None:
    renamed.move_to("21 18:00")
    renamed.record("新名", Outcome.PROMISED, when="21 20:00")
    renamed.move_to("21 21:00")
    renamed.take("21 20:50", paid("1", "21 19:00", buyer="新名"), Row("2", buyer="新名"))
    report = renamed.desk.report()
    assert [(row.buyer, row.paid) for row in report.detail] == [("新名", True)]
    assert report.summary[0].contacted == 1
    assert renamed.desk.today().contacted == 1
    assert renamed.restart().today().contacted == 1


def test_undo_and_the_do_not_call_list_go_along(renamed: Shop) -> None:
    undone = renamed.desk.undo()
    assert undone.name
    assert not renamed.desk.card("新名").case.standing_contacts
    renamed.record("新名", Outcome.DO_NOT_CONTACT)
    renamed.move_to("21 17:00")
    renamed.take("21 16:50", Row("1", buyer="又改"), Row("2", buyer="又改", placed="21 09:30"))
    assert renamed.restart().card("又改").case.blocked
