"""Filling in: nothing missing is ever seen in what is said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.scripting.render import (
    PLACEHOLDERS,
    SMS_LIMIT,
    TemplateError,
    fit_sms,
    placeholders,
    render,
    sms_length,
    sms_parts,
)

DOUBLED = re.compile(r"[，。、；：！？,;:!?]{2,}")


def test_values_take_the_places_of_their_names() -> None:
    values = {"称呼": "王女士", "店铺": "唯美", "客服": "阿华"}
    assert render("{称呼}您好，我是{店铺}的{客服}", values) == "王女士您好，我是唯美的阿华"


def test_a_missing_value_outside_of_brackets_gives_nothing() -> None:
    assert render("您拍的{商品}", {}) is None
    assert render("您拍的{商品}", {"商品": "  "}) is None


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("[{称呼}，]您好", {}, "您好"),
        ("[{称呼}，]您好", {"称呼": "王女士"}, "王女士，您好"),
        ("〔{称呼}，〕您好", {"称呼": "王女士"}, "王女士，您好"),
        ("\uff3b{称呼}，\uff3d您好", {}, "您好"),
        ("[{称呼}和{客服}，]您好", {"称呼": "王女士"}, "您好"),
        ("[请问是{称呼}吗|请问是您本人吗]？", {}, "请问是您本人吗？"),
        ("[请问是{称呼}吗｜请问是您本人吗]？", {"称呼": "王女士"}, "请问是王女士吗？"),
        ("[{商品}等{订单数}笔|{商品}|宝贝]", {"商品": "枕套"}, "枕套"),
        ("[{商品}等{订单数}笔|{商品}|宝贝]", {"商品": "枕套", "订单数": "2"}, "枕套等2笔"),
        ("[{称呼}，]您好", {"称呼": "您"}, "您好"),
        ("还有{剩余时间}", {"剩余时间": "5 小时 12 分"}, "还有5小时12分"),
        ("\uff5b 店铺 \uff5d到了", {"店铺": "唯美"}, "唯美到了"),
    ],
)
def test_optional_parts(text: str, values: dict[str, str], expected: str) -> None:
    assert render(text, values) == expected


def test_the_signature_of_a_text_message_is_no_markup() -> None:
    assert render("付款吧【{店铺}】", {"店铺": "唯美"}) == "付款吧【唯美】"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("好的，[{优惠}，]谢谢", "好的，谢谢"),
        ("好的[，{优惠}]，谢谢。", "好的，谢谢。"),
        ("[{优惠}]，谢谢", "谢谢"),
        ("谢谢，[{优惠}]。", "谢谢。"),
        ("第一句。\n[{优惠}。]\n第二句。", "第一句。\n第二句。"),
        ("谢谢（[{优惠}]）", "谢谢"),
    ],
)
def test_dropped_parts_leave_no_trace(text: str, expected: str) -> None:
    assert render(text, {}) == expected


def test_values_cannot_bring_braces_rows_or_punctuation_in() -> None:
    title = "【包邮】{新款}\n四件套！！，"
    assert (
        render("您拍的{商品}，还没付款", {"商品": title})
        == "您拍的【包邮】（新款） 四件套，还没付款"
    )
    assert render("{商品}", {"商品": "{称呼}", "称呼": "王女士"}) == "（称呼）"


@pytest.mark.parametrize("text", ["{称呼", "称呼}", "[{称呼}", "{称呼}]", "[[{称呼}]]", "{称{呼}}"])
def test_a_malformed_text_is_never_said(text: str) -> None:
    assert render(text, {"称呼": "王女士"}) is None
    with pytest.raises(TemplateError):
        placeholders(text)


def test_placeholders_are_listed_once_and_explained() -> None:
    assert placeholders("{称呼}[，{店铺}|{称呼}]") == ("称呼", "店铺")
    assert all(PLACEHOLDERS.values())


@settings(derandomize=True, deadline=None)
@given(
    st.text(alphabet="您好，。！？{}[]|｜〔〕\uff5b\uff5d{称呼}{商品}\n 甲", max_size=40),
    st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(max_size=12)),
)
def test_whatever_is_written_the_result_has_no_brace_and_no_doubled_punctuation(
    text: str, values: dict[str, str]
) -> None:
    said = render(text, values)
    if said is not None:
        assert not set("{}\uff5b\uff5d") & set(said)
        assert not DOUBLED.search(said)
        assert said == said.strip()
        assert all(row.strip() for row in said.split("\n"))


def test_a_text_message_is_counted_as_it_is_sent() -> None:
    assert sms_length("您好😀") == 4
    assert [sms_parts("字" * n) for n in (0, 1, 70, 71, 134, 135)] == [1, 1, 1, 2, 2, 3]


def test_a_long_item_is_cut_and_then_left_out() -> None:
    text = "[{称呼}，]您拍的[{商品}|宝贝]还没付款，我们给您留着【{店铺}】"
    values = {"称呼": "王女士/先生", "商品": "真丝四件套" * 12, "店铺": "唯美旗舰店"}
    cut = fit_sms(text, values)
    assert cut is not None
    assert sms_length(cut) == SMS_LIMIT
    assert "真丝四件套" in cut
    short = fit_sms(text, values, limit=32)
    assert short == "王女士/先生，您拍的宝贝还没付款，我们给您留着【唯美旗舰店】"
    assert fit_sms(text, values, limit=20) is None
