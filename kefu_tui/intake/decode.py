"""Bytes of a text export -> text, piece by piece, with the name of the encoding that was used."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Final

from kefu_tui.errors import IntakeError
from kefu_tui.intake.files import FileBytes

_SURE_OF_UTF8 = 8
"""So many well-formed multi-byte characters before the first bad byte: GBK text never has them."""
PIECE: Final = 1 << 16
"""Bytes decoded at a time: the text of a large export never stands in memory as a whole."""
_HEAD = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHOWN = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030"}


def encoding_of(data: bytes | FileBytes) -> str:
    """`utf-8-sig`, `utf-16` (`-le`, `-be` without a mark), `utf-8` or `gb18030`.

    The order is from the telling to the lenient: a mark is proof, UTF-8 refuses nearly everything
    that is not UTF-8, GB18030 takes nearly anything and so comes last. Raises IntakeError for
    UTF-32, and for UTF-8 with a broken byte, which must not be read as GB18030: that would "work",
    and every name and title in it would be rubbish.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise IntakeError("文件是 UTF-32 编码，读不了；请另存为 UTF-8 的 CSV 再导入")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    return _unmarked_utf16(data[:_HEAD]) or ("utf-8" if _is_utf8(data) else "gb18030")


def texts(data: bytes | FileBytes, encoding: str) -> Iterator[str]:
    """The text in pieces, without its mark. NUL characters are dropped: no cell means them.

    Raises IntakeError at the first byte that does not fit, naming its line.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 0
    for start in range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece, final=start + PIECE >= len(data))
        except UnicodeDecodeError as error:
            good = piece[: max(error.start - held, 0)]
            raise _damaged(lines + good.count(b"\n"), encoding) from error
        lines += text.count("\n")
        yield text.replace("\0", "") if "\0" in text else text


def decode(data: bytes) -> tuple[str, str]:
    """The whole text and its encoding as it is shown: for what cannot be read in pieces."""
    encoding = encoding_of(data)
    return "".join(texts(data, encoding)), shown(encoding)


def shown(encoding: str) -> str:
    """An encoding's name as the agent sees it: the byte order of UTF-16 is of no use to anybody."""
    return "utf-16" if encoding.startswith("utf-16") else encoding


def _unmarked_utf16(head: bytes) -> str:
    """Which UTF-16 a text without a mark is, `""` where it may be anything else.

    An export is ASCII (digits, separators, line ends) and Chinese; read in the wrong byte order, or
    out of another encoding, its characters are spread over all of Unicode.
    """
    if b"\0" not in head:
        return ""
    even = head[: len(head) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = even.decode(codec, "replace")
        usual = sum(
            " " <= sign <= "~" or "\u4e00" <= sign <= "\u9fff" or sign in _OFTEN for sign in text
        )
        if usual >= 0.9 * len(text) and any(sign in text for sign in ",\t;"):
            return codec
    return ""


_OFTEN = frozenset("\r\n\t，。：；！？（）【】《》、·￥¥“”—…\u3000")


def _is_utf8(data: bytes | FileBytes) -> bool:
    """Whether it is UTF-8, sure or damaged: eight Chinese characters that fit are no accident."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    seen = 0
    for start in range(0, len(data), _HEAD):
        piece = data[start : start + _HEAD]
        try:
            text = decoder.decode(piece, final=start + _HEAD >= len(data))
        except UnicodeDecodeError as error:
            return seen + _foreign_letters(error.object[: error.start]) >= _SURE_OF_UTF8
        seen += 0 if text.isascii() else sum(letter > "\x7f" for letter in text)
        if seen >= _SURE_OF_UTF8:
            return True
    return True


def _foreign_letters(good: bytes) -> int:
    """How many characters beyond ASCII `good`, which is well-formed UTF-8, holds."""
    return sum(letter > "\x7f" for letter in good.decode("utf-8", "ignore"))


def _damaged(lines: int, encoding: str) -> IntakeError:
    name = _SHOWN.get(encoding, "UTF-16")
    return IntakeError(
        f"按 {name} 读到第 {lines + 1} 行时遇到坏掉的字符，文件可能没有下载完整，请重新导出"
    )
