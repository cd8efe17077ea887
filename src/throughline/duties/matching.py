"""Whether a fact is one that a pattern means: the plain, reference reading of the catalogue's patterns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from throughline.casefile import MAYBE, NO, YES, Age, Entry, Line, Sure
from throughline.clock import Nation, civil_day
from throughline.law import OWNER, Law, Op, Pattern, PersonTest, Test

from .obligation import Owner


@dataclass(frozen=True)
class Matcher:
    """Reads patterns against one person's line."""

    law: Law
    line: Line

    def any(self, patterns: Iterable[Pattern], fact: Entry, owner: Owner | None = None) -> Sure:
        """How surely a fact is one that any of the patterns means."""
        return max((self.match(pattern, fact, owner) for pattern in patterns), default=NO)

    def match(self, pattern: Pattern, fact: Entry, owner: Owner | None = None) -> Sure:
        """How surely a fact is one that the pattern means: the least sure of its parts."""
        if fact.kind not in pattern.kinds:
            return NO
        if not self._roles(pattern.by, fact.role, fact.body, owner):
            return NO
        if not self._roles(pattern.to, fact.addressee, None, owner):
            return NO
        sure: Sure = YES
        for part in self._parts(pattern, fact, owner):
            sure = min(sure, part)
            if sure is NO:
                return NO
        return sure

    def _parts(self, pattern: Pattern, fact: Entry, owner: Owner | None) -> Iterable[Sure]:
        for test in pattern.tests:
            yield self._test(test, fact)
        for wanted in pattern.person:
            yield self.person(wanted, fact)
        for group in pattern.after:
            yield self.preceded(group, fact, owner)
        if pattern.without:
            yield Sure(YES - self.preceded(pattern.without, fact, owner))

    def _roles(
        self, sets: tuple[frozenset[str], ...], role: str | None, body: str | None, owner: Owner | None
    ) -> bool:
        return all(
            role in wanted or (OWNER in wanted and self.is_owner(role, body, owner)) for wanted in sets
        )

    def is_owner(self, role: str | None, body: str | None, owner: Owner | None) -> bool:
        """Whether an act of a role is the owner's own, under whichever name the office then had."""
        if owner is None or role is None or not self.law.same_office(role, owner.role):
            return False
        return body is None or owner.body is None or body == owner.body

    def preceded(self, patterns: Iterable[Pattern], anchor: Entry, owner: Owner | None = None) -> Sure:
        """How surely one of the patterns happened at or before a fact and still counted then."""
        sure: Sure = NO
        for pattern in patterns:
            for fact in self.line.of(*pattern.kinds):
                if fact is not anchor and sure is not YES:
                    sure = max(sure, self._still(pattern, fact, anchor, owner))
        return sure

    def _still(self, pattern: Pattern, fact: Entry, anchor: Entry, owner: Owner | None) -> Sure:
        sure = min(self.line.at_or_before(fact, anchor), self.match(pattern, fact, owner))
        if sure is NO or not pattern.until:
            return sure
        return min(sure, Sure(YES - self._followed(pattern.until, fact, anchor, owner)))

    def _followed(self, patterns: Iterable[Pattern], fact: Entry, anchor: Entry, owner: Owner | None) -> Sure:
        """How surely one of the patterns came after a fact and no later than the anchor."""
        sure: Sure = NO
        for pattern in patterns:
            for end in self.line.of(*pattern.kinds):
                if end is fact or end is anchor:
                    continue
                between = min(self.line.at_or_before(fact, end), self.line.at_or_before(end, anchor))
                sure = max(sure, min(between, self.match(pattern, end, owner)))
        return sure

    def _test(self, test: Test, fact: Entry) -> Sure:
        if test.op is Op.BELOW_RATE:
            return self.below_rate(test, fact)
        return YES if holds(test, fact.data.get(test.field)) else NO

    def below_rate(self, test: Test, fact: Entry) -> Sure:
        """Whether an amount is below the rate of the fact's own day; perhaps, where the rate is not certain."""
        amount = fact.data.get(test.field)
        span = self._rate_span(str(test.value), fact)
        if not isinstance(amount, int | float) or span is None:
            return MAYBE
        least, most = span
        return YES if amount < least else (MAYBE if amount < most else NO)

    def _rate_span(self, name: str, fact: Entry) -> tuple[float, float] | None:
        rate = self.law.rates[name]
        key = fact.data.get(rate.attribute) or self._last_said(rate.read_kind, rate.read_field, fact)
        days = {civil_day(fact.earliest), civil_day(fact.latest)}
        spans = [rate.on(day, key) or rate.on(day, None) for day in days]
        known = [span for span in spans if span is not None]
        if len(known) < len(spans) or not known:
            return None
        return min(least for least, _ in known), max(most for _, most in known)

    def _last_said(self, kind: str, field: str, anchor: Entry) -> str | None:
        said = [each for each in self.line.of(kind) if self.line.at_or_before(each, anchor) is not NO]
        return said[-1].data.get(field) if said else None

    def person(self, test: PersonTest, fact: Entry) -> Sure:
        if test.what == "age":
            return max((of_age(self.line.age_at(fact), age) for age in test.value), default=NO)
        if test.what == "nation":
            return in_nation(self.line.nation_at(fact.latest), test.value)
        return self.line.consent(test.what.removeprefix("consent-"), test.value)


def holds(test: Test, value: Any) -> bool:
    """Whether a field's value passes a test. A field that is not there passes only `not` and `known = false`."""
    match test.op:
        case Op.IS:
            return _among(value, test.value)
        case Op.NOT:
            return not _among(value, test.value)
        case Op.KNOWN:
            return (value is not None and value != "unknown") is test.value
    if not isinstance(value, int | float):
        return False
    if test.op is Op.BELOW:
        return bool(value < test.value)
    return bool(value <= test.value if test.op is Op.AT_MOST else value >= test.value)


def _among(value: Any, wanted: tuple[Any, ...]) -> bool:
    if isinstance(value, list | tuple):
        return any(each in wanted for each in value)
    return value in wanted


def of_age(age: Age, wanted: str) -> Sure:
    """Whether a duty for children, adults or anybody concerns a person of this age.

    Who may be a child is treated as a child; whose age nobody asked is treated as an adult.
    """
    if wanted == "any":
        return YES
    return YES if age.as_child is (wanted == "child") else NO


def in_nation(nation: Nation, wanted: Iterable[str]) -> Sure:
    """Whether a person is in one of the nations; perhaps, where nobody recorded it."""
    if nation is Nation.UNKNOWN:
        return YES if {"E", "W", "S", "NI"} <= set(wanted) else MAYBE
    return YES if nation.value in wanted else NO


def days_of(fact: Entry) -> tuple[dt.date, dt.date]:
    """The first and last UK civil day on which a fact can have happened."""
    return civil_day(fact.earliest), civil_day(fact.latest)
