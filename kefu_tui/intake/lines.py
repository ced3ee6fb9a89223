"""Text in pieces -> rows of cells. A line without quotes is split, which is five times as quick."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from kefu_tui.domain.imports import Problem
from kefu_tui.errors import IntakeError

Row = tuple[int, list[str]]
"""Line (CSV: where the row begins; workbook: the sheet's row), from 1; cells."""

_SPAN = 40
"""A cell may hold line breaks; a row over more lines than this is an unclosed quote."""
_LONG_LINE: Final = 131_072
"""Characters; the csv module's limit of one cell, and it says which line has one."""
_LONGEST_LINE = 1 << 22
_FEW_QUOTES = 12


def blocks_of(texts: Iterable[str]) -> Iterator[str]:
    """The text again, in pieces of whole lines, ends (of any kind, also mixed) as `\\n` between them.

    Raises IntakeError for a line beyond all measure.
    """
    rest = ""
    for text in texts:
        piece = rest + text
        held = "\r" if piece.endswith("\r") else ""  # its \n may begin the next piece
        piece = _same_ends(piece.removesuffix("\r"))
        block, found, rest = piece.rpartition("\n")
        rest += held
        if found:
            yield block
        if len(rest) > _LONGEST_LINE:
            raise IntakeError("文件里有一行长得不正常，不像订单导出文件；请重新导出")
    yield _same_ends(rest)


def _same_ends(text: str) -> str:
    if "\r" not in text:
        return text
    text = text.replace("\r\n", "\n")
    return text.replace("\r", "\n") if "\r" in text else text


class Rows:
    """The rows of a table in text that hold anything, with the line each begins on.

    A row over more than `_SPAN` lines is left out and added to `problems`. Once `width` is set,
    cells behind that many columns are not told apart: they stand as one in the last place.
    """

    def __init__(self, texts: Iterable[str], separator: str, problems: list[Problem]) -> None:
        self._blocks = blocks_of(texts)
        self._lines: Iterator[str] = iter(())
        self._separator = separator
        self._problems = problems
        self.width = -1

    def __iter__(self) -> Iterator[Row]:
        separator, quote = self._separator, self._separator + '"'
        line = 0
        while True:
            lines = self._lines
            for text in lines:
                line += 1
                if not text:
                    continue
                if quote not in text and text[0] != '"' and len(text) < _LONG_LINE:
                    yield line, text.split(separator, self.width)
                    continue
                cells = _one(text, separator) or _unquoted(text, separator)
                if cells:
                    yield line, cells
                else:
                    began = line
                    taken, cells = self._slowly(text, line)
                    line += taken - 1
                    if line - began > _SPAN:
                        self._problems.append(Problem(began, "", _unclosed(line)))
                    elif cells:
                        yield began, cells
            if lines is self._lines and not self._more():
                return

    def _more(self) -> bool:
        """Go on to the next block; False at the end of the text."""
        block = next(self._blocks, None)
        if block is None:
            return False
        self._lines = iter(block.split("\n"))
        return True

    def _slowly(self, text: str, line: int) -> tuple[int, list[str]]:
        """How many lines a row covers that begins with `text`, and its cells."""
        reader = csv.reader(self._on_from(text), delimiter=self._separator)
        try:
            cells = next(reader)
        except csv.Error as error:
            raise IntakeError(
                f"第 {line} 行开始的一格太长，多半是引号没有成对；请重新导出"
            ) from error
        return reader.line_num, cells

    def _on_from(self, text: str) -> Iterator[str]:
        yield text
        while True:
            for following in self._lines:
                yield "\n" + following
            if not self._more():
                return


def _one(text: str, separator: str) -> list[str]:
    """The cells of a line with one in quotes, a title with a comma mostly; none for any other."""
    head, _, rest = text.partition(separator + '"')
    inside, _, rest = rest.partition('"')
    if (
        rest[:1] != separator
        or text[0] == '"'
        or separator + '"' in rest
        or len(text) >= _LONG_LINE
    ):
        return []
    cells = head.split(separator)
    cells.append(inside)
    cells += rest[1:].split(separator)
    return cells


def _unquoted(text: str, separator: str) -> list[str]:
    """The cells of a line with quoted ones among them; none where the csv module must decide."""
    quotes = text.count('"')
    if quotes % 2 or len(text) >= _LONG_LINE:
        return []
    if text[0] == text[-1] == '"':
        cells = text[1:-1].split(f'"{separator}"')
        if quotes == 2 * len(cells):  # every cell in quotes, and no quote within
            return cells
    return _few(text, separator) if quotes <= _FEW_QUOTES else []


def _few(text: str, separator: str) -> list[str]:
    """As `_unquoted`, going from quote to quote."""
    quote, find = separator + '"', text.find
    start = 0 if text[0] == '"' else find(quote) + 1
    cells = text[: start - 1].split(separator) if start else []
    while True:
        if text.startswith('"', start):
            end = find('"', start + 1)
            while end >= 0 and text.startswith('"', end + 1):
                end = find('"', end + 2)
            if end < 0:
                return []
            cells.append(text[start + 1 : end].replace('""', '"'))
            if end + 1 == len(text):
                return cells
            if text[end + 1] != separator:
                return []
            start = end + 2
        else:
            end = find(quote, start)
            if end < 0:
                return cells + text[start:].split(separator)
            cells += text[start:end].split(separator)
            start = end + 1


def _unclosed(after: int) -> str:
    return f"引号没有成对，从这里到第 {after} 行连成了一行，整段未导入"
