"""What the desk asks before an outcome is complete: time, reason, person, note. Esc at any step
returns None, and nothing is recorded."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from textual.app import App

from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import Card
from kefu_tui.domain.hours import next_band, next_waking
from kefu_tui.domain.moments import at, short, spoken, spoken_day
from kefu_tui.domain.outcomes import (
    NOT_PASSED_ON,
    PASSED_ON,
    Asks,
    Outcome,
    Reason,
    reasons_for,
)
from kefu_tui.domain.phones import parse_phone
from kefu_tui.domain.rules import Rules
from kefu_tui.domain.whens import parse_when
from kefu_tui.errors import KefuError
from kefu_tui.scripting.catalogue import Script
from kefu_tui.scripting.told import AS_USUAL, GIVEN_NUMBER
from kefu_tui.tui import strings
from kefu_tui.tui.actions import Named
from kefu_tui.tui.format import pad
from kefu_tui.tui.modals.choose import Choice, Choose, numbered
from kefu_tui.tui.modals.type_in import TypeIn

T = TypeVar("T")

_OFFERED = 20
"""cells of what is offered, before what it leads to"""
_OTHER_TIME = "other"
_WALK = "walk"
_HALF_AN_HOUR = timedelta(minutes=30)


class Asking:
    """Completes one attempt on one card by asking for what is missing.

    `ahead`: digits typed before a chooser was up; the chooser that comes next takes them.
    """

    def __init__(
        self, app: App[Any], desk: Desk, card: Card, ahead: list[str], named: Named
    ) -> None:
        self._app = app
        self._desk = desk
        self._card = card
        self._ahead = ahead
        self._named = named
        self.walk: Script | None = None
        """the answer the agent chose to walk through instead of recording at once"""

    async def complete(self, attempt: Attempt, told: str = "") -> Attempt | None:
        """The attempt to record; None when the agent went back. Rule *told on the way*: what the
        script's ending has made known is not asked again."""
        asks = attempt.outcome.facts.asks
        if asks is Asks.TIME and told:
            known = self._told_time(attempt, told)
            if known is not None:
                return known
        if asks is Asks.TIME:
            return await self._with_time(attempt, usual=attempt.outcome is Outcome.BUSY)
        if asks is Asks.REASON:
            return await self._with_reason(attempt)
        if asks is Asks.PERSON:
            return await self._with_person(attempt, told)
        if asks is Asks.ORDER:
            return await self._which_order(attempt)
        if asks is Asks.TEXT and told:
            return await self._with_time(attempt._replace(note=told), usual=True)
        return await self._other(attempt) if asks is Asks.TEXT else attempt

    def _told_time(self, attempt: Attempt, told: str) -> Attempt | None:
        """None for a time that has gone, or comes after the order's closing: it must be asked."""
        if told == AS_USUAL:
            return attempt
        when, closes_at = parse_when(told, self._desk.now), self._card.row.closes_at
        late = when is None or when < self._desk.now or (closes_at and when >= closes_at)
        return None if late else attempt._replace(when=when)

    async def _with_time(
        self, attempt: Attempt, *, usual: bool, title: str = "", text: str = ""
    ) -> Attempt | None:
        titles = {Outcome.PROMISED: strings.PROMISE_TITLE, Outcome.BUSY: strings.BUSY_TITLE}
        offers: list[tuple[str, str | datetime]] = []
        if usual:
            offers.append((self._offer(strings.AS_USUAL, attempt), AS_USUAL))
        soon = attempt.outcome is not Outcome.PROMISED
        for words, moment in usual_times(self._desk.now, self._card.row.closes_at, soon=soon):
            offers.append((self._offer(words, attempt._replace(when=moment)), moment))
        choices = numbered(offers, (strings.OTHER_TIME, _OTHER_TIME))
        if text:
            choices.insert(-1, Choice("9", self._named(strings.WALK_ANSWER), _WALK))
        chosen = await self._choose(
            Choose(
                (title or titles.get(attempt.outcome, strings.NEXT_TITLE)) + self._closing(),
                choices,
                text,
            )
        )
        if chosen == _WALK and attempt.reason is not None:
            self.walk = self._answer(attempt.reason)
        if chosen is None or chosen == _WALK:
            return None
        if chosen == AS_USUAL:
            return attempt
        when = chosen if isinstance(chosen, datetime) else await self._typed_time(attempt)
        return attempt._replace(when=when) if when else None

    def _offer(self, words: str, attempt: Attempt) -> str:
        """The time, and when the case would come back."""
        try:
            after = self._desk.preview(self._card.row.case, attempt)
        except KefuError:
            return words
        back = short(after.next_at, self._desk.now) + " " if after.next_at else ""
        return f"{pad(words, _OFFERED)} >  {back}{after.next_reason}"

    async def _choose(self, chooser: Choose[T]) -> T | None:
        chooser.ahead = self._ahead
        return await self._app.push_screen_wait(chooser)

    def _closing(self) -> str:
        """When the order closes: what a time is to be weighed against."""
        closes_at = self._card.row.closes_at
        return strings.CLOSES.format(when=short(closes_at, self._desk.now)) if closes_at else ""

    async def _typed_time(self, attempt: Attempt) -> datetime | None:
        def check(text: str) -> str:
            when = parse_when(text, self._desk.now)
            if when is None:
                return strings.NOT_A_TIME.format(hint=strings.TIME_HINT.removeprefix("如 "))
            return strings.PAST_TIME if when < self._desk.now else ""

        def echo(text: str) -> str:
            when = parse_when(text, self._desk.now)
            if when is None:
                return ""
            day = spoken_day(when.date(), self._desk.now.date())
            return self._offer(f"= {day} {when:%H:%M}", attempt._replace(when=when))

        text = await self._app.push_screen_wait(
            TypeIn(strings.TIME_TITLE, strings.TIME_HINT, check, echo)
        )
        return parse_when(text, self._desk.now) if text else None

    def _answer(self, reason: Reason) -> Script | None:
        return self._desk.scripts.answer(reason, self._card.values, self._card.channel)

    async def _with_reason(self, attempt: Attempt) -> Attempt | None:
        """The reason; then its answer to read out, with the time the case comes back.

        A reason that the script has led to was answered on the way: only the time is asked.
        """
        if attempt.reason is not None:
            return await self._with_time(attempt, usual=True)
        problem = attempt.outcome is Outcome.PAYMENT_PROBLEM
        title = strings.PROBLEM_TITLE if problem else strings.HESITATING_TITLE
        offers = [(r.facts.label, r) for r in reasons_for(attempt.outcome)]
        reason = await self._choose(Choose(title, numbered(offers)))
        if reason is None:
            return None
        answer = self._answer(reason)
        text = (answer.say(answer.opening, self._card.values) or "") if answer else ""
        attempt = attempt._replace(
            reason=reason, script=attempt.script or (answer.name if answer else "")
        )
        title = strings.ANSWER_TITLE.format(reason=reason.facts.label)
        return await self._with_time(attempt, usual=True, title=title, text=text)

    async def _with_person(self, attempt: Attempt, told: str) -> Attempt | None:
        refused = attempt._replace(note=NOT_PASSED_ON)
        chosen = told or await self._choose(
            Choose(
                strings.PERSON_TITLE,
                numbered(
                    [
                        (self._offer(strings.PASSED_ON, attempt), PASSED_ON),
                        (strings.NEW_NUMBER, GIVEN_NUMBER),
                        (self._offer(strings.NOT_PASSED_ON, refused), NOT_PASSED_ON),
                    ]
                ),
            )
        )
        if chosen != GIVEN_NUMBER:
            return {PASSED_ON: attempt, NOT_PASSED_ON: refused}.get(chosen or "")
        number = await self._app.push_screen_wait(
            TypeIn(
                strings.NEW_NUMBER_TITLE,
                strings.NEW_NUMBER_HINT,
                lambda text: "" if parse_phone(text) else strings.NOT_A_NUMBER,
            )
        )
        return attempt._replace(note=number) if number else None

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
        attempt = attempt._replace(outcome=chosen)
        if chosen is not Outcome.OTHER:
            return await self.complete(attempt)
        note = await self._app.push_screen_wait(TypeIn(strings.NOTE_TITLE, strings.NOTE_HINT))
        if note is None:
            return None
        return await self._with_time(attempt._replace(note=note), usual=True)

    async def _which_order(self, attempt: Attempt) -> Attempt | None:
        live = self._card.case.live
        if len(live) < 2:
            return attempt
        offers: list[tuple[str, tuple[str, ...]]] = [
            (f"{o.number} {o.item}", (o.number,)) for o in live[:8]
        ]
        offers.append((strings.ALL_ORDERS, tuple(o.number for o in live)))
        chosen = await self._choose(Choose(strings.WHICH_ORDER, numbered(offers)))
        return attempt._replace(orders=chosen) if chosen else None


