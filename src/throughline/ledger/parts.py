"""Who has a part in a case, fetched once as the system, and the entries each of them may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.utils import timezone

from throughline.access.acting import audience_actor
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models import Glass, Relationship, Sharing
from throughline.access.policy import SHIELDED, WALLED, is_live
from throughline.access.reach import Reach
from throughline.vocabulary import Sector

from . import sealing
from .entries import COLUMNS, Line, Row, line
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
        found = {tie.agency_id: tie.team.agency.sector for tie in self.ties if tie.team is not None and tie.agency_id}
        for one in self.sharings:
            if one.recipient is not None and is_live(one, self.at):
                found.setdefault(one.recipient.slug, one.recipient.sector)
        return [_audience(slug, sector, self.at.date().isoformat()) for slug, sector in sorted(found.items())]

    def lead(self) -> Relationship | None:
        """The accountable lead."""
        return next((tie for tie in self.ties if tie.kind == Relationship.Kind.LEAD), None)

    def offered(self) -> Relationship | None:
        """The team that the case was offered to."""
        return next((tie for tie in self.ties if tie.kind == Relationship.Kind.OFFERED), None)

    def known_to(self, actor: Actor, tie: Relationship | None) -> bool:
        """Whether this audience may know of that party: the rule of `throughline_may_know_party`, as a predicate."""
        if tie is None or tie.team is None:
            return False
        slug, sector = tie.agency_id, Sector(tie.team.agency.sector)
        if slug in actor.agencies:
            return True
        if actor.sector in WALLED and sector in SHIELDED:
            return any(one.from_agency_id == slug and is_live(one, self.at) and _to(one, actor) for one in self.sharings)
        return actor.sector is not Sector.IMMIGRATION


def _to(sharing: Sharing, actor: Actor) -> bool:
    return sharing.recipient_id in actor.agencies or sharing.recipient_sector == actor.sector


@lru_cache(maxsize=1024)
def _audience(slug: str, sector: str, _day: str) -> Actor:
    """Who an agency is as a reader; asked again each day, since a succession may come into force."""
    return audience_actor(slug, sector)


@contextmanager
def as_system() -> Iterator[None]:
    """Act as the ledger itself for a while, then be again who one was. Opens a transaction where there is none."""
    with acting_as(SYSTEM):
        yield


def parts_of(case_id: UUID, at: datetime | None = None) -> Parts:
    """Fetch the parts of a case. Call it as the system."""
    ties = Relationship.objects.filter(case_id=case_id, until_seq__isnull=True).select_related("team__agency").order_by("pk")
    sharings = Sharing.objects.filter(case_id=case_id).select_related("recipient").order_by("pk")
    glasses = Glass.objects.filter(case_id=case_id).order_by("pk")
    return Parts(case_id, tuple(ties), tuple(sharings), tuple(glasses), at or timezone.now())


def rows(case_id: UUID) -> list[Row]:
    """The entries of a case, as far as the database lets the present reader see them, in order of recording."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} ORDER BY seq", [case_id])
        return [row_of(each) for each in cursor.fetchall()]


def rows_after(case_id: UUID, seq: int) -> list[Row]:
    """Those recorded after one."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} AND seq > %s ORDER BY seq", [case_id, seq])
        return [row_of(each) for each in cursor.fetchall()]


def one_row(case_id: UUID, seq: int) -> Row | None:
    """One entry, if the present reader may see it."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} AND seq = %s", [case_id, seq])
        found = cursor.fetchone()
    return row_of(found) if found else None


def row_of(values: Iterable[object]) -> Row:
    """A row from its columns; binary columns as bytes."""
    return Row(*(bytes(value) if isinstance(value, memoryview) else value for value in values))  # type: ignore[arg-type]


def lines(found: Iterable[Row], reach: Reach, key: bytes | None) -> list[Line]:
    """What a reader sees of these entries: the policy asked again, entry by entry and field by field."""
    seen = ((row, row.meta) for row in found)
    return [line(row, key, lambda name, meta=meta: reach.opens(meta, name)) for row, meta in seen if reach.sees(meta)]  # type: ignore[misc]


def lines_for(actor: Actor, parts: Parts, key: bytes | None) -> list[Line]:
    """The case as one actor sees it: both walls. Leaves the database's context set to that actor."""
    set_context(actor)
    return lines(rows(parts.case_id), parts.reach(actor), key)


def key_of(case_id: UUID) -> bytes | None:
    """The case's key; None once it was erased."""
    try:
        return sealing.store().get(case_id)
    except KeyDestroyed:
        return None
