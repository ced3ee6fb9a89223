"""Web pages and XML that ERPs call `.xls` -> rows of text cells. Nothing in them is followed."""

from __future__ import annotations

from html.parser import HTMLParser

from kefu_tui.errors import IntakeError

_ROWS = ("tr", "row", "ss:row")
_CELLS = ("td", "th", "cell", "ss:cell")
_UNSEEN = ("style", "script", "title")
_BREAKS = ("br", "p", "div")
_WIDEST = 1000
"""Columns; a page that claims more is no table."""
_MOST_CELLS = 20_000_000


def rows_of_page(text: str) -> list[tuple[int, list[str]]]:
    """The rows of every table in a page, numbered from 1 as a spreadsheet would show them.

    A cell over several columns (`colspan`) is followed by empty ones, one over several rows stands
    in its first. Raises IntakeError for a document with entities of its own.
    """
    if "<!entity" in text[: 64 * 1024].lower():
        raise IntakeError("这个网页表格里有不安全的定义，没有导入；请重新导出为 CSV 或 XLSX")
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except AssertionError as error:  # how html.parser gives up on some broken declarations
        raise IntakeError("网页形式的表格已损坏，请重新导出") from error
    page.end_row()
    return page.rows


class _Page(HTMLParser):
    """Collects cells: HTML's `tr`/`td` as well as the `Row`/`Cell` of Excel's own XML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[str]]] = []
        self._line = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._unseen = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ROWS:
            self.end_row()
            self._row = []
            self._line = max(self._line, _number(attrs, "ss:index", 1) - 1)
        elif tag in _CELLS and self._row is not None:
            self._end_cell()
            self._skip_to(_number(attrs, "ss:index", 0))
            self._cell = []
            self._span = _number(attrs, "colspan", 1)
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKS and self._cell:
            self._cell.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag in _ROWS or tag == "table":
            self.end_row()
        elif tag in _UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

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
        self._row.append("".join(self._cell).strip())
        self._row.extend([""] * (self._span - 1))
        self._cell = None
        self._cells += self._span
        if len(self._row) > _WIDEST or self._cells > _MOST_CELLS:
            raise _giant()

    def _skip_to(self, column: int) -> None:
        """Excel's XML leaves out empty cells and says where the next one stands, from 1."""
        if column > _WIDEST:
            raise _giant()
        if self._row is not None and column > len(self._row) + 1:
            self._row.extend([""] * (column - 1 - len(self._row)))


def _number(attributes: list[tuple[str, str | None]], name: str, otherwise: int) -> int:
    value = next((value for key, value in attributes if key == name), None) or ""
    if not (value.isascii() and value.isdigit()) or len(value) > 7:
        return otherwise
    return min(int(value), _WIDEST) if name == "colspan" else int(value)


def _giant() -> IntakeError:
    return IntakeError("网页里的表格大得不正常，不像订单导出文件")
