"""By when: a deadline of the catalogue, worked out for one start, as an interval where dates are intervals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from throughline.casefile import MAYBE, NO, YES, Entry, Line, Sure
from throughline.clock import Clock, Deadline, Nation, OutsideCalendar, due, end_of_day, start_of_day
from throughline.law import Due, DueKind, Pattern

from .matching import Matcher
from .obligation import Owner

_TICK = dt.timedelta(microseconds=1)


@dataclass(slots=True)
class Limit:
    """One deadline; nothing changes it once it is made.

    `low` and `high` are the last instants in time for the earliest and the latest start, in seconds since 1970;
    `last` is the latter as a date. `event`: the thing it must precede, once it has happened.
    """

    kind: DueKind
    low: float | None = None
    high: float | None = None
    last: dt.datetime | None = None
    calendar: str | None = None
    event: Entry | None = None
    event_sure: Sure = NO
    name: str | None = None
    parts: tuple[Limit, ...] = ()

    @property
    def instant(self) -> dt.datetime | None:
        """The last instant in time, as far as an instant can be named."""
        known = [part.instant for part in self.parts]
        if self.kind is DueKind.EARLIEST_OF:
            return min((each for each in known if each), default=None)
        if self.kind is DueKind.LATEST_OF:
            return None if None in known else max(each for each in known if each)
        return self.last

    @property
    def before(self) -> str | None:
        """The name of the event it must precede."""
        return self.name or next((part.before for part in self.parts if part.before), None)

    @property
    def version(self) -> str | None:
        """The calendar that gave the instant."""
        return self.calendar or next((part.version for part in self.parts if part.version), None)

    def instants(self) -> Iterable[dt.datetime]:
        """Every instant after which this limit may say something else."""
        if self.last is not None:
            yield self.last + _TICK
        for part in self.parts:
            yield from part.instants()


@dataclass(frozen=True)
class Limits:
    """Works out deadlines on one line, for one start and one owner."""

    matcher: Matcher
    start: Entry
    owner: Owner
    nation: Nation
    paused: tuple[tuple[dt.datetime, dt.datetime], ...] = ()

    def of(self, rule: Due) -> Limit:
        """The deadline as it stands with the facts known."""
        match rule.kind:
            case DueKind.WITHIN | DueKind.REVIEW:
                return self._span(rule)
            case DueKind.BEFORE:
                return self._before(rule)
            case DueKind.ON_DATE:
                return self._on(rule)
            case DueKind.TURNS_18:
                return self._eighteenth(rule)
        return Limit(rule.kind, parts=tuple(self.of(part) for part in rule.parts))

    def _span(self, rule: Due) -> Limit:
        anchor = self.start
        if rule.events:
            found = self._first(rule.events)
            if found is None:
                return Limit(rule.kind)
            anchor = found[0]
        assert rule.clock is not None
        low, high = self._due(rule.clock, anchor.earliest), self._due(rule.clock, anchor.latest)
        if low is None or high is None:
            return Limit(rule.kind)
        first, last = self._later(low.instant), self._later(high.instant)
        return Limit(rule.kind, first.timestamp(), last.timestamp(), last, high.calendar_version)

    def _due(self, clock: Clock, start: dt.datetime) -> Deadline | None:
        """None where the calendars of bank holidays do not reach: then nobody is called late."""
        try:
            return due(clock, start, self.nation)
        except OutsideCalendar:
            return None

    def _later(self, instant: dt.datetime) -> dt.datetime:
        """Moved on by the time the clock stood still before it ran out."""
        for begin, end in self.paused:
            if begin <= instant:
                instant += end - begin
        return instant

    def _before(self, rule: Due) -> Limit:
        name, found = name_of(rule), self._first(rule.events)
        if found is None:
            return Limit(rule.kind, name=name)
        event, sure = found
        return Limit(rule.kind, event=event, event_sure=sure, name=name)

    def _first(self, patterns: tuple[Pattern, ...]) -> tuple[Entry, Sure] | None:
        """The first fact of the patterns at or after the start; a sure one before a possible one."""
        best: tuple[Entry, Sure] | None = None
        for pattern in patterns:
            for fact in self.matcher.line.of(*pattern.kinds):
                if fact is self.start or fact.implied:
                    continue
                after = self.matcher.line.at_or_before(self.start, fact)
                sure = min(after, self.matcher.match(pattern, fact, self.owner))
                if sure is not NO and (best is None or _rank(fact, sure) < _rank(*best)):
                    best = fact, sure
        return best

    def _on(self, rule: Due) -> Limit:
        day = _as_day(self.start.data.get(rule.field))
        if day is None:
            return Limit(rule.kind)
        return exactly(rule.kind, end_of_day(day))

    def _eighteenth(self, rule: Due) -> Limit:
        day = self.matcher.line.birth.eighteenth
        if day is None:
            return Limit(rule.kind)
        return exactly(rule.kind, start_of_day(day) - _TICK)


def name_of(due: Due) -> str:
    """The events that something must precede, in words."""
    return " or ".join(dict.fromkeys(kind.replace("-", " ") for each in due.events for kind in each.kinds))


def exactly(kind: DueKind, last: dt.datetime) -> Limit:
    """A deadline at one instant, however vague the start."""
    return Limit(kind, last.timestamp(), last.timestamp(), last)


def overtaken_by(limit: Limit | None) -> tuple[Entry, ...]:
    """The event that surely came before what should have preceded it, if one did."""
    if limit is None:
        return ()
    if limit.event is not None and limit.event_sure is YES:
        return (limit.event,)
    return next((found for part in limit.parts if (found := overtaken_by(part))), ())


def passed(limit: Limit, at: float) -> Sure:
    """Whether a deadline has gone by at an instant (in seconds since 1970)."""
    match limit.kind:
        case DueKind.BEFORE:
            return limit.event_sure
        case DueKind.EARLIEST_OF:
            return max([passed(part, at) for part in limit.parts])
        case DueKind.LATEST_OF:
            return min([passed(part, at) for part in limit.parts])
    if limit.low is None or limit.high is None or at <= limit.low:
        return NO
    return YES if at > limit.high else MAYBE


def late(line: Line, limit: Limit, fact: Entry, review_counts: bool) -> Sure:
    """Whether an act came after a deadline. A review interval makes late only what policy aims at."""
    match limit.kind:
        case DueKind.BEFORE:
            return _after_event(line, limit, fact)
        case DueKind.EARLIEST_OF:
            return max([late(line, part, fact, review_counts) for part in limit.parts])
        case DueKind.LATEST_OF:
            return min([late(line, part, fact, review_counts) for part in limit.parts])
        case DueKind.REVIEW if not review_counts:
            return NO
    if limit.low is None or limit.high is None or fact.high <= limit.low:
        return NO
    return YES if fact.low > limit.high else MAYBE


def over(line: Line, limit: Limit, fact: Entry) -> Sure:
    """Whether a period had ended when an act was done; the event that ends it is outside it."""
    match limit.kind:
        case DueKind.BEFORE if limit.event is fact:
            return limit.event_sure
        case DueKind.EARLIEST_OF:
            return max(over(line, part, fact) for part in limit.parts)
        case DueKind.LATEST_OF:
            return min(over(line, part, fact) for part in limit.parts)
    return late(line, limit, fact, review_counts=True)


def _after_event(line: Line, limit: Limit, fact: Entry) -> Sure:
    if limit.event is None or limit.event is fact or fact.implied:
        return NO
    if line.at_or_before(fact, limit.event) is YES:
        return NO
    return min(limit.event_sure, line.at_or_before(limit.event, fact))


def _rank(fact: Entry, sure: Sure) -> tuple[Any, ...]:
    return -sure, fact.low, fact.order


def _as_day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def paused_times(
    matcher: Matcher,
    pauses: Iterable[tuple[tuple[Pattern, ...], tuple[Pattern, ...]]],
    start: Entry,
    at: dt.datetime,
) -> tuple[tuple[tuple[dt.datetime, dt.datetime], ...], bool]:
    """The times after a start in which its clock stood still, and whether it stands still at `at`."""
    times = [
        (fact.earliest, _end_of_pause(matcher, ends, fact, at))
        for begins, ends in pauses
        for pattern in begins
        for fact in matcher.line.of(*pattern.kinds)
        if fact.latest >= start.earliest and matcher.match(pattern, fact) is not NO
    ]
    return tuple(sorted(times)), any(end >= at for _, end in times)


def _end_of_pause(matcher: Matcher, ends: tuple[Pattern, ...], begun: Entry, at: dt.datetime) -> dt.datetime:
    found = [
        fact.latest
        for pattern in ends
        for fact in matcher.line.of(*pattern.kinds)
        if fact.latest >= begun.earliest and fact is not begun and matcher.match(pattern, fact) is not NO
    ]
    return min(found, default=at)
