"""Rule *card in work*."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.in_work import InWork, Step, read, written
from kefu_tui.domain.outcomes import Channel
from tests.domain.builders import NOW

MOMENTS = st.integers(0, 10**7).map(lambda seconds: NOW + timedelta(seconds=seconds))
WORK = st.builds(
    InWork,
    st.text(min_size=1),
    MOMENTS,
    st.sampled_from(Channel),
    st.none() | MOMENTS,
    st.integers(0, 9),
    st.frozensets(st.sampled_from(Step)),
)


@given(WORK)
def test_what_is_written_is_read_back(work: InWork) -> None:
    assert read(written(work)) == work


@pytest.mark.parametrize("text", [None, "", "买家1", "[]", "3", "null", '{"case": "买家1"}'])
def test_what_cannot_be_read_reopens_nothing(text: str | None) -> None:
    assert read(text) is None


@given(WORK, WORK)
def test_one_piece_of_work_keeps_its_beginning_and_its_call(before: InWork, after: InWork) -> None:
    later = before._replace(
        since=before.since + timedelta(minutes=1), call_from=None, steps=frozenset()
    )
    assert later.after(before) == before
    assert before.after(None) == before
    if (after.case, after.newest) != (before.case, before.newest):
        assert after.after(before) == after
    one_more = before._replace(steps=after.steps)
    assert one_more.after(before).steps == before.steps | after.steps


def test_a_note_of_an_older_version_has_no_steps() -> None:
    work = InWork("小雨", NOW, Channel.PHONE)
    older = json.loads(written(work))
    del older["steps"]
    assert read(json.dumps(older)) == work
