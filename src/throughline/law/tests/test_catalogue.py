"""The catalogue holds together: it speaks the vocabulary's words, every duty is shown kept and failed, marks are honest."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from typing import Any

import pytest

from throughline.law import Kind, Law, Op, Pattern, describe, load
from throughline.vocabulary import FAMILIES, KINDS, LegalRole, fields_of

LAW: Law = load()
DUTIES = [
    duty for duty in LAW.duties if duty.kind is Kind.DUTY and any(rule.commenced for rule in duty.versions)
]
#: Section 3 of the notes of law lists about 110 ids; of these at least 90 are owed.
KEPT, FAILED = {"met"}, {"overdue", "broken", "delayed", "met-late"}


def patterns(part: Any) -> Iterator[Pattern]:
    if isinstance(part, Pattern):
        yield part
    if isinstance(part, list | tuple):
        for each in part:
            yield from patterns(each)
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            yield from patterns(getattr(part, field.name))


ALL = [(duty.id, pattern) for duty in LAW.duties for pattern in patterns(duty.versions)]


def test_the_catalogue_is_as_large_as_the_law_it_speaks_of() -> None:
    assert len(LAW.duties) >= 110
    assert len(DUTIES) >= 90


def test_it_loads_quickly_enough_for_a_command_that_starts_in_under_a_second() -> None:
    load.cache_clear()
    begun = time.process_time()
    load()
    assert time.process_time() - begun < 0.6


def test_every_pattern_names_kinds_of_fact_that_exist() -> None:
    assert (
        sorted({(duty, kind) for duty, pattern in ALL for kind in pattern.kinds if kind not in KINDS}) == []
    )


def test_every_condition_asks_about_a_field_and_a_value_that_exist() -> None:
    wrong = {
        (duty, pattern.kinds, test.field, str(value))
        for duty, pattern in ALL
        for test in pattern.tests
        for value in _unknown(pattern, test)
    }
    assert sorted(wrong) == []


def _unknown(pattern: Pattern, test: Any) -> list[Any]:
    """The values that no kind of the pattern can carry in that field; the field itself, where none has it."""
    found = [
        field
        for kind in pattern.kinds
        if kind in KINDS
        for field in fields_of(KINDS[kind])
        if field.name == test.field
    ]
    if not found:
        return ["no such field"]
    if test.op not in (Op.IS, Op.NOT) or any(field.options is None for field in found):
        return []
    known = {code.value for field in found for code in field.options or ()}
    return [value for value in test.value if not isinstance(value, bool) and value not in known]


def test_every_role_is_one_the_vocabulary_knows() -> None:
    known = {role.value for role in LegalRole} | {"owner"}
    named = {role for _, pattern in ALL for roles in (*pattern.by, *pattern.to) for role in roles}
    named |= {
        word for duty in LAW.duties for rule in duty.versions for word in rule.owed_by if word.isupper()
    }
    assert sorted(named - known) == []


def test_the_line_of_competent_authorities_is_the_vocabulary_s() -> None:
    ours = [(role, since, until) for role, since, until in LAW.offices["competent authority"].succession]
    theirs = [(each.role.value, each.since, each.until) for each in FAMILIES["competent-authority"]]
    assert [each for each in ours if each not in theirs] == []


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.id)
def test_every_duty_is_shown_kept_and_failed(duty: Any) -> None:
    shown = {row["status"] for example in LAW.examples if example.duty == duty.id for row in example.shows}
    looked_at = any(rule.quality and not rule.met_by for rule in duty.versions)
    assert shown & KEPT, "no example shows it kept"
    assert shown & FAILED or (looked_at and "needs-review" in shown), "no example shows it failed"


@pytest.mark.parametrize(
    "duty", [each for each in LAW.duties if each not in DUTIES], ids=lambda duty: duty.id
)
def test_what_is_not_owed_shows_nothing(duty: Any) -> None:
    examples = [example for example in LAW.examples if example.duty == duty.id]
    assert examples and all(example.shows == () for example in examples)


@pytest.mark.parametrize("duty", LAW.duties, ids=lambda duty: duty.id)
def test_unchecked_law_says_so_and_checked_law_says_when(duty: Any) -> None:
    for rule in duty.versions:
        assert rule.source.is_checked == (rule.source.confidence.value != "K")
        if not rule.source.is_checked:
            assert "not checked against the live text" in str(rule.source) and rule.source.checked is None
        if rule.due is not None and "review" in str(rule.due.kind):
            assert rule.due.reason


def test_the_list_of_the_law_gives_id_kind_force_confidence_and_examples() -> None:
    rows = describe()
    assert {frozenset(row) for row in rows} == {
        frozenset({"id", "kind", "in_force", "confidence", "examples"})
    }
    assert all(row["examples"] >= (2 if row["kind"] == "duty" and row["in_force"] else 1) for row in rows)
