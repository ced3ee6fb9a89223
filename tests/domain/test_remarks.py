"""The remark: written strictly, read tolerantly, joined without losing anybody's note."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kefu_tui.domain.outcomes import (
    NEW_NUMBER,
    NOT_PASSED_ON,
    PASSED_ON,
    Asks,
    Outcome,
    Reason,
    reasons_for,
)
from kefu_tui.domain.remarks import (
    MEMO_BYTES,
    Remark,
    format_remark,
    join_memo,
    memo_bytes,
    parse_remarks,
    split_memo,
    status_text,
)
from tests.domain.builders import NOW, OUTCOMES, moments, t

ORDERED = date(2025, 11, 18)
TODAY = NOW.date()
NAMES = st.sampled_from(
    [
        "阿华",
        "小美",
        "客服01",
        "Amy",
        "欧阳娜娜",
        "小王2",
        "前台小李",
        "唯美旗舰店:小美",
        "A-1",
        "𠮷野",
    ]
)
NOTES = st.text(
    st.sampled_from("要红色的周五前发顺丰改地址 ，。！?AB12😀𠮷鎔"), min_size=1, max_size=60
)


def read(memo: str, ordered: date = ORDERED, today: date = TODAY) -> list[Remark]:
    return parse_remarks(memo, ordered, today)


def only(memo: str, ordered: date = ORDERED, today: date = TODAY) -> Remark:
    (remark,) = read(memo, ordered, today)
    return remark


# -- writing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "words", "remark"),
    [
        (Outcome.REMINDED, {}, "11.21 阿华 已催付"),
        (Outcome.PROMISED, {"when": t("11.22 15:00")}, "11.21 阿华 顾客明天下午付款"),
        (Outcome.PROMISED, {"when": t("11.21 20:00")}, "11.21 阿华 顾客今天晚上付款"),
        (Outcome.PROMISED, {"when": t("11.22 20:30")}, "11.21 阿华 顾客明天20:30付款"),
        (Outcome.PROMISED, {"when": t("11.23 10:00")}, "11.21 阿华 顾客11.23上午付款"),
        (Outcome.PROMISED, {"when": t("11.23 14:00")}, "11.21 阿华 顾客11.23 14:00付款"),
        (Outcome.PROMISED, {}, "11.21 阿华 顾客承诺付款"),
        (Outcome.NO_ANSWER, {}, "11.21 阿华 电话未接通"),
        (Outcome.BUSY, {"when": t("11.21 16:30")}, "11.21 阿华 顾客忙 今天16:30再联系"),
        (
            Outcome.PAYMENT_PROBLEM,
            {"reason": Reason.INSUFFICIENT_BALANCE},
            "11.21 阿华 卡里余额不足",
        ),
        (Outcome.HESITATING, {"reason": Reason.BARGAINING}, "11.21 阿华 议价不成"),
        (Outcome.NOT_WANTED, {}, "11.21 阿华 顾客不需要 关闭交易"),
        (Outcome.THIRD_PARTY, {}, "11.21 阿华 非本人接听 已转告"),
        (Outcome.THIRD_PARTY, {"phone": "13900001111"}, "11.21 阿华 非本人接听 已留新号码"),
        (Outcome.DO_NOT_CONTACT, {}, "11.21 阿华 顾客反感 勿再联系"),
        (Outcome.OTHER, {"note": " 要开\n发票；周五要 "}, "11.21 阿华 要开，发票，周五要"),
        (Outcome.WRONG_ORDER, {}, "11.21 阿华 顾客信息错误 重拍订单"),
    ],
)
def test_remark_as_written(outcome: Outcome, words: dict[str, object], remark: str) -> None:
    status = status_text(outcome, NOW, **words)  # type: ignore[arg-type]
    assert format_remark(TODAY, "阿华", status) == remark


def test_remark_has_two_digits_and_one_space_between_its_parts() -> None:
    assert format_remark(date(2025, 4, 5), " 阿 华 ", " 已催付 ") == "04.05 阿华 已催付"
    assert format_remark(date(2025, 4, 5), "", "已催付") == "04.05 已催付"


# -- there and back -----------------------------------------------------------------------


@given(OUTCOMES, NAMES, moments("11.18 00:00", 3), st.data())
def test_remark_round_trip(outcome: Outcome, name: str, at: datetime, data: st.DataObject) -> None:
    asks = outcome.facts.asks
    when = reason = None
    if asks is Asks.TIME:
        when = at + timedelta(minutes=data.draw(st.integers(0, 200 * 24 * 60)))
    if asks is Asks.REASON:
        reason = data.draw(st.sampled_from(reasons_for(outcome)))
    phone = "13900001111" if asks is Asks.PERSON and data.draw(st.booleans()) else ""
    if outcome is Outcome.OTHER:
        assume(":" not in name and not name.startswith("前"))
    note = data.draw(st.sampled_from(["要开发票", NOT_PASSED_ON]))
    status = status_text(outcome, at, when=when, reason=reason, note=note, phone=phone)
    remark = only(format_remark(at.date(), name, status))
    assert (remark.day, remark.name, remark.status) == (at.date(), name, status)
    assert remark.reason is reason
    assert remark.when == when
    assert remark.known is (outcome is not Outcome.OTHER)
    if reason is not Reason.OTHER:  # 其他原因 alone does not tell 5 from 6
        assert remark.outcome is outcome
    if asks is Asks.PERSON:
        passed_on = NOT_PASSED_ON if note == NOT_PASSED_ON else PASSED_ON
        assert status.endswith(NEW_NUMBER if phone else passed_on)


@given(st.lists(st.tuples(NAMES, OUTCOMES), min_size=1, max_size=5), st.sampled_from("；;|\n"))
def test_several_remarks_in_one_memo(lines: list[tuple[str, Outcome]], joint: str) -> None:
    remarks = [
        format_remark(TODAY, name, status_text(outcome, NOW, note="已催付, 再看看"))
        for name, outcome in lines
    ]
    found = read(joint.join(remarks))
    assert [(r.text, r.name) for r in found] == [
        (text, name) for text, (name, _) in zip(remarks, lines, strict=True)
    ]


# -- reading ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("memo", "outcome", "status"),
    [
        ("4.15阿华 已催付", Outcome.REMINDED, "已催付"),
        ("4.15 阿华 已催付", Outcome.REMINDED, "已催付"),
        ("@4.15阿华 顾客信息错误 重拍订单", Outcome.WRONG_ORDER, "顾客信息错误 重拍订单"),
        ("04.15 阿华 顾客明天下午付款", Outcome.PROMISED, "顾客明天下午付款"),
        ("04.15 阿华 卡里余额不足", Outcome.PAYMENT_PROBLEM, "卡里余额不足"),
        ("4.15阿华已催付", Outcome.REMINDED, "已催付"),
        ("＠４．１５　阿华　已催付", Outcome.REMINDED, "已催付"),
        (" 04.15  阿华   关机 ", Outcome.NO_ANSWER, "关机"),
        ("4。15 阿华 要开发票", Outcome.OTHER, "要开发票"),
    ],
)
def test_tolerant_reading(memo: str, outcome: Outcome, status: str) -> None:
    remark = only(memo, date(2025, 4, 14), date(2025, 4, 16))
    assert (remark.day, remark.name) == (date(2025, 4, 15), "阿华")
    assert (remark.outcome, remark.status) == (outcome, status)


def test_every_joint_separates() -> None:
    memo = "4.15阿华 已催付；4.15 小美 已催付;@4.15阿强 关机|04.15 小李 顾客忙\r\n4.16 阿华 已催付\n要红色"
    found = read(memo, date(2025, 4, 14), date(2025, 4, 16))
    assert [r.name for r in found] == ["阿华", "小美", "阿强", "小李", "阿华"]


@pytest.mark.parametrize(
    "memo",
    [
        "要红色",
        "11.23 周五前 要到",
        "11.21 前 要到",
        "12.5kg 两箱",
        "11.21",
        "11.21 阿华",
        "13.45 阿华 已催付",
        "2.30 阿华 已催付",
        "",
        "；；|",
    ],
)
def test_what_is_no_remark(memo: str) -> None:
    assert read(memo) == []


@given(st.text(max_size=80))
def test_reading_never_raises(memo: str) -> None:
    for remark in read(memo):
        assert ORDERED <= remark.day <= TODAY


# -- the year -----------------------------------------------------------------------------


@given(st.dates(date(2019, 1, 1), date(2031, 1, 1)), st.integers(0, 300), st.integers(0, 300))
def test_remarks_year_is_between_order_and_today(ordered: date, after: int, more: int) -> None:
    written = ordered + timedelta(days=after)
    today = written + timedelta(days=more)
    assume(today - ordered < timedelta(days=365))
    assert only(format_remark(written, "阿华", "已催付"), ordered, today).day == written


def test_remarks_year_over_new_year() -> None:
    ordered, today = date(2025, 12, 30), date(2026, 1, 2)
    assert only("12.31 阿华 已催付", ordered, today).day == date(2025, 12, 31)
    assert only("01.01 阿华 已催付", ordered, today).day == date(2026, 1, 1)
    assert read("01.03 阿华 已催付", ordered, today) == []
    assert read("12.29 阿华 已催付", ordered, today) == []


def test_remarks_year_on_a_leap_day() -> None:
    assert only("2.29阿华 已催付", date(2024, 2, 28), date(2024, 3, 1)).day == date(2024, 2, 29)
    assert read("2.29阿华 已催付", date(2025, 2, 27), date(2025, 3, 2)) == []


def test_remarks_year_of_an_old_order_is_the_first_that_fits() -> None:
    """An order is worked for days, not for a year."""
    remark = only("11.21 小美 已催付", date(2023, 11, 20), date(2025, 11, 21))
    assert remark.day == date(2023, 11, 21)


def test_promised_time_over_new_year() -> None:
    remark = only("12.31 阿华 顾客01.02上午付款", date(2025, 12, 30), date(2025, 12, 31))
    assert remark.when == t("01.02 10:00", 2026)
    assert only("11.21 阿华 顾客明天付款").when == t("11.22 15:00")
    assert only("11.21 阿华 顾客今天25:99付款").when is None
    assert only("11.21 阿华 顾客02.30付款").when is None


# -- joining ------------------------------------------------------------------------------

REMARKS = st.builds(
    format_remark,
    st.dates(ORDERED, TODAY),
    NAMES,
    st.sampled_from(["已催付", "电话未接通", "顾客明天下午付款", "其他原因", "卡里余额不足"]),
)
MEMOS = st.lists(st.one_of(NOTES, REMARKS), max_size=60).map("；".join)


@given(MEMOS, st.lists(REMARKS, min_size=1, max_size=3))
def test_memo_joined(old: str, new: list[str]) -> None:
    """Rule *memo*: old memo；new remark, ≤ 1,000 bytes, other people's notes never dropped."""
    pieces = split_memo(old)
    known = {r.text for r in read(old) if r.known}
    notes = [p for p in pieces if p not in known]
    joined = join_memo(old, new, ORDERED, TODAY)
    left = split_memo(joined.text)
    assert [p for p in left if p in notes] == notes
    if joined.fits:
        assert new[-1] in left
        assert memo_bytes(joined.text) <= MEMO_BYTES or not set(new) - set(pieces)
        dropped = [r.day for r in read(old) if r.known and r.text not in left]
        kept = [r.day for r in read(old) if r.known and r.text in left]
        assert not dropped or not kept or max(dropped) <= min(kept)
    if joined.fits and not joined.dropped:
        assert left == pieces + [n for n in dict.fromkeys(new) if n not in pieces]


