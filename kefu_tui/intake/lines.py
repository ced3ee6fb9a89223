"""Text in pieces -> rows of cells. A line without quotes is split, which is five times as quick."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

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


def lines_of(texts: Iterable[str]) -> Iterator[list[str]]:
    """The text's lines, some at a time, without their ends (of any kind, also mixed).

    Raises IntakeError for a line beyond all measure.
    """
    rest = ""
    for text in texts:
        piece = rest + text
        block, found, rest = piece.rpartition("\n")
        if found:
            yield _lines(block)
        elif "\r" in piece[:-1]:  # a \n may begin the next piece
            block, _, rest = piece[:-1].rpartition("\r")
            rest += piece[-1]
            yield block.split("\r")
        if len(rest) > _LONGEST_LINE:
            raise IntakeError("文件里有一行长得不正常，不像订单导出文件；请重新导出")
    yield _same_ends(rest).split("\n")


def _lines(block: str) -> list[str]:
    """The lines of a block behind which there is a `\n`. Cutting off what is left of `\r\n` takes
    a quarter of the time that replacing it in the text does."""
    lines = block.split("\n")
    ends = block.count("\r")
    if not ends:
        return lines
    bare = [line.removesuffix("\r") for line in lines]
    if sum(map(len, bare)) + len(lines) - 1 + ends == len(block):
        return bare
    return _same_ends(block + "\n").split("\n")[:-1]


def _same_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Stretch(NamedTuple):
    """Some rows that follow each other."""

    lines: Sequence[int]
    """as in Row, for each of `rows`"""
    rows: list[list[str]]


def in_stretches(rows: Iterable[Row], size: int = 128) -> Iterator[Stretch]:
    """Rows, `size` at a time: enough to forget what a stretch costs, few enough for the
    processor's cache."""
    coming = iter(rows)
    while some := list(islice(coming, size)):
        yield Stretch([line for line, _ in some], [cells for _, cells in some])


def behind(stretches: Iterator[Stretch], count: int) -> Iterator[Stretch]:
    """The same without their first `count` rows."""
    for lines, rows in stretches:
        if count < len(rows):
            yield Stretch(lines[count:], rows[count:])
        count = max(count - len(rows), 0)


class Rows:
    """The rows of a table in text that hold anything, with the line each begins on.

    A row over more than `_SPAN` lines is left out and added to `problems`. Cells behind the first
    `width` columns may be left together in one, in the last place.
    """

    def __init__(
        self, texts: Iterable[str], separator: str, problems: list[Problem], width: int = -1
    ) -> None:
        self._blocks = lines_of(texts)
        self._lines: Iterator[str] = iter(())
        self._line = 0
        self._separator = separator
        self._problems = problems
        self._width = width

    def __iter__(self) -> Iterator[Row]:
        for lines, rows in self.stretches():
            yield from zip(lines, rows, strict=True)

    def stretches(self) -> Iterator[Stretch]:
        """The rows, as many at a time as stand in a piece of text."""
        for block in self._blocks:
            if rows := self._at_once(block):
                began = self._line + 1
                self._line += len(rows)
                yield Stretch(range(began, began + len(rows)), rows)
            else:
                self._lines = iter(block)
                yield from in_stretches(self._one_by_one())

    def _at_once(self, block: list[str]) -> list[list[str]]:
        """The rows of lines each of which is one; none where there are others among them."""
        separator, width = self._separator, self._width
        if not min(map(len, block)) or max(map(len, block)) >= _LONG_LINE:
            return []
        rows = []
        for text in block:
            at = text.find('"')  # a quote is found in a third of the time that a pair takes
            if at == 1 and text[0] == "=":  # the number, as most exports write it
                end = text.find('"', 2)
                at = 1 if text[end - 1] == separator else text.find('"', end + 1)
            if at < 0:
                cells = text.split(separator, width)
            elif at and text[at - 1] == separator:
                cells = _one(text, separator, width, at) or _unquoted(text, separator)
            elif at and separator + '"' not in text:
                cells = text.split(separator, width)
            else:
                cells = _unquoted(text, separator)
            if not cells:
                return []
            rows.append(cells)
        return rows

    def _one_by_one(self) -> Iterator[Row]:
        """The rows that begin in the lines at hand; the last may take some more."""
        lines: Iterator[str] | None = None
        while lines is not self._lines:
            lines = self._lines
            for text in lines:
                self._line += 1
                if not text:
                    continue
                began, cells = self._line, self._at_once([text])
                if cells:
                    yield began, cells[0]
                    continue
                taken, row = self._slowly(text)
                self._line += taken - 1
                if taken > _SPAN + 1:
                    self._problems.append(Problem(began, "", _unclosed(self._line)))
                elif row:
                    yield began, row

    def _slowly(self, text: str) -> tuple[int, list[str]]:
        """How many lines a row covers that begins with `text`, and its cells."""
        reader = csv.reader(self._on_from(text), delimiter=self._separator)
        try:
            cells = next(reader)
        except csv.Error as error:
            raise IntakeError(
                f"第 {self._line} 行开始的一格太长，多半是引号没有成对；请重新导出"
            ) from error
        return reader.line_num, cells

    def _on_from(self, text: str) -> Iterator[str]:
        yield text
        while True:
            for following in self._lines:
                yield "\n" + following
            more = next(self._blocks, None)
            self._lines = iter(more or ())
            if more is None:
                return


def _one(text: str, separator: str, width: int, at: int) -> list[str]:
    """The cells of a line with one in quotes, from `at` on: a title with a comma mostly; none for
    any other line."""
    end = text.find('"', at + 1)
    if end < 0 or text[end + 1 : end + 2] != separator or text.find('"', end + 1) >= 0:
        return []
    cells = text[: at - 1].split(separator)
    cells.append(text[at + 1 : end])
    cells += text[end + 2 :].split(separator, max(width - len(cells), -1))
    return cells


def _unquoted(text: str, separator: str) -> list[str]:
    """The cells of a line with quoted ones among them; none where the csv module must decide."""
    quotes = text.count('"')
    if quotes % 2:
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
