"""Finding buyers by a few characters, and names by their pinyin."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.desk.finding import Directory, Match
from kefu_tui.desk.pinyin import spelled, spellings
from kefu_tui.ports import Named

CHARACTERS = "王李张单曾解丽小晓明伟芳乐行吕欧阳强"
NAMES = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=4)


def directory(*names: Named, first: tuple[str, ...] = ()) -> Directory:
    return Directory(names, first)


def person(receiver: str, buyer: str = "", number: str = "", phone: str = "") -> Named:
    return Named(number or f"n{receiver}{buyer}", buyer or f"b-{receiver}", receiver, phone)


def keys(found: Directory, text: str, limit: int = 50) -> list[str]:
    return [hit.key for hit in found.find(text, limit)]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("王丽", "wang li"),
        ("单晓旭", "shan xiao xu"),
        ("曾丽", "zeng li"),
        ("解晓东", "xie xiao dong"),
        ("仇和", "qiu he"),
        ("查良", "zha liang"),
        ("欧阳娜", "ou yang na"),
        ("尉迟恭", "yu chi gong"),
        ("单于明", "chan yu ming"),
        ("吕布", "lv bu"),
        ("王*", "wang"),
    ],
)
def test_a_name_is_read_as_names_are(name: str, first: str) -> None:
    assert spellings(name)[0] == first


def test_a_name_of_two_readings_has_both() -> None:
    assert {"shan xiao xu", "dan xiao xu"} <= set(spellings("单晓旭"))
    assert {"wang qian", "wang xi"} <= set(spellings("王茜"))


def test_what_is_no_chinese_name_has_no_spelling() -> None:
    assert spellings("Tom") == spellings("***") == spellings("") == ()
    assert spelled("tb_123") == spelled("") == ""
    assert spelled("爱笑的Tom88") == "ai xiao de Tom88"


@given(NAMES, st.data())
def test_every_way_to_begin_the_syllables_finds_the_name(name: str, data: st.DataObject) -> None:
    """Initials, whole syllables and anything between."""
    found = directory(person(name, "someone"), person("赵六", "else"))
    spelling = data.draw(st.sampled_from(spellings(name)))
    typed = "".join(
        syllable[: data.draw(st.integers(1, len(syllable)))] for syllable in spelling.split()
    )
    assert "someone" in keys(found, typed)
    assert "someone" in keys(found, typed.upper())
    assert found.find(typed, 9)[0].match is Match.WHOLE


@given(NAMES, NAMES)
def test_letters_that_begin_no_syllables_find_nobody(name: str, other: str) -> None:
    """What is found is exactly what splits into beginnings of neighbouring syllables."""
    typed = "".join(syllable[:2] for syllable in spellings(other)[0].split())
    wanted = any(_begins(s.split()[start:], typed) for s in spellings(name) for start in range(4))
    found = directory(person(name, "someone"))
    assert bool(keys(found, typed)) is wanted


def _begins(syllables: list[str], typed: str) -> bool:
    if not typed:
        return True
    if not syllables:
        return False
    head, *rest = syllables
    return any(
        typed[:n] == head[:n] and _begins(rest, typed[n:])
        for n in range(1, min(len(head), len(typed)) + 1)
    )


@given(st.lists(st.sampled_from(("tb_小雨", "Tb_88", "小雨", "tb_８８", "雨")), unique=True))
def test_a_nick_is_found_by_any_part_whatever_its_width(nicks: list[str]) -> None:
    found = directory(*(person("赵", nick) for nick in nicks))
    assert set(keys(found, "雨")) == {nick for nick in nicks if "雨" in nick}
    assert set(keys(found, "tB_88")) == {n for n in nicks if n in ("Tb_88", "tb_８８")}


def test_the_best_match_comes_first_then_the_open_then_the_newest() -> None:
    found = directory(
        *(person("小王", f"甲{n}") for n in range(3)),
        *(person("王丽", f"乙{n}") for n in range(3)),
        person("王", "丙"),
        first=("乙1",),
    )
    assert keys(found, "王") == ["丙", "乙1", "乙2", "乙0", "甲2", "甲1", "甲0"]
    assert keys(found, "王", 2) == ["丙", "乙1"]


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("4591", Match.WHOLE),
        ("４５９１", Match.WHOLE),
        ("186 0123 4591", Match.WHOLE),
        ("186-0123-4591", Match.WHOLE),
        ("360000000000000017", Match.WHOLE),
        ("0123", Match.INSIDE),
        ("0000017", Match.INSIDE),
        ("591", None),
        ("9999", None),
        ("", None),
        ("　", None),
    ],
)
def test_numbers_are_found_from_four_digits_on(typed: str, match: Match | None) -> None:
    found = directory(person("王", "甲", "360000000000000017", "18601234591"))
    assert [hit.match for hit in found.find(typed, 5)] == ([match] if match is not None else [])


def test_the_tail_of_a_masked_number_is_found() -> None:
    found = directory(person("王*", "甲", phone="138****4591"))
    assert keys(found, "4591") == ["甲"]


def test_one_buyer_is_found_once_with_all_orders() -> None:
    names = [person("王丽", "甲", f"36000000000{n}") for n in range(9)]
    found = directory(*names, person("李", "t**1", "3700001"), person("李", "t**1", "3700002"))
    assert keys(found, "wl") == ["甲"]
    assert keys(found, "360000000005") == ["甲"]
    assert set(keys(found, "李")) == {"3700001", "3700002"}


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_may_be_typed_and_any_may_be_in_the_books(typed: str, held: str) -> None:
    found = directory(person(held, f"x{held}", "1"), person("王丽", "甲", "2"))
    found.find(typed, 5)
    assert keys(found, "wangli") == ["甲"] or "甲" in keys(found, "wangli")


def test_many_matches_end_early() -> None:
    found = directory(*(person("王" + "".join(pair)) for pair in product("丽明芳", repeat=3)))
    assert len(keys(found, "w", 5)) == 5


def test_the_dictionary_is_read_by_the_first_search_only() -> None:
    code = """
import sys
from kefu_tui.bootstrap import build_desk
import kefu_tui.tui.screens.desk
assert "pypinyin" not in sys.modules
from kefu_tui.desk.pinyin import spellings
assert spellings("王") and "pypinyin" in sys.modules
assert "pypinyin.phrases_dict" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
