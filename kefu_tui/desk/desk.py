"""Desk: the one object that the screens, the tasks and the commands talk to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui import logbook
from kefu_tui.desk import look_up, planning, sms_batch, sum_up, work
from kefu_tui.desk.people import People
from kefu_tui.desk.session import Session
from kefu_tui.desk.sieve import EVERYTHING, Sieve
from kefu_tui.desk.views import (
    Card,
    Found,
    QueueRow,
    Recorded,
    Today,
    Undone,
)
from kefu_tui.desk.wording import news_words
from kefu_tui.desk.work import Attempt
from kefu_tui.domain.batch import SmsList
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.hours import Wave, wave_now
from kefu_tui.domain.marks import MARKS, Mark, newest_record, written
from kefu_tui.domain.moments import short, spoken_span
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.personal import TITLES, title_fact
from kefu_tui.domain.priority import Lane, QueueOrder, Standing, ending
from kefu_tui.errors import KefuError, RefusedError, UsageError
from kefu_tui.scripting.address import EITHER, address
from kefu_tui.scripting.catalogue import Script

if TYPE_CHECKING:
    from kefu_tui.desk.blocked import Blocked
    from kefu_tui.domain.plan import Plan
    from kefu_tui.reports.daily import Report


class Desk(Session):
    """Import, queue, card, record, undo, tick, report, over one store."""

    sieve = EVERYTHING
    """which cases the queue shows"""

    # -- looking up -----------------------------------------------------------------------

    def rows(self, lanes: frozenset[Lane], limit: int | None = None) -> list[QueueRow]:
        """The queue's lines, in the order of work; finished cases are looked up when asked for."""
        now = self.now
        rows: list[QueueRow] = []
        standings: list[Standing] = [s for s in self.worklist if s.lane in lanes]
        if Lane.DONE in lanes:
            standings += look_up.finished(self._store, self.worklist, now)
        for rank, standing in enumerate(standings[:limit], 1):
            rows.append(look_up.row(standing, self.name_of(standing.case), rank, now, self.rules))
        return rows

    def arrange(self, order: QueueOrder, sieve: Sieve = EVERYTHING) -> None:
        """Choose the order of 现在可催 and which cases to show."""
        self.sieve = sieve
        accepts = None if sieve.is_open else sieve.accepts
        self.worklist.resort(order, self.now, accepts)

    @cached_property
    def people(self) -> People:
        """Everybody in the books, to be found by a few characters."""
        return People(lambda: self._store, self.worklist)

    def find(self, text: str, limit: int = 200) -> list[str]:
        """Keys of the cases that a nick, name, pinyin, number or tail of one means, best first."""
        return self.people.find(text, limit, self.now)

    def found(self, key: str) -> Found:
        """A case as a line of what was found. Raises UsageError when it is unknown."""
        standing = self._standing(key)
        return look_up.found(standing, self.name_of(standing.case))

    def blocked(self) -> list[Blocked]:
        """The 勿扰 list, the newest first; with many orders it takes seconds, and may be asked for
        in a thread."""
        from kefu_tui.desk.blocked import blocked

        return blocked(self._store, self.worklist, self.now)

    def card(self, key: str, channel: Channel | None = None) -> Card:
        """Everything on one case. Raises UsageError when it is unknown."""
        standing = self._standing(key)
        place = self.worklist.index_of(standing.case.key)
        card = look_up.card(self._setting(), standing, 0 if place is None else place + 1, channel)
        return card._replace(left=self._unfinished.left_of(standing.case))

    def script_for(self, card: Card, after: Script | None) -> Script | None:
        """The next script that fits the card's channel, going round."""
        return look_up.next_script(self._setting(), card, after)

    # -- working --------------------------------------------------------------------------

    @logbook.watched
    def record(self, key: str, attempt: Attempt) -> Recorded:
        """Record an outcome, durably, and make its remark.

        Raises RefusedError (勿扰), UsageError, or StoreError; then nothing has changed.
        """
        standing, draft, now = self._draft(key, attempt)
        warnings = work.warnings_for(
            standing, draft.channel, draft.at, self.rules, self.stale_words()
        )
        warnings.append(work.promise_warning(draft, standing.case))
        contact = self._writing().record(draft)
        self.made.append(contact.id)
        self._changed(standing.case.key)
        told = [w for w in warnings if w]
        return work.recorded(contact, standing, told, now)

    def preview(self, key: str, attempt: Attempt) -> Recorded:
        """What `record` would give, without recording. Raises as `record` does."""
        standing, draft, now = self._draft(key, attempt)
        warning = work.promise_warning(draft, standing.case)
        return work.recorded(draft, standing, [warning] if warning else [], now)

    def last_records(self) -> list[Contact]:
        """What `undo` would take back: the last record, or all that were confirmed together with
        it, the last one last. Raises KefuError when there is none."""
        last = self._store.last_standing_contact()
        if last is None:
            raise KefuError("没有可以撤销的记录")
        if not last.batch:
            return [last]
        that_day = self._store.contacts_on(last.at.date())
        return [c for c in that_day if (c.batch, c.at, c.undone) == (last.batch, last.at, False)]

    @logbook.watched
    def undo(self) -> Undone:
        """Take back the last record that still stands, a 短信 batch as a whole. Raises KefuError
        when there is none, or StoreError; then nothing has changed."""
        with self.changing:
            undone = self._writing().undo_all([c.id for c in self.last_records()])
            for contact in undone:
                self._changed(contact.case)
        contact = undone[-1]
        return Undone(contact, self.name_of(self._standing(contact.case).case), len(undone))

    @logbook.watched
    def skip(self, key: str, until: datetime | None) -> Standing:
        """Rule *skipped*: put a case off until a time, durably; None: no longer.

        Raises RefusedError where there is nothing to put off, UsageError for a time that has gone
        or is too late, or StoreError; then nothing has changed.
        """
        standing, now = self._markable(key), self.now
        closes_at = standing.case.closes_at
        if until is not None and until <= now:
            raise UsageError(f"{short(until, now)} 已经过去了, 请选晚一点的时间")
        if until is not None and closes_at is not None and until >= closes_at:
            raise UsageError(f"订单 {short(closes_at, now)} 就自动关闭, 跳过到那时就晚了")
        marked = self._mark(standing, standing.mark._replace(skipped_until=until))
        if until is not None:
            self._unfinished.end(self._writing(), standing.case)
        return marked

    @logbook.watched
    def pin(self, key: str, pinned: bool) -> Standing:
        """Rule *pinned*: keep a case at the top of 现在可催 until it is recorded, durably; or no
        longer. Raises as `skip` does."""
        standing = self._markable(key)
        return self._mark(standing, standing.mark._replace(pinned=pinned))

    def title_of(self, key: str) -> str:
        """Rule *form of address*: 女士 or 先生 as chosen for this buyer; "" where none was."""
        return self._store.fact(title_fact(key)) or ""

    @logbook.watched
    def address_as(self, key: str, title: str) -> None:
        """Keep how this buyer is to be addressed, from now on: one of `TITLES`.

        Raises RefusedError where the name is masked and nobody is addressed by it, UsageError for
        another title, or StoreError; then nothing has changed.
        """
        case = self._standing(key).case
        if title not in TITLES:
            raise UsageError(f"称呼只有 {EITHER}, 没有 {title!r}")
        if address(case.receiver) is None:
            raise RefusedError("姓名看不全, 只能称「您」")
        self._writing().set_fact(title_fact(case.key), title or None)

    # -- texting together -----------------------------------------------------------------

    def sms_list(self, sieve: Sieve) -> SmsList:
        """Who of those that `sieve` lets through may be texted now, the words for each, and why
        the others may not."""
        reports = self.reports_folder()
        return sms_batch.make_list(self._store, self.worklist, self._setting(), sieve, reports)

    def unconfirmed_sms(self) -> Path | None:
        """The newest list of today that was written and not yet confirmed as sent."""
        return sms_batch.unconfirmed(self._store, self.reports_folder(), self.now)

    def wave_to_text(self) -> Wave | None:
        """The wave that has begun on a campaign day with small orders by 短信, until a list is
        confirmed; None otherwise."""
        now = self.now
        wave = wave_now(now, self.rules) if self.rules.on(now.date()).texts_first else None
        if wave is None or wave.at > now:
            return None
        texted_at = self._tally.texted_at
        return wave if texted_at is None or texted_at < wave.at else None

    @logbook.watched
    def confirm_sms(self, path: Path, at: datetime | None = None) -> sms_batch.Confirmed:
        """Record a contact for every line of a written list: it was sent, at `at` or now.

        Raises IntakeError where the file is no list, RefusedError where all of it is recorded
        already, StoreError; then nothing has changed. `undo` takes all of it back.
        """
        from kefu_tui.intake.sent import read_sent

        sent, setting = read_sent(path), self._setting()
        drafts, skipped = sms_batch.drafts_of(sent, self.worklist, setting, at)
        if not drafts:
            line, why = skipped[0]
            raise RefusedError(f"{path.name}: 没有记下一条; 第 {line} 行: {why}")
        warnings = tuple(sms_batch.warnings_of(drafts, self.worklist, setting))
        with self.changing:
            contacts = self._writing().record_all(drafts)
            self.made += [contact.id for contact in contacts]
            for contact in contacts:
                self._changed(contact.case)
        return sms_batch.Confirmed(sent.id, tuple(contacts), tuple(skipped), warnings)

    # -- the clock ------------------------------------------------------------------------

    def tick(self, *, at_leisure: bool = False) -> list[Standing]:
        """Let time pass: the cases that stand elsewhere than at the last tick, or were read anew
        since; `tasks` makes notices of them. Costs nothing while idle. `at_leisure`: all cases
        are not ranked anew in one go, `worklist.rank_on` goes on with it.

        It also looks into the inbox, for `offered`, and at the scripts' files, for `word_news`.
        """
        now = self.now
        self.inbox.look(self.worklist.exported_at)
        news = news_words(self.words.look())
        if news:
            self.word_news.append(news)
        moved = self.worklist.tick(now, at_leisure=at_leisure)
        if now.date() != self._tally.day:
            self._tally = self._tally_of(now.date())
        return moved

    def stale_words(self) -> str:
        """`导出已是 3 小时前的` when the data are old; "" while they are fresh."""
        exported = self.worklist.exported_at
        if exported is None or self.now - exported <= self.rules.stale_after:
            return ""
        return f"导出已是 {spoken_span(self.now - exported)}前的"

    def exported_words(self) -> str:
        """`导出 16:05, 27 分前`."""
        exported = self.worklist.exported_at
        if exported is None:
            return "还没有导单"
        return f"导出 {short(exported, self.now)}, {spoken_span(self.now - exported)}前"

    # -- summing up -----------------------------------------------------------------------

    def today(self) -> Today:
        """The header's figures."""
        counts = self.worklist.whole_counts()
        waiting = counts[Lane.DUE] + counts[Lane.READY] - self._tally.waiting(self.worklist)
        return Today(
            day=self._tally.day,
            contacted=self._tally.contacted,
            to_work=self._tally.contacted + waiting,
            amount_recovered=self._tally.amount_recovered,
            amount_unpaid=self._tally.amount_unpaid,
            recovered=self._tally.recovered,
        )

    def worked_on(self, day: date) -> bool:
        """Whether anything was recorded on a day; a look at the index."""
        return any(not contact.undone for contact in self._store.contacts_on(day))

    def report(self, last: date | None = None, days: int = 1) -> Report:
        """The sheets of a day (default today), or of several days ending with it."""
        now = self.now
        return sum_up.report(
            self._store,
            self._case,
            self.worklist.open_cases(),
            last=last or now.date(),
            days=days,
            rules=self.rules,
            now=now,
            variants=self.scripts.variants(),
        )

    def plan(self, day: date | None = None) -> Plan:
        """The plan of a day (default today). Raises UsageError for a day that is over."""
        return self.planning(day)()

    def planning(self, day: date | None = None) -> Callable[[], Plan]:
        """The plan, its work still to be done: with many cases that takes a while, and asks
        nothing more of the desk. Raises UsageError for a day that is over."""
        return planning.planning(self.worklist, day, self.now)

    # -- inside ---------------------------------------------------------------------------

    def _setting(self) -> look_up.Setting:
        return look_up.Setting(
            self.settings,
            self.rules,
            self.scripts,
            self.now,
            self.exported_words(),
            self.stale_words(),
            self.name_of,
            self.hidden,
            self.worklist.imports,
            self.title_of,
        )

    def _draft(self, key: str, attempt: Attempt) -> tuple[Standing, Contact, datetime]:
        """The contact an attempt would make now, its next time included, and on what."""
        now = self.now
        standing = self._standing(key)
        draft = work.contact_of(standing, attempt, self.settings.agent_name, now)
        return standing, work.complete(draft, standing, self.rules), now

    def _markable(self, key: str) -> Standing:
        standing = self._standing(key)
        if standing.lane is Lane.DONE:
            raise RefusedError(
                f"{self.name_of(standing.case)}: {ending(standing.case)}, 不在队列里"
            )
        return standing

    def _mark(self, standing: Standing, mark: Mark) -> Standing:
        case, now = standing.case, self.now
        mark = mark._replace(newest=newest_record(case.contacts))
        marks = self.worklist.marked(case.key, mark, now)
        self._writing().set_fact(MARKS, written(marks))
        self.worklist.mark(marks)
        return self.worklist.refresh(case.key, now)

    def _changed(self, key: str) -> None:
        standing = self.worklist.refresh(key, self.now)
        self._tally.refresh(standing.case, self.rules)
        self.people.learn(standing.case)
