"""称呼: from the receiver's name, and nothing at all rather than something wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.scripting.address import COMPOUND_SURNAMES, EITHER, address, surname


@pytest.mark.parametrize(
    ("receiver", "expected"),
    [
        ("王丽", "王女士/先生"),
        ("欧阳娜", "欧阳女士/先生"),
        ("欧阳娜娜", "欧阳女士/先生"),
        ("司马芳", "司马女士/先生"),
        ("诸葛亮", "诸葛女士/先生"),
        ("上官婉儿", "上官女士/先生"),
        ("歐陽鋒", "歐陽女士/先生"),
        ("范徐丽泰", "范女士/先生"),
        (" 王 丽 ", "王女士/先生"),
        ("王丽（前台代收）", "王女士/先生"),
        ("王丽收", "王女士/先生"),
        ("王先生", "王先生"),
        ("李小姐", "李女士"),
        ("陈老师", "陈老师"),
        ("欧阳女士", "欧阳女士"),
    ],
)
def test_surname_and_title(receiver: str, expected: str) -> None:
    assert address(receiver) == expected


@pytest.mark.parametrize(
    "receiver",
    ["", " ", "王*", "王**", "*丽", "王＊", "Tom", "wang li", "小可爱", "阿华", "13800138000", "王",
     "快递放门口就好", "代收点", "门卫", "单位前台", "阿不都·热合曼", "王a丽", "(收)"],
)  # fmt: skip
def test_plain_nin_where_no_surname_is_certain(receiver: str) -> None:
    assert address(receiver) is None
    assert surname(receiver) is None


def test_a_title_the_agent_chose_goes_before_all_others() -> None:
    assert address("王丽", "女士") == "王女士"
    assert address("王先生", "女士") == "王女士"
    assert address("王*", "女士") is None


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(sorted(COMPOUND_SURNAMES)), st.sampled_from(["芳", "子涵"]))
def test_compound_surnames_stay_whole(family: str, given_name: str) -> None:
    assert surname(family + given_name) == family


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=12))
def test_any_receiver_gives_an_address_or_none(receiver: str) -> None:
    said = address(receiver)
    assert said is None or 3 <= len(said) <= 7


PLACES = """
顾客 游客 管理员 高三二班 万达广场 金色家园 安康药房 白云宾馆
江苏大学 方正集团 时光小店 田园小区
"""
PEOPLE = ("朴智慧", "高中", "张管", "白云", "安康", "江南", "顾明", "曾技", "马会")


@pytest.mark.parametrize("receiver", PLACES.split())
def test_a_place_or_a_shop_that_begins_like_a_surname_is_nobody(receiver: str) -> None:
    assert address(receiver) is None


@pytest.mark.parametrize("receiver", PEOPLE)
def test_a_person_whose_name_is_like_one_is_called_by_it(receiver: str) -> None:
    assert address(receiver) == f"{receiver[0]}{EITHER}"
