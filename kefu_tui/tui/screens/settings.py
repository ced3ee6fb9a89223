"""设置: every key of kefu.toml with its value and what it is for; a change holds at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from kefu_tui import config, paths
from kefu_tui.desk import Desk
from kefu_tui.errors import ConfigError
from kefu_tui.tui import keymap, strings
from kefu_tui.tui.actions import SETTINGS, bindings
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.format import line, lines, pad, wrapped
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.settings_view import NEW_CAMPAIGN, Row, as_typed, choices, row_words, rows
from kefu_tui.tui.themes import ALARM, GOOD, MUTED, STRONG, WARNING
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.row_list import RowList

_PAGE = 10


class SettingsScreen(KeyedScreen[None]):
    """Enter changes a line, F2 gives it back its default."""

    TOPIC = "设置"
    AUTO_FOCUS = ""
    BINDINGS = bindings(SETTINGS)
    CSS = """
    SettingsScreen #told { height: 3; padding: 0 1; background: $surface; }
    """

    class Changed(Message):
        """A setting is another one now: colours, characters and keys may be."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: list[Row] = []
        self._at = 0
        self._saving = False

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        yield RowList(row_words, id="rows")
        yield Panel(id="told")
        yield Panel(id="news")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        file = paths.config_file(self._desk.folder).name
        title = (f" {strings.SETTINGS_TITLE} ", STRONG)
        self.query_one("#head", Panel).show(lambda _: line(title, (f" {file}", MUTED)))
        self._draw()

    # -- keys -----------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        self._go(max(0, min(len(self._rows) - 1, self._at + step)))

    def action_page(self, step: int) -> None:
        self.action_move(step * _PAGE)

    def action_section(self, step: int) -> None:
        """To the first line of the next section, or of this or the one before."""
        starts = [
            index
            for index, row in enumerate(self._rows)
            if not index or row.section != self._rows[index - 1].section
        ]
        ahead = [index for index in starts if index > self._at]
        before = [index for index in starts if index < self._at]
        found = ahead[:1] if step > 0 else before[-1:]
        self._go(*(found or [self._at]))

    def action_change(self) -> None:
        row = self._rows[self._at]
        if row.key == NEW_CAMPAIGN:
            self._name_campaign()
        else:
            self._ask(row)

    def action_default(self) -> None:
        row = self._rows[self._at]
        if row.key.endswith(".from") and row.key.startswith("campaign."):
            self._say(self.named(strings.CAMPAIGN_NEEDS_FROM), WARNING)
        elif row.is_changed:
            self._set({row.key: None})

    def action_remove(self) -> None:
        """The campaign that the cursor is on, once that was asked."""
        name = self._campaign
        if name:
            self._ask_to_remove(name)
        else:
            self._say(self.named(strings.CAMPAIGN_NONE_HERE), WARNING)

    @property
    def _campaign(self) -> str:
        """Of which campaign the line is; "" where it is of none."""
        key = self._rows[self._at].key if self._rows else ""
        return key.split(".")[1] if key.startswith("campaign.") else ""

    def offers(self, action: str) -> bool:
        return action != "settings.remove" or bool(self._campaign)

    def action_back(self) -> None:
        self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """While a change is being made, which is over in a moment, no key does anything."""
        return not self._saving

    # -- asking ---------------------------------------------------------------------------

    @work(exit_on_error=False)
    async def _ask(self, row: Row) -> None:
        text = await self._answer(row)
        if text is not None:
            self._set({row.key: self._value(row.key, text)})

    async def _answer(self, row: Row) -> str | None:
        """What was chosen or typed, good as it is; None for no change."""
        from kefu_tui.tui.modals.choose import Choose, numbered
        from kefu_tui.tui.modals.type_in import TypeIn

        given = [] if row.key.startswith("keys.") else choices(row.key)
        if given:
            chooser = Choose(row.label, numbered(given), row.meaning)
            return await self.app.push_screen_wait(chooser)
        now = row.value if row.key.startswith("keys.") else as_typed(self._desk.settings, row.key)
        title = f"{row.label}  {row.meaning}"
        hint = strings.SETTING_DEFAULT.format(value=row.default)
        modal = TypeIn(title, hint, self._check(row.key), value=now)
        return await self.app.push_screen_wait(modal)

    @work(exit_on_error=False)
    async def _name_campaign(self) -> None:
        from kefu_tui.tui.modals.type_in import TypeIn

        name = TypeIn(strings.CAMPAIGN_NAME_TITLE, strings.CAMPAIGN_NAME_HINT, _is_name)
        named = await self.app.push_screen_wait(name)
        if named is None:
            return
        key = f"campaign.{named}.from"
        day = TypeIn(strings.CAMPAIGN_FROM_TITLE.format(name=named), "2026-11-10", self._check(key))
        first = await self.app.push_screen_wait(day)
        if first is not None:
            self._set({key: config.from_text(key, first)})

    @work(exit_on_error=False)
    async def _ask_to_remove(self, name: str) -> None:
        from kefu_tui.tui.modals.choose import Choose, numbered

        keep, remove = strings.CAMPAIGN_REMOVE_CHOICES
        days = as_typed(self._desk.settings, f"campaign.{name}.from")
        chooser = Choose(
            strings.CAMPAIGN_REMOVE.format(name=name),
            numbered([(keep, False), (remove, True)]),
            strings.CAMPAIGN_REMOVE_TEXT.format(days=days),
        )
        if await self.app.push_screen_wait(chooser):
            removed = strings.CAMPAIGN_REMOVED.format(name=name)
            self._set({f"campaign.{name}": None}, NEW_CAMPAIGN, removed)

    def _check(self, key: str) -> Callable[[str], str]:
        """Why a text will not do for a key; "" where it will."""

        def check(text: str) -> str:
            try:
                value = self._value(key, text)
                if key.startswith("keys.") and value is not None:
                    keymap.accepts(self._desk.settings, key, text)
                path = paths.config_file(self._desk.folder)
                config.changed(config.read_text(path), {key: value})
            except ConfigError as error:
                # Where it would stand in the file does not matter here.
                return str(error).rpartition(f"{key}: ")[2]
            return ""

        return check

    def _value(self, key: str, text: str) -> Any:
        """What is written in the file, None for nothing: what is left empty has its default again,
        but for texts, which may be empty. Raises ConfigError."""
        if not text and (key.startswith(("keys.", "campaign.")) or config.kind_of(key) is not str):
            return None
        return config.from_text(key, text)

    # -- changing -------------------------------------------------------------------------

    def _set(self, values: dict[str, Any], then: str = "", said: str = "") -> None:
        """`then`: the key of the line to stand on afterwards; `said`: what to say. Without them it
        is the line changed, and its value."""
        self._saving = True
        self._say(strings.SETTING_SAVING)
        self._save(values, then or next(iter(values)), said)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _save(self, values: dict[str, Any], key: str, said: str) -> None:
        """With many orders ranking them anew takes a moment."""
        told = ""
        try:
            self._desk.configure(values)
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            told = words_of(error)
        self.app.call_from_thread(self._saved, key, said, told)

    def _saved(self, key: str, said: str, told: str) -> None:
        self._saving = False
        if told:
            self._say(told, ALARM)
            return
        self.post_message(self.Changed())
        self.call_after_refresh(self._show_saved, key, said)

    def _show_saved(self, key: str, said: str) -> None:
        """Once the app has the new keys."""
        self._draw(key)
        row = self._rows[self._at]
        changed = strings.SETTING_SAVED.format(label=row.label, value=row.value)
        self._say(said or changed, GOOD)

    # -- showing --------------------------------------------------------------------------

    def _draw(self, key: str = "") -> None:
        own = {name.removeprefix("keys."): value for name, value in self._own().items()}
        self._rows = rows(self._desk.settings, own)
        keys = [row.key for row in self._rows]
        self.query_one(RowList).show(self._rows)
        self._go(keys.index(key) if key in keys else min(self._at, len(keys) - 1))

    def _own(self) -> dict[str, str]:
        return keymap.own_keys(self._desk.settings)

    def _go(self, index: int) -> None:
        self._at = index
        self.query_one(RowList).choose(index)
        row = self._rows[index]
        self.query_one("#told", Panel).show(lambda width: _told(row, width))
        self.draw_footer()

    def _say(self, text: str, style: str = "") -> None:
        self.query_one("#news", Panel).show(lambda w: lines(wrapped(f" {text}", w, style)))


def _told(row: Row, width: int) -> Content:
    """What the line is for, and how it is written in the file."""
    default = strings.SETTING_DEFAULT.format(value=row.default) if row.default else ""
    head = line((pad(row.label, 24), STRONG), (f"{row.key}  {default}", MUTED))
    return lines([head, *wrapped(row.meaning, width)])


def _is_name(text: str) -> str:
    return "" if text and "." not in text else strings.CAMPAIGN_NO_NAME
