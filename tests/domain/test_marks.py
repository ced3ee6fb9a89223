"""Rules *skipped* and *pinned*: what the agent says about a case's place in the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import ContactSource
from kefu_tui.domain.marks import NO_MARK, Mark, newest_record, read, written
from kefu_tui.domain.moments import short
from kefu_tui.domain.outcomes import Outcome
from kefu_tui.domain.priority import Lane, QueueOrder, Standing, reasons, sort_key, stand
from tests.domain.builders import LARGE, NOW, RULES, case, cases, contact, order, recorded, t


def marked(known: Case, now: datetime, **words: object) -> Standing:
    mark = Mark(newest=newest_record(known.contacts), **words)  # type: ignore[arg-type]
    return stand(known, now, RULES, LARGE, mark)


@given(cases(paid_too=True), st.integers(1, 2 * 24 * 60))
def test_skipped_is_later_until_then_and_afterwards_as_if_never_skipped(
    history: tuple[Case, datetime], minutes: int
) -> None:
    known, now = history
    until = now + timedelta(minutes=minutes)
    plain = stand(known, now, RULES, LARGE)
    skipped = marked(known, now, skipped_until=until)
    if plain.lane is Lane.DONE:
        assert skipped == plain
        return
    assert skipped.lane is Lane.LATER
    assert skipped.value_at_risk == plain.value_at_risk
    assert f"已跳过到 {short(until, now)}" in reasons(skipped, now, RULES)
    assert marked(known, until, skipped_until=until) == stand(known, until, RULES, LARGE)
    if skipped.next_at is not None:
        assert skipped.next_at >= until
    if stand(known, until, RULES, LARGE).lane in (Lane.DUE, Lane.READY):
        assert skipped.next_at == until


@given(cases(paid_too=True), cases(), st.sampled_from(QueueOrder))
def test_pinned_comes_first_of_what_is_ready_and_stands_nowhere_else(
    history: tuple[Case, datetime], others: tuple[Case, datetime], by: QueueOrder
) -> None:
    known, now = history
    plain, pinned = stand(known, now, RULES, LARGE), marked(known, now, pinned=True)
    assert pinned.lane is plain.lane
    assert pinned._replace(mark=NO_MARK) == plain
    if plain.lane is not Lane.READY:
        assert sort_key(pinned, by) == sort_key(plain, by)
        return
    assert "置顶" in reasons(pinned, now, RULES)
    other = stand(others[0], now, RULES, LARGE)
    first = sort_key(pinned, by) < sort_key(other, by)
    assert first is (other.lane is not Lane.DUE)


def test_two_pinned_ones_keep_the_order_chosen() -> None:
    small, large = (
        marked(case(order(amount=n), now=NOW), NOW, pinned=True) for n in (5_000, 15_000)
    )
    assert sort_key(large) < sort_key(small)


def test_a_mark_ends_with_the_next_record_and_comes_back_when_that_is_undone() -> None:
    before = case(contacts=(contact("11.20 11:00", Outcome.NO_ANSWER, id=3),))
    mark = Mark(pinned=True, newest=newest_record(before.contacts))
    assert mark.holding(before, NOW) == mark
    told = recorded(contact("11.21 14:00", id=4), before)
    assert mark.holding(replace(before, contacts=(*before.contacts, told)), NOW) == NO_MARK
    undone = replace(told, undone=True)
    assert mark.holding(replace(before, contacts=(*before.contacts, undone)), NOW) == mark


def test_a_colleagues_remark_does_not_end_a_mark() -> None:
    mark = Mark(pinned=True)
    memo = contact("11.21 00:00", id=0, channel=None, source=ContactSource.MEMO)
    assert mark.holding(case(contacts=(memo,)), NOW) == mark


def test_a_skip_that_is_over_leaves_the_pin() -> None:
    mark = Mark(pinned=True, skipped_until=t("11.21 15:00"))
    assert mark.holding(case(), t("11.21 14:59")) == mark
    assert mark.holding(case(), t("11.21 15:00")) == Mark(pinned=True)


_MARKS = st.builds(
    Mark,
    pinned=st.booleans(),
    skipped_until=st.none() | st.just(NOW),
    newest=st.integers(0, 10**6),
)


@given(st.dictionaries(st.text(), _MARKS))
def test_marks_are_read_as_they_were_written(marks: dict[str, Mark]) -> None:
    assert read(written(marks)) == {k: m for k, m in marks.items() if m != NO_MARK}


@pytest.mark.parametrize(
    "text", [None, "", "null", "[]", "{", '{"小雨": 1}', '{"小雨": {"pinned": true, "until": "x"}}']
)
def test_what_cannot_be_read_is_no_mark(text: str | None) -> None:
    assert read(text) == {}
