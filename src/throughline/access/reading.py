"""The log of reads: every look at a case leaves a row, in the same transaction as the look."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from .actor import Actor
from .models import ReadLog

# A page and the six it links to are one look; a second look an hour later is another.
SAME_LOOK = timedelta(minutes=10)


def log_read(actor: Actor, case_id: UUID | None, what: str, purpose: str | None = None) -> ReadLog:
    """Write that this actor looked at this case (or searched, where there is no case). Nothing of what was seen."""
    return ReadLog.objects.create(
        case_id=case_id,
        user_id=actor.user_id,
        membership_id=actor.membership_id,
        agency_id=actor.agency,
        role=actor.role.value,
        purpose=(purpose or actor.purpose or "casework")[:60],
        what=what[:60],
        at=timezone.now(),
    )


def readers(case_id: UUID) -> QuerySet[ReadLog]:
    """Who looked at this case, newest first, as far as the present reader may know it.

    The database decides how far that is: the person themself sees every look, an agency's people those of their agency.
    """
    return (
        ReadLog.objects.filter(case_id=case_id)
        .select_related("user", "agency", "membership__team")
        .order_by("-at", "-pk")
    )


def looks(reads: list[ReadLog]) -> list[ReadLog]:
    """Reads with those of the same person within ten minutes of one another joined: the newest of each look stays."""
    kept: list[ReadLog] = []
    newest: dict[tuple[int | None, str], ReadLog] = {}
    for read in reads:
        later = newest.get((read.user_id, read.what))
        if later is None or later.at - read.at > SAME_LOOK:
            kept.append(read)
        newest[read.user_id, read.what] = read
    return kept
