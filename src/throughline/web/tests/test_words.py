"""Events and roles are named to readers by their titles, whole, wherever a duty speaks of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from throughline.duties.limits import name_of
from throughline.law import Due, DueKind, load
from throughline.ledger.models import DutyRow
from throughline.vocabulary import KINDS
from throughline.web import words


def deadlines(due: Due) -> Iterator[Due]:
    """A deadline and those within it."""
    yield due
    for part in due.parts:
        yield from deadlines(part)


EVENTS = sorted(
    {
        name_of(due)
        for duty in load().duties
        for version in duty.versions
        if version.due is not None
        for due in deadlines(version.due)
        if due.kind is DueKind.BEFORE
    }
)


@pytest.mark.parametrize("events", EVENTS)
def test_every_event_before_which_something_falls_due_is_a_kind_and_is_kept_whole(events: str) -> None:
    assert all(each.replace(" ", "-") in KINDS for each in events.split(" or "))
    assert len(events) <= (DutyRow._meta.get_field("before").max_length or 0)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ("nrm referral", "before referred to the national referral mechanism"),
        ("charge requested or charged or plea", "before charge asked for or charged or plea"),
        ("of a newer version or charged", "before of a newer version or charged"),
    ],
)
def test_an_event_is_said_by_its_title(events: str, said: str) -> None:
    assert words.before(events) == said


def test_an_explanation_names_roles_and_events() -> None:
    told = "Owed by SCA because of charged by CPS, 7 May 2024 (fact 3). It was to be done before: nrm referral or plea. More."
    assert words.explained(told) == (
        "Owed by Single Competent Authority because of charged by Crown Prosecution Service, 7 May 2024. "
        "It was to be done before: referred to the national referral mechanism or plea. More."
    )
