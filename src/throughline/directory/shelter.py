"""Places for the night: which there are, how much room they had when somebody last asked, and how old that is.

A place is a name, a region and a telephone. Where it is stands in no table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from .models import SHELTER, Service

# Ours: a bed that was free at breakfast may be taken by evening.
STALE_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is shown: what was seen of its room, how many hours ago, and whether that is too old to rely on."""

    slug: str
    name: str
    region: str
    telephone: str
    room: str
    hours_ago: int | None
    stale: bool
    takes: tuple[str, ...]
    checked: bool


def places(nation: str, at: datetime, *, invented: bool) -> Sequence[Place]:
    """The places of a nation that are open on that day; of an unknown nation, all. Invented ones for invented bodies only."""
    day = at.date()
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    lasting = Q(valid_to=None) | Q(valid_to__gte=day)
    found = Service.objects.filter(begun, lasting, kind__in=SHELTER, invented=invented)
    if nation:
        found = found.filter(nation__in=("", nation))
    return [_shown(each, at) for each in found.order_by("region", "name")]


def _shown(service: Service, at: datetime) -> Place:
    age = at - service.observed_at if service.observed_at else None
    return Place(
        service.slug,
        service.name,
        service.region,
        service.telephone,
        str(service.get_capacity_state_display()),
        int(age.total_seconds() // 3600) if age is not None else None,
        age is None or age >= STALE_AFTER,
        tuple(service.takes),
        service.confidence != "K",
    )


def place(slug: str) -> Service | None:
    """One place by its slug, or None."""
    return Service.objects.filter(pk=slug, kind__in=SHELTER).first()


def observe(slug: str, state: Service.Capacity, at: datetime) -> bool:
    """Keep what a place said of its room; true if that is newer than what was known. Says nothing of who asked or for whom."""
    older = Q(observed_at=None) | Q(observed_at__lt=at)
    seen = Service.objects.filter(older, pk=slug, kind__in=SHELTER)
    return bool(seen.update(capacity_state=state, observed_at=at))
