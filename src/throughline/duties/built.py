"""The catalogue's rules, built once for the quick evaluator: what a fact can start, and what settles a start.

What a fact can start depends on its kind, on who did it, on the nation and age of the person and on which versions were
the law: for each such combination that occurs, the ways in which duties start are worked out once and kept.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from throughline.casefile import Entry
from throughline.clock import Nation, end_of_day, not_before, start_of_day
from throughline.law import OWNER, Duty, Kind, Law, Pattern, Rule

from .closures import Builder, Check, either, mask
from .reckoning import Reckoning

_ALWAYS, _NEVER = float("inf"), float("-inf")
_BY_FACT = frozenset({"actor", "addressee", "custodian", "authority in contact", "deciding body"})
_UK = frozenset({"E", "W", "S", "NI"})


class Settling:
    """Patterns that may settle a duty, by kind: whether an earlier fact counts, and the check."""

    __slots__ = ("mask", "rows")

    def __init__(self, patterns: Iterable[Pattern], builder: Builder) -> None:
        rows: dict[str, list[tuple[bool, Check | None]]] = {}
        for pattern in patterns:
            for kind in pattern.kinds:
                rows.setdefault(kind, []).append((pattern.early, builder.check(pattern)))
        self.rows = tuple((kind, tuple(checks)) for kind, checks in rows.items())
        self.mask = mask(rows)


class BuiltRule:
    """One version of a duty with its closures."""

    __slots__ = (
        "_floors",
        "_store",
        "actors",
        "broken",
        "due",
        "duty",
        "ends",
        "high",
        "lasts",
        "low",
        "met",
        "nothing_to_do",
        "offices",
        "on_quality",
        "others_may",
        "pausing",
        "rule",
        "settled",
        "shown",
        "simple",
        "timed",
        "unless",
    )

    def __init__(self, duty: Duty, rule: Rule, law: Law, builder: Builder) -> None:
        self.duty = duty
        self.rule = rule
        self.low = start_of_day(rule.since).timestamp() if rule.since else _NEVER
        self.high = end_of_day(rule.until).timestamp() if rule.until else _ALWAYS
        self.met = Settling(rule.met_by, builder)
        self.broken = Settling(rule.broken_by, builder)
        self.unless = Settling(rule.unless, builder)
        self.ends = Settling(rule.ends_if, builder)
        quality = rule.quality
        self.on_quality = Settling(quality.when if quality else (), builder)
        self.shown = Settling(quality.shown_by if quality else (), builder)
        self.due = Reckoning(rule.due, builder) if rule.due else None
        self.lasts = Reckoning(rule.lasts, builder) if rule.lasts else None
        self.actors = tuple("actor" if word in _BY_FACT else word for word in rule.owed_by)
        self.offices = tuple(law.offices[word].roles for word in rule.owed_by if word in law.offices)
        self.others_may = not rule.own
        self.nothing_to_do = not rule.met_by and not rule.due
        self.pausing = mask(
            kind for pause in rule.paused_while for each in pause.start for kind in each.kinds
        )
        self._store = builder.store
        self._floors: dict[tuple[float, Nation], dt.datetime] = self._store.place()
        self.timed = bool(rule.due or rule.lasts or rule.floor)
        self.settled = self.met.mask | self.broken.mask | self.ends.mask
        self.simple = not self.nothing_to_do  # where no fact can settle it, only time decides

    def may_govern(self, low: float, high: float) -> bool:
        """Whether this version could have been the law between two instants."""
        return self.low <= high and low <= self.high

    def floor_of(self, start: Entry, nation: Nation) -> dt.datetime:
        """The first instant at which the duty may be done; worked out once for each day."""
        key = start.high, nation
        known = self._floors.get(key)
        if known is None:
            assert self.rule.floor is not None
            self._store.one_more()
            known = self._floors[key] = not_before(self.rule.floor, start.latest, nation).instant
        return known


class Way(NamedTuple):
    """One way in which a fact starts, or by meeting it opens, a version of a duty."""

    place: int
    rule: BuiltRule
    check: Check | None
    words: tuple[str, ...]
    by_actor: bool  # whether whoever did it owes it
    sure: int  # 2, or 1 where the nation is not known
    each: bool
    needs: int  # kinds of fact of which one must be on the line, as a mask; 0 for no such need


#: The ways in which a fact starts duties, and those in which it opens them by meeting them.
Found = tuple[tuple[Way, ...], tuple[Way, ...]]


class Setting(NamedTuple):
    """What the ways depend on besides the fact: the nation, whether the person is a child, the mode."""

    nation: str
    child: bool
    per: str
    law_of: dt.date | None


class Ways:
    """The ways in which facts start and open duties in one setting."""

    __slots__ = ("_after", "_before", "_eras", "_here", "_kept", "_laws", "_setting")

    def __init__(self, laws: BuiltLaw, setting: Setting) -> None:
        self._laws, self._setting = laws, setting
        self._eras = laws.eras if setting.law_of is None else []
        self._kept: dict[tuple[int, int], dict[tuple[str, str], Found]] = {}
        self._after, self._before = _ALWAYS, _NEVER
        self._here: dict[tuple[str, str], Found] = {}

    def of(self, fact: Entry) -> Found:
        """The duties that a fact may start, and those it may open by meeting them."""
        if not self._after < fact.low or not fact.high < self._before:
            self._move(fact.low, fact.high)
        key = fact.kind, fact.role
        found = self._here.get(key)
        if found is None:
            starts = tuple(self._laws.work_out(self._setting, fact, False))
            found = self._here[key] = starts, tuple(self._laws.work_out(self._setting, fact, True))
        return found

    def _move(self, low: float, high: float) -> None:
        """To the stretch of unchanged law in which an interval lies; facts come in order, so it is seldom another."""
        eras = self._eras
        first, last = bisect_left(eras, low), bisect_right(eras, high)
        self._here = self._kept.setdefault((first, last), {})
        whole = first == last
        self._after = eras[first - 1] if whole and first else (_NEVER if whole else _ALWAYS)
        self._before = eras[first] if whole and first < len(eras) else (_ALWAYS if whole else _NEVER)


class BuiltLaw:
    """One catalogue, built."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._builder = Builder(law)
        self.store = self._builder.store
        self._rules: dict[int, BuiltRule] = {}
        self._ways: dict[Setting, Ways] = {}
        self._owed = {per: _owed(law, per) for per in ("person", "case")}
        self._touched: dict[tuple[str, bool], dict[str, list[tuple[int, Duty]]]] = {
            (per, opening): _touched(duties, opening)
            for per, duties in self._owed.items()
            for opening in (False, True)
        }
        self.eras = _eras(law)
        self.is_owner = self._builder.is_owner

    def owed(self, per: str) -> tuple[Duty, ...]:
        """The duties owed once a person, or once a case; a way's `place` points into them."""
        return self._owed[per]

    def ways(self, setting: Setting) -> Ways:
        """The ways in which facts start and open duties in one setting."""
        found = self._ways.get(setting)
        if found is None:
            found = self._ways[setting] = Ways(self, setting)
        return found

    def work_out(self, setting: Setting, fact: Entry, opening: bool) -> Iterable[Way]:
        """The ways in which a fact like this one starts (or opens) duties: same kind, role, and stretch of the law."""
        for place, duty in self._touched[setting.per, opening].get(fact.kind, ()):
            rule = self._governing(duty, setting.law_of, fact.low, fact.high)
            if rule is None or rule.rule.ages not in ("any", "child" if setting.child else "adult"):
                continue
            sure = _nation_sure(setting.nation, rule.rule.nations)
            if sure:
                yield from self._ways_of(place, rule, sure, fact.kind, fact.role, opening)

    def _governing(self, duty: Duty, law_of: dt.date | None, low: float, high: float) -> BuiltRule | None:
        if law_of is not None:
            rule = duty.version_for(law_of, law_of)
            return self._built(duty, rule) if rule else None
        for rule in reversed(duty.versions):
            if rule.commenced and self._built(duty, rule).may_govern(low, high):
                return self._built(duty, rule)
        return None

    def _built(self, duty: Duty, rule: Rule) -> BuiltRule:
        if id(rule) not in self._rules:
            self._rules[id(rule)] = BuiltRule(duty, rule, self.law, self._builder)
        return self._rules[id(rule)]

    def _ways_of(
        self, place: int, rule: BuiltRule, sure: int, kind: str, role: str, opening: bool
    ) -> Iterable[Way]:
        checks: dict[tuple[str, ...], list[tuple[Check | None, int]]] = {}
        for pattern in rule.rule.met_by if opening else rule.rule.starts:
            if kind in pattern.kinds and (pattern.opens or not opening) and _may_act(pattern, role):
                words = rule.actors if opening else (pattern.owed_by or rule.rule.owed_by)
                checks.setdefault(words, []).append((self._builder.check_of_actor(pattern), _needs(pattern)))
        nobody = role in self.law.groups["owes-nothing"]
        for words, alternatives in checks.items():
            if words != ("actor",) or not nobody:
                check = either([check for check, _ in alternatives])
                each = rule.rule.repeat == "each"
                yield Way(
                    place,
                    rule,
                    check,
                    words,
                    words == ("actor",),
                    sure,
                    each,
                    _any_needed(need for _, need in alternatives),
                )


