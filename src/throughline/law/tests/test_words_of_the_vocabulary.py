"""The catalogue speaks the vocabulary: no kind, field or answer in a pattern or an example that no form could give."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pytest

from throughline.law import Due, Duty, Example, Op, Pattern, Rule, load
from throughline.vocabulary import KINDS, Unsound, fields_of, parse

LAW = load()
SOME_DAY = {"precision": "day", "earliest": "2026-05-05T00:00:00Z", "latest": "2026-05-05T01:00:00Z"}


def patterns_of(rule: Rule) -> Iterator[Pattern]:
    quality = (rule.quality.when + rule.quality.shown_by) if rule.quality else ()
    pauses = chain.from_iterable(pause.start + pause.end for pause in rule.paused_while)
    limits = chain(*(events_of(due) for due in (rule.due, rule.lasts) if due))
    for pattern in chain(
        rule.starts, rule.met_by, rule.broken_by, rule.unless, rule.ends_if, quality, pauses, limits
    ):
        yield from nested(pattern)


def events_of(due: Due) -> Iterator[Pattern]:
    yield from due.events
    for part in due.parts:
        yield from events_of(part)


def nested(pattern: Pattern) -> Iterator[Pattern]:
    yield pattern
    for inner in chain(pattern.without, pattern.until, *pattern.after):
        yield from nested(inner)


def faults(pattern: Pattern) -> Iterator[str]:
    for kind in pattern.kinds:
        if kind not in KINDS:
            yield f"no kind {kind}"
            continue
        fields = {field.name: field for field in fields_of(KINDS[kind])}
        for test in pattern.tests:
            if test.field not in fields:
                yield f"{kind} has no field {test.field}"
            elif test.op in (Op.IS, Op.NOT) and (options := fields[test.field].options):
                yield from (f"{kind}.{test.field} is never {v}" for v in test.value if options.get(v) is None)


def complaints(fact: Mapping[str, Any]) -> list[tuple[str, str]]:
    try:
        parse(fact["kind"], {**fact.get("data", {}), "happened": SOME_DAY})
    except Unsound as unsound:
        return [fault for fault in unsound.errors if fault[1] != "Answer this question"]
    return []


@pytest.mark.parametrize("duty", LAW.duties, ids=lambda duty: duty.id)
def test_every_pattern_asks_for_what_a_fact_can_say(duty: Duty) -> None:
    wrong = [fault for rule in duty.versions for pattern in patterns_of(rule) for fault in faults(pattern)]
    assert wrong == []


@pytest.mark.parametrize("example", LAW.examples, ids=lambda example: f"{example.duty}: {example.says}")
def test_no_fact_of_an_example_says_what_no_form_could(example: Example) -> None:
    """Answers that the duty does not look at may be left out of an example; none may be made up."""
    made_up = [complaint for fact in example.facts for complaint in complaints(fact)]
    assert made_up == []


@pytest.mark.parametrize("duty", LAW.duties, ids=lambda duty: duty.id)
def test_a_deadline_on_a_date_names_a_field_that_the_starting_fact_has(duty: Duty) -> None:
    for rule in duty.versions:
        if rule.due and rule.due.field:
            for kind in chain.from_iterable(start.kinds for start in rule.starts):
                assert rule.due.field in {field.name for field in fields_of(KINDS[kind])}
