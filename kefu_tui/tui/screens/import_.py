"""导单: choose an export file, watch it being read, see what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Input, ProgressBar

from kefu_tui.desk import Desk
from kefu_tui.desk.inbox import is_export_name
from kefu_tui.desk.views import TakenBack, TakenIn
from kefu_tui.domain.moments import from_timestamp
from kefu_tui.errors import CancelledError, KefuError
from kefu_tui.ports import Brought
from kefu_tui.tui import strings
from kefu_tui.tui.actions import IMPORT, bindings
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.format import cell_width, fit, line, lines, pad, wrapped
from kefu_tui.tui.import_view import failure, recognised, result
from kefu_tui.tui.reading import Reading
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import ALARM, CHOSEN, GOOD, MUTED, STRONG, WARNING
from kefu_tui.tui.widgets.panel import Draw, Panel

if TYPE_CHECKING:
    from kefu_tui.intake import Recognised

_MOST = 12
_LOW = 30
"""Lines of a screen below which only a few of the files are shown at a time."""
_FEW = 4
_REST = 0.3
"""Seconds on a file after which it is looked at."""
_ANEW = 2.0
"""Seconds after which is looked again whether there is a file, as long as there is none."""
_QUICKLY_READ = 16 * 1024 * 1024
"""Bytes up to which a file is looked at before it is asked for."""


class ImportScreen(KeyedScreen[None]):
    """Dismisses when the agent goes back; the desk is already up to date then."""

    TOPIC = "导单"
    BINDINGS = [
        *bindings(IMPORT),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]
    CSS = """
    ImportScreen #files { height: auto; margin: 1 1 0 1; }
    ImportScreen ProgressBar { display: none; padding: 0 1; }
    ImportScreen.-reading ProgressBar { display: block; }
    ImportScreen.-low #files, ImportScreen.-low Input { margin: 0 1; }
    ImportScreen.-low VerticalScroll { padding: 0 1; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._files: list[Path] = []
        self._cursor = 0
        self._taken: TakenIn | None = None
        self._reading = False
        self._cancelled = Event()
        self._began = 0.0
        self._undo_asked = False
        self._resting: Timer | None = None
        self._looked_at: Path | None = None
        """the file whose recognition may be shown: none any more once one is taken in"""
        self._seen: Recognised | None = None
        """what is shown of it"""
        self._whole = False
        """whether every column is shown"""
        self._offered: set[Path] = set()

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        yield Panel(id="files")
        yield Input(placeholder=strings.IMPORT_PATH, id="path")
        yield ProgressBar(show_eta=False)
        with VerticalScroll(can_focus=False, id="below"):
            yield Panel(id="result")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self._list_files()
        self.query_one("#head", Panel).show(
            lambda _: line(
                (f" {strings.IMPORT_TITLE}  ", STRONG), (self.named(strings.IMPORT_HINT), MUTED)
            )
        )
        self.draw_footer()
        self.query_one("#path", Input).focus()
        self.set_interval(_ANEW, self._await_files)
        self._look_at_first()

    def _await_files(self) -> None:
        """The first export may be made while this screen is open."""
        if not self._files and not self._reading and self.is_current:
            self._list_files()
            self._look_at_first()

    def _look_at_first(self) -> None:
        if self._files:
            self._look_soon(self._files[0])

    def on_resize(self, event: Resize) -> None:
        low = event.size.height < _LOW
        self.set_class(low, "-low")
        self.query_one("#path", Input).compact = low
        self.query_one("#files", Panel).show(self._draw_files)

    def _list_files(self) -> None:
        """Look which files there are; the cursor stays on its own."""
        at = self._files[self._cursor] if self._files else None
        offered = [offer.path for offer in self._desk.offered()]
        usual = export_files([self._desk.inbox_folder(), *usual_folders()])
        self._files = list(dict.fromkeys([*offered, *usual]))[:_MOST]
        self._offered = set(offered)
        self._cursor = self._files.index(at) if at in self._files else 0
        self.query_one("#files", Panel).show(self._draw_files)

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip().strip("'\"")
        if typed:
            self._look_soon(Path(typed).expanduser())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip().strip("'\"")
        if self._reading:
            return
        if typed:
            self._start(Path(typed).expanduser())
        elif self._taken is not None:
            self.dismiss()
        elif self._files:
            self._start(self._files[self._cursor])

    def action_move(self, step: int) -> None:
        if self._files:
            self._cursor = (self._cursor + step) % len(self._files)
            self._taken, self._undo_asked = None, False
            self.query_one("#files", Panel).show(self._draw_files)
            self._look_soon(self._files[self._cursor])

    def action_columns(self) -> None:
        """Show every column of the file that is looked at, or what matters of them."""
        if self._seen is not None:
            self._whole = not self._whole
            self._show_seen(self._seen)

    def action_scroll(self, step: int) -> None:
        below = self.query_one("#below", VerticalScroll)
        below.scroll_relative(y=step * max(1, below.size.height - 1), animate=False)

    def action_back(self) -> None:
        if self._reading:
            self._cancelled.set()
            self._say(strings.IMPORT_STOPPING)
        else:
            self.dismiss()

    def on_unmount(self) -> None:
        """The program ends: what is being read is not waited for."""
        self._cancelled.set()

    def action_window(self) -> None:
        """Set the payment window that the imported history suggests."""
        window = self._taken.window if self._taken is not None else None
        if window is None:
            self._say(strings.IMPORT_NO_WINDOW)
            return
        with self._telling_errors():
            self._desk.adopt_window(window)
            hours = window.total_seconds() / 3600
            self._taken = self._taken and self._taken._replace(window=None)
            self._say(strings.IMPORT_WINDOW_SET.format(hours=hours), GOOD)

    def action_undo(self) -> None:
        """Take the newest import back, when asked twice."""
        if self._reading:
            return
        with self._telling_errors():
            brought = self._desk.last_import()
            asked, self._undo_asked, self._taken = self._undo_asked, not self._undo_asked, None
            if asked:
                self._take_back(brought.import_.file)
            else:
                self._say(_counted(strings.IMPORT_UNDO, brought), WARNING)

    @work(exclusive=True, exit_on_error=False)
    async def _take_back(self, file: str) -> None:
        """With many orders it takes a moment."""
        from kefu_tui.tui.modals.busy import busily

        words = strings.IMPORT_UNDOING.format(file=file)
        try:
            back = await busily(self.app, words, self._desk.undo_import)
        except Exception as error:  # noqa: BLE001 - a fault here must not end the app
            self._say(words_of(error), ALARM)
            return
        told = _counted(strings.IMPORT_UNDONE, back)
        if back.file is not None:
            in_inbox = back.file.parent == self._desk.inbox_folder()
            lies = strings.IMPORT_FILE_LIES.format(path=back.file)
            told += "\n" + (strings.IMPORT_FILE_BACK if in_inbox else lies)
            self._list_files()
        self._say(told, GOOD)

    @contextmanager
    def _telling_errors(self) -> Iterator[None]:
        try:
            yield
        except KefuError as error:
            self._say(str(error), ALARM)

    def _say(self, words: str, style: str = MUTED) -> None:
        """In the place of what came of the last file."""
        self._look_no_more()
        told = self.named(words)
        self._show(lambda width: lines(wrapped(told, width, style)))

    def _start(self, path: Path) -> None:
        self._reading, self._undo_asked, self._taken = True, False, None
        self._look_no_more()
        self._cancelled.clear()
        self._began = monotonic()
        self.add_class("-reading")
        self.query_one(ProgressBar).update(total=None, progress=0)
        self._say(strings.IMPORT_RUNNING.format(file=path.name))
        self._take_in(path)

    @work(exclusive=True, exit_on_error=False)
    async def _take_in(self, path: Path) -> None:
        def progress(done: int, total: int) -> None:
            if self._cancelled.is_set():
                raise CancelledError
            self.app.call_from_thread(self._progress, done, total)

        try:
            export = await Reading(self.app, self._desk, path).read(progress)
            if export is None:
                self._finished(None, strings.IMPORT_CANCELLED)
            else:
                take = partial(self._desk.take, export, source=path, progress=progress)
                self._finished(await asyncio.to_thread(take), "")
        except CancelledError:
            self._finished(None, strings.IMPORT_CANCELLED)
        except Exception as error:  # noqa: BLE001 - a fault here must not end the app
            self._finished(None, words_of(error))

    def _look_soon(self, path: Path) -> None:
        """Show what a file would be taken for, once the agent rests on it."""
        self._look_no_more()
        self._looked_at = path
        self._seen = None
        self._resting = self.set_timer(_REST, lambda: self._look(path))

    def _look_no_more(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        self._looked_at = None

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self, path: Path) -> None:
        try:
            seen = await asyncio.to_thread(self._recognise, path)
        except KefuError as error:
            if self._looked_at == path:
                self._show(partial(failure, str(error)))
        else:
            if seen is not None and self._looked_at == path:
                self._show_seen(seen)

    def _show_seen(self, seen: Recognised) -> None:
        now, whole = self._desk.now, self._whole
        self._show(lambda w: recognised(seen, now, w, self.named, whole=whole), seen)

    def _show(self, draw: Draw, seen: Recognised | None = None) -> None:
        """Draw below the path; `seen`: where that is what a file would be taken for."""
        self._seen = seen
        self.query_one("#result", Panel).show(draw)
        self.query_one("#below", VerticalScroll).scroll_home(animate=False)
        self.draw_footer()

    def offers(self, action: str) -> bool:
        """The payment window, where one is suggested; columns, of what is seen; an import to undo."""
        if action == "import.window":
            return self._taken is not None and self._taken.window is not None
        if action == "import.columns":
            return self._seen is not None
        return action != "import.undo" or bool(not self._reading and self._desk.worklist.imports)

    def _recognise(self, path: Path) -> Recognised | None:
        """In a thread: the folder may be on a slow network. None for what takes long to read."""
        try:
            if not path.is_file() or path.stat().st_size > _QUICKLY_READ:
                return None
        except (OSError, ValueError):
            return None
        return self._desk.recognise(path)

    def _progress(self, done: int, total: int) -> None:
        self.query_one(ProgressBar).update(total=total, progress=done)
        if not self._cancelled.is_set():
            pace = round(done / max(monotonic() - self._began, 0.001))
            self._say(strings.IMPORT_PACE.format(rows=done, pace=pace))

    def _finished(self, taken: TakenIn | None, error: str) -> None:
        self._reading = False
        self.remove_class("-reading")
        self._taken = taken
        if taken is not None:
            self.query_one("#path", Input).value = ""
            self._list_files()
        self._show(
            (lambda w: result(taken, w, self.named)) if taken else (lambda w: failure(error, w))
        )

    def _draw_files(self, width: int) -> Content:
        if not self._files:
            return lines(wrapped(strings.IMPORT_NO_FILES, width, MUTED))
        room = _FEW if self.has_class("-low") else _MOST
        start = min(max(0, self._cursor - room + 1), max(0, len(self._files) - room))
        rows = []
        for index, path in enumerate(self._files[start : start + room], start):
            mark = strings.IMPORT_OFFERED if path in self._offered else ""
            folder = fit(path.parent.name, 14)
            name = width - 18 - cell_width(folder)
            words = f"{pad(mark, 3)}{_made(path)}  {pad(fit(path.name, name), name)} {folder}"
            rows.append(line((pad(words, width), CHOSEN if index == self._cursor else "")))
        if hidden := len(self._files) - len(rows):
            rows.append(line((strings.IMPORT_MORE_FILES.format(n=hidden), MUTED)))
        return lines(rows)


def _counted(words: str, brought: Brought | TakenBack) -> str:
    """Words with the file, and how many orders it brought and changed."""
    return words.format(file=brought.import_.file, new=len(brought.new), changed=brought.changed)


def _made(path: Path) -> str:
    """When a file was last changed; blank where it has gone meanwhile."""
    try:
        return f"{from_timestamp(path.stat().st_mtime):%m.%d %H:%M}"
    except OSError:
        return " " * 11


def usual_folders() -> list[Path]:
    """Where browsers leave downloads, and where the program was started."""
    home = Path.home()
    return [home / "Downloads", home / "下载", Path.cwd()]


def export_files(folders: list[Path]) -> list[Path]:
    """Files that may be exports, newest first, at most twelve; unreadable folders are passed over."""
    found: dict[Path, float] = {}
    for folder in folders:
        try:
            for path in folder.iterdir():
                if is_export_name(path.name) and path.is_file():
                    found[path] = path.stat().st_mtime
        except OSError:
            continue
    return sorted(found, key=lambda path: found[path], reverse=True)[:_MOST]
