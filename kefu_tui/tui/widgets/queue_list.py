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
from kefu_tui.domain.cases import Case
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.priority import Lane, Standing
from kefu_tui.tui.format import cell_width, fit, left, pad

_CLOSING_MINUTES = 60
_SECONDS = 10
"""How long what a line says of the time left may stand"""


class QueueList(ScrollView, can_focus=False):
    """Draws `count()` cases, asking `standing(i)` for the lines on the screen.

    Under the agent's hands nothing moves: the lines stay the cases they were when the list was
    last settled or scrolled, whatever the clock does to the queue meanwhile. What a line says of
    its case is up to date: `known(key)`.
    """

    COMPONENT_CLASSES = {
        "queue--due",
        "queue--ready",
        "queue--later",
        "queue--cursor",
        "queue--closing",
    }

    class Chosen(Message):
        """A line was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(
        self,
        count: Callable[[], int],
        standing: Callable[[int], Standing],
        now: Callable[[], datetime],
        known: Callable[[str], Standing | None] = lambda _: None,
        name_of: Callable[[Case], str] = display_name,
    ) -> None:
        super().__init__()
        self._count = count
        self._standing = standing
        self._now = now
        self._known = known
        self._name_of = name_of
        self._held: dict[int, Standing] = {}
        """the lines on the screen, by place"""
        self._drawn: dict[int, tuple[Standing, bool, int]] = {}
        """what each line was last drawn from, whether the cursor is on it, and when"""
        self.cursor: int | None = None

    def on_mount(self) -> None:
        self._measure()
        self._hold()

    def on_resize(self) -> None:
        self._measure()
        self._hold()

    def renew(self) -> None:
        """Draw those lines anew whose case has changed; and all of them now and then, as minutes
        run out at any second."""
        when, before = int(self._now().timestamp()) // _SECONDS, self._drawn
        self._drawn = {
            index: (self._newest(held), index == self.cursor, when)
            for index, held in self._held.items()
        }
        changed = [
            i for i in before.keys() | self._drawn.keys() if self._drawn.get(i) != before.get(i)
        ]
        if changed:
            top, width = self.scroll_offset.y, self.size.width
            self.refresh(*(Region(0, index - top, width, 1) for index in changed))

    def settle(self, index: int | None, *, same: bool = False) -> None:
        """The queue as it is now, the cursor on `index` and in view.

        `same`: the cursor's case is the one it was on, and stays on its line where it can.
        """
        line = None if self.cursor is None or not same else self.cursor - self.scroll_offset.y
        self._measure()
        self.cursor = index
        if index is not None and line is not None:
            self.scroll_to(y=index - line, animate=False, force=True, immediate=True)
        if index is not None:
            self.scroll_to_region(Region(0, index, 1, 1), animate=False, force=True)
        self._hold()

    def beside(self, step: int) -> str | None:
        """The case the eye finds `step` lines from the cursor; None when it is not on the screen."""
        found = None if self.cursor is None else self._held.get(self.cursor + step)
        return found.case.key if found else None

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """What comes into view is the queue as it is now."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._hold()

    def _measure(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self._count())

    def _hold(self) -> None:
        top = self.scroll_offset.y
        bottom = min(self._count(), top + self.scrollable_content_region.height)
        self._held = {index: self._standing(index) for index in range(top, bottom)}
        self.renew()

    def _newest(self, held: Standing) -> Standing:
        return self._known(held.case.key) or held

    def on_click(self, event: object) -> None:
        held = self._held.get(getattr(event, "y", 0) + self.scroll_offset.y)
        if held is not None:
            self.post_message(self.Chosen(held.case.key))

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.virtual_size.width
        held = self._held.get(index)
        if held is None:
            return Strip.blank(width, self.rich_style)
        standing = self._newest(held)
        now = self._now()
        lane = Lane.LATER if standing.lane is Lane.DONE else standing.lane
        style = self.get_component_rich_style(f"queue--{lane.value}")
        closes_at = standing.case.closes_at
        closing = (
            closes_at is not None
            and standing.lane is not Lane.LATER
            and (closes_at - now).total_seconds() < _CLOSING_MINUTES * 60
        )
        head, rest = queue_words(standing, self._name_of(standing.case), index + 1, now, width)
        if index == self.cursor:
            style = self.get_component_rich_style("queue--cursor")
            return Strip([Segment(head + rest, style)], width)
        tail = self.get_component_rich_style("queue--closing") if closing else style
        return Strip([Segment(head, style), Segment(rest, tail)], width)


def queue_words(
    standing: Standing, name: str, rank: int, now: datetime, width: int
) -> tuple[str, str]:
    """One line in two pieces, `width` cells together: who and how much; until when and how."""
    case = standing.case
    mark = _mark(standing) or f"{rank:>4}"
    amount = format_yuan(case.amount_due).rjust(11)
    later = standing.lane is Lane.LATER
    when = _later(standing.next_at, now) if later else f"剩{left(case.closes_at, now)}"
    fixed = 4 + 1 + 1 + 11 + 1
    tail = f"{pad(when, 8)}{standing.channel.label}"
    name_width = max(6, width - fixed - cell_width(tail) - 1)
    name = pad(fit(name, name_width), name_width)
    head = f"{mark} {name} {amount} "
    return head, pad(tail, max(0, width - cell_width(head)))


def _mark(standing: Standing) -> str:
    """Instead of the rank, in four cells."""
    if standing.lane is Lane.DUE:
        return "到点"
    if standing.mark.skipped_until is not None:
        return "跳过"
    return "置顶" if standing.mark.pinned else ""


def _later(moment: datetime | None, now: datetime) -> str:
    """From when: `16:00起`, `明10:00`, `11.24起`; a stretch of time left begins with 剩."""
    if moment is None:
        return "--"
    days = (moment.date() - now.date()).days
    if days > 1:
        return f"{moment:%m.%d}起"
    return f"明{moment:%H:%M}" if days == 1 else f"{moment:%H:%M}起"
