"""Patterns of the catalogue, built once into closures over indexed facts.

A check is a function of a fact, the line it stands on and the duty's owner, and answers 0 (no), 1 (perhaps) or 2
(yes). `None` in place of a check means that the kind alone is enough. The same groups of patterns recur in many duties
("@suspicion"): each is built once, and asked once for each fact of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from throughline.casefile import Entry, Line
from throughline.law import OWNER, Law, Op, Pattern, PersonTest, Test

from .matching import Matcher, holds
from .obligation import Owner
from .store import Store

Check = Callable[[Entry, "Ground", Owner | None], int]

_BITS: dict[str, int] = {}


def bit(kind: str) -> int:
    """One bit for each kind of fact, so that whether two sets of kinds meet is a single operation on numbers."""
    found = _BITS.get(kind)
    if found is None:
        found = _BITS[kind] = 1 << len(_BITS)
    return found


def mask(kinds: Iterable[str]) -> int:
    """The bits of some kinds."""
    found = 0
    known = _BITS.get
    for kind in kinds:
        found |= known(kind) or bit(kind)
    return found


_NOBODY = {None}
_OWNERS: dict[tuple[str, str | None], Owner] = {}


def owner_of(role: str, body: str | None) -> Owner:
    """The owner with this role and body, made once."""
    found = _OWNERS.get((role, body))
    if found is None:
        found = _OWNERS[role, body] = Owner(role, body)
    return found


class Ground:
    """One line, with what was already asked of it."""

    __slots__ = (
        "_acted", "_actors", "_bodies", "_named", "_put_to", "_sole", "asked", "by_kind", "fixed", "law", "line", "mask", "matcher",
        "ordered", "owners",
    )  # fmt: skip

    def __init__(self, line: Line, law: Law) -> None:
        self.line = line
        self.law = law
        self.by_kind = line.by_kind
        self.mask = mask(line.by_kind)
        self.ordered = line.ordered
        self.matcher = Matcher(law, line)
        self.asked: dict[tuple[object, Entry, Owner | None], int] = {}
        self.owners: dict[tuple[Sequence[str], Entry], Sequence[Owner]] = {}
        self.fixed: dict[Sequence[str], Sequence[Owner] | None] = {}
        self._actors: set[tuple[str, str | None]] | None = None
        self._bodies: bool | None = None
        self._put_to: set[str | None] | None = None
        self._acted: dict[str, list[Entry]] = {}
        self._named: dict[str, list[Entry]] | None = None
        self._sole: dict[str, Owner | None] = {}

    @property
    def actors(self) -> set[tuple[str, str | None]]:
        """Everybody who acted, as role and body."""
        if self._actors is None:
            self._actors = {(fact.role, fact.body) for fact in self.line.happenings}
        return self._actors

    @property
    def bodies(self) -> bool:
        """Whether any fact names the body that acted."""
        if self._bodies is None:
            self._bodies = any([body for _, body in self.actors])  # noqa: C419 - a list is quicker here
        return self._bodies

    @property
    def put_to(self) -> set[str | None]:
        """Everybody whom a fact was put to."""
        if self._put_to is None:
            self._put_to = {fact.addressee for fact in self.line.happenings}
        return self._put_to

    def named(self, role: str) -> Sequence[Entry]:
        """The facts of one role that name the body which acted, earliest first."""
        if self._named is None:
            self._named = {}
            for fact in self.line.happenings:
                if fact.body:
                    self._named.setdefault(fact.role, []).append(fact)
        return self._named.get(role, ())

    def acted_in(self, word: str) -> list[Entry]:
        """The facts by anybody in an office, earliest first."""
        found = self._acted.get(word)
        if found is None:
            roles = self.law.offices[word].roles
            found = self._acted[word] = [fact for fact in self.line.happenings if fact.role in roles]
        return found

    def sole(self, word: str) -> Owner | None:
        """The one role and body that ever acted in an office or was addressed there; None where several did, or nobody."""
        if word not in self._sole:
            self._sole[word] = self._only(word)
        return self._sole[word]

    def _only(self, word: str) -> Owner | None:
        roles = self.law.offices[word].roles
        acted = [actor for actor in self.actors if actor[0] in roles]
        if len(acted) != 1:
            return None
        if self.put_to != _NOBODY and not self.put_to.isdisjoint(roles - {acted[0][0]}):
            return None
        return owner_of(*acted[0])

    def at_or_before(self, one: Entry, other: Entry) -> int:
        """As `Line.at_or_before`, in plain numbers."""
        if one is other or one.high <= other.low:
            return 2
        if one.low > other.high:
            return 0
        if self.ordered:
            return 2 if one.order < other.order else 0
        return 1


class Group:
    """Patterns of which one must lie at or before a fact: alternatives by kind, with what ends them."""

    __slots__ = ("by_kind", "mask", "of_owner", "quick")

    def __init__(self, by_kind: dict[str, list[tuple[Check | None, Group | None]]], of_owner: bool) -> None:
        self.by_kind = tuple((kind, tuple(rows)) for kind, rows in by_kind.items())
        self.mask = mask(by_kind)
        self.of_owner = of_owner
        plain = len(by_kind) == 1 and all(row == (None, None) for rows in by_kind.values() for row in rows)
        self.quick = _of_kind(next(iter(by_kind))) if plain else None

    def before(self, anchor: Entry, ground: Ground, owner: Owner | None) -> int:
        """How surely one of the patterns happened at or before a fact and still counted then."""
        if not self.mask & ground.mask:
            return 0
        key = (self, anchor, owner if self.of_owner else None)
        known = ground.asked.get(key)
        if known is None:
            known = ground.asked[key] = self._look(anchor, ground, owner)
        return known

    def _look(self, anchor: Entry, ground: Ground, owner: Owner | None) -> int:
        best = 0
        for kind, rows in self.by_kind:
            for fact in ground.by_kind.get(kind, ()):
                if fact is anchor:
                    continue
                sure = ground.at_or_before(fact, anchor)
                if sure > best:
                    best = max(best, _matched(rows, fact, anchor, sure, ground, owner))
                    if best == 2:
                        return 2
        return best

    def between(self, first: Entry, last: Entry, ground: Ground, owner: Owner | None) -> int:
        """How surely one of the patterns came after one fact and no later than another."""
        best = 0
        for kind, rows in self.by_kind:
            for fact in ground.by_kind.get(kind, ()):
                if fact is first or fact is last:
                    continue
                sure = min(ground.at_or_before(first, fact), ground.at_or_before(fact, last))
                if sure > best:
                    for check, _ in rows:
                        best = max(best, sure if check is None else min(sure, check(fact, ground, owner)))
        return best


def _of_kind(kind: str) -> Check:
    """How surely any fact of one kind lies at or before a fact: the first of them decides, or the next if it is that fact."""

    def before(anchor: Entry, ground: Ground, owner: Owner | None) -> int:
        best = 0
        for fact in ground.by_kind.get(kind, ()):
            if fact is not anchor:
                sure = ground.at_or_before(fact, anchor)
                if sure == 2:
                    return 2
                if not sure and fact.low > anchor.high:
                    break
                best = max(best, sure)
        return best

    return before


def _matched(
    rows: Iterable[tuple[Check | None, Group | None]],
    fact: Entry,
    anchor: Entry,
    sure: int,
    ground: Ground,
    owner: Owner | None,
) -> int:
    best = 0
    for check, until in rows:
        found = sure if check is None else min(sure, check(fact, ground, owner))
        if found > best and until is not None and until.mask & ground.mask:
            found = min(found, 2 - until.between(fact, anchor, ground, owner))
        best = max(best, found)
    return best


class Builder:
    """Builds closures for one catalogue, each pattern once."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self.store = Store()
        self._checks: dict[Pattern, Check | None] = {}
        self._groups: dict[tuple[Pattern, ...], Group] = {}
        self._kin = {role: frozenset(family) for family in law.families for role in family}

    def group(self, patterns: tuple[Pattern, ...]) -> Group:
        """The closure of "one of these lies at or before"."""
        if patterns not in self._groups:
            by_kind: dict[str, list[tuple[Check | None, Group | None]]] = {}
            for pattern in patterns:
                row = self.check(pattern), self.group(pattern.until) if pattern.until else None
                for kind in pattern.kinds:
                    by_kind.setdefault(kind, []).append(row)
            self._groups[patterns] = Group(by_kind, any(map(_of_owner, patterns)))
        return self._groups[patterns]

    def check_of_actor(self, pattern: Pattern) -> Check | None:
        """As `check`, for facts whose actor is known to be among the roles that the pattern names."""
        own = tuple(roles for roles in pattern.by if OWNER in roles)
        return self.check(replace(pattern, by=own)) if own != pattern.by else self.check(pattern)

    def check(self, pattern: Pattern) -> Check | None:
        """The closure of everything in a pattern but its kinds; None when that is nothing."""
        if pattern not in self._checks:
            parts = [*self._roles(pattern), *map(_test, pattern.tests), *map(_person, pattern.person)]
            parts += [_after(self.group(group)) for group in pattern.after]
            if pattern.without:
                parts.append(_without(self.group(pattern.without)))
            self._checks[pattern] = _both(parts)
        return self._checks[pattern]

    def _roles(self, pattern: Pattern) -> Iterable[Check]:
        fixed = [roles for roles in pattern.by if OWNER not in roles]
        if fixed:
            yield _by(frozenset.intersection(*fixed))
        for roles in pattern.by:
            if OWNER in roles:
                yield _by_owner(roles, self)
        for roles in pattern.to:
            yield _to_owner(roles, self) if OWNER in roles else _to(roles)

    def is_owner(self, role: str | None, body: str | None, owner: Owner | None) -> bool:
        """As `Matcher.is_owner`."""
        if owner is None or role is None:
            return False
        if role != owner.role and owner.role not in self._kin.get(role, ()):
            return False
        return body is None or owner.body is None or body == owner.body


