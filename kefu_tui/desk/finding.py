"""Who is meant by a few characters: a nick, a name or its pinyin, a number's tail, an order number.

Everything buyers are found by stands in three long texts, a line for each buyer: a scan through
100,000 lines takes a few milliseconds, and keeps no object per buyer but the key.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from kefu_tui.desk.pinyin import spelled, spellings
from kefu_tui.domain.cases import key_of
from kefu_tui.ports import Named

_LONGEST = 40
"""characters of what is typed that are looked at"""
_FEWEST_DIGITS = 4
_LETTERS = re.compile(r"[a-z]+")
_BETWEEN = re.compile(r"[\s'’·・.\-]+")
_UNHEARD = str.maketrans("ü", "v")


class Match(IntEnum):
    """How well a buyer fits; the better ones first."""

    WHOLE = 0
    """the whole name, nick, number or tail of four digits and more"""
    START = 1
    """the beginning of one"""
    INSIDE = 2


class Hit(NamedTuple):
    """A buyer found, by the case's key."""

    match: Match
    key: str


class _Lines:
    """A long text of one line per buyer, and what is found in it."""

    def __init__(self, lines: Iterable[str]) -> None:
        text: list[str] = []
        self._starts = array("I")
        at = 0
        for line in lines:
            self._starts.append(at)
            text.append(line)
            at += len(line) + 1
        self._text = "\n".join([*text, ""])

    def holding(self, part: str) -> Iterator[int]:
        """The lines that hold `part`, each once."""
        starts, text = self._starts, self._text
        at = text.find(part)
        while at >= 0:
            line = bisect_right(starts, at) - 1
            yield line
            if line + 1 == len(starts):
                return
            at = text.find(part, starts[line + 1])

    def matching(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """The lines in which `pattern` is found, each once."""
        starts, text = self._starts, self._text
        found = pattern.search(text)
        while found is not None:
            line = bisect_right(starts, found.start()) - 1
            yield line
            if line + 1 == len(starts):
                return
            found = pattern.search(text, starts[line + 1])


class Directory:
    """All buyers as of one moment. `first`: the keys of those who are to come first in every
    class; the others by how new they are."""

    def __init__(self, names: Iterable[Named], first: Collection[str] = ()) -> None:
        people: dict[str, list[Named]] = {}
        for name in names:
            people.setdefault(key_of(name.buyer, name.number), []).append(name)
        front = [key for key in first if key in people]
        ahead = set(front)
        self._keys = [*front, *(key for key in reversed(people) if key not in ahead)]
        self._words = _Lines(_words(people[key]) for key in self._keys)
        self._sounds = _Lines(_sounds(people[key]) for key in self._keys)
        self._digits = _Lines(_digits(people[key]) for key in self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, text: str, limit: int) -> list[Hit]:
        """Rule *found*: at most `limit` buyers, best matches first. Nobody for blanks."""
        wanted = _plain(text)[:_LONGEST]
        number = number_in(text)
        found: dict[int, Match] = {}
        for match, lines in self._ways(wanted, number) if wanted else ():
            for line in lines:
                found.setdefault(line, match)
                if len(found) >= limit:
                    break
            if len(found) >= limit:
                break
        ranked = sorted(found.items(), key=lambda item: (item[1], item[0]))
        return [Hit(match, self._keys[line]) for line, match in ranked]

    def _ways(self, wanted: str, number: str) -> Iterator[tuple[Match, Iterator[int]]]:
        """Every way in which `wanted` may be meant, the best first."""
        words, sounds, digits = self._words, self._sounds, self._digits
        letters = _BETWEEN.sub("", wanted).translate(_UNHEARD)
        heard = bool(_LETTERS.fullmatch(letters))
        yield Match.WHOLE, words.holding(f"\t{wanted}\t")
        if number:
            yield Match.WHOLE, digits.holding(f"{number};")
            yield Match.WHOLE, digits.holding(f"#{number}\t")
        if heard:
            yield Match.WHOLE, sounds.matching(_spelling("\t ", letters, "[a-z0-9]*\t"))
        yield Match.START, words.holding(f"\t{wanted}")
        if heard:
            yield Match.START, sounds.matching(_spelling("\t ", letters))
        yield Match.INSIDE, words.holding(wanted)
        if number:
            yield Match.INSIDE, digits.holding(number)
        if heard:
            yield Match.INSIDE, sounds.matching(_spelling(" ", letters))


def number_in(text: str) -> str:
    """The digits of what is typed, where it is a number or the tail of one; else ""."""
    number = _BETWEEN.sub("", _plain(text)[:_LONGEST])
    return number if number.isascii() and number.isdigit() and len(number) >= _FEWEST_DIGITS else ""


def _spelling(before: str, letters: str, after: str = "") -> re.Pattern[str]:
    """Of syllables that each begin with some of the letters, in this order: `wangl` as well as
    `wl` and `wli` for `wang li`."""
    rest = "".join(f"(?:{letter}|[a-z0-9]* {letter})" for letter in letters[1:])
    return re.compile(f"{before}{letters[0]}{rest}{after}")


def _words(names: Iterable[Named]) -> str:
    """`\\tnick\\treceiver\\t`, each once."""
    texts = dict.fromkeys(t for n in names for t in (n.buyer, n.receiver) if t)
    plain = dict.fromkeys(filter(None, map(_plain, texts)))
    return "\t".join(["", *plain, ""])


def _sounds(names: Iterable[Named]) -> str:
    """`\\t wang li\\t`: every spelling, with a blank before each syllable."""
    receivers = dict.fromkeys(n.receiver for n in names if n.receiver)
    nicks = dict.fromkeys(n.buyer for n in names if n.buyer and not n.buyer.isascii())
    texts = [s for name in receivers for s in spellings(_plain(name))]
    texts += [s for nick in nicks if (s := spelled(_plain(nick)))]
    return "\t".join(["", *(f" {text}" for text in dict.fromkeys(texts)), ""])


def _digits(names: Iterable[Named]) -> str:
    """`phone;` and `#order number`."""
    numbers = [f"#{n.number}\t" for n in names]
    phones = dict.fromkeys(_BETWEEN.sub("", _plain(n.phone)) for n in names if n.phone)
    return "".join([*(f"{phone};" for phone in phones), *numbers])


def _plain(text: str) -> str:
    """As it is compared: no difference of width or case, nothing that ends a line."""
    if text.isascii() and text.isprintable():
        return text.strip().lower()
    shown = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFKC", text))
    return shown.strip().lower()
