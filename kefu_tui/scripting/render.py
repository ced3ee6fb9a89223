"""Filling in placeholders: `{称呼}`, and parts in `[ … ]` that fall away when a value is missing.

Inside a part, `|` separates wordings: `[请问是{称呼}吗|请问是您本人吗]`. The first one whose
placeholders all have values is taken; when none has, the part falls away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

PLACEHOLDERS: dict[str, str] = {
    "称呼": "顾客的称呼，如 王女士/先生；姓名隐藏时没有",
    "店铺": "店铺名，如 唯美旗舰店",
    "客服": "客服自己的名字，如 阿华",
    "商品": "商品简称，如 真丝四件套",
    "金额": "未付款合计，如 ¥1,263",
    "下单时间": "拍下的日子和钟点，如 昨天21:14",
    "下单时段": "拍下的日子和时段，如 昨天晚上",
    "剩余时间": "离自动关闭还有多久，如 5小时12分",
    "优惠": "可以给的优惠，名词，如 十元店铺优惠券",
    "截止发货": "当天发货的截止时间，如 今天16:00",
    "订单数": "未付款的订单笔数，两笔以上才有，如 2",
    "关闭时间": "自动关闭的时间，如 明天21:14",
    "付款链接": "顾客打开就能付款的网址，只写在旺旺里；几笔订单一起时没有",
}
"""Every placeholder a script may use, with its meaning and an example."""

_UNCLOSED = "方括号没有成对：少了后一半"
_UNKNOWN_BUYER = "您"
SMS_LIMIT = 70
SMS_LONG_PART = 67
_SHORTEST_ITEM = 6
"""Cut further, an item's name no longer says what it is: rather leave it out."""

_MARKS = str.maketrans("\uff5b\uff5d\uff3b\uff3d\uff5c〔〕", "{}[]|[]")
"""Full-width braces, brackets and bars, as an input method writes them: one for one."""
_WIDE = re.compile("[\uff5b\uff5d\uff3b\uff3d\uff5c〔〕]")
_TOKEN = re.compile(r"\{([^{}\[\]|\n]*)\}|(\[)|(\])|(\|)|([{}])")
_PUNCTUATION = "，。、；：！？,;:!?"
_STRONGEST_FIRST = "？?！!。；;：:，,、"
_RUN = re.compile(rf"[{_PUNCTUATION}](?:[ \t　]*[{_PUNCTUATION}])+")
_LEADING = re.compile(rf"^[{_PUNCTUATION}\s]+", re.MULTILINE)
_EMPTY_PAIR = re.compile(r"（\s*）|\(\s*\)|“\s*”|《\s*》|「\s*」|【\s*】")
_SPACED_NUMBER = re.compile(r"(?<=\d) (?=[^\x00-\xff])|(?<=[^\x00-\xff]) (?=\d)")
"""`5 小时 12 分` is how a table has it; in a sentence it stands without the spaces."""
_NO_BRACES = str.maketrans("{}\uff5b\uff5d", "（）（）")


class _Field(NamedTuple):
    name: str


_Piece = str | _Field
_Wording = tuple[_Piece, ...]


class _Part(NamedTuple):
    wordings: tuple[_Wording, ...]


class TemplateError(ValueError):
    """A text that cannot be filled in. `str(error)`: why, in Chinese; `offset`: where."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.offset = offset


def placeholders(text: str, *, outside: bool = False) -> tuple[str, ...]:
    """The names used in `text`, each once, in order. Raises `TemplateError`.

    `outside`: only those that do not stand in a `[ … ]`.
    """
    names: dict[str, None] = {}
    for node in _parse(text):
        wordings = node.wordings if isinstance(node, _Part) else ((node,),)
        if outside and isinstance(node, _Part):
            continue
        for wording in wordings:
            names.update((piece.name, None) for piece in wording if isinstance(piece, _Field))
    return tuple(names)


def dead_wordings(text: str) -> Iterator[str]:
    """What is wrong with the `[ … ]` in which a wording that is always said keeps another from
    ever being said, or from falling away."""
    for node in _parse(text):
        if not isinstance(node, _Part):
            continue
        free = [not any(isinstance(p, _Field) for p in wording) for wording in node.wordings]
        if free[0]:
            yield "[ ] 的第一种说法里没有占位符，省不掉"
        elif any(free[:-1]):
            yield "[ ] 里没有占位符的说法要放在最后，后面的永远轮不到"


def render(text: str, values: Mapping[str, str]) -> str | None:
    """`text` filled in; None when a value outside of `[ … ]` is missing or `text` is malformed.

    An empty value is a missing one, and so is 您 for 称呼. The result has no brace, no doubled
    punctuation and no empty row.
    """
    filled = expand(text, values)
    return None if filled is None else _tidy(filled) or None


def expand(text: str, values: Mapping[str, str]) -> str | None:
    """As `render`, with the punctuation as the file has it: what `lint` looks at."""
    try:
        nodes = _parse(text)
    except TemplateError:
        return None
    filled: list[str] = []
    for node in nodes:
        if isinstance(node, _Part):
            fitting = (_fill(wording, values) for wording in node.wordings)
            filled.append(next((done for done in fitting if done is not None), ""))
            continue
        piece = _fill((node,), values)
        if piece is None:
            return None
        filled.append(piece)
    return "".join(filled)


def sms_length(text: str) -> int:
    """Characters as a text message counts them: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def sms_room(texts: int) -> int:
    """How many characters fit into so many texts."""
    return SMS_LIMIT if texts == 1 else texts * SMS_LONG_PART


