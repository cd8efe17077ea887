"""The policy three times over: the predicate, the query scope and the database's own wall agree on every reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from random import Random
from uuid import UUID, uuid4

import pytest
from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.utils import timezone

from throughline.access.acting import audience_actor
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.fields import opens_field
from throughline.access.models import Glass, Relationship, Sharing, Team
from throughline.access.policy import EntryMeta, covers, may_open, may_see_entry
from throughline.access.reach import Reach
from throughline.access.scopes import visible_cases, visible_entries
from throughline.access.standing import standing
from throughline.access.testing import BODIES, Cast, Player
from throughline.vocabulary import CaseKind, Sector

pytestmark = pytest.mark.django_db

KINDS = ("encounter", "handover-accepted", "health-access")
TIES = ("lead", "joint", "offered", "advocate", "guardian", "former")
SECTORS = {slug: Sector(sector) for slug, _, sector, _ in BODIES}
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class World:
    """One case with random ties, sharings and broken glass, and one entry of each sort on it."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.draw = Random(seed)
        self.now = timezone.now()
        self.case = uuid4()
        self.ties = self._ties(cast)
        self.sharings = [self._sharing() for _ in range(self.draw.randint(0, 9))]
        self.glasses = [self._glass(player) for player in cast if player.team and self.draw.random() < 0.15]
        self.entries = [self._entry(seq, *sort) for seq, sort in enumerate(self._sorts(), start=1)]
        with acting_as(system_actor("test")):
            Relationship.objects.bulk_create(self.ties)
            Sharing.objects.bulk_create(self.sharings)

    def _sorts(self) -> list[tuple[str | None, str, CaseKind, bool]]:
        controllers = [*SECTORS, None]
        sorts = product(controllers, KINDS, tuple(CaseKind), (False, True))
        return self.draw.sample(list(sorts), 48)

    def _entry(
        self, seq: int, controller: str | None, kind: str, home: CaseKind, privileged: bool
    ) -> EntryMeta:
        return EntryMeta(
            self.case, seq, kind, controller, SECTORS.get(controller or "", Sector.OTHER), home, privileged
        )

    def _ties(self, cast: Cast) -> list[Relationship]:
        found: dict[tuple[int, str], Relationship] = {}
        for player in cast:
            if player.team is not None and self.draw.random() < 0.35:
                kind = self.draw.choice(TIES)
                if kind == "lead" and any(tie.kind == "lead" for tie in found.values()):
                    kind = "joint"
                found[player.team.pk, kind] = self._tie(player, kind)
        if self.draw.random() < 0.5:
            found[0, "other"] = self._of_another_team()
        if self.draw.random() < 0.6:
            found[0, "subject"] = Relationship(
                case_id=self.case, user=cast.survivor.user, kind="subject", since_seq=1
            )
        return list(found.values())

    def _of_another_team(self) -> Relationship:
        """A part of a second team of the police: its body's supervisors read by it, and the first team does not."""
        team, _ = Team.objects.get_or_create(agency_id="northshire-police", name="Second team")
        return Relationship(case_id=self.case, team=team, agency_id=team.agency_id, kind="joint", since_seq=1)

    def _tie(self, player: Player, kind: str) -> Relationship:
        assert player.team is not None
        until = 9 if self.draw.random() < 0.2 else None
        return Relationship(
            case_id=self.case,
            team=player.team,
            agency_id=player.team.agency_id,
            kind=kind,
            since_seq=1,
            until_seq=until,
        )

    def _sharing(self) -> Sharing:
        named = self.draw.random() < 0.6
        return Sharing(
            case_id=self.case,
            from_agency_id=self.draw.choice([*SECTORS, None]),
            recipient_id=self.draw.choice([*SECTORS, *["northshire-police"] * 6]) if named else None,
            recipient_sector="" if named else self.draw.choice(list(SECTORS.values())).value,
            kinds=self.draw.choice([["*"], ["encounter"], [], ["health-access", "encounter"]]),
            fields=[],
            purpose="a test",
            basis="a test",
            starts=self.now + self.draw.choice([-DAY, -DAY, DAY]),
            ends=self.draw.choice([None, self.now + DAY, self.now - DAY / 2]),
            seq=1,
            first_seq=self.draw.choice([0, 10]),
            last_seq=self.draw.choice([None, 30]),
        )

    def _glass(self, player: Player) -> Glass:
        assert player.actor is not None
        ends = self.draw.choice([3 * HOUR, 2 * HOUR])  # from two and a half hours ago: still open, or over
        began = self.now - 2.5 * HOUR
        glass = Glass(
            case_id=self.case,
            user=player.user,
            membership_id=player.actor.membership_id,
            agency_id=player.actor.agency,
            reason="a test",
            at=began,
            until=began + ends,
        )
        if player.actor.role not in ("administrator", "data-guardian"):
            with acting_as(player.actor):
                glass.save()
            return glass
        glass.until = began + 2 * HOUR
        return glass


