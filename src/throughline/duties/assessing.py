"""How it stands with one occurrence of a duty: broken, met, ended, overdue, or still to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from throughline.casefile import NO, YES, Casefile, Entry, Sure
from throughline.clock import Nation, not_before
from throughline.law import Pattern, Rule

from .limits import Limit, Limits, late, over, overtaken_by, passed, paused_times
from .matching import Matcher
from .obligation import Asked, Status
from .starting import Occurrence, Starts

NATION_UNSURE = "The nation is not on record, so it may not be owed."
START_IMPLIED = "What started it is not on record itself."
START_UNSURE = "Whether it is owed is not certain from what is on record."


@dataclass(frozen=True, slots=True)
class Finding:
    """A status with the facts that decided it."""

    status: Status
    met: tuple[Entry, ...] = ()
    broken: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """One occurrence, with its limits worked out."""

    matcher: Matcher
    casefile: Casefile
    asked: Asked
    duty: str
    found: Occurrence
    limits: Limits
    due: Limit | None
    lasts: Limit | None
    floor: dt.datetime | None
    paused_now: bool

    @classmethod
    def of(
        cls, matcher: Matcher, casefile: Casefile, asked: Asked, duty: str, found: Occurrence
    ) -> Assessment:
        """Works out the limits of an occurrence."""
        rule, start = found.rule, found.start
        pauses = ((pause.start, pause.end) for pause in rule.paused_while)
        paused, paused_now = paused_times(matcher, pauses, start, asked.at)
        nation = _calendar_nation(matcher.line.nation_at(start.latest))
        limits = Limits(matcher, start, found.owner, nation, paused)
        floor = not_before(rule.floor, start.latest, nation).instant if rule.floor else None
        due = limits.of(rule.due) if rule.due else None
        lasts = limits.of(rule.lasts) if rule.lasts else None
        return cls(matcher, casefile, asked, duty, found, limits, due, lasts, floor, paused_now)

    @property
    def rule(self) -> Rule:
        return self.found.rule

    def find(self) -> Finding:
        """The status, decided in this order: broken, waived, met, ended, then by time."""
        broken, maybe_broken = self._breaks()
        if broken:
            return Finding(Status.BROKEN, broken=(broken[0],))
        waiver = self._waiver()
        if waiver:
            return Finding(Status.WAIVED, met=(waiver,))
        met = self._met()
        surely = [fact for fact in met if not by_somebody(fact)]
        if surely:
            return self._when_met(surely[0])
        return self._unmet(maybe_broken, maybe_met=bool(met))

    def _breaks(self) -> tuple[list[Entry], bool]:
        """The facts that certainly broke it, and whether some fact perhaps did."""
        sure: list[Entry] = []
        perhaps = False
        for fact in self._facts(self.rule.broken_by):
            broke = self._broke(fact)
            if broke is YES and not fact.implied and self.found.certain:
                sure.append(fact)
            perhaps = perhaps or broke is not NO
        return sure, perhaps and not sure

    def _broke(self, fact: Entry) -> Sure:
        after = self.matcher.line.at_or_before(self.found.start, fact)
        broke = min(after, self.matcher.any(self.rule.broken_by, fact, self.found.owner))
        if broke is NO or self._excused(fact):
            return NO
        gone = over(self.matcher.line, self.lasts, fact) if self.lasts else NO
        return min(broke, Sure(YES - gone))

    def _excused(self, fact: Entry) -> bool:
        """Whether an `unless` fact may lie at or before a breaking one, and not before the duty began."""
        for excuse in self._facts(self.rule.unless):
            if excuse is fact or not self._counts(self.rule.unless, excuse):
                continue
            if self.matcher.line.at_or_before(excuse, fact) is not NO:
                return True
        return False

    def _counts(self, patterns: tuple[Pattern, ...], fact: Entry) -> bool:
        """Whether a fact matches, and lies at or after the start or may count from before it."""
        after = self.matcher.line.at_or_before(self.found.start, fact) is not NO
        return any(
            (after or pattern.early) and self.matcher.match(pattern, fact, self.found.owner) is not NO
            for pattern in patterns
        )

    def _facts(self, patterns: Iterable[Pattern]) -> list[Entry]:
        kinds = dict.fromkeys(kind for pattern in patterns for kind in pattern.kinds)
        return self.matcher.line.of(*kinds) if kinds else []

    def _waiver(self) -> Entry | None:
        for fact in self.matcher.line.of("waiver"):
            if fact.data.get("duty") == self.duty and fact.latest >= self.found.start.earliest:
                return fact
        return None

    def _met(self) -> list[Entry]:
        """The facts that discharge it, earliest first."""
        return [
            fact
            for fact in self._facts(self.rule.met_by)
            if self._counts(self.rule.met_by, fact) and self._own_enough(fact) and not self._over(fact)
        ]

    def _own_enough(self, fact: Entry) -> bool:
        return Starts(self.matcher, self.asked).discharges(self.rule, fact, self.found.owner)

    def _over(self, fact: Entry) -> bool:
        """Whether the duty was certainly ended by something before a fact."""
        return any(self.matcher.line.at_or_before(fact, end) is NO for end in self._ends())

    def _ends(self) -> list[Entry]:
        return [
            fact
            for fact in self._facts(self.rule.ends_if)
            if self._counts(self.rule.ends_if, fact)
            and self.matcher.any(self.rule.ends_if, fact, self.found.owner) is YES
        ]

    def _when_met(self, met: Entry) -> Finding:
        if self._in_question():
            return Finding(Status.NEEDS_REVIEW, met=(met,))
        tardy = late(self.matcher.line, self.due, met, self.rule.aim) if self.due else NO
        if tardy is YES and self.found.certain:
            return Finding(Status.DELAYED if self.rule.aim else Status.MET_LATE, met=(met,))
        return Finding(Status.MET, met=(met,))

    def _in_question(self) -> bool:
        """Whether something must be looked at by a person, and nobody has recorded the answer."""
        quality = self.rule.quality
        if quality is None or not self._looked_for(quality.when):
            return False
        return not self._looked_for(quality.shown_by, needed=True)

    def _looked_for(self, patterns: tuple[Pattern, ...], needed: bool = False) -> bool:
        """Whether one of the patterns is there; no patterns at all stand for always, unless they are needed."""
        if not patterns:
            return not needed
        return any(self._counts(patterns, fact) for fact in self._facts(patterns))

    def _unmet(self, maybe_broken: bool, maybe_met: bool) -> Finding:
        ends = self._ends()
        gone_by = self._gone_by()
        if ends and not self._hard_passed(ends[0]):
            return Finding(Status.ENDED, broken=(ends[0],))
        if maybe_broken:
            return Finding(Status.CANNOT_TELL)
        if not self.rule.met_by and not self.due:
            return self._kept()
        found = self._by_time(gone_by)
        return Finding(Status.CANNOT_TELL) if maybe_met and found.status in _MISSED else found

    def _kept(self) -> Finding:
        """A prohibition that nothing has broken, or a question of quality alone: reviewed until somebody showed it."""
        return Finding(Status.NEEDS_REVIEW if self._in_question() else Status.MET)

    def _gone_by(self) -> Sure:
        if self.due is None or self.paused_now:
            return NO
        return passed(self.due, self.asked.at.timestamp())

    def _hard_passed(self, end: Entry) -> bool:
        """Whether a deadline that the law itself sets had gone by when the duty ended."""
        if self.due is None or not self.found.certain:
            return False
        return late(self.matcher.line, self.due, end, review_counts=False) is YES

    def _by_time(self, gone_by: Sure) -> Finding:
        if self.floor is not None and self.asked.at < self.floor and gone_by is NO:
            return Finding(Status.NOT_YET)
        if gone_by is not YES:
            ended = self.lasts is not None and passed(self.lasts, self.asked.at.timestamp()) is YES
            return Finding(Status.ENDED if ended else Status.DUE)
        if not self.found.certain:
            return Finding(Status.CANNOT_TELL)
        status = Status.DELAYED if self.rule.aim else Status.OVERDUE
        return Finding(status, broken=overtaken_by(self.due))

    @property
    def doubt(self) -> str:
        """Why the duty itself is in doubt, in words."""
        if self.found.certain or self.found.opened:
            return ""
        if self.found.start.implied:
            return START_IMPLIED
        nation = self.matcher.line.nation_at(self.found.start.latest)
        return NATION_UNSURE if nation is Nation.UNKNOWN else START_UNSURE


_MISSED = frozenset({Status.OVERDUE, Status.DELAYED})


def by_somebody(fact: Entry) -> bool:
    """Whether a fact is only implied, and nobody knows whose act it was: then it settles nobody's duty."""
    return fact.implied and fact.role == "FR_UNKNOWN"


def _calendar_nation(nation: Nation) -> Nation:
    return Nation.UNKNOWN if nation is Nation.OUTSIDE else nation
