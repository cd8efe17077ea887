"""Who follows whom: when a body is dissolved, what it held passes to its successor."""

from __future__ import annotations

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
    day = day or timezone.localdate()
    seen: set[str] = set()
    while slug not in seen:
        seen.add(slug)
        followed = (
            Succession.objects.filter(predecessor=slug, whole=True, on__lte=day).order_by("-on").first()
        )
        slug = followed.successor_id if followed else slug
    return Agency.objects.filter(slug=slug).first()