@given(MEMOS, REMARKS)
def test_memo_joined_twice_is_joined_once(old: str, new: str) -> None:
    once = join_memo(old, [new], ORDERED, TODAY)
    again = join_memo(once.text, [new], ORDERED, TODAY)
    assert again.text == once.text


def test_memo_drops_the_oldest_remark_first() -> None:
    remarks = [format_remark(ORDERED + timedelta(days=d), "阿华", "已催付") for d in (2, 0, 1)]
    note = "改" * ((MEMO_BYTES - memo_bytes("；".join(remarks)) - 2) // 2)
    old = "；".join([note, *remarks])
    assert memo_bytes(old) <= MEMO_BYTES
    joined = join_memo(old, ["11.21 小美 已催付"], ORDERED, TODAY)
    assert split_memo(joined.text) == [note, remarks[0], remarks[2], "11.21 小美 已催付"]
    assert joined.dropped == 1


def test_memo_full_of_other_peoples_notes_is_left_alone() -> None:
    old = "改" * 495
    joined = join_memo(old, ["11.21 阿华 已催付"], ORDERED, TODAY)
    assert (joined.text, joined.fits) == (old, False)


def test_memo_bytes_are_gbk() -> None:
    assert memo_bytes("已催付ab；") == 10
    text = "已" * 491
    joined = join_memo(text, ["11.21 阿华 x"], ORDERED, TODAY)
    assert memo_bytes(joined.text) == len(joined.text.encode("gbk")) == 996


def test_memo_is_kept_as_it_was_written() -> None:
    old = "要红色 | 周五前\n11.20 小美 已催付"
    joined = join_memo(old, ["11.21 阿华 已催付"], ORDERED, TODAY)
    assert joined.text == f"{old}；11.21 阿华 已催付"
    assert join_memo("", ["11.21 阿华 已催付"], ORDERED, TODAY).text == "11.21 阿华 已催付"


def test_memo_takes_several_new_remarks_oldest_first() -> None:
    new = ["11.20 阿华 已催付", "11.21 阿华 电话未接通"]
    days = [r.day for r in read(join_memo("", new, ORDERED, TODAY).text)]
    assert all(a <= b for a, b in pairwise(days))
    assert len(days) == 2
