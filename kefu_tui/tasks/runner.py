"""Runner: lets time pass at the desk, and says what it has brought: each event once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from kefu_tui import logbook, paths
from kefu_tui.desk import Desk
from kefu_tui.desk.ranking import SLICE
from kefu_tui.domain.priority import Standing
from kefu_tui.tasks.backup import Backup
from kefu_tui.tasks.closing import Closing
from kefu_tui.tasks.follow_ups import FollowUps
from kefu_tui.tasks.handover import Handover
from kefu_tui.tasks.inbox import Inbox
from kefu_tui.tasks.notices import Chore, Event, Job, Notice, Task, Watch
from kefu_tui.tasks.report import Report
from kefu_tui.tasks.stale import Stale
from kefu_tui.tasks.told import Told
from kefu_tui.tasks.words import Words

_T = TypeVar("_T", bound=Task)


class Runner:
    """The background tasks of one desk, to be ticked once a second or so.

    A tick in which nothing has happened asks each task for its next time and does no more. What
    ticks that were missed would have told, the next one tells, each kind of event in one notice.
    """

    def __init__(self, desk: Desk, *, at_once: bool = False) -> None:
        """`at_once`: look for a backup that is due now, not when the desk has been open a while."""
        self._desk = desk
        self._told = Told(paths.tasks_file(desk.folder))
        self._watches: tuple[Watch, ...] = (
            FollowUps(desk),
            Closing(desk),
            Stale(desk),
            Handover(desk),
            Inbox(desk),
            Words(desk),
        )
        self._chores: tuple[Chore, ...] = (Backup(desk, at_once=at_once), Report(desk, self._told))
        self._unseen: deque[Standing] = deque()
        """what a tick has brought, and no watch has looked at yet"""
        self._busy = False
        self._came: deque[tuple[Task, list[Event]]] = deque()
        """what chores have left, in a thread of theirs, for the next tick"""

    def tick(self, *, at_leisure: bool = False) -> list[Notice]:
        """Let the clock act: what there is to be told now, the earliest first.

        Nothing while many cases are being changed on another thread: the next tick tells it.
        `at_leisure`: some thousandths of a second and no more, whatever the number of cases;
        `go_on` does the rest, and a later tick tells what comes of it.
        """
        if not self._desk.changing.acquire(blocking=False):
            return []
        try:
            return self._tick(at_leisure=at_leisure)
        finally:
            self._desk.changing.release()

    def go_on(self) -> bool:
        """A little of what a tick at leisure has left to do; whether there is more of it.

        Nothing while a tick would do nothing: after the next one it goes on.
        """
        if not self._desk.changing.acquire(blocking=False):
            return False
        try:
            if self._unseen:
                self._see(SLICE)
            else:
                self._desk.worklist.rank_on()
        finally:
            self._desk.changing.release()
        return bool(self._unseen) or self._desk.worklist.is_ranking

    def job(self) -> Callable[[], None] | None:
        """A chore that is due, to be run on any thread; the next tick says what came of it.

        One at a time: None while one runs, while `tick` would do nothing, or when there is nothing
        to do.
        """
        if self._busy or self._desk.changing.locked():
            return None
        for chore in self._due(self._chores):
            job = chore.prepare()
            if job is not None:
                self._busy = True
                return partial(self._do, chore, job)
        return None

    def next_at(self) -> datetime | None:
        """When a tick or a job will find something to do, as far as is known."""
        moments = (task.next_at() for task in self._on((*self._watches, *self._chores)))
        return min((moment for moment in moments if moment is not None), default=None)

    def _tick(self, *, at_leisure: bool) -> list[Notice]:
        self._unseen.extend(self._desk.tick(at_leisure=at_leisure))
        self._see(SLICE if at_leisure else len(self._unseen))
        came: list[tuple[Task, list[Event]]] = []
        while self._came:
            came.append(self._came.popleft())
        if not self._unseen:  # else in several notices what belongs in one
            came += ((watch, watch.run()) for watch in self._due(self._watches))
        return self._notices(came) if came else []

    def _see(self, most: int) -> None:
        for _ in range(min(most, len(self._unseen))):
            standing = self._unseen.popleft()
            for watch in self._watches:
                watch.see(standing)

    def _do(self, chore: Chore, job: Job) -> None:
        try:
            events = job()
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            logbook.failed(error)
            now, fault = self._desk.now, type(error).__name__
            text = f"程序内部出错, 已记录的数据都还在: {fault}"
            events = [Event(now, (f"{chore.kind} {now.date()} {fault}",), text=text)]
        finally:
            self._busy = False
        self._came.append((chore, events))

    def _notices(self, came: Iterable[tuple[Task, list[Event]]]) -> list[Notice]:
        """Of what has come about, what was not told before; from now on it is."""
        self._told.refresh()
        notices = []
        for task, events in came:
            fresh = [event for event in events if self._told.add(event)]
            if fresh:
                cases = tuple(event.case for event in fresh if event.case)
                first = min(event.at for event in fresh)
                notices.append(Notice(task.kind, first, task.words(fresh), cases))
        if notices:
            self._told.keep()
        return sorted(notices, key=lambda notice: notice.at)

    def _due(self, tasks: Sequence[_T]) -> Iterator[_T]:
        for task in self._on(tasks):
            moment = task.next_at()
            # asked for afterwards: a task that wants its turn at once has said its own now
            if moment is not None and moment <= self._desk.now:
                yield task

    def _on(self, tasks: Sequence[_T]) -> Iterator[_T]:
        on = self._desk.settings.tasks.on
        return (task for task in tasks if task.kind in on)
