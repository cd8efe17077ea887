"""Whose duty it is, for the quick evaluator: as `duties.owners`, with what is the same for a whole line kept."""

from __future__ import annotations

from collections.abc import Sequence

from throughline.casefile import Entry
from throughline.clock import civil_day

from .closures import Ground, mask, owner_of
from .obligation import Owner

_CUSTODY = ("arrested", "detained")
_FREED = ("released", "bailed", "return-home-arranged", "escaped")
_IN_CUSTODY = mask(_CUSTODY)
_DECIDED = ("reasonable-grounds", "conclusive-grounds", "competent-authority-assigned")


def owners_of(words: Sequence[str], start: Entry, ground: Ground) -> Sequence[Owner]:
    """The owners for the words of `owed_by`, given the fact that starts the duty."""
    fixed = ground.fixed
    if words not in fixed:
        fixed[words] = _always(words[0], ground) if len(words) == 1 else None
    always = fixed[words]
    if always is not None:
        return always
    key = words, start
    found = ground.owners.get(key)
    if found is None:
        found = ground.owners[key] = _found(words, start, ground)
    return found


def _always(word: str, ground: Ground) -> Sequence[Owner] | None:
    """The owner whom every start on this line would find, where that is so."""
    if word in ground.law.offices:
        sole = ground.sole(word)
        return None if sole is None else (sole,)
    if word.isupper():
        return None if ground.bodies else (owner_of(word, None),)
    if word == "custodian":
        return None if ground.mask & _IN_CUSTODY else ()
    if word == "deciding body":
        decided = _decisions(ground)
        return (owner_of(decided[-1].role, decided[-1].body),) if decided else None
    return None


def _found(words: Sequence[str], start: Entry, ground: Ground) -> Sequence[Owner]:
    nobody = ground.law.groups["owes-nothing"]
    named = [_one(word, start, ground) for word in words]
    known = [owner for owner in named if owner is not None and owner.role not in nobody]
    return known if len(known) < 2 else tuple(dict.fromkeys(known))


def _one(word: str, start: Entry, ground: Ground) -> Owner | None:
    match word:
        case "actor":
            return owner_of(start.role, start.body)
        case "addressee":
            return _with_body(start.addressee, start, ground) if start.addressee else None
        case "custodian":
            return _custodian(start, ground)
        case "authority in contact":
            return _custodian(start, ground) or _in_contact(start, ground)
        case "deciding body":
            return _deciding(start, ground)
    return _office(word, start, ground) if word in ground.law.offices else _with_body(word, start, ground)


def _last(facts: Sequence[Entry], start: Entry, ground: Ground) -> Entry | None:
    """The last of some facts that may lie at or before another."""
    for fact in reversed(facts):
        if ground.at_or_before(fact, start):
            return fact
    return None


def _with_body(role: str, start: Entry, ground: Ground) -> Owner:
    acted = ground.named(role)
    if not acted:
        return owner_of(role, None)
    return owner_of(role, (_last(acted, start, ground) or acted[0]).body)


def _custodian(start: Entry, ground: Ground) -> Owner | None:
    if not ground.mask & _IN_CUSTODY:
        return None
    if start.kind in _CUSTODY:
        return owner_of(start.role, start.body)
    for fact in reversed(ground.line.of(*_CUSTODY)):
        if ground.at_or_before(fact, start) and not _freed(fact, start, ground):
            return owner_of(fact.role, fact.body)
    return None


def _freed(held: Entry, start: Entry, ground: Ground) -> bool:
    return any(
        fact is not start and ground.at_or_before(held, fact) == 2 and ground.at_or_before(fact, start) == 2
        for kind in _FREED
        for fact in ground.by_kind.get(kind, ())
    )


def _in_contact(start: Entry, ground: Ground) -> Owner | None:
    frontline = ground.law.groups["frontline"]
    fact = _last([each for each in ground.line.happenings if each.role in frontline], start, ground)
    return owner_of(fact.role, fact.body) if fact else None


def _deciding(start: Entry, ground: Ground) -> Owner:
    decided = _decisions(ground)
    if decided:
        return owner_of(decided[-1].role, decided[-1].body)
    return _office("competent authority", start, ground)


def _decisions(ground: Ground) -> list[Entry]:
    roles = ground.law.offices["competent authority"].roles
    return [fact for fact in ground.line.of(*_DECIDED) if fact.role in roles]


def _office(word: str, start: Entry, ground: Ground) -> Owner:
    office = ground.law.offices[word]
    sole = ground.sole(word)
    if sole is not None:
        return sole
    if start.role in office.roles:
        return owner_of(start.role, start.body)
    if start.addressee in office.roles:
        return _with_body(str(start.addressee), start, ground)
    acted = ground.acted_in(word)
    if acted:
        fact = _last(acted, start, ground) or acted[0]
        return owner_of(fact.role, fact.body)
    nation = ground.line.nation_at(start.latest)
    return owner_of(office.role_on(civil_day(start.latest), nation.value), None)
