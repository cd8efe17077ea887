"""What the firewall keeps from a reader in any case is never asked about, and nothing else is left out."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from throughline.access.actor import Actor
from throughline.access.context import acting_as
from throughline.access.policy import EntryMeta, may_see_entry
from throughline.access.reach import Reach
from throughline.access.testing import Cast
from throughline.access.tests.test_three_walls import World, readers
from throughline.ledger import parts
from throughline.vocabulary import Sector

pytestmark = pytest.mark.django_db
_ASK = """SELECT seq FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS one(seq, controller_id, controller_sector)
WHERE true"""


def reach_of(actor: Actor, world: World) -> Reach:
    return Reach(actor, world.case, tuple(world.ties), tuple(world.sharings), tuple(world.glasses), world.now)


def asked_about(reach: Reach, entries: list[EntryMeta]) -> set[int]:
    where, values = parts._worth_asking(reach)
    columns = zip(*((each.seq, each.controller, each.sector.value) for each in entries), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_ASK + where, [*map(list, columns), *values])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("seed", range(25))
def test_nothing_is_left_out_that_the_reader_may_see(cast: Cast, seed: int) -> None:
    world = World(cast, seed)
    for actor in readers(cast):
        if actor is None:
            continue
        reach = reach_of(actor, world)
        asked = asked_about(reach, world.entries)
        seen = {each.seq for each in world.entries if may_see_entry(
            actor, each, reach.here, world.sharings, world.now)}  # fmt: skip
        assert seen <= asked, (actor, seen - asked)


def test_police_are_asked_about_nothing_of_carers_who_shared_nothing(cast: Cast) -> None:
    world = World(cast, 3)
    world.sharings = []
    police, immigration = cast.investigator.actor, cast.immigration_officer.actor
    assert police is not None and immigration is not None
    by_sector = {each.seq: each.sector for each in world.entries if each.controller}
    asked = {by_sector.get(seq) for seq in asked_about(reach_of(police, world), world.entries)}
    assert asked and not asked & {Sector.SUPPORT, Sector.HEALTH, Sector.LEGAL, Sector.ADVOCACY, None}
    asked = {by_sector.get(seq) for seq in asked_about(reach_of(immigration, world), world.entries)}
    assert asked <= {Sector.IMMIGRATION}


def test_the_database_asks_it_before_its_wall(cast: Cast, case_of: Any) -> None:
    """Else each hidden fact would be looked at by the wall, and the time of a page would tell how many there are."""
    actor = cast.investigator.actor
    case = case_of(actor)
    where, values = parts._worth_asking(parts.parts_of(case).reach(actor))
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN SELECT seq FROM ledger_entry WHERE case_id = %s{where}", [case, *values])
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert 0 < plan.index("<> ALL") < plan.index("throughline_may_see")
