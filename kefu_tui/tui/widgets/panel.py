"""Panel: a block of safe text, drawn for the width at hand."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget

Draw = Callable[[int], Content]


def _nothing(_width: int) -> Content:
    return Content("")


class Panel(Widget, can_focus=False):
    """Shows `draw(width)`. Drawn again when the width changes; never parses markup."""

    virtual_size = Reactive(Size(0, 0), repaint=False)
    """As Textual's, but no more than the size, as nothing scrolls in here: it changes in a layout,
    which paints what has moved and must not be followed by another one."""

    def __init__(self, *, id: str, fills: bool = False) -> None:
        """`fills`: at least as high as the box it scrolls in, so that another text that fits does
        not have the screen laid out anew."""
        super().__init__(id=id)
        self._fills = fills
        self._least = 1
        """rows"""
        self._draw: Draw = _nothing
        self._drawn: tuple[int, Content] | None = None

    def show(self, draw: Draw) -> None:
        """Take a new drawing; it is painted only if it differs from what stands there, and the
        screen is laid out anew only if its height does."""
        before = self._drawn
        self._draw, self._drawn = draw, None
        if before is None:
            return  # not measured and not painted yet: the new drawing will be
        now = self._content(before[0])
        if not now.is_same(before[1]):
            moved = self.styles.is_auto_height and self._rows(before[1]) != self._rows(now)
            self.refresh(layout=moved)

    def render(self) -> Content:
        return self._content(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        self._least = container.height if self._fills else 1
        return self._rows(self._content(width))

    def _content(self, width: int) -> Content:
        if self._drawn is None or self._drawn[0] != width:
            self._drawn = (width, self._draw(max(8, width)))
        return self._drawn[1]

    def _rows(self, content: Content) -> int:
        return max(self._least, _height(content))


class CutPanel(Panel):
    """As high as there is room; what does not fit gives way to a line that says how much it is."""

    def __init__(self, *, id: str, more: Callable[[int], Content]) -> None:
        """`more`: that line, for so many lines left out."""
        super().__init__(id=id)
        self._more = more

    def render(self) -> Content:
        whole, room = super().render(), self.content_size.height
        left_out = _height(whole) - room + 1
        if left_out < 2 or room < 1:
            return whole
        kept = whole.split("\n")[: room - 1]
        return Content("\n").join([*kept, self._more(left_out)])


def _height(content: Content) -> int:
    return content.plain.count("\n") + 1