def _of_owner(pattern: Pattern) -> bool:
    """Whether what a pattern means depends on who owes the duty."""
    if any(OWNER in roles for roles in (*pattern.by, *pattern.to)):
        return True
    inner = [*pattern.without, *pattern.until, *(each for group in pattern.after for each in group)]
    return any(map(_of_owner, inner))


def _both(parts: Sequence[Check]) -> Check | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    if len(parts) == 2:
        return _two(*parts)

    def all_of(fact: Entry, ground: Ground, owner: Owner | None) -> int:
        sure = 2
        for part in parts:
            found = part(fact, ground, owner)
            if found < sure:
                if not found:
                    return 0
                sure = found
        return sure

    return all_of


def _two(one: Check, other: Check) -> Check:
    def both(fact: Entry, ground: Ground, owner: Owner | None) -> int:
        found = one(fact, ground, owner)
        if not found:
            return 0
        also = other(fact, ground, owner)
        return min(found, also)

    return both


def either(checks: Sequence[Check | None]) -> Check | None:
    """The surest of several checks; None when one of them asks nothing."""
    distinct = list(dict.fromkeys(checks))
    if None in distinct:
        return None
    known = [check for check in distinct if check is not None]
    if len(known) == 1:
        return known[0]

    def any_of(fact: Entry, ground: Ground, owner: Owner | None) -> int:
        best = 0
        for check in known:
            found = check(fact, ground, owner)
            if found > best:
                if found == 2:
                    return 2
                best = found
        return best

    return any_of


