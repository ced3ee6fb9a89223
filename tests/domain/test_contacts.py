"""What counts as a contact."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from kefu_tui.domain.outcomes import NEW_NUMBER, NOT_PASSED_ON, PASSED_ON, Outcome
from kefu_tui.domain.personal import bare_contact
from tests.domain.builders import contact


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_approach_counts_on_every_channel(outcome: Outcome) -> None:
    looks = (Outcome.ALREADY_PAID, Outcome.CONTACT_AGAIN)
    assert contact(outcome=outcome).counts is (outcome not in looks)
    assert contact(outcome=outcome, channel=None).counts is (outcome not in looks)
    assert not replace(contact(outcome=outcome), undone=True).counts


def test_contacts_are_never_changed_once_recorded() -> None:
    told = contact()
    with pytest.raises(FrozenInstanceError):
        told.note = "x"  # type: ignore[misc]


@pytest.mark.parametrize("person", [PASSED_ON, NEW_NUMBER, NOT_PASSED_ON])
def test_a_purge_keeps_what_became_of_a_call_that_somebody_else_took(person: str) -> None:
    taken = contact(outcome=Outcome.THIRD_PARTY)
    remark = f"{taken.at:%m.%d} 阿华 非本人接听 {person}"
    taken = replace(taken, agent="阿华", note="13900001111", remark=remark)
    bare = bare_contact(taken, "已清除-000001")
    assert (bare.note, bare.remark) == ("", remark)
