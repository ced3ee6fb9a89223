"""Reading an export file from a screen: what it does not say is asked for. Esc: nothing happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from kefu_tui.desk import Desk
from kefu_tui.errors import NeedsPasswordError
from kefu_tui.tui import strings
from kefu_tui.tui.format import fit
from kefu_tui.tui.modals.choose import Choose, numbered
from kefu_tui.tui.modals.type_in import TypeIn

if TYPE_CHECKING:
    from kefu_tui.intake import Export
    from kefu_tui.intake.layout import Layout
    from kefu_tui.intake.mapping import Mapping

_MOST_WORDS = 20


class Reading:
    """One file being read; the reading itself goes on in a thread."""

    def __init__(self, app: App[Any], desk: Desk, path: Path) -> None:
        self._app, self._desk, self._path = app, desk, path
        self._made: Mapping | None = None

    async def read(self, progress: Callable[[int, int], None]) -> Export | None:
        """What the file holds; None when the agent went back. Raises IntakeError, ConfigError.

        `progress` is called in the reading thread.
        """
        from kefu_tui.intake import How
        from kefu_tui.intake.layout import NeedsMappingError

        how, words_asked = How(), False
        while True:
            try:
                export = await asyncio.to_thread(
                    self._desk.read_file, self._path, progress=progress, how=how
                )
            except NeedsPasswordError as error:
                password = await self._password(str(error))
                if not password:
                    return None
                how = replace(how, password=password)
                continue
            except NeedsMappingError as error:
                self._made = await self._columns(error.layout, str(error))
                if self._made is None:
                    return None
            else:
                if words_asked or not export.unknown_words:
                    break
                words_asked = True
                if not await self._words(export):
                    break
            how = replace(how, mapping=self._made)
        return export if await self._save() else None

    async def _password(self, why: str) -> str | None:
        return await self._app.push_screen_wait(TypeIn(why, strings.PASSWORD_HINT, secret=True))

    async def _columns(self, layout: Layout, why: str) -> Mapping | None:
        from kefu_tui.tui.modals.map_columns import MapColumns

        return await self._app.push_screen_wait(MapColumns(layout, why, self._desk.now))

    async def _words(self, export: Export) -> bool:
        """Ask for the unknown words of the status column; whether any was explained."""
        from kefu_tui.intake.mapping import SAID_LABELS

        told: dict[str, str] = {}
        for word in export.unknown_words[:_MOST_WORDS]:
            offers = [(label, code) for code, label in SAID_LABELS.items()]
            title = strings.WORD_TITLE.format(word=fit(word, 30))
            chooser = Choose(title, numbered(offers, (strings.WORD_UNKNOWN, "")))
            meant = await self._app.push_screen_wait(chooser)
            if meant is None:
                break
            if meant:
                told[word] = meant
        if not told:
            return False
        kept = self._desk.mappings.all().get(export.recognised.mapping)
        base = self._made or kept or export.layout.mapping({})
        self._made = replace(base, words=base.words | told)
        return True

    async def _save(self) -> bool:
        """Keep what was made under a name; False when the agent went back."""
        from kefu_tui.intake.mappings import name_fault

        if self._made is None:
            return True
        asking = TypeIn(
            strings.MAP_NAME_TITLE,
            strings.MAP_NAME_HINT,
            lambda text: name_fault(text) if text else "",
        )
        name: str | None = self._made.name
        if not name:
            name = await self._app.push_screen_wait(asking)
        if name:
            self._desk.mappings.save(replace(self._made, name=name))
            self._app.notify(strings.MAP_SAVED.format(name=name), markup=False)
        return name is not None
