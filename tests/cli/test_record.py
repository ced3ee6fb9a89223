"""`kefu record` and `kefu undo`."""

from __future__ import annotations

import pytest

from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from tests.cli.commands import Kefu
from tests.desk.shop import Row


@pytest.fixture(autouse=True)
def _one_case(kefu: Kefu) -> None:
    kefu.ok("config", "set", "agent.name", "阿华")
    kefu.take("21 16:10", Row("1", memo="要开发票"), Row("2", "大山"))


def _contacts(kefu: Kefu, case: str = "小雨") -> list[dict[str, object]]:
    found: list[dict[str, object]] = kefu.ok("show", case, "--json").json["contacts"]
    return found


def test_the_remark_alone_is_printed_ready_to_paste(kefu: Kefu) -> None:
    answer = kefu.ok("record", "小雨", "promised", "--when", "明天下午3点")
    assert answer.out == "11.21 阿华 顾客明天下午付款\n"
    assert "11.22 15:30" in answer.err


def test_the_keys(kefu: Kefu) -> None:
    answer = kefu.ok(
        "record", "小雨", "payment_problem", "--reason", "insufficient_balance",
        "--channel", "phone", "--note", "周五发工资", "--agent", "小美", "--json",
    )  # fmt: skip
    told = answer.json
    assert told.keys() >= {"contact", "remark", "memo", "next_at", "next_reason", "warnings"}
    contact = told["contact"]
    assert contact["at"] == "2026-11-21T16:10:00+08:00"
    assert (contact["agent"], contact["channel"]) == ("小美", "phone")
    assert (contact["outcome"], contact["reason"]) == ("payment_problem", "insufficient_balance")
    assert (contact["note"], contact["when"], contact["undone"]) == ("周五发工资", None, False)
    assert told["remark"] == "11.21 小美 卡里余额不足"
    assert told["memo"] == "要开发票；11.21 小美 卡里余额不足"
    assert told["next_at"].endswith("+08:00")
    assert told["next_reason"]
    assert told["warnings"] == []


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_by_its_code(kefu: Kefu, outcome: Outcome) -> None:
    told = kefu.ok("record", "小雨", outcome.value, "--json").json
    assert told["contact"]["outcome"] == outcome.value
    assert told["remark"].startswith("11.21 阿华 ")
    assert "{" not in told["remark"]


@pytest.mark.parametrize("channel", Channel)
def test_every_channel(kefu: Kefu, channel: Channel) -> None:
    told = kefu.ok("record", "小雨", "reminded", "--channel", channel.value, "--json").json
    assert told["contact"]["channel"] == channel.value


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_by_code_and_by_name(kefu: Kefu, reason: Reason) -> None:
    for word in (reason.value, reason.facts.label):
        told = kefu.ok("record", "小雨", "hesitating", "--reason", word, "--json").json
        assert told["contact"]["reason"] == reason.value
        kefu.ok("undo")


def test_outcomes_by_digit_and_by_name(kefu: Kefu) -> None:
    for word, outcome in (("3", "no_answer"), ("未接通", "no_answer"), ("0", "other")):
        told = kefu.ok("record", "小雨", word, "--json").json
        assert told["contact"]["outcome"] == outcome


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-22T15:00", "2026-11-22T15:00:00+08:00"),
        ("2026-11-22T15:00:00+08:00", "2026-11-22T15:00:00+08:00"),
        ("2026-11-22T07:00:00Z", "2026-11-22T15:00:00+08:00"),
        ("2026-11-22 15:00", "2026-11-22T15:00:00+08:00"),
        ("明天下午3点", "2026-11-22T15:00:00+08:00"),
        ("明天", "2026-11-22T15:00:00+08:00"),
        ("2026-11-22", "2026-11-22T15:00:00+08:00"),
        ("20:30", "2026-11-21T20:30:00+08:00"),
        ("11.23 10:00", "2026-11-23T10:00:00+08:00"),
        ("半小时后", "2026-11-21T16:40:00+08:00"),
    ],
)
def test_promised_times(kefu: Kefu, typed: str, meant: str) -> None:
    told = kefu.ok("record", "小雨", "promised", "--when", typed, "--json").json
    assert told["contact"]["when"] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-21T15:30:00+08:00", "2026-11-21T15:30:00+08:00"),
        ("2026-11-21T07:30:00Z", "2026-11-21T15:30:00+08:00"),
        ("15:30", "2026-11-21T15:30:00+08:00"),
        ("半小时前", "2026-11-21T15:40:00+08:00"),
        ("今天上午", "2026-11-21T10:00:00+08:00"),
    ],
)
def test_times_of_contact(kefu: Kefu, typed: str, meant: str) -> None:
    told = kefu.ok("record", "小雨", "reminded", "--at", typed, "--json").json
    assert told["contact"]["at"] == meant


