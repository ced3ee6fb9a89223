"""Looking up: rows, finished cases, finding a buyer, and the card."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.desk.sieve import Placed, Sieve
from kefu_tui.desk.views import GateLevel
from kefu_tui.domain.outcomes import OUTCOMES, Channel, Outcome
from kefu_tui.domain.priority import Lane, QueueOrder
from tests.desk.shop import DAY, Row, Shop, at, closed, paid

WORK = frozenset({Lane.DUE, Lane.READY, Lane.LATER})


def test_rows_are_ranked_and_limited(shop: Shop) -> None:
    shop.take("21 16:10", *(Row(str(n), f"买家{n}", 1_000 * n) for n in range(1, 9)))
    rows = shop.desk.rows(WORK)
    assert [row.rank for row in rows] == list(range(1, 9))
    assert shop.desk.rows(WORK, 3) == rows[:3]
    assert shop.desk.rows(WORK, 0) == []


def test_finished_cases_say_how_they_ended(shop: Shop) -> None:
    shop.take(
        "21 16:10",
        Row("1", "反感"),
        Row("2", "不要"),
        Row("3", "说付了"),
        Row("4", "过期", placed="17 09:00"),
        Row("5", "在办"),
        closed("6", buyer="从未见过"),
        paid("7", "21 09:01", buyer="也没见过"),
    )
    shop.record("反感", Outcome.DO_NOT_CONTACT)
    shop.record("不要", Outcome.NOT_WANTED)
    shop.record("说付了", Outcome.ALREADY_PAID)
    done = {row.case: row.reasons for row in shop.desk.rows(frozenset({Lane.DONE}))}
    assert done == {
        "反感": ("勿扰",),
        "不要": ("关闭交易",),
        "说付了": ("已付款 (待导单核实)",),
        "过期": ("应已关闭 (待导单核实)",),
    }
    assert {row.case for row in shop.desk.rows(WORK)} == {"在办"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("TB_", ["Tb_大山"]),
        ("王", ["Tb_大山", "小雨"]),
        ("0002", ["Tb_大山"]),
        ("3600000000000001", ["小雨"]),
        ("360", []),
        ("  ", []),
        ("查无此人", []),
        ("wl", ["小雨"]),
        ("wangx", ["Tb_大山"]),
        ("xy", ["小雨"]),
        ("小雨", ["小雨"]),
    ],
)
def test_finding_a_buyer(shop: Shop, typed: str, found: list[str]) -> None:
    shop.take(
        "21 16:10",
        Row("3600000000000001", "小雨", receiver="王丽"),
        Row("3700000000000009", "Tb_大山", 20_000, receiver="王小虎", phone="13900000002"),
    )
    assert shop.desk.find(typed) == found


def test_the_number_given_in_a_call_is_found_by_its_tail(shop: Shop) -> None:
    """At once, in the sessions after this one, and no longer once the record is taken back."""
    shop.take("21 16:10", Row("1", "小雨"), Row("2", "大山", phone="13800004321"))
    assert shop.desk.find("13811112222") == []
    shop.record("小雨", Outcome.THIRD_PARTY, Channel.PHONE, note="13811112222")
    for typed in ("2222", "138 1111 2222", "1111", "13811112222"):
        assert "小雨" in shop.desk.find(typed)
    assert shop.desk.find("2222") == ["小雨"]
    assert shop.desk.find("4321") == ["大山"]
    shop.restart()
    assert shop.desk.find("2222") == ["小雨"]
    shop.take("21 16:20", Row("1", "小雨"), Row("2", "大山"))
    assert shop.desk.find("2222") == ["小雨"]
    shop.desk.undo()
    assert shop.desk.find("2222") == []
    assert shop.restart().find("2222") == []


def test_paid_buyers_are_found_after_the_open_ones(shop: Shop) -> None:
    shop.take("21 16:10", paid("1", "21 09:05", buyer="小雨一"), Row("2", "小雨二"))
    assert shop.desk.find("小雨") == ["小雨二", "小雨一"]


def test_who_is_found_says_how_it_ended(shop: Shop) -> None:
    shop.take(
        "21 16:10",
        paid("1", "21 09:05", buyer="小雨一", due=12_800),
        closed("2", buyer="小雨二"),
        Row("3", "小雨三"),
        Row("4", "小雨四"),
    )
    shop.record("小雨四", Outcome.DO_NOT_CONTACT)
    found = {key: shop.desk.found(key) for key in shop.desk.find("小雨")}
    assert {key: (line.state, line.is_open) for key, line in found.items()} == {
        "小雨一": ("已付款", False),
        "小雨二": ("交易关闭", False),
        "小雨三": ("现在可催", True),
        "小雨四": ("勿扰", False),
    }
    assert found["小雨一"].amount == 12_800


def test_who_comes_with_an_import_is_found(shop: Shop) -> None:
    shop.take("21 15:10", Row("1", "小雨"))
    assert shop.desk.find("大山") == []
    assert shop.desk.people.is_known
    shop.take("21 16:10", Row("2", "大山"))
    assert not shop.desk.people.is_known
    assert shop.desk.find("ds") == ["大山"]


def test_the_card_has_everything_for_this_minute(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=126_300, memo="要开发票"), Row("2", "大山"))
    card = shop.desk.card("小雨")
    assert (card.row.rank, card.row.lane) == (1, Lane.READY)
    assert card.gate.level is GateLevel.GO
    assert card.channel is card.standing.channel is Channel.PHONE
    assert {option.channel for option in card.options} == set(Channel)
    assert [key.key for key in card.keys] == list("1234567890")
    assert all(key.next for key in card.keys)
    assert card.memo_preview == "要开发票；11.21 阿华 已催付"
    assert card.script is not None
    assert "王" in (card.script.say(card.script.opening, card.values) or "")


def test_every_key_shows_what_recording_it_then_does(shop: Shop) -> None:
    for minute, (outcome, facts) in enumerate(OUTCOMES.items()):
        if not facts.key:
            continue
        shop.take(f"21 16:{10 + minute}", Row(f"10{minute}", f"买家{minute}"))
        shop.move_to(f"21 16:{10 + minute}")
        card = shop.desk.card(f"买家{minute}")
        (key,) = [k for k in card.keys if k.outcome is outcome]
        if key.next_at is not None:
            assert shop.record(f"买家{minute}", outcome, card.channel).next_at == key.next_at


def test_not_answered_is_about_a_call_whatever_channel_is_chosen(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=126_300), Row("2", "大山", due=126_300, phone=""))
    said = [shop.desk.card("小雨", channel).keys[2] for channel in Channel]
    assert len(set(said)) == 1
    recorded = shop.record("小雨", Outcome.NO_ANSWER, Channel.PHONE)
    assert said[0].next_at == recorded.next_at
    none = shop.desk.card("大山").keys[2]
    assert (none.outcome, none.next, none.next_at) == (Outcome.NO_ANSWER, "没有电话可打", None)


def test_another_channel_shows_its_own_script(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=126_300))
    for channel in Channel:
        card = shop.desk.card("小雨", channel)
        assert card.channel is channel
        assert card.script is not None
        assert card.script.channel in (channel, None)


def test_scripts_go_round(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", placed="18 18:00"))
    card = shop.desk.card("小雨", Channel.WANGWANG)
    first = shop.desk.script_for(card, None)
    assert first is not None
    seen, script = [first.name], shop.desk.script_for(card, first)
    while script is not None and script.name != first.name:
        seen.append(script.name)
        script = shop.desk.script_for(card, script)
    assert len(seen) == len(set(seen)) > 1


def test_a_buyer_never_hears_the_same_opening_twice(shop: Shop) -> None:
    shop.take("21 10:20", Row("1", placed="21 09:00"))
    said = []
    for moment in ("21 10:30", "21 16:10", "22 10:30"):
        shop.move_to(moment)
        script = shop.desk.card("小雨", Channel.WANGWANG).script
        assert script is not None
        said.append(script.name)
        shop.record("小雨", script=script.name)
    assert len(set(said)) == 3
    assert said[0] in ("旺旺首次A", "旺旺首次B")
    # What is taken back was never said.
    shop.desk.undo()
    again = shop.desk.card("小雨", Channel.WANGWANG).script
    assert again is not None
    assert again.name == said[2]


def test_a_call_that_nobody_answered_was_not_heard(shop: Shop) -> None:
    shop.take("21 10:20", Row("1", placed="21 09:00"))
    shop.move_to("21 11:10")
    shop.record("小雨", Outcome.NO_ANSWER, Channel.PHONE, script="电话未接后")
    script = shop.desk.card("小雨", Channel.PHONE).script
    assert script is not None
    assert script.name == "电话未接后"


def test_the_filter_of_the_day_counts_the_live_orders(shop: Shop) -> None:
    shop.take(
        "21 16:10",
        Row("1", placed="20 23:59:59"),
        Row("2", placed="21 00:00"),
        Row("3", "大山", placed="19 23:59:59"),
    )
    for placed, cases in (
        ("today", {"小雨"}),
        ("yesterday", {"小雨"}),
        ("all", {"小雨", "大山"}),
    ):
        shop.desk.arrange(QueueOrder.VALUE, Sieve(Placed(placed)))
        assert set(shop.lanes()) == cases


def test_a_card_outside_the_hours_warns(shop: Shop) -> None:
    shop.take("21 16:10", Row("1", due=126_300))
    shop.move_to("21 23:30")
    shop.desk.tick()
    gate = shop.desk.card("小雨").gate
    assert (gate.level, gate.verdict) == (GateLevel.CAUTION, "先别急")
    assert "时段" in gate.facts[0]


def test_a_card_that_waits_for_a_wave_says_so(shop: Shop) -> None:
    shop.set("campaign.双十一.from", DAY.date())
    shop.set("campaign.双十一.waves", ["10:00", "13:00"])
    shop.move_to("21 12:40")
    shop.restart()
    shop.take("21 12:40", Row("1", "早", placed="21 10:30"), Row("2", "新", placed="21 12:35"))
    waits = {"早": "等这一波, 13:00 再催", "新": "刚拍下, 13:00 再催"}
    for key, words in waits.items():
        card = shop.desk.card(key)
        assert (card.row.lane, card.row.next_at) == (Lane.LATER, at("21 13:00"))
        assert (card.gate.level, card.gate.facts[0]) == (GateLevel.CAUTION, words)
    shop.move_to("21 13:00")
    shop.desk.tick()
    assert {shop.desk.card(key).gate.level for key in waits} == {GateLevel.GO}


def test_folders_stand_in_the_store(shop: Shop) -> None:
    assert shop.desk.reports_folder() == shop.folder / "store" / "reports"
    assert shop.desk.inbox_folder() == shop.folder / "store" / "inbox"


def wangwang(shop: Shop, key: str = "小雨") -> tuple[str, str]:
    """The name of the 旺旺 script on a card, and what it says."""
    card = shop.desk.card(key, Channel.WANGWANG)
    assert card.script is not None
    return card.script.name, card.script.say(card.script.opening, card.values) or ""


def test_after_a_call_the_message_takes_it_up_with_the_orders_pay_link(shop: Shop) -> None:
    number = "2600000000001234567"
    shop.take("21 16:10", Row(number))
    shop.record("小雨", Outcome.BUSY, Channel.PHONE, when="21 18:30")
    name, text = wangwang(shop)
    assert name == "旺旺通话后"
    assert text.endswith(f"trade_item_detail.htm?bizOrderId={number}")
    shop.move_to("21 18:11")
    assert wangwang(shop)[0].startswith("旺旺跟进")


@pytest.mark.parametrize(
    ("outcome", "channel", "script"),
    [
        (Outcome.NO_ANSWER, Channel.PHONE, "旺旺未接后"),
        (Outcome.THIRD_PARTY, Channel.PHONE, "旺旺跟进"),
        (Outcome.REMINDED, Channel.SMS, "旺旺跟进"),
    ],
)
def test_a_call_the_buyer_did_not_take_is_not_spoken_of(
    shop: Shop, outcome: Outcome, channel: Channel, script: str
) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨", outcome, channel)
    assert wangwang(shop)[0].startswith(script)


@pytest.mark.parametrize(
    "numbers", [("1234567",), ("201120-123456789012345",), ("1" * 18, "2" * 18)]
)
def test_several_orders_or_another_platforms_have_no_pay_link(
    shop: Shop, numbers: tuple[str, ...]
) -> None:
    shop.take("21 16:10", *(Row(number) for number in numbers))
    assert "付款链接" not in shop.desk.card("小雨").values


def test_the_shop_may_want_no_pay_link(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", shop__pay_link="")
    shop.take("21 16:10", Row("2600000000001234567"))
    assert "付款链接" not in shop.desk.card("小雨").values
    shop.desk.close()