def _by(roles: frozenset[str]) -> Check:
    return lambda fact, ground, owner: 2 if fact.role in roles else 0


def _to(roles: frozenset[str]) -> Check:
    return lambda fact, ground, owner: 2 if fact.addressee in roles else 0


def _by_owner(roles: frozenset[str], builder: Builder) -> Check:
    is_owner = builder.is_owner
    return lambda fact, ground, owner: 2 if fact.role in roles or is_owner(fact.role, fact.body, owner) else 0


def _to_owner(roles: frozenset[str], builder: Builder) -> Check:
    is_owner = builder.is_owner
    return lambda fact, ground, owner: (
        2 if fact.addressee in roles or is_owner(fact.addressee, None, owner) else 0
    )


def _test(test: Test) -> Check:
    field, wanted = test.field, test.value
    if test.op is Op.BELOW_RATE:
        return lambda fact, ground, owner: int(ground.matcher.below_rate(test, fact))
    if test.op is not Op.IS:
        return lambda fact, ground, owner: 2 if holds(test, fact.data.get(field)) else 0

    def is_one_of(fact: Entry, ground: Ground, owner: Owner | None) -> int:
        value = fact.data.get(field)
        if value.__class__ is list or value.__class__ is tuple:
            return 2 if any(each in wanted for each in value) else 0
        return 2 if value in wanted else 0

    return is_one_of


def _person(test: PersonTest) -> Check:
    return lambda fact, ground, owner: int(ground.matcher.person(test, fact))


def _after(group: Group) -> Check:
    return group.quick or group.before


def _without(group: Group) -> Check:
    before = group.quick or group.before
    return lambda fact, ground, owner: 2 - before(fact, ground, owner)
