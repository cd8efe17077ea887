"""Whether the property test of the three walls would notice: each rule is broken in turn, and must be found out.

The database's answers for some random worlds are taken once; then the predicate is changed in one place at a time, and
must disagree with them. A change that nobody would notice means that a rule is never tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from throughline.access import policy
from throughline.access import standing as standings
from throughline.access.actor import Actor
from throughline.access.context import set_context
from throughline.access.policy import EntryMeta
from throughline.access.standing import Standing
from throughline.access.testing import Cast
from throughline.vocabulary import CaseKind, Sector, UserRole

from .test_three_walls import World, readers

WORLDS = range(12)
Asked = tuple[Actor | None, World, EntryMeta, bool]
_may_see = policy.may_see_entry


def answers(actor: Actor | None, world: World, entry: EntryMeta) -> bool:
    """The predicate as it stands at this moment."""
    here = standings.standing(actor, world.ties, world.glasses, world.now) if actor else frozenset()
    return policy.may_see_entry(actor, entry, here, world.sharings, world.now)


def constants() -> Iterator[tuple[str, Any, str, Any]]:
    """Each set of the policy with one member gone, or one too many."""
    for name in ("SHIELDED", "WALLED", "ENFORCEMENT", "PRESENT"):
        # Immigration sees nothing by a part in the case anyway: to take it out of the walled changes no answer.
        for member in getattr(policy, name) - {Sector.IMMIGRATION}:
            yield f"{name} without {member}", policy, name, getattr(policy, name) - {member}
    yield "a council enforces the law", policy, "ENFORCEMENT", policy.ENFORCEMENT | {Sector.COUNCIL}
    yield "a council is walled off", policy, "WALLED", policy.WALLED | {Sector.COUNCIL}
    yield "police are shielded", policy, "SHIELDED", policy.SHIELDED | {Sector.POLICE}
    yield "a former part opens more than receipts", policy, "RECEIPTS", policy.RECEIPTS | {"encounter"}
    yield "a former part opens no receipt", policy, "RECEIPTS", frozenset()
    yield "a former part is a part", policy, "PRESENT", policy.PRESENT | {Standing.FORMER}
    yield "everything is nothing", policy, "EVERYTHING", "?"
    for role in (UserRole.ADMINISTRATOR, UserRole.DATA_GUARDIAN):
        yield f"{role} is not blind", policy, "BLIND", policy.BLIND - {role}


def rules() -> Iterator[tuple[str, Any, str, Any]]:
    """Each rule of the policy broken."""
    yield "the firewall is down", policy, "is_walled_off", lambda actor, entry: False
    yield "nothing is one's own", policy, "is_own", lambda actor, entry: False
    yield "a sharing never ends", policy, "is_live", lambda sharing, at: True
    yield "a sharing opens nothing", policy, "covers", lambda *given: False
    yield "a sector's sharing needs no part", policy, "is_recipient", without_part
    yield "no part opens anything", policy, "_by_part_in_the_case", lambda *given: False
    yield (
        "broken glass never ends",
        standings,
        "holds_glass",
        lambda actor, glass, at: actor.user_id == glass.user_id,
    )
    yield "broken glass opens to nobody", standings, "holds_glass", lambda *given: False
    yield "a team reads as its agency", standings, "reads_as_agency", lambda actor: True
    yield "an agency reads as a team", standings, "reads_as_agency", lambda actor: False
    yield "privilege is no privilege", policy, "may_see_entry", changed(privileged=False)
    yield "intelligence is like the rest", policy, "may_see_entry", changed(home=CaseKind.PERSON)
    yield (
        "what nobody recorded is police's",
        policy,
        "may_see_entry",
        lambda *given: _may_see(given[0], owned(given[1]), *given[2:]),
    )
    yield (
        "immigration is police",
        policy,
        "may_see_entry",
        lambda *given: _may_see(as_police(given[0]), *given[1:]),
    )
    yield "a survivor reads all of their case", policy, "may_see_entry", survivor_reads_all


def without_part(sharing: Any, actor: Actor, here: object) -> bool:
    if sharing.recipient_id is not None:
        return sharing.recipient_id in actor.agencies
    return bool(sharing.recipient_sector == actor.sector)


def changed(**more: Any) -> Callable[..., bool]:
    return lambda actor, entry, *rest: _may_see(actor, replace(entry, **more), *rest)


def owned(entry: EntryMeta) -> EntryMeta:
    return (
        replace(entry, controller="northshire-police", sector=Sector.POLICE)
        if entry.controller is None
        else entry
    )


def as_police(actor: Actor | None) -> Actor | None:
    return (
        replace(actor, sector=Sector.POLICE)
        if actor is not None and actor.sector is Sector.IMMIGRATION
        else actor
    )


def survivor_reads_all(actor: Actor | None, entry: EntryMeta, here: Any, *rest: Any) -> bool:
    if actor is not None and actor.role is UserRole.SURVIVOR and Standing.SUBJECT in here:
        return True
    return _may_see(actor, entry, here, *rest)


_ASK = """SELECT throughline_may_see(c, s, k, a, sector, h, p)
FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
  WITH ORDINALITY AS one(c, s, k, a, sector, h, p, place) ORDER BY place"""


def by_database(actor: Actor | None, entries: Sequence[EntryMeta]) -> list[bool]:
    """What the database's own function says of each of these to this reader, asked at once."""
    columns = zip(
        *(
            (e.case_id, e.seq, e.kind, e.controller, e.sector.value, e.home.value, e.privileged)
            for e in entries
        ),
        strict=True,
    )
    with transaction.atomic(), connection.cursor() as cursor:
        set_context(actor)
        cursor.execute(_ASK, [list(column) for column in columns])
        return [bool(row[0]) for row in cursor.fetchall()]


@contextmanager
def broken(where: Any, name: str, instead: Any) -> Iterator[None]:
    before = getattr(where, name)
    setattr(where, name, instead)
    try:
        yield
    finally:
        setattr(where, name, before)


@pytest.mark.django_db
def test_every_rule_that_is_broken_is_found_out(cast: Cast) -> None:
    worlds = [World(cast, seed) for seed in WORLDS]
    asked: list[Asked] = [
        (actor, world, entry, said)
        for world in worlds
        for actor in readers(cast)
        for entry, said in zip(world.entries, by_database(actor, world.entries), strict=True)
    ]
    assert all(answers(actor, world, entry) == said for actor, world, entry, said in asked)
    unnoticed = []
    for name, where, what, instead in [*constants(), *rules()]:
        with broken(where, what, instead):
            if all(answers(actor, world, entry) == said for actor, world, entry, said in asked):
                unnoticed.append(name)
    assert not unnoticed