@pytest.mark.parametrize(
    "options",
    [
        ("聊了聊",),
        ("reminded", "--channel", "fax"),
        ("reminded", "--reason", "没钱"),
        ("reminded", "--at", "明天下午3点"),
        ("reminded", "--at", "2019-01-01"),
        ("reminded", "--at", "随便"),
        ("promised", "--when", "随便"),
        ("promised", "--when", "2026-11-21T16:09"),
        ("reminded", "--order", "99"),
        (),
    ],
)
def test_wrong_words_record_nothing(kefu: Kefu, options: tuple[str, ...]) -> None:
    answer = kefu("record", "小雨", *options)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err
    assert [c["source"] for c in _contacts(kefu)] == []


def test_do_not_contact_is_refused(kefu: Kefu) -> None:
    kefu.ok("record", "小雨", "do_not_contact")
    before = (kefu.store / "kefu.json").read_bytes()
    for outcome in Outcome:
        if outcome.facts.is_contact:
            answer = kefu("record", "小雨", outcome.value, "--json")
            assert (answer.code, answer.out) == (1, "")
            assert "勿扰" in answer.err
    assert len(_contacts(kefu)) == 1
    assert (kefu.store / "kefu.json").read_bytes() == before
    assert [row["case"] for row in kefu.ok("queue", "--json").json] == ["大山"]
    kefu.ok("record", "小雨", "contact_again")
    kefu.ok("record", "小雨", "reminded")


def test_outside_hours_goes_ahead_with_a_warning(kefu: Kefu) -> None:
    kefu.move_to("21 23:00")
    answer = kefu.ok("record", "小雨", "reminded", "--channel", "phone", "--json")
    assert any("时段" in warning for warning in answer.json["warnings"])
    assert "注意: " in answer.err


def test_a_promise_comes_back_at_its_time_and_half_an_hour(kefu: Kefu) -> None:
    kefu.ok("record", "小雨", "promised", "--when", "20:00")
    for moment, lane in (("21 20:29", "later"), ("21 20:30", "due"), ("21 23:00", "due")):
        kefu.move_to(moment)
        rows = {row["case"]: row for row in kefu.ok("queue", "--json").json}
        assert rows["小雨"]["lane"] == lane
        assert rows["小雨"]["next_at"] == "2026-11-21T20:30:00+08:00"
    assert [r["case"] for r in kefu.ok("queue", "--lane", "due", "--json").json] == ["小雨"]


def test_undo_as_often_as_there_are_records(kefu: Kefu) -> None:
    before = kefu.ok("queue", "--json").json
    for case in ("小雨", "大山", "小雨"):
        kefu.ok("record", case, "reminded")
    taken_back = kefu.ok("undo", "--json").json["contact"]
    assert (taken_back["outcome"], taken_back["undone"]) == ("reminded", True)
    assert kefu.ok("undo").out == "已撤销: 王丽 11.21 阿华 已催付\n"
    kefu.ok("undo")
    for _ in range(2):
        answer = kefu("undo")
        assert (answer.code, answer.out) == (1, "")
        assert "没有可以撤销的记录" in answer.err
    assert kefu.ok("queue", "--json").json == before
    assert [c["undone"] for c in _contacts(kefu)] == [True, True]


def test_a_second_remark_of_the_same_minute_keeps_the_first(kefu: Kefu) -> None:
    kefu.ok("record", "小雨", "no_answer", "--channel", "phone")
    memo = kefu.ok("record", "小雨", "reminded", "--json").json["memo"]
    assert memo == "要开发票；11.21 阿华 电话未接通；11.21 阿华 已催付"


def test_free_text_stays_one_line_in_the_remark(kefu: Kefu) -> None:
    told = kefu.ok("record", "小雨", "other", "--note", "要改\n地址；蓝色", "--json").json
    assert told["remark"] == "11.21 阿华 要改，地址，蓝色"
