"""Who owes a duty, where the catalogue names an office or leaves it to the facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from throughline.casefile import MAYBE, NO, YES, Entry
from throughline.clock import civil_day
from throughline.law import Office

from .matching import Matcher
from .obligation import Owner

_CUSTODY = ("arrested", "detained")
_FREED = ("released", "bailed", "return-home-arranged", "escaped")
_DECIDED = ("reasonable-grounds", "conclusive-grounds", "competent-authority-assigned")


@dataclass(frozen=True)
class Owners:
    """Finds the owners that a starting fact points at."""

    matcher: Matcher

    def of(self, words: Iterable[str], start: Entry) -> list[Owner]:
        """The owners for the words of `owed_by`; none where the facts name nobody."""
        found: dict[Owner, None] = {}
        for word in words:
            owner = self._one(word, start)
            if owner is not None and owner.role not in self.matcher.law.groups["owes-nothing"]:
                found[owner] = None
        return list(found)

    def _one(self, word: str, start: Entry) -> Owner | None:
        match word:
            case "actor":
                return Owner(start.role, start.body)
            case "addressee":
                return self.with_body(start.addressee, start) if start.addressee else None
            case "custodian":
                return self._custodian(start)
            case "authority in contact":
                return self._custodian(start) or self._in_contact(start)
            case "deciding body":
                return self._deciding(start)
        if word in self.matcher.law.offices:
            return self._office(self.matcher.law.offices[word], start)
        return self.with_body(word, start)

    def with_body(self, role: str, start: Entry) -> Owner:
        """A role with the body that last acted in it, if any did."""
        acted = [fact for fact in self.matcher.line.happenings if fact.role == role and fact.body]
        before = [fact for fact in acted if self.matcher.line.at_or_before(fact, start) is not NO]
        known = before or acted
        return Owner(role, known[-1].body if before else (known[0].body if known else None))

    def _custodian(self, start: Entry) -> Owner | None:
        if start.kind in _CUSTODY:
            return Owner(start.role, start.body)
        line = self.matcher.line
        for fact in reversed(line.of(*_CUSTODY)):
            if line.at_or_before(fact, start) is not NO and not self._freed(fact, start):
                return Owner(fact.role, fact.body)
        return None

    def _freed(self, held: Entry, start: Entry) -> bool:
        line = self.matcher.line
        return any(
            fact is not start
            and line.at_or_before(held, fact) is YES
            and line.at_or_before(fact, start) is YES
            for fact in line.of(*_FREED)
        )

    def _in_contact(self, start: Entry) -> Owner | None:
        frontline = self.matcher.law.groups["frontline"]
        for fact in reversed(self.matcher.line.happenings):
            if fact.role in frontline and self.matcher.line.at_or_before(fact, start) >= MAYBE:
                return Owner(fact.role, fact.body)
        return None

    def _deciding(self, start: Entry) -> Owner | None:
        office = self.matcher.law.offices["competent authority"]
        decided = [fact for fact in self.matcher.line.of(*_DECIDED) if fact.role in office.roles]
        return Owner(decided[-1].role, decided[-1].body) if decided else self._office(office, start)

    def _office(self, office: Office, start: Entry) -> Owner:
        """The role the facts show in the office: who acted, whom it was put to, who acts in the case; else by nation and day."""
        if start.role in office.roles:
            return Owner(start.role, start.body)
        if start.addressee in office.roles:
            return self.with_body(str(start.addressee), start)
        acted = [fact for fact in self.matcher.line.happenings if fact.role in office.roles]
        if acted:
            before = [fact for fact in acted if self.matcher.line.at_or_before(fact, start) is not NO]
            fact = before[-1] if before else acted[0]
            return Owner(fact.role, fact.body)
        nation = self.matcher.line.nation_at(start.latest)
        return Owner(office.role_on(civil_day(start.latest), nation.value))
