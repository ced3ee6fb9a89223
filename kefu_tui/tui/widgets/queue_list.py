"""The queue as a line-API list: only the lines on the screen are ever built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kefu_tui.desk.wording import display_name
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane, Standing
from kefu_tui.tui.format import cell_width, fit, left, pad

SHORT_CHANNEL = {Channel.WANGWANG: "旺旺", Channel.PHONE: "电话", Channel.SMS: "短信"}
_CLOSING_MINUTES = 60


class QueueList(ScrollView, can_focus=False):
    """Draws `count()` cases, asking `standing(i)` for the visible ones."""

    COMPONENT_CLASSES = {
        "queue--due",
        "queue--ready",
        "queue--later",
        "queue--cursor",
        "queue--closing",
    }

    class Chosen(Message):
        """A line was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(
        self,
        count: Callable[[], int],
        standing: Callable[[int], Standing],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._count = count
        self._standing = standing
        self._now = now
        self.cursor: int | None = None

    def on_mount(self) -> None:
        self.reload()

    def reload(self) -> None:
        """The queue has changed: measure and draw anew."""
        self.virtual_size = Size(self.scrollable_content_region.width, self._count())
        self.refresh()

    def on_resize(self) -> None:
        self.reload()

    def point_at(self, index: int | None) -> None:
        """Move the cursor and bring it into view."""
        self.cursor = index
        if index is not None:
            self.scroll_to_region(Region(0, index, 1, 1), animate=False, force=True)
        self.refresh()

    def on_click(self, event: object) -> None:
        y = getattr(event, "y", 0) + self.scroll_offset.y
        if 0 <= y < self._count():
            self.post_message(self.Chosen(y))

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if index >= self._count():
            return Strip.blank(width, self.rich_style)
        standing = self._standing(index)
        now = self._now()
        style = self.get_component_rich_style(f"queue--{standing.lane.value}")
        closes_at = standing.case.closes_at
        closing = (
            closes_at is not None
            and standing.lane is not Lane.LATER
            and (closes_at - now).total_seconds() < _CLOSING_MINUTES * 60
        )
        head, rest = queue_words(standing, index + 1, now, width)
        if index == self.cursor:
            style = self.get_component_rich_style("queue--cursor")
            return Strip([Segment(head + rest, style)], width)
        tail = self.get_component_rich_style("queue--closing") if closing else style
        return Strip([Segment(head, style), Segment(rest, tail)], width)


def queue_words(standing: Standing, rank: int, now: datetime, width: int) -> tuple[str, str]:
    """One line in two pieces, `width` cells together: who and how much; until when and how."""
    case = standing.case
    mark = "到点" if standing.lane is Lane.DUE else f"{rank:>4}"
    amount = format_yuan(case.amount_due).rjust(11)
    later = standing.lane is Lane.LATER
    when = _later(standing.next_at, now) if later else f"剩{left(case.closes_at, now)}"
    fixed = 4 + 1 + 1 + 11 + 1
    tail = f"{pad(when, 8)}{SHORT_CHANNEL[standing.channel]}"
    name_width = max(6, width - fixed - cell_width(tail) - 1)
    name = pad(fit(display_name(case), name_width), name_width)
    head = f"{mark} {name} {amount} "
    return head, pad(tail, max(0, width - cell_width(head)))


def _later(moment: datetime | None, now: datetime) -> str:
    """From when: `16:00起`, `明10:00`, `11.24起`; a stretch of time left begins with 剩."""
    if moment is None:
        return "--"
    days = (moment.date() - now.date()).days
    if days > 1:
        return f"{moment:%m.%d}起"
    return f"明{moment:%H:%M}" if days == 1 else f"{moment:%H:%M}起"
