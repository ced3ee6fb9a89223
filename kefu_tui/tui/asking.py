"""What the desk asks before an outcome is complete: time, reason, person, note. Esc at any step
returns None, and nothing is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from textual.app import App

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import Card
from kefu_tui.domain.moments import at, short, spoken, spoken_span
from kefu_tui.domain.outcomes import Asks, Outcome, reasons_for
from kefu_tui.domain.phones import parse_phone
from kefu_tui.domain.whens import parse_when
from kefu_tui.errors import KefuError
from kefu_tui.tui import strings
from kefu_tui.tui.format import pad
from kefu_tui.tui.modals.choose import Choose, numbered
from kefu_tui.tui.modals.type_in import TypeIn

T = TypeVar("T")

_OTHER_TIME = "other"
_AS_USUAL = "usual"


class Asking:
    """Completes one attempt on one card by asking for what is missing.

    `ahead`: digits typed before a chooser was up; the chooser that comes next takes them.
    """

    def __init__(self, app: App[Any], desk: Desk, card: Card, ahead: list[str]) -> None:
        self._app = app
        self._desk = desk
        self._card = card
        self._ahead = ahead

    async def complete(self, attempt: Attempt) -> Attempt | None:
        """The attempt to record; None when the agent went back."""
        asks = attempt.outcome.facts.asks
        if asks is Asks.TIME:
            return await self._with_time(attempt, usual=attempt.outcome is Outcome.BUSY)
        if asks is Asks.REASON:
            return await self._with_reason(attempt)
        if asks is Asks.PERSON:
            return await self._with_person(attempt)
        return await self._other(attempt) if asks is Asks.TEXT else attempt

    async def _with_time(
        self, attempt: Attempt, *, usual: bool, title: str = "", text: str = ""
    ) -> Attempt | None:
        now = self._desk.now
        titles = {Outcome.PROMISED: strings.PROMISE_TITLE, Outcome.BUSY: strings.BUSY_TITLE}
        offers: list[tuple[str, str | datetime]] = []
        if usual:
            after = self._desk.preview(self._card.row.case, attempt)
            back = short(after.next_at, now) + " " if after.next_at else ""
            words = strings.AS_USUAL.format(next=f"{back}{after.next_reason}")
            offers.append((words, _AS_USUAL))
        promised = attempt.outcome is Outcome.PROMISED
        times = usual_times(now, soon=not promised)
        offers += [(self._offer(attempt, moment), moment) for moment in times]
        chosen = await self._choose(
            Choose(
                (title or titles.get(attempt.outcome, strings.NEXT_TITLE)) + self._closing(),
                numbered(offers, (strings.OTHER_TIME, _OTHER_TIME)),
                text,
            )
        )
        if chosen is None:
            return None
        if chosen == _AS_USUAL:
            return attempt
        when = chosen if isinstance(chosen, datetime) else await self._typed_time()
        return with_changes(attempt, when=when) if when else None

    def _offer(self, attempt: Attempt, moment: datetime) -> str:
        """The time, and when the case would come back."""
        now = self._desk.now
        words = spoken(moment, now)
        if ":" not in words:
            words += f" {moment:%H:%M}"
        elif moment - now <= timedelta(hours=1):
            words = f"{spoken_span(moment - now)}后 {moment:%H:%M}"
        try:
            after = self._desk.preview(self._card.row.case, with_changes(attempt, when=moment))
        except KefuError:
            return words
        back = short(after.next_at, now) + " " if after.next_at else ""
        return f"{pad(words, 16)} >  {back}{after.next_reason}"

    async def _choose(self, chooser: Choose[T]) -> T | None:
        chooser.ahead = self._ahead
        return await self._app.push_screen_wait(chooser)

    def _closing(self) -> str:
        """When the order closes: what a time is to be weighed against."""
        closes_at = self._card.row.closes_at
        return strings.CLOSES.format(when=short(closes_at, self._desk.now)) if closes_at else ""

    async def _typed_time(self) -> datetime | None:
        def check(text: str) -> str:
            when = parse_when(text, self._desk.now)
            if when is None:
                return strings.NOT_A_TIME.format(hint=strings.TIME_HINT.removeprefix("如 "))
            return strings.PAST_TIME if when < self._desk.now else ""

        text = await self._app.push_screen_wait(
            TypeIn(strings.TIME_TITLE, strings.TIME_HINT, check)
        )
        return parse_when(text, self._desk.now) if text else None

    async def _with_reason(self, attempt: Attempt) -> Attempt | None:
        """The reason; then its answer to read out, with the time the case comes back."""
        reason = attempt.reason
        if reason is None:
            problem = attempt.outcome is Outcome.PAYMENT_PROBLEM
            title = strings.PROBLEM_TITLE if problem else strings.HESITATING_TITLE
            offers = [(r.facts.label, r) for r in reasons_for(attempt.outcome)]
            reason = await self._choose(Choose(title, numbered(offers)))
        if reason is None:
            return None
        answer = self._desk.scripts.answer(reason, self._card.values, self._card.channel)
        text = (answer.say(answer.opening, self._card.values) or "") if answer else ""
        attempt = with_changes(
            attempt, reason=reason, script=answer.name if answer else attempt.script
        )
        title = strings.ANSWER_TITLE.format(reason=reason.facts.label)
        return await self._with_time(attempt, usual=True, title=title, text=text)

    async def _with_person(self, attempt: Attempt) -> Attempt | None:
        chosen = await self._choose(
            Choose(
                strings.PERSON_TITLE,
                numbered([(strings.PASSED_ON, False), (strings.NEW_NUMBER, True)]),
            )
        )
        if not chosen:
            return attempt if chosen is not None else None
        number = await self._app.push_screen_wait(
            TypeIn(
                strings.NEW_NUMBER_TITLE,
                strings.NEW_NUMBER_HINT,
                lambda text: "" if parse_phone(text) else strings.NOT_A_NUMBER,
            )
        )
        return with_changes(attempt, note=number) if number else None

    async def _other(self, attempt: Attempt) -> Attempt | None:
        chosen = await self._choose(
            Choose(
                strings.OTHER_TITLE,
                numbered(
                    [
                        (strings.WRONG_ORDER, Outcome.WRONG_ORDER),
                        (strings.ALREADY_PAID, Outcome.ALREADY_PAID),
                        (strings.OTHER_NOTE, Outcome.OTHER),
                    ]
                ),
            )
        )
        if chosen is None:
            return None
        attempt = with_changes(attempt, outcome=chosen)
        if chosen is Outcome.WRONG_ORDER:
            return await self._which_order(attempt)
        if chosen is Outcome.ALREADY_PAID:
            return attempt
        note = await self._app.push_screen_wait(TypeIn(strings.NOTE_TITLE, strings.NOTE_HINT))
        if note is None:
            return None
        return await self._with_time(with_changes(attempt, note=note), usual=True)

    async def _which_order(self, attempt: Attempt) -> Attempt | None:
        live = self._card.case.live
        if len(live) < 2:
            return attempt
        offers: list[tuple[str, tuple[str, ...]]] = [
            (f"{o.number} {o.item}", (o.number,)) for o in live[:8]
        ]
        offers.append((strings.ALL_ORDERS, tuple(o.number for o in live)))
        chosen = await self._choose(Choose(strings.WHICH_ORDER, numbered(offers)))
        return with_changes(attempt, orders=chosen) if chosen else None


def with_changes(attempt: Attempt, **changes: Any) -> Attempt:
    """The attempt with some fields replaced."""
    return replace(attempt, **changes)


def usual_times(now: datetime, *, soon: bool) -> list[datetime]:
    """The times buyers name most: tonight, tomorrow; with `soon` half an hour and an hour too."""
    minute = now.replace(second=0, microsecond=0)
    times = [minute + timedelta(minutes=30), minute + timedelta(hours=1)] if soon else []
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    named: list[tuple[date, time]] = [
        (today, time(15)),
        (today, time(20)),
        (tomorrow, time(10)),
        (tomorrow, time(15)),
        (tomorrow, time(20)),
    ]
    return times + [m for day, clock in named if (m := at(day, clock)) > now]
