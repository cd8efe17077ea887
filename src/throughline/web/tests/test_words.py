"""Events and roles are named to readers by their titles, whole, wherever a duty speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from throughline.duties.examples import obligations_of_example
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


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "Owed by SCA because of charged by CPS, 7 May 2024 (fact 3). It was to be done before: nrm referral or plea. More.",
            "Owed by Single Competent Authority because of “Charged” by Crown Prosecution Service, 7 May 2024. "
            "It was to be done before: referred to the national referral mechanism or plea. More.",
        ),
        (
            "Owed by LA because of nrm referral, which is not on record itself but follows from another fact (fact 1). "
            "It was done. What decides it: age assessed by LA (facts 2, 3).",
            "Owed by local authority because of “Referred to the national referral mechanism”, which is not on record itself "
            "but follows from another fact. It was done. What decides it: “Age assessed” by local authority.",
        ),
    ],
)
def test_an_explanation_names_roles_and_events(told: str, said: str) -> None:
    assert words.explained(told) == said


def test_no_explanation_of_a_worked_example_names_a_kind_or_a_role_by_its_code() -> None:
    law, seen = load(), 0
    for example in law.examples:
        for duty in obligations_of_example(example, law):
            told = words.explained(duty.explanation)
            start = duty.start.kind
            seen += f"“{KINDS[start].title}”" in told
            assert not words.ROLES.keys() & set(re.findall(r"\b[A-Z][A-Z_]+\b", told)), told
            assert f"because of {start.replace('-', ' ')} by" not in told, told
    assert seen > 500