def readers(cast: Cast) -> list[Actor | None]:
    """Everybody, the agencies as audiences, the system, a system of a team, and nobody."""
    audiences = [audience_actor(slug, sector) for slug, _, sector, _ in BODIES]
    supporter = cast.support_worker.actor
    assert supporter is not None
    # Sectors of which the cast has nobody: a prison, a court and a labour inspectorate read as these would.
    prosecutor = cast.prosecutor.actor
    assert prosecutor is not None
    others = [
        replace(prosecutor, sector=sector) for sector in (Sector.PRISON, Sector.COURT, Sector.LAW_ENFORCEMENT)
    ]
    inheritor = replace(supporter, agencies=("harbour-support", "wellbrook-clinic"))
    return [*cast.actors(), *audiences, *others, system_actor(), inheritor, None]


def by_database(actor: Actor | None, entry: EntryMeta) -> bool:
    """What the database's function says for this reader."""
    with transaction.atomic(), connection.cursor() as cursor:
        set_context(actor)
        cursor.execute(
            "SELECT throughline_may_see(%s, %s, %s, %s, %s, %s, %s)",
            [
                entry.case_id,
                entry.seq,
                entry.kind,
                entry.controller,
                entry.sector,
                entry.home,
                entry.privileged,
            ],
        )
        return bool(cursor.fetchone()[0])


class Probe(models.Model):
    """A table with the columns the policy reads and no wall of its own, so that only the scope is at work."""

    case_id = models.UUIDField()
    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    controller_id = models.CharField(max_length=80, null=True)
    controller_sector = models.CharField(max_length=20)
    home = models.CharField(max_length=16)
    privileged = models.BooleanField()

    class Meta:
        apps = Apps()
        app_label = "probe"
        db_table = "probe"

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


def lay_out(world: World) -> None:
    """The world's entries in the table without a wall."""
    with connection.schema_editor() as editor:
        editor.execute(editor.table_sql(Probe)[0].replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))
    rows = [
        Probe(
            case_id=entry.case_id,
            seq=entry.seq,
            kind=entry.kind,
            controller_id=entry.controller,
            controller_sector=entry.sector,
            home=entry.home,
            privileged=entry.privileged,
        )
        for entry in world.entries
    ]
    Probe.objects.bulk_create(rows)


def by_scope(actor: Actor | None, at: datetime) -> set[int]:
    """The entries that the query scope lets through for this reader."""
    with transaction.atomic():
        set_context(actor)
        return set(Probe.objects.filter(visible_entries(actor, at)).values_list("seq", flat=True))


def case_open_by_scope(actor: Actor | None, at: datetime) -> bool:
    with transaction.atomic():
        set_context(actor)
        return Probe.objects.filter(visible_cases(actor, at)).exists()


def by_predicate(actor: Actor | None, world: World, entry: EntryMeta) -> bool:
    """What the rule itself says."""
    here = standing(actor, world.ties, world.glasses, world.now) if actor else frozenset()
    return may_see_entry(actor, entry, here, world.sharings, world.now)


@pytest.mark.parametrize("seed", range(12))
def test_predicate_and_database_agree_for_every_reader_of_every_fact(cast: Cast, seed: int) -> None:
    world = World(cast, seed)
    for actor in readers(cast):
        for entry in world.entries:
            assert by_predicate(actor, world, entry) == by_database(actor, entry), (actor, entry)


@pytest.mark.parametrize("seed", range(12))
def test_predicate_and_scope_agree_for_every_reader_of_every_fact(cast: Cast, seed: int) -> None:
    world = World(cast, seed)
    lay_out(world)
    for actor in readers(cast):
        expected = {entry.seq for entry in world.entries if by_predicate(actor, world, entry)}
        assert by_scope(actor, world.now) == expected, actor


@pytest.mark.parametrize("seed", range(12))
def test_what_was_answered_for_one_fact_is_only_remembered_for_facts_that_are_alike(
    cast: Cast, seed: int
) -> None:
    """`Reach.reads` remembers across facts and cases; asked entry by entry and field by field it must say the same."""
    world = World(cast, seed)
    for sharing in world.sharings:
        sharing.fields = world.draw.choice([[], ["*"], ["encounter.*"], ["health-access.details"]])
    names = frozenset({"details", "place_type", "narrative", "never-declared"})
    for actor in readers(cast):
        reach = Reach(
            actor, world.case, tuple(world.ties), tuple(world.sharings), tuple(world.glasses), world.now
        )
        for entry in world.entries:
            assert reach.reads(entry, names) == _asked_anew(actor, world, entry, names, reach), (actor, entry)


def _asked_anew(
    actor: Actor | None, world: World, entry: EntryMeta, names: frozenset[str], reach: Reach
) -> frozenset[str] | None:
    if actor is None or not by_predicate(actor, world, entry):
        return None
    covering = [one for one in world.sharings if covers(one, actor, entry, reach.here, world.now)]
    return frozenset(name for name in names if opens_field(actor, entry, name, reach.here, covering))


def case_open_by_database(actor: Actor | None, case: UUID) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        set_context(actor)
        cursor.execute("SELECT throughline_may_open(%s)", [case])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("seed", range(12))
def test_all_three_agree_on_which_cases_exist_for_a_reader(cast: Cast, seed: int) -> None:
    world = World(cast, seed)
    lay_out(world)
    for actor in readers(cast):
        here = standing(actor, world.ties, world.glasses, world.now) if actor else frozenset()
        expected = may_open(actor, here, world.sharings, world.now)
        assert case_open_by_database(actor, world.case) == expected, actor
        assert case_open_by_scope(actor, world.now) == expected, actor
