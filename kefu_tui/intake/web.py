"""Web pages and XML that ERPs call `.xls` -> rows of text cells. Nothing in them is followed.

The standard library's parser of HTML looks at some broken pages again and again, for minutes; what
a table needs is little, and here every character is looked at once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kefu_tui.errors import IntakeError

_ROWS = ("tr", "row", "ss:row")
_CELLS = ("td", "th", "cell", "ss:cell")
_CELL_ENDS = tuple(f"/{name}" for name in _CELLS)
_ROW_ENDS = (*(f"/{name}" for name in _ROWS), "/table")
_UNSEEN = ("style", "script", "title")
_BREAKS = ("br", "p", "div")
_WIDEST = 1000
"""Columns; a page that claims more is no table."""
_MOST_CELLS = 20_000_000
_NAME = re.compile(r"/?[A-Za-z:]{1,20}")
_LONGEST_TAG = 1000
"""Characters of a tag that are looked at: what matters stands at its beginning."""
_COLSPAN = re.compile(r"\bcolspan=[\"']?([0-9]{1,7})", re.IGNORECASE)
_ROWSPAN = re.compile(r"\browspan=[\"']?([0-9]{1,7})", re.IGNORECASE)
_ACROSS = re.compile(r"\bss:mergeacross=[\"']?([0-9]{1,7})", re.IGNORECASE)
_INDEX = re.compile(r"\bss:index=[\"']?([0-9]{1,7})", re.IGNORECASE)


def rows_of_page(text: str) -> list[tuple[int, list[str]]]:
    """The rows of every table in a page, numbered from 1 as a spreadsheet would show them.

    A cell over several columns (`colspan`) is followed by empty ones, one over several rows stands
    in its first, with empty ones below it. Raises IntakeError for a document with entities of its own.
    """
    if "<!entity" in text[: 64 * 1024].lower():
        raise IntakeError("这个网页表格里有不安全的定义，没有导入；请重新导出为 CSV 或 XLSX")
    page = _Page()
    for words, tag in _pieces(text):
        if words:
            page.words(words)
        if tag:
            page.tag(tag)
    page.end_row()
    return page.rows


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Text and the tag behind it, without its brackets; comments and declarations are left out."""
    at = 0
    while (start := text.find("<", at)) >= 0:
        words = text[at:start]
        if text.startswith("<!--", start):
            end, tag = text.find("-->", start + 4), ""
            after = end + 3
        elif text.startswith("<![CDATA[", start):
            end, tag = text.find("]]>", start), ""
            yield words, ""
            words, after = html.escape(text[start + 9 : max(end, start)]), end + 3
        else:
            end = text.find(">", start)
            tag, after = text[start + 1 : min(end, start + _LONGEST_TAG)], end + 1
        yield words, tag
        if end < 0:
            return
        name = _NAME.match(tag)
        if name and name[0].lower() in _UNSEEN:
            # What stands in a style sheet or script is no cell, whatever it looks like.
            closing = re.compile(f"</{name[0]}", re.IGNORECASE).search(text, after)
            if closing is None:
                return
            after = closing.start()
        at = after
    yield text[at:], ""


class _Page:
    """Collects cells: HTML's `tr`/`td` as well as the `Row`/`Cell` of Excel's own XML."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, list[str]]] = []
        self._line = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = self._deep = 1
        self._cells = 0
        self._held: set[int] = set()
        """columns of this row that a cell further up reaches down to"""
        self._below: dict[int, int] = {}
        """column -> over how many more rows its cell reaches"""

    def words(self, words: str) -> None:
        if self._cell is not None:
            self._cell.append(words)

    def tag(self, tag: str) -> None:
        name = _NAME.match(tag)
        own = name[0].lower() if name else ""
        if own in _ROWS:
            self.end_row()
            self._row = []
            self._held = set(self._below)
            self._below = {column: n - 1 for column, n in self._below.items() if n > 1}
            self._line = max(self._line, _number(_INDEX, tag, 1) - 1)
        elif own in _CELLS and self._row is not None:
            self._end_cell()
            self._skip_to(_number(_INDEX, tag, 0))
            self._cell = []
            across = 1 + _number(_ACROSS, tag, 0)
            self._span = min(max(_number(_COLSPAN, tag, 1), across), _WIDEST)
            self._deep = _number(_ROWSPAN, tag, 1)
            if tag.endswith("/"):
                self._end_cell()
        elif own in _BREAKS and self._cell:
            self._cell.append("\n")
        elif own in _CELL_ENDS:
            self._end_cell()
        elif own in _ROW_ENDS:
            self.end_row()

    def end_row(self) -> None:
        """A row ends with its tag, with the next one, or with the page."""
        self._end_cell()
        if self._row is None:
            return
        self._line += 1
        if any(self._row):
            self.rows.append((self._line, self._row))
        self._row = None

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        before = len(self._row)
        while len(self._row) in self._held:
            self._row.append("")
        column = len(self._row)
        self._row.append(_unescaped("".join(self._cell)).strip())
        self._row.extend([""] * (self._span - 1))
        if self._deep > 1:
            self._below |= dict.fromkeys(range(column, len(self._row)), self._deep - 1)
        self._cell = None
        self._cells += len(self._row) - before
        if len(self._row) > _WIDEST or self._cells > _MOST_CELLS:
            raise _giant()

    def _skip_to(self, column: int) -> None:
        """Excel's XML leaves out empty cells and says where the next one stands, from 1."""
        if column > _WIDEST:
            raise _giant()
        if self._row is not None and column > len(self._row) + 1:
            self._row.extend([""] * (column - 1 - len(self._row)))


def _unescaped(cell: str) -> str:
    try:
        return html.unescape(cell) if "&" in cell else cell
    except ValueError:  # a character's number with thousands of digits
        return cell


def _number(pattern: re.Pattern[str], tag: str, otherwise: int) -> int:
    found = pattern.search(tag)
    return int(found[1]) if found else otherwise


def _giant() -> IntakeError:
    return IntakeError("网页里的表格大得不正常，不像订单导出文件")