def sms_parts(text: str) -> int:
    """How many texts `text` is sent as: 70 characters in one, 67 in each of several."""
    length = sms_length(text)
    return 1 if length <= SMS_LIMIT else -(-length // SMS_LONG_PART)


def fit_sms(text: str, values: Mapping[str, str], limit: int = SMS_LIMIT) -> str | None:
    """`text` filled in and at most `limit` long; None where that cannot be.

    Too long, the item's name is cut, and then treated as missing.
    """
    for candidate in _with_shorter_item(values):
        filled = render(text, candidate)
        if filled is not None and sms_length(filled) <= limit:
            return filled
    return None


def _with_shorter_item(values: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    yield values
    item = values.get("商品", "")
    for length in range(len(item) - 1, _SHORTEST_ITEM - 1, -1):
        yield {**values, "商品": item[:length]}
    yield {name: value for name, value in values.items() if name != "商品"}


@lru_cache(maxsize=512)
def _parse(text: str) -> tuple[_Piece | _Part, ...]:
    text = _half_width(text)
    nodes: list[_Piece | _Part] = []
    wordings: list[list[_Piece]] | None = None
    opened = end = 0
    for token in _TOKEN.finditer(text):
        name, opens, closes, bar, brace = token.groups()
        target: list[_Piece] | list[_Piece | _Part] = wordings[-1] if wordings else nodes
        if token.start() > end:
            target.append(text[end : token.start()])
        end = token.end()
        if brace:
            raise TemplateError("花括号没有成对", token.start())
        if name is not None:
            target.append(_Field(name.strip()))
        elif opens:
            if wordings is not None:
                raise _nested(text, opened, token.start())
            wordings, opened = [[]], token.start()
        elif closes:
            if wordings is None:
                raise TemplateError("方括号没有成对：少了前一半", token.start())
            nodes.append(_Part(tuple(tuple(wording) for wording in wordings)))
            wordings = None
        elif bar and wordings is not None:
            wordings.append([])
        else:
            target.append(token.group())
    if wordings is not None:
        raise TemplateError(_UNCLOSED, opened)
    if end < len(text):
        nodes.append(text[end:])
    return tuple(nodes)


def _nested(text: str, opened: int, again: int) -> TemplateError:
    """A bracket within a bracket; from another row, sooner one that was forgotten to be closed."""
    if "\n" in text[opened:again]:
        return TemplateError(_UNCLOSED, opened)
    return TemplateError("方括号里不能再套方括号", again)


def _half_width(text: str) -> str:
    # Looking first: to translate is three times slower, and marks of that kind are rare.
    return text.translate(_MARKS) if _WIDE.search(text) else text


def _fill(wording: _Wording, values: Mapping[str, str]) -> str | None:
    filled: list[str] = []
    for piece in wording:
        if isinstance(piece, str):
            filled.append(piece)
            continue
        value = _clean(values.get(piece.name, ""))
        if not value or (piece.name == "称呼" and value == _UNKNOWN_BUYER):
            return None
        filled.append(value)
    return "".join(filled)


def _clean(value: str) -> str:
    """Someone else's text (titles, names) made fit to stand inside a sentence."""
    plain = "".join(
        char for char in " ".join(value.split()) if not unicodedata.category(char).startswith("C")
    )
    plain = _SPACED_NUMBER.sub("", plain)
    return plain.translate(_NO_BRACES).strip(_PUNCTUATION + " ")


def _tidy(text: str) -> str:
    """What a dropped part or a value's own punctuation may have left, put right."""
    text = _LEADING.sub("", _RUN.sub(_strongest, _EMPTY_PAIR.sub("", text)))
    rows = (row.strip() for row in text.split("\n"))
    return "\n".join(row for row in rows if row)


def _strongest(run: re.Match[str]) -> str:
    return min((char for char in run.group() if not char.isspace()), key=_STRONGEST_FIRST.index)
