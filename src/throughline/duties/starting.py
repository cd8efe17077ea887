"""What starts a duty, for whom, under which version of the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from throughline.casefile import MAYBE, NO, YES, Entry, Sure
from throughline.law import Duty, Kind, Pattern, Rule

from .matching import Matcher, days_of, in_nation, of_age
from .obligation import Asked, Owner
from .owners import Owners


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One start of a duty for one owner. `opened`: by being met, its start not being on record."""

    rule: Rule
    start: Entry
    owner: Owner
    sure: Sure
    opened: bool = False

    @property
    def certain(self) -> bool:
        """Whether it is owed beyond doubt: the start is on record, and so is what it depends on."""
        return self.sure is YES and not self.start.implied


@dataclass(frozen=True)
class Starts:
    """Finds the occurrences of a duty on one line."""

    matcher: Matcher
    asked: Asked

    def of(self, duty: Duty) -> list[Occurrence]:
        """The occurrences that the duty's `repeat` lets through, in the order of their starts."""
        if duty.kind is not Kind.DUTY:
            return []
        begun = list(self._begun(duty))
        return self._repeat(begun + list(self._opened(duty, begun)))

    def _begun(self, duty: Duty) -> Iterator[Occurrence]:
        for rule in self._rules(duty):
            for pattern in rule.starts:
                for fact in self.matcher.line.of(*pattern.kinds):
                    sure = min(self.matcher.match(pattern, fact), self._applies(duty, rule, fact))
                    if sure is not NO:
                        yield from self._for_owners(rule, pattern, fact, sure)

    def _rules(self, duty: Duty) -> Iterable[Rule]:
        if self.asked.law_of is None:
            return duty.versions
        rule = duty.version_for(self.asked.law_of, self.asked.law_of)
        return (rule,) if rule else ()

    def _applies(self, duty: Duty, rule: Rule, fact: Entry) -> Sure:
        """Whether this version is the law for a fact, in the person's nation, at the person's age."""
        if self.asked.rule_of(duty, *days_of(fact)) is not rule:
            return NO
        line = self.matcher.line
        return min(in_nation(line.nation_at(fact.latest), rule.nations), of_age(line.age_at(fact), rule.ages))

    def _for_owners(self, rule: Rule, pattern: Pattern, fact: Entry, sure: Sure) -> Iterator[Occurrence]:
        for owner in Owners(self.matcher).of(pattern.owed_by or rule.owed_by, fact):
            yield Occurrence(rule, fact, owner, sure)

    def _opened(self, duty: Duty, begun: list[Occurrence]) -> Iterator[Occurrence]:
        """A fact that discharges a duty whose start is not on record opens it, and meets it."""
        for rule in self._rules(duty):
            for pattern in rule.met_by:
                if pattern.opens:
                    yield from self._opened_by(duty, rule, pattern, begun)

    def _opened_by(
        self, duty: Duty, rule: Rule, pattern: Pattern, begun: list[Occurrence]
    ) -> Iterator[Occurrence]:
        for fact in self.matcher.line.of(*pattern.kinds):
            if fact.implied or self._applies(duty, rule, fact) is NO:
                continue
            for owner in self._openers(rule, fact):
                met = self.matcher.match(pattern, fact, owner) is YES and self.discharges(rule, fact, owner)
                if met and not self._owes(owner, rule, begun):
                    yield Occurrence(rule, fact, owner, MAYBE, opened=True)

    def discharges(self, rule: Rule, fact: Entry, owner: Owner) -> bool:
        """Whether the actor of a fact can discharge the duty: with `own`, only the owner or who delivers for it."""
        return (
            not rule.own
            or fact.role in rule.delivered_by
            or self.matcher.is_owner(fact.role, fact.body, owner)
        )

    def _openers(self, rule: Rule, fact: Entry) -> list[Owner]:
        words = ["actor" if word in _BY_FACT else word for word in rule.owed_by]
        return Owners(self.matcher).of(words, fact)

    def _owes(self, owner: Owner, rule: Rule, begun: list[Occurrence]) -> bool:
        if rule.repeat == "once":
            return bool(begun)
        return any(self._same(owner, each.owner, rule) for each in begun)

    def _same(self, one: Owner, other: Owner, rule: Rule) -> bool:
        offices = (
            self.matcher.law.offices[word] for word in rule.owed_by if word in self.matcher.law.offices
        )
        if any(one.role in office.roles and other.role in office.roles for office in offices):
            return True
        return self.matcher.is_owner(one.role, one.body, other)

    def _repeat(self, found: list[Occurrence]) -> list[Occurrence]:
        ordered = sorted(found, key=_by_start)
        kept: list[Occurrence] = []
        for each in sorted(ordered, key=_by_certainty):
            if not any(self._repeats(each, held) for held in kept):
                kept.append(each)
        return sorted(kept, key=_by_start)

    def _repeats(self, new: Occurrence, held: Occurrence) -> bool:
        """Whether an occurrence says nothing new beside one already kept."""
        if new.start is held.start and new.owner == held.owner:
            return True
        match new.rule.repeat:
            case "each":
                return (
                    new.start.seq == held.start.seq
                    and new.start.implied
                    and self._same(new.owner, held.owner, new.rule)
                )
            case "once":
                return True
        return self._same(new.owner, held.owner, new.rule)


_BY_FACT = frozenset({"actor", "addressee", "custodian", "authority in contact", "deciding body"})


def _by_start(each: Occurrence) -> tuple[object, ...]:
    return each.start.earliest, each.start.order, each.owner.role, each.owner.body or ""


def _by_certainty(each: Occurrence) -> int:
    return 0 if each.certain else 1
