"""Who follows whom: when a body is dissolved, what it held passes to its successor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection
from django.utils import timezone

from .models import Agency, Succession

# UNION (not UNION ALL) ends the walk even if somebody were to enter a circle.
_PREDECESSORS = """
WITH RECURSIVE held(slug) AS (
    SELECT %s::varchar
    UNION
    SELECT s.predecessor_id FROM directory_succession s JOIN held ON s.successor_id = held.slug
    WHERE s.whole AND s."on" <= %s
)
SELECT slug FROM held
"""


def lineage(slug: str, day: date | None = None) -> tuple[str, ...]:
    """The body itself and every body whose whole work had passed to it by `day` (today), the body itself first."""
    with connection.cursor() as cursor:
        cursor.execute(_PREDECESSORS, [slug, day or timezone.localdate()])
        found = {row[0] for row in cursor.fetchall()}
    return (slug, *sorted(found - {slug}))


def successor_of(slug: str, day: date | None = None) -> Agency | None:
    """The body that holds this body's work on `day`: itself while nothing has followed it; None for an unknown slug."""
    return Agency.objects.filter(slug=holders(day).get(slug, slug)).first()


def holders(day: date | None = None) -> dict[str, str]:
    """By each body whose whole work had passed on by `day` (today): the body that holds it then. One query for all."""
    passed = Succession.objects.filter(whole=True, on__lte=day or timezone.localdate()).order_by("on")
    followed = dict(passed.values_list("predecessor_id", "successor_id"))  # of several, the last
    return {slug: _last(slug, followed) for slug in followed}


def _last(slug: str, followed: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while slug in followed and slug not in seen:  # a circle, were one entered, ends where it began
        seen.add(slug)
        slug = followed[slug]
    return slug
