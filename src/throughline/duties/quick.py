"""The quick evaluator: the same answers as `duties.reference`, from closures built once.

Each fact of a line asks only the duties that such a fact can start; each start that counts is then settled by the facts
of the kinds that can settle it. Words and dates are made only when shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from throughline.casefile import Casefile, Entry, Line
from throughline.law import Law

from .built import BuiltLaw, BuiltRule, Setting, Way, Ways
from .closures import Ground, owner_of
from .obligation import Asked, Obligation, Owner, in_order
from .settling import Begun, Settler
from .whose import owners_of

#: For each duty (by its place) and each owner, the starts that count so far.
Starts = dict[int, dict[Owner, list[Begun]]]

_BUILT: dict[int, BuiltLaw] = {}


def built(law: Law) -> BuiltLaw:
    """The catalogue's closures, built when it is first used."""
    found = _BUILT.get(id(law))
    if found is None or found.law is not law:
        found = _BUILT[id(law)] = BuiltLaw(law)
    return found


def obligations(
    facts: Sequence[Entry],
    law: Law,
    at: dt.datetime,
    known_at: dt.datetime | None = None,
    law_of: dt.date | None = None,
    *,
    ordered: bool = False,
) -> list[Obligation]:
    """Every obligation that the facts give under the law, in order of start, then duty. See `duties.reference`."""
    casefile = Casefile.of(facts, at=at, known_at=known_at, ordered=ordered)
    return obligations_of(casefile, law, Asked(at, law_of))


def obligations_of(casefile: Casefile, law: Law, asked: Asked) -> list[Obligation]:
    """Every obligation of a folded case."""
    laws = built(law)
    found: list[Obligation] = []
    for about in casefile.people:
        found += _of_line(casefile.line(about), "person", laws, asked)
    if laws.owed("case"):
        found += _of_line(casefile.whole, "case", laws, asked)
    found.sort(key=in_order)
    return found


def _of_line(line: Line, per: str, laws: BuiltLaw, asked: Asked) -> list[Obligation]:
    ground = Ground(line, laws.law)
    settings = _Settings(line, per, asked, laws)
    begun, openings = _begun(ground, settings)
    for place, found in [each for way, fact in openings for each in _open(way, fact, ground, begun, laws)]:
        begun.setdefault(place, {}).setdefault(found.owner, []).append(found)
    settle = Settler(ground, laws, asked).settle
    owed: list[Obligation] = []
    for by_owner in begun.values():
        kept = next(iter(by_owner.values()))
        if len(by_owner) > 1 or len(kept) > 1:
            kept = _let_through(by_owner, laws)
        for each in kept:
            owed.append(settle(each))
    return owed


class _Settings:
    """The nation and the age that hold for each fact; worked out once where they are the same for the whole line."""

    def __init__(self, line: Line, per: str, asked: Asked, laws: BuiltLaw) -> None:
        self._line, self._per, self._law_of, self._laws = line, per, asked.law_of, laws
        nations = {fact.data.get("nation", "unknown") for fact in line.by_kind.get("nation", ())}
        self._nation = None if len(nations) > 1 else str(next(iter(nations), "unknown"))
        self._child = line.always_as_child
        self.one: Ways | None = None
        if self._nation is not None and self._child is not None:
            self.one = laws.ways(Setting(self._nation, self._child, per, asked.law_of))

    def ways(self, fact: Entry) -> Ways:
        """The ways of what held when a fact happened."""
        if self.one is not None:
            return self.one
        nation = self._nation or self._line.nation_at(fact.latest).value
        child = self._line.age_at(fact).as_child if self._child is None else self._child
        return self._laws.ways(Setting(nation, child, self._per, self._law_of))


