"""Who has a part in a case, fetched once as the system, and the entries each of them may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from throughline.access.acting import audience_actor
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models import Glass, Relationship, Sharing, Team
from throughline.access.policy import SHIELDED, WALLED, is_live
from throughline.access.reach import Reach
from throughline.directory.models import Agency
from throughline.vocabulary import Sector

from . import sealing
from .entries import COLUMNS, Line, Opened, Row, unsealed
from .keys import KeyDestroyed

SYSTEM = system_actor("ledger")
_SELECT = f"SELECT {', '.join(COLUMNS)}, id FROM ledger_entry WHERE case_id = %s"  # noqa: S608 - constants only


@dataclass(frozen=True)
class Parts:
    """The open ties, sharings and broken glasses of one case, as the system knows them. Never shown as they are."""

    case_id: UUID
    ties: tuple[Relationship, ...]
    sharings: tuple[Sharing, ...]
    glasses: tuple[Glass, ...]
    at: datetime

    def reach(self, actor: Actor) -> Reach:
        """What this actor may see and do here."""
        return Reach(actor, self.case_id, self.ties, self.sharings, self.glasses, self.at)

    def audiences(self) -> list[Actor]:
        """Every agency that duty rows are composed for: those with a tie, and those a live sharing names."""
        found = {tie.agency_id for tie in self.ties if tie.agency_id}
        found |= {one.recipient_id for one in self.sharings if one.recipient_id and is_live(one, self.at)}
        return [body_of(slug, self.at).audience for slug in sorted(found)]

    def lead(self) -> Relationship | None:
        """The accountable lead."""
        return next((tie for tie in self.ties if tie.kind == Relationship.Kind.LEAD), None)

    def offered(self) -> Relationship | None:
        """The team that the case was offered to."""
        return next((tie for tie in self.ties if tie.kind == Relationship.Kind.OFFERED), None)

    def known_to(self, actor: Actor, tie: Relationship | None) -> bool:
        """Whether this audience may know of that party: the rule of `throughline_may_know_party`, as a predicate."""
        if tie is None or tie.agency_id is None:
            return False
        if tie.agency_id in actor.agencies:
            return True
        if actor.sector in WALLED and body_of(tie.agency_id, self.at).audience.sector in SHIELDED:
            return any(
                one.from_agency_id == tie.agency_id and is_live(one, self.at) and _to(one, actor)
                for one in self.sharings
            )
        return actor.sector is not Sector.IMMIGRATION


def _to(sharing: Sharing, actor: Actor) -> bool:
    return sharing.recipient_id in actor.agencies or sharing.recipient_sector == actor.sector


@dataclass(frozen=True, slots=True)
class Body:
    """An agency as a reader, and the roles in which the law speaks to it."""

    audience: Actor
    roles: frozenset[str]
    invented: bool


def body_of(slug: str, at: datetime) -> Body:
    """The body of that name. Asked of the directory once a day, since a succession may come into force."""
    return _body(slug, at.date())


@lru_cache(maxsize=2048)
def _body(slug: str, _day: date) -> Body:
    agency = Agency.objects.get(pk=slug)
    return Body(audience_actor(slug, agency.sector), frozenset(agency.legal_roles), agency.invented)


def forget_bodies(**_signal: object) -> None:
    """Ask the directory anew from now on: a body was added or changed."""
    _body.cache_clear()


@contextmanager
def as_system() -> Iterator[None]:
    """Act as the ledger itself for a while, then be again who one was. Opens a transaction where there is none."""
    with acting_as(SYSTEM):
        yield


def _columns(model: type[Model]) -> str:
    return ", ".join(f'"{each.column}"' for each in model._meta.concrete_fields)


_PARTS: tuple[type[Model], ...] = (Relationship, Sharing, Glass)
_OPEN: dict[type[Model], str] = {Relationship: " AND until_seq IS NULL"}
_ALL_PARTS = "; ".join(
    f"SELECT {_columns(model)} FROM {model._meta.db_table} WHERE case_id = %s{_OPEN.get(model, '')} ORDER BY id"  # noqa: S608
    for model in _PARTS
)


def parts_of(case_id: UUID, at: datetime | None = None) -> Parts:
    """Fetch the parts of a case in one round trip. Call it as the system; whoever shows teams asks for `named`."""
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        cursor.execute(_ALL_PARTS, [case_id] * len(_PARTS))
        for model in _PARTS:
            names = [each.attname for each in model._meta.concrete_fields]
            found.append(tuple(model.from_db("default", names, row) for row in cursor.fetchall()))
            cursor.nextset()
    ties, sharings, glasses = found
    return Parts(case_id, ties, sharings, glasses, at or timezone.now())


def named(parts: Parts) -> Parts:
    """The same with the names of teams and agencies at hand."""
    teams = Team.objects.select_related("agency").in_bulk([tie.team_id for tie in parts.ties if tie.team_id])
    for tie in parts.ties:
        if tie.team_id is not None:
            tie.team = teams[tie.team_id]
            tie.agency = tie.team.agency
    return parts


class Shelf:
    """The entries of one case that were read and unsealed already, so that several readers need it done only once."""

    def __init__(self, case_id: UUID, key: bytes | None) -> None:
        self.case_id, self.key = case_id, key
        self._opened: dict[int, Opened] = {}

    def put(self, opened: Opened) -> None:
        """Add an entry that was unsealed elsewhere."""
        self._opened[opened.row.seq] = opened

    def read(self, reach: Reach, after: int | None = None) -> list[Opened]:
        """The entries that the database lets the present reader see, whose reach this is, in order of recording."""
        where, values = _worth_asking(reach)
        if after is not None:
            where, values = f"{where} AND seq > %s", [*values, after]
        with connection.cursor() as cursor:
            if self._opened:
                cursor.execute(
                    f"SELECT seq FROM ledger_entry WHERE case_id = %s{where}",  # noqa: S608 - constants only
                    [self.case_id, *values],
                )
                seen = [row[0] for row in cursor.fetchall()]
                missing = [seq for seq in seen if seq not in self._opened]
                if missing:
                    self._fetch(cursor, " AND seq = ANY (%s)", [missing])
            else:
                seen = self._fetch(cursor, where, values)
        return [self._opened[seq] for seq in sorted(seen)]

    def _fetch(self, cursor: Any, where: str, values: list[Any]) -> list[int]:
        cursor.execute(f"{_SELECT}{where}", [self.case_id, *values])
        rows = [row_of(each) for each in cursor.fetchall()]
        for row in rows:
            self.put(unsealed(row, self.key))
        return [row.seq for row in rows]


_HEARD = " AND (controller_id = ANY (%s) OR (controller_id IS NOT NULL AND controller_sector <> ALL (%s)){own_words})"


def _worth_asking(reach: Reach) -> tuple[str, list[Any]]:
    """What the firewall keeps from a reader without any question, as a condition: no fact is left out that they may see.

    The database asks its wall about each row, and the longer that takes, the more there is that it hides: with forty
    facts of support behind it a page took two milliseconds more, which ten looks told apart. The condition is built of
    comparisons that PostgreSQL knows to give nothing away, so that it is asked before the wall.
    """
    actor = reach.actor
    if actor is None or actor.sector not in WALLED:
        return "", []
    barred = list(Sector) if actor.sector is Sector.IMMIGRATION else sorted(SHIELDED)
    share = reach.keepers_who_share
    own_words = " OR controller_id IS NULL" if None in share else ""
    keepers = sorted({*actor.agencies, *filter(None, share)})
    return _HEARD.format(own_words=own_words), [keepers, [sector.value for sector in barred]]


def row_of(values: Iterable[object]) -> Row:
    """A row from its columns; binary columns as bytes."""
    return Row(*(bytes(value) if isinstance(value, memoryview) else value for value in values))  # type: ignore[arg-type]


def lines(found: Iterable[Opened], reach: Reach) -> list[Line]:
    """What a reader sees of these entries: the policy asked again, entry by entry and field by field."""
    reads = reach.reads
    return [each.as_read(names) for each in found if (names := reads(each.meta, each.names)) is not None]


def lines_for(actor: Actor, parts: Parts, shelf: Shelf) -> list[Line]:
    """The case as one actor sees it: both walls. Leaves the database's context set to that actor."""
    set_context(actor)
    reach = parts.reach(actor)
    return lines(shelf.read(reach), reach)


def key_of(case_id: UUID) -> bytes | None:
    """The case's key; None once it was erased."""
    try:
        return sealing.store().get(case_id)
    except KeyDestroyed:
        return None