def usual_times(
    now: datetime, closes_at: datetime | None, *, soon: bool
) -> list[tuple[str, datetime]]:
    """The times buyers name most, in words, while the order is open: tonight, tomorrow; with
    `soon` half an hour and an hour too."""
    minute = now.replace(second=0, microsecond=0)
    times = [
        (f"{strings.IN_HALF_AN_HOUR} {minute + _HALF_AN_HOUR:%H:%M}", minute + _HALF_AN_HOUR),
        (f"{strings.IN_AN_HOUR} {minute + 2 * _HALF_AN_HOUR:%H:%M}", minute + 2 * _HALF_AN_HOUR),
    ]
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    days = [(today, 15), (today, 20), (tomorrow, 10), (tomorrow, 15), (tomorrow, 20)]
    named = [at(day, time(hour)) for day, hour in days]
    times = (times if soon else []) + [(f"{spoken(m, now)} {m:%H:%M}", m) for m in named]
    return [(words, m) for words, m in times if m > now and (closes_at is None or m < closes_at)]


def skip_times(now: datetime, closes_at: datetime | None, rules: Rules) -> list[Choice[datetime]]:
    """Until when a case can be skipped, each under its own digit: those to come, before the order
    closes."""
    minute = now.replace(second=0, microsecond=0)
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    offers = (
        ("1", strings.IN_HALF_AN_HOUR, minute + _HALF_AN_HOUR),
        ("2", strings.IN_AN_HOUR, minute + 2 * _HALF_AN_HOUR),
        ("3", strings.NEXT_BAND, next_waking(next_band(now), rules)),
        ("4", strings.TONIGHT, at(today, time(20))),
        ("5", strings.TOMORROW, at(tomorrow, time(10))),
    )
    return [
        Choice(digit, f"{pad(words, 12)} {short(moment, now)}", moment)
        for digit, words, moment in offers
        if moment > now and (closes_at is None or moment < closes_at)
    ]