def _begun(ground: Ground, settings: _Settings) -> tuple[Starts, list[tuple[Way, Entry]]]:
    """What the facts start: for each owner the best start, or every one where the duty is owed each time.

    And what they may open by meeting it, should its start turn out not to be on record.
    """
    begun: Starts = {}
    openings: list[tuple[Way, Entry]] = []
    here, one = ground.mask, settings.one
    for fact in ground.line.happenings:
        starts, opens = (one or settings.ways(fact)).of(fact)
        mine = (owner_of(fact.role, fact.body),) if starts else ()
        for way in starts:
            needs = way[7]
            if needs and not needs & here:
                continue
            owners = mine if way[4] else owners_of(way[3], fact, ground)
            held = begun.get(way[0])
            if owners and (held is None or way[6] or not _all_certain(held, owners)):
                _start(way, fact, owners, ground, begun)
        if opens and not fact.implied:
            openings += [(way, fact) for way in opens]
    return begun, openings


def _all_certain(held: dict[Owner, list[Begun]], owners: Sequence[Owner]) -> bool:
    """Whether each owner already owes it for certain. Facts come earliest first, so nothing can come before that."""
    for owner in owners:
        known = held.get(owner)
        if known is None or not known[0].certain:
            return False
    return True


def _start(way: Way, fact: Entry, owners: Sequence[Owner], ground: Ground, begun: Starts) -> None:
    """Notes what a fact starts, if it does."""
    sure = way.sure
    if way.check is not None:
        found = way.check(fact, ground, None)
        if not found:
            return
        sure = min(sure, found)
    held = begun.get(way.place)
    if held is None:
        held = begun[way.place] = {}
    for owner in owners:
        new = Begun(way.rule, fact, owner, sure, False)
        known = held.get(owner)
        if known is None:
            held[owner] = [new]
        elif way.each:
            known.append(new)
        elif new.certain and not known[0].certain:
            known[0] = new


def _open(
    way: Way, fact: Entry, ground: Ground, begun: Starts, laws: BuiltLaw
) -> Iterable[tuple[int, Begun]]:
    """What a fact opens by meeting it, its start not being on record."""
    rule, held = way.rule, begun.get(way.place, {})
    if held and rule.rule.repeat == "once":
        return
    for owner in owners_of(way.words, fact, ground):
        if any(_same(owner, other, rule, laws) for other in held):
            continue
        if may_discharge(rule, fact, owner, laws) and (
            way.check is None or way.check(fact, ground, owner) == 2
        ):
            yield way.place, Begun(rule, fact, owner, 1, True)


def may_discharge(rule: BuiltRule, fact: Entry, owner: Owner, laws: BuiltLaw) -> bool:
    """Whether the actor of a fact can discharge the duty: with `own`, only the owner or who delivers for it."""
    return (
        rule.others_may or fact.role in rule.rule.delivered_by or laws.is_owner(fact.role, fact.body, owner)
    )


def _same(one: Owner, other: Owner, rule: BuiltRule, laws: BuiltLaw) -> bool:
    if one == other:
        return True
    if any(one.role in roles and other.role in roles for roles in rule.offices):
        return True
    return laws.is_owner(one.role, one.body, other)


def _let_through(by_owner: dict[Owner, list[Begun]], laws: BuiltLaw) -> list[Begun]:
    """What the duty's `repeat` lets through: a certain start before a doubtful one, then the earliest."""
    kept: list[Begun] = []
    for each in sorted((each for several in by_owner.values() for each in several), key=_certain_first):
        if not any(_repeats(each, held, laws) for held in kept):
            kept.append(each)
    return kept


def _certain_first(found: Begun) -> tuple[object, ...]:
    return not found.certain, found.start.low, found.start.order, found.owner.role, found.owner.body or ""


def _repeats(new: Begun, held: Begun, laws: BuiltLaw) -> bool:
    if new.start is held.start and new.owner == held.owner:
        return True
    match new.rule.rule.repeat:
        case "each":
            again = new.start.seq == held.start.seq and new.start.implied
            return again and _same(new.owner, held.owner, new.rule, laws)
        case "once":
            return True
    return _same(new.owner, held.owner, new.rule, laws)
