"""The 短信 list at the desk: who, which words, and what confirming and undoing do."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kefu_tui import config, paths
from kefu_tui.desk.sieve import EVERYTHING, Placed, Sieve
from kefu_tui.domain.batch import SmsList
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.errors import IntakeError, RefusedError
from kefu_tui.reports.sms_list import lists_in, shelve, write_list
from kefu_tui.scripting.render import SMS_LIMIT, sms_length
from tests.desk.shop import DAY, Row, Shop, at

ADVISED = Sieve(channel=Channel.SMS)
ROWS = (
    Row("1", "小雨", 12_000, phone="13900000001"),
    Row("2", "大山", 9_000, phone="13900000002"),
    Row("3", "阿明", 8_000, phone="13900000002"),
    Row("4", "小红", 7_000, phone="139****0004"),
    Row("5", "老李", 6_000, phone="13900000005", memo="11.21 小美 顾客反感 勿再联系"),
)


@pytest.fixture
def noon(shop: Shop) -> Shop:
    """Five open cases at 12:10, inside the hours of 短信."""
    shop.move_to("21 12:10")
    shop.take("21 12:00", *ROWS)
    return shop


def _cases(made: SmsList) -> list[str]:
    return [text.case for text in made.texts]


def _shelved(shop: Shop, sieve: Sieve = EVERYTHING) -> Path:
    return shelve(shop.desk.sms_list(sieve), shop.desk.reports_folder())[0]


def test_who_is_on_the_list_and_why_the_others_are_not(noon: Shop) -> None:
    made = noon.desk.sms_list(EVERYTHING)
    assert _cases(made) == ["小雨", "大山"]
    assert {out.case: out.why for out in made.left_out} == {
        "阿明": "同一号码已在名单里",
        "小红": "号码已隐藏, 只能旺旺",
        "老李": "勿扰",
    }
    first = made.texts[0]
    assert (first.number, first.orders, first.amount_due) == ("13900000001", ("1",), 12_000)
    assert first.words.startswith("王女士/先生您好")
    assert sms_length(first.words) <= SMS_LIMIT
    assert (first.parts, made.parts, made.cost) == (1, 2, 10)
    assert made.warnings == ()


def test_by_default_only_those_for_whom_sms_is_recommended(shop: Shop) -> None:
    """¥10 is not worth a call: after 旺旺 comes 短信."""
    other = "13900000002"
    shop.take("21 10:00", Row("1", "小雨", 1_000), Row("2", "大山", phone=other))
    shop.move_to("21 10:10")
    shop.record("小雨")
    shop.move_to("21 12:15")
    made = shop.desk.sms_list(ADVISED)
    assert _cases(made) == ["小雨"]
    assert made.left_out == ()
    assert _cases(shop.desk.sms_list(EVERYTHING)) == ["大山", "小雨"]


def test_filters(noon: Shop) -> None:
    assert _cases(noon.desk.sms_list(Sieve(min_amount=10_000))) == ["小雨"]
    assert _cases(noon.desk.sms_list(Sieve(placed=Placed.YESTERDAY))) == []
    assert _cases(noon.desk.sms_list(Sieve(placed=Placed.TODAY))) == ["小雨", "大山"]


def test_what_does_not_fit_one_text_takes_two(shop: Shop) -> None:
    long = Shop(shop.folder / "long", "21 12:10", shop__name="唯美" * 18)
    long.take("21 12:00", Row("1"))
    made = long.desk.sms_list(EVERYTHING)
    assert made.texts[0].parts == 2
    assert made.cost == 10
    long.desk.close()


def test_outside_hours_and_old_data_are_warned_of(noon: Shop) -> None:
    noon.move_to("21 15:30")
    hours, old = noon.desk.sms_list(EVERYTHING).warnings
    assert hours == "现在不在短信时段, 短信 17:30 开"
    assert old.startswith("导出已是 3 小时")


def test_confirming_records_one_contact_each(noon: Shop) -> None:
    path = _shelved(noon)
    made = noon.desk.sms_list(EVERYTHING)
    done = noon.desk.confirm_sms(path)
    assert [c.case for c in done.contacts] == ["小雨", "大山"]
    assert done.skipped == ()
    assert done.warnings == ()
    first = done.contacts[0]
    assert (first.outcome, first.channel) == (Outcome.REMINDED, Channel.SMS)
    assert (first.script, first.remark) == (made.texts[0].script, "11.21 阿华 已催付")
    assert (first.batch, first.orders) == ("20261121-121000", ("1",))
    assert first.next_at is not None
    assert noon.lane("小雨") is Lane.LATER
    assert noon.desk.today().contacted == 2
    assert "小雨" not in _cases(noon.desk.sms_list(EVERYTHING))


def test_undo_takes_the_whole_list_back(noon: Shop) -> None:
    before = noon.desk.rows(frozenset(Lane))
    noon.record("小红")
    noon.desk.confirm_sms(_shelved(noon))
    undone = noon.desk.undo()
    assert (undone.records, undone.contact.batch) == (2, "20261121-121000")
    assert noon.desk.undo().records == 1
    assert noon.desk.rows(frozenset(Lane)) == before


def test_a_wave_is_offered_until_a_list_is_confirmed_and_again_once_it_is_taken_back(
    noon: Shop,
) -> None:
    campaign = {"from": DAY.date(), "waves": ("10:00", "12:00"), "texts_first": True}
    config.put(
        paths.config_file(noon.desk.folder),
        {f"campaign.双十一.{key}": value for key, value in campaign.items()},
    )
    noon.restart()
    wave = noon.desk.wave_to_text()
    assert wave == (2, at("21 12:00"))
    noon.record("小红")
    assert noon.desk.wave_to_text() == wave
    noon.desk.confirm_sms(_shelved(noon))
    assert noon.desk.wave_to_text() is None
    noon.restart()
    assert noon.desk.wave_to_text() is None
    noon.desk.undo()
    assert noon.desk.wave_to_text() == wave


def test_a_list_is_recorded_once(noon: Shop) -> None:
    path = _shelved(noon)
    noon.desk.confirm_sms(path)
    with pytest.raises(RefusedError, match="已经记过"):
        noon.desk.confirm_sms(path)
    noon.desk.undo()
    assert len(noon.desk.confirm_sms(path).contacts) == 2


def test_lines_that_make_no_contact_are_told(noon: Shop) -> None:
    path = _shelved(noon)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    strange = [*rows[1][:4], "3.5E+16", *rows[1][5:]]
    rows = [*rows, strange, rows[2]]
    # as a spreadsheet saves it again
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    noon.record("小雨", Outcome.DO_NOT_CONTACT)
    done = noon.desk.confirm_sms(path)
    assert [c.case for c in done.contacts] == ["大山"]
    assert [(line, why[:4]) for line, why in done.skipped] == [
        (2, "这位顾客"), (4, "没有订单"), (5, "这位顾客"),
    ]  # fmt: skip


def test_confirmed_late_the_time_it_was_sent_is_kept(noon: Shop) -> None:
    path = _shelved(noon)
    noon.move_to("21 16:10")
    done = noon.desk.confirm_sms(path, at("21 12:20"))
    assert {c.at for c in done.contacts} == {at("21 12:20")}
    assert not any(c.outside_hours for c in done.contacts)
    noon.desk.undo()
    done = noon.desk.confirm_sms(path)
    assert all(c.outside_hours for c in done.contacts)
    assert done.warnings == ("在短信时段之外, 已如实记下",)


def test_a_list_that_waits_is_remembered_until_it_is_confirmed(noon: Shop) -> None:
    assert noon.desk.unconfirmed_sms() is None
    path = _shelved(noon)
    assert noon.desk.unconfirmed_sms() == path
    assert path.name in noon.desk.sms_list(EVERYTHING).warnings[0]
    noon.desk.confirm_sms(path)
    assert noon.desk.unconfirmed_sms() is None
    noon.desk.undo()
    assert noon.desk.unconfirmed_sms() == path
    noon.move_to("22 12:10")
    assert noon.desk.unconfirmed_sms() is None


def test_a_workbook_is_confirmed_as_well(noon: Shop, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    write_list(noon.desk.sms_list(EVERYTHING), path)
    assert len(noon.desk.confirm_sms(path).contacts) == 2


def test_another_file_is_no_list(noon: Shop) -> None:
    export = next(noon.folder.glob("ExportOrderList*.csv"))
    with pytest.raises(IntakeError, match="不是导出的短信名单，缺少「名单」列"):
        noon.desk.confirm_sms(export)


def test_old_lists_are_swept_away(noon: Shop) -> None:
    path = _shelved(noon)
    noon.move_to(at("21 12:10").replace(year=2027))
    noon.desk.back_up()
    assert lists_in(path.parent) == []