def _needs(pattern: Pattern) -> int:
    """The kinds of which a pattern needs one to have gone before it: those of its narrowest group."""
    masks = [mask(kind for each in group for kind in each.kinds) for group in pattern.after]
    return min(masks, key=int.bit_count, default=0)


def _any_needed(needs: Iterable[int]) -> int:
    """What at least one of several alternatives needs; nothing, where one of them needs nothing."""
    found = list(needs)
    return 0 if 0 in found else reduce(or_, found)


def _owed(law: Law, per: str) -> tuple[Duty, ...]:
    return tuple(duty for duty in law.duties if duty.kind is Kind.DUTY and duty.newest.per == per)


def _touched(duties: Iterable[Duty], opening: bool) -> dict[str, list[tuple[int, Duty]]]:
    """By kind of fact: the duties, with their places, of which any version can be started (or opened) by it."""
    found: dict[str, list[tuple[int, Duty]]] = {}
    for place, duty in enumerate(duties):
        patterns = [each for rule in duty.versions for each in (rule.met_by if opening else rule.starts)]
        for kind in dict.fromkeys(kind for each in patterns for kind in each.kinds):
            found.setdefault(kind, []).append((place, duty))
    return found


def _eras(law: Law) -> list[float]:
    """The instants at which some version of some duty begins or ends."""
    changes: set[float] = set()
    for rule in (rule for duty in law.duties for rule in duty.versions):
        if rule.since:
            changes.add(start_of_day(rule.since).timestamp())
        if rule.until:
            changes.add(end_of_day(rule.until).timestamp())
    return sorted(changes)


def _may_act(pattern: Pattern, role: str) -> bool:
    """Whether the roles that a pattern names leave room for this one; the owner's own act is asked later."""
    return all(role in roles or OWNER in roles for roles in pattern.by)


def _nation_sure(nation: str, wanted: frozenset[str]) -> int:
    if nation == "unknown":
        return 2 if wanted >= _UK else 1
    return 2 if nation in wanted else 0
