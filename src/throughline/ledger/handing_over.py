"""The table of hand-overs: a summary of the facts that offered, accepted, returned and disputed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from throughline.access.following import Directory
from throughline.access.models import Relationship
from throughline.clock import When

from .entries import Row
from .models import HandOver

State = HandOver.State
ANSWERS = {"handover-accepted": State.ACCEPTED, "handover-returned": State.RETURNED}


@dataclass
class Offers:
    """The hand-overs of one case in memory, changed fact by fact."""

    all: list[HandOver] = field(default_factory=list)

    def open(self) -> HandOver | None:
        """The one that waits to be answered."""
        return next((each for each in self.all if each.state == State.OFFERED), None)

    def follow(
        self, row: Row, data: Mapping[str, Any], lead: Relationship | None, directory: Directory
    ) -> HandOver | None:
        """Change what this fact changes; gives the hand-over it concerns. `lead` is the tie that led before it."""
        if row.kind == "handover-offered" and lead is not None and self.open() is None:
            self.all.append(_offer(row, data, lead, directory))
            return self.all[-1]
        found = self.open()
        if found is not None and row.kind in ANSWERS:
            found.state, found.answered_seq, found.answered_at = ANSWERS[row.kind], row.seq, row.recorded_at
        elif found is not None and row.kind == "handover-disputed":
            found.disputed = True
        return found


def matters(kind: str) -> bool:
    """Whether facts of this kind change a hand-over."""
    return kind.startswith("handover-")


def follow(row: Row, data: Mapping[str, Any], lead: Relationship | None) -> HandOver | None:
    """Write what this fact changes, as the system; gives the hand-over it concerns."""
    if not matters(row.kind):
        return None
    offers = Offers(list(HandOver.objects.filter(case_id=row.case_id, state=State.OFFERED)))
    found = offers.follow(row, data, lead, Directory())
    if found is not None:
        found.save()
    return found


def _offer(row: Row, data: Mapping[str, Any], lead: Relationship, directory: Directory) -> HandOver:
    team = directory.team(data["to_team"])
    return HandOver(  # type: ignore[misc]  # whoever leads is a team of an agency
        id=id_of(row.case_id, row.seq),
        case_id=row.case_id,
        from_team=lead.team_id,
        from_agency=lead.agency_id,
        to_team=team.pk,
        to_agency=team.agency_id,
        offered_seq=row.seq,
        offered_at=row.recorded_at,
        accept_by=_end_of(data.get("accept_by")),
    )


def _end_of(day: object) -> datetime | None:
    """The last instant of the day that was named."""
    return When.day(date.fromisoformat(str(day))).latest.astimezone(UTC) if day else None


def id_of(case_id: UUID, seq: int) -> UUID:
    """A hand-over's id follows from its offer, so that a rebuild gives it the same address."""
    return uuid5(case_id, f"hand-over {seq}")
