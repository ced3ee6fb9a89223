"""What counts as a contact."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from kefu_tui.domain.outcomes import Outcome
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
