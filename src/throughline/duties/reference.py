"""The reference evaluator: plain, and meant to be read beside the catalogue.

For every person of a case and every duty: what started it, for whom, under which version of the law; then how it
stands. `duties.quick` gives the same answers faster; a property test holds them equal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from throughline.casefile import Casefile, Entry, Line
from throughline.law import Duty, Law

from .assessing import Assessment, Finding
from .matching import Matcher
from .obligation import Asked, Obligation, in_order
from .starting import Starts


def obligations(
    facts: Sequence[Entry],
    law: Law,
    at: dt.datetime,
    known_at: dt.datetime | None = None,
    law_of: dt.date | None = None,
    *,
    ordered: bool = False,
) -> list[Obligation]:
    """Every obligation that the facts give under the law, in order of start, then duty.

    `at`: the instant asked about (aware). `known_at`: leave out what we were told later. `law_of`: judge all facts by
    the law of that day; None takes the law in force when each duty started. `ordered`: seq is the order of events.
    """
    casefile = Casefile.of(facts, at=at, known_at=known_at, ordered=ordered)
    return obligations_of(casefile, law, Asked(at, law_of))


def obligations_of(casefile: Casefile, law: Law, asked: Asked) -> list[Obligation]:
    """Every obligation of a folded case."""
    found = [
        obligation
        for line, duties in _lines(casefile, law)
        for duty in duties
        for obligation in _of_duty(Matcher(law, line), casefile, asked, duty)
    ]
    return sorted(found, key=in_order)


def _lines(casefile: Casefile, law: Law) -> Iterator[tuple[Line, list[Duty]]]:
    """Each person's line with the duties owed once a person, and the whole case with those owed once a case."""
    for about in casefile.people:
        yield casefile.line(about), [duty for duty in law.duties if duty.newest.per == "person"]
    per_case = [duty for duty in law.duties if duty.newest.per == "case"]
    if per_case:
        yield casefile.whole, per_case


def _of_duty(matcher: Matcher, casefile: Casefile, asked: Asked, duty: Duty) -> Iterator[Obligation]:
    for found in Starts(matcher, asked).of(duty):
        assessment = Assessment.of(matcher, casefile, asked, duty.id, found)
        yield build(duty, assessment, assessment.find())


def build(duty: Duty, assessment: Assessment, finding: Finding) -> Obligation:
    """The obligation that a finding amounts to."""
    found = assessment.found
    return Obligation(
        duty,
        found.rule,
        assessment.matcher.line.about,
        found.owner,
        finding.status,
        found.start,
        finding.met,
        finding.broken,
        assessment.due,
        assessment.lasts,
        assessment.floor,
        assessment.asked.at,
        found.opened,
        assessment.doubt,
    )
