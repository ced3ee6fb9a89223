"""Chinese names in letters, as one types them: 单晓旭 is `shan xiao xu`, and `dan xiao xu` too.

The dictionary (pypinyin's single characters, 0.1 s and 13 MB) is read when first asked for.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import product

_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha",
    "盖": "ge", "翟": "zhai", "朴": "piao", "缪": "miao", "覃": "qin", "员": "yun",
    "种": "chong", "乐": "yue", "黑": "he", "折": "she", "召": "shao", "祭": "zhai",
    "牟": "mu", "郇": "xun", "薄": "bo", "卜": "bu", "阚": "kan", "隗": "wei",
    "佴": "nai", "藏": "zang", "秘": "bi", "重": "chong", "长": "chang", "令": "ling",
}  # fmt: skip
"""Surnames that are read otherwise than the character mostly is."""

_COMPOUND = {
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "长孙": ("zhang", "sun"),
    "单于": ("chan", "yu"),
    "澹台": ("tan", "tai"),
}
_READINGS, _SPELLINGS = 2, 6
"""How many readings of a given name's character are tried, and how many spellings of a name kept."""


def spellings(name: str) -> tuple[str, ...]:
    """A person's name in syllables set apart by blanks, the likeliest spelling first.

    Rule *spelled*: the surname is read as surnames are, and as the character mostly is; every
    other character in its two commonest readings. () for a name without a Chinese character.
    """
    characters = [c for c in name if _readings(c)]
    compound = _COMPOUND.get("".join(characters[:2]))
    if compound is not None:
        first: list[tuple[str, ...]] = [(syllable,) for syllable in compound]
        characters = characters[2:]
    else:
        first = [_as_surname(c) for c in characters[:1]]
        characters = characters[1:]
    parts = [*first, *(_readings(c)[:_READINGS] for c in characters)]
    found = dict.fromkeys(" ".join(syllables) for syllables in product(*parts))
    return tuple(found)[:_SPELLINGS] if parts else ()


def spelled(text: str) -> str:
    """Any text in syllables, each character as it is mostly read; Latin words stay as they are.
    "" without a Chinese character."""
    words: list[str] = []
    latin, chinese = "", False
    for character in text:
        reading = _readings(character)
        if not reading and character.isalnum():
            latin += character
            continue
        words += [w for w in (latin, *reading[:1]) if w]
        latin, chinese = "", chinese or bool(reading)
    return " ".join([*words, latin] if latin else words) if chinese else ""


def _as_surname(character: str) -> tuple[str, ...]:
    usual = _readings(character)[:1]
    surname = _SURNAMES.get(character)
    return usual if surname is None else tuple(dict.fromkeys((surname, *usual)))


@cache
def _readings(character: str) -> tuple[str, ...]:
    """Its readings without tones, the commonest first; () where it is no Chinese character."""
    if character.isascii():
        return ()
    # Phrases are of no use for names, and cost half a second.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, pinyin

    found = pinyin(character, Style.NORMAL, heteronym=True, errors="ignore")
    readings = found[0] if found else ()
    return tuple(r for r in readings if r.isascii() and r.isalpha())
