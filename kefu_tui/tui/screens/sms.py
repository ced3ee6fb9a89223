"""短信名单: who may be texted now, for the shop's SMS tool; recorded once it was sent."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.worker import get_current_worker

from kefu_tui.desk import Desk
from kefu_tui.desk.sieve import Placed, Sieve
from kefu_tui.domain.batch import LeftOut, SmsList, Text
from kefu_tui.domain.money import format_yuan, parse_yuan, short_yuan
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.phones import Phone
from kefu_tui.errors import KefuError
from kefu_tui.tui import strings
from kefu_tui.tui.actions import SMS, bindings
from kefu_tui.tui.copying import copy
from kefu_tui.tui.faults import words_of
from kefu_tui.tui.format import fit, line, lines, pad, wrapped
from kefu_tui.tui.screens.keyed import KeyedScreen
from kefu_tui.tui.themes import ALARM, GOOD, STRONG, WARNING
from kefu_tui.tui.widgets.panel import Panel
from kefu_tui.tui.widgets.row_list import RowList


class SmsScreen(KeyedScreen[None]):
    """The list as of when it was made; every written one is made anew."""

    TOPIC = "短信名单"
    BINDINGS = bindings(SMS)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        today = desk.rules.on(desk.now.date())
        channel = None if today.texts_first else Channel.SMS
        self._sieve = Sieve(channel=channel)
        self._asked: Path | None = None
        self._recording = False

    def compose(self) -> ComposeResult:
        yield Panel(id="head")
        yield RowList(self._row_words, id="rows")
        yield Panel(id="news")
        yield Panel(id="footer")

    def on_mount(self) -> None:
        self.draw_footer()
        self.query_one(RowList).focus()
        self._again()

    # -- keys -----------------------------------------------------------------------------

    def action_export(self) -> None:
        self._say(strings.SMS_RUNNING)
        self._make(self._sieve, "export")

    def action_copy(self) -> None:
        self._say(strings.SMS_RUNNING)
        self._make(self._sieve, "copy")

    def action_scope(self) -> None:
        """Those for whom 短信 is recommended, or all who may be texted."""
        channel = Channel.SMS if self._sieve.channel is None else None
        self._sieve = self._sieve._replace(channel=channel)
        self._again()

    def action_placed(self) -> None:
        days = list(Placed)
        following = days[(days.index(self._sieve.placed) + 1) % len(days)]
        self._sieve = self._sieve._replace(placed=following)
        self._again()

    @work(exit_on_error=False)
    async def action_amount(self) -> None:
        from kefu_tui.tui.modals.type_in import TypeIn

        def check(text: str) -> str:
            fen = parse_yuan(text or "0")
            return strings.NOT_AN_AMOUNT if fen is None or fen < 0 else ""

        modal = TypeIn(strings.SMS_AMOUNT_TITLE, strings.SMS_AMOUNT_HINT, check)
        text = await self.app.push_screen_wait(modal)
        if text is not None:
            self._sieve = self._sieve._replace(min_amount=parse_yuan(text or "0") or 0)
            self._again()

    def action_confirm(self) -> None:
        """Ask first, whatever was meant: it records many at once."""
        path = self._desk.unconfirmed_sms()
        if path is None:
            self._say(strings.SMS_NOTHING_TO_CONFIRM, WARNING)
        elif path == self._asked:
            self._recording = True
            self._say(strings.SMS_RECORDING)
            self._confirm(path)
        else:
            self._ask(path)

    def _ask(self, path: Path) -> None:
        from kefu_tui.intake.sent import read_sent

        try:
            count = len(read_sent(path).lines)
        except KefuError as error:
            self._say(str(error), ALARM)
            return
        self._asked = path
        self._say(strings.SMS_CONFIRM.format(file=path.name, n=count), WARNING)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _confirm(self, path: Path) -> None:
        try:
            done = self._desk.confirm_sms(path)
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            told, style = words_of(error), ALARM
        else:
            words = [strings.SMS_CONFIRMED.format(n=len(done.contacts)), *done.warnings]
            words += [strings.SMS_SKIPPED.format(line=n, why=why) for n, why in done.skipped[:3]]
            told, style = "；".join(words), WARNING if done.skipped else GOOD
        self.app.call_from_thread(self._confirmed, told, style)

    def _confirmed(self, told: str, style: str) -> None:
        self._recording = False
        self._again(told, style)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """While a list is being recorded, which is over in a moment, no key does anything."""
        return not self._recording

    def action_back(self) -> None:
        self.dismiss()

    # -- making it ------------------------------------------------------------------------

    def _again(self, told: str = "", style: str = "") -> None:
        """Make it anew; `told`: what has come of the last key."""
        self._asked = None
        self._say(told or strings.SMS_RUNNING, style)
        self._make(self._sieve, told=told, style=style)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _make(self, sieve: Sieve, then: str = "", told: str = "", style: str = "") -> None:
        """The list as it is now; written and copied where that is wanted."""
        made: SmsList | None = None
        try:
            made = self._desk.sms_list(sieve)
            if then:
                told = self._hand_out(made, then)
        except Exception as error:  # noqa: BLE001 - a thread's error would vanish without a word
            told, style = words_of(error), ALARM
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show, made, told, style)

    def _hand_out(self, made: SmsList, how: str) -> str:
        """Write it, so that it can be confirmed. What to say of it; "" for an empty one. Raises
        ReportError."""
        from kefu_tui.reports.sms_list import lines_of, shelve

        if not made.texts:
            return ""
        path = shelve(made, self._desk.reports_folder())[0]
        if how == "copy":
            self.app.call_from_thread(copy, self.app, lines_of(made))
            return strings.SMS_COPIED.format(n=len(made.texts), file=path.name)
        return strings.SMS_WRITTEN.format(path=path.with_suffix(""))

    # -- showing it -----------------------------------------------------------------------

    def _show(self, made: SmsList | None, told: str, style: str) -> None:
        if made is not None:
            rows: list[Text | LeftOut] = [*made.texts, *made.left_out]
            self.query_one(RowList).show(rows)
            self.query_one("#head", Panel).show(lambda width: self._head(made, width))
            if not made.texts and not told:
                told = strings.SMS_EMPTY if self._sieve.channel else strings.SMS_NOBODY
        self._say(told, style)

    def _head(self, made: SmsList, width: int) -> Content:
        scope = strings.SMS_ADVISED if self._sieve.channel else strings.SMS_EVERYONE
        least = f"{short_yuan(self._sieve.min_amount)}起" if self._sieve.min_amount else ""
        placed = self._sieve.placed
        day = strings.SMS_PLACED.format(day=placed.label) if placed is not Placed.ALL else ""
        figures = strings.SMS_FIGURES.format(
            n=len(made.texts),
            parts=made.parts,
            cost=format_yuan(made.cost),
            out=len(made.left_out),
        )
        chosen = " ".join(word for word in (scope, day, least) if word)
        told = (wrapped(words, width, WARNING, margin=1) for words in made.warnings)
        first = line((f" {strings.SMS_TITLE} ", STRONG), f" {chosen}   {figures}")
        return lines([first, *chain.from_iterable(told)])

    def _say(self, text: str, style: str = "") -> None:
        """In full: paths and reasons are read to the end."""
        told = self.named(text)
        self.query_one("#news", Panel).show(
            lambda width: lines(wrapped(told, width, style, margin=1))
        )

    def _row_words(self, row: Text | LeftOut, width: int) -> tuple[str, bool]:
        return _row_words(row, width, hidden=self._desk.hidden)


def _row_words(row: Text | LeftOut, width: int, *, hidden: bool) -> tuple[str, bool]:
    """`139 0000 4591  王女士/先生   1条 王女士/先生您好…`; set back who is left out, with why."""
    if isinstance(row, LeftOut):
        who = pad(fit(row.name, 22), 22)
        return f"{strings.SMS_OUT}  {who} {format_yuan(row.amount_due):>11}  {row.why}", True
    phone, who = Phone(row.number), pad(fit(row.address, 14), 14)
    number = phone.masked() if hidden else phone.grouped()
    return fit(f"{number}  {who} {row.parts}条 {row.words}", width), False
