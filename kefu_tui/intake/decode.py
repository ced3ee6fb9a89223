"""Bytes of a text export -> text, with the name of the encoding that was used."""

from __future__ import annotations

import codecs

from kefu_tui.errors import IntakeError

_SURE_OF_UTF8 = 8
"""So many well-formed multi-byte characters before the first bad byte: GBK text never has them."""


def decode(data: bytes) -> tuple[str, str]:
    """The text without its byte order mark, and `utf-8-sig`, `utf-16`, `utf-8` or `gb18030`.

    Every step is strict and the order is from the telling to the lenient: a mark is proof, UTF-8
    refuses nearly everything that is not UTF-8, GB18030 takes nearly anything and so comes last.
    NUL characters are dropped: no cell means them, and they cut strings short elsewhere.
    Raises IntakeError where no encoding fits without loss.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise IntakeError("文件是 UTF-32 编码，读不了；请另存为 UTF-8 的 CSV 再导入")
    text, encoding = _strictly(data)
    return (text.replace("\0", "") if "\0" in text else text), encoding


def _strictly(data: bytes) -> tuple[str, str]:
    for mark, codec, name in (
        (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(codec), codec
            except UnicodeDecodeError as error:
                raise _damaged(data, error.start, name) from error
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # A UTF-8 file with one broken byte must not be read as GB18030: that would "work",
        # and every name and title in it would be rubbish.
        if _foreign_letters(data[: error.start]) >= _SURE_OF_UTF8:
            raise _damaged(data, error.start, "UTF-8") from error
    try:
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        raise _damaged(data, error.start, "GB18030") from error


def _foreign_letters(good: bytes) -> int:
    """How many characters beyond ASCII `good`, which is well-formed UTF-8, holds."""
    return sum(letter > "\x7f" for letter in good[-4096:].decode("utf-8", "ignore"))


def _damaged(data: bytes, position: int, name: str) -> IntakeError:
    line = data.count(b"\n", 0, position) + 1
    return IntakeError(
        f"按 {name} 读到第 {line} 行时遇到坏掉的字符，文件可能没有下载完整，请重新导出"
    )
