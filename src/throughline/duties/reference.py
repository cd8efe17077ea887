"""The reference evaluator: plain, and meant to be read beside the catalogue.

For every person of a case and every duty: what started it, for whom, under which version of the law; then how it
stands. `duties.quick` gives the same answers faster; a property test holds them equal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from throughline.casefile import Casefile, Entry, Happening, Line
from throughline.clock import Precision, When
from throughline.law import Duty, Law

from .assessing import Assessment, Finding
from .matching import Matcher
from .obligation import Asked, Because, Grounds, Obligation
from .starting import Occurrence, Starts


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
    return sorted(found, key=lambda each: each.sort_key)


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
    found, rule = assessment.found, assessment.found.rule
    due = assessment.due
    decisive = next(iter(finding.broken or finding.met), None)
    about = assessment.matcher.line.about
    return Obligation(
        duty=duty.id,
        title=rule.title,
        kind=duty.kind.value,
        about=about,
        owed_by=found.owner.role,
        body=found.owner.body,
        owed_to=rule.owed_to,
        status=finding.status,
        force=rule.force.value,
        due=due.instant if due else None,
        before=due.before if due else None,
        started=_when(found.start),
        because=Because(_seqs([found.start]), _seqs(finding.met), _seqs(finding.broken)),
        calendar=due.version if due else None,
        source=str(rule.source),
        confidence=rule.source.confidence.value,
        checked=rule.source.is_checked,
        next_change=assessment.next_change(finding.status),
        key=key_of(duty.id, about, found),
        grounds=Grounds(rule, duty.area, found.start, decisive, found.opened, assessment.unsure),
    )


def key_of(duty: str, about: str, found: Occurrence) -> str:
    """A string that names the same obligation in every evaluation of the same facts."""
    owner = found.owner
    return f"{duty}/{about}/{owner.role}{'@' + owner.body if owner.body else ''}/{found.start.seq}"


def _seqs(facts: Sequence[Happening]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(fact.seq for fact in facts if fact.seq > 0))


def _when(fact: Happening) -> When:
    exact = fact.earliest == fact.latest
    return When(fact.earliest, fact.latest, Precision.MINUTE if exact else Precision.RANGE)
