"""The table of hand-overs: a summary of the facts that offered, accepted, returned and disputed them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from throughline.access.models import Team
from throughline.clock import When

from .entries import Row
from .models import HandOver

State = HandOver.State


def follow(row: Row, data: Mapping[str, Any], lead: tuple[int, str] | None) -> HandOver | None:
    """Write what this fact changes, as the system. `lead` is the team that led before it, with its agency."""
    if row.kind == "handover-offered" and lead is not None:
        return _offer(row, data, lead)
    if row.kind in ("handover-accepted", "handover-returned"):
        return _answer(row, State.ACCEPTED if row.kind == "handover-accepted" else State.RETURNED)
    if row.kind == "handover-disputed":
        HandOver.objects.filter(case_id=row.case_id, state=State.OFFERED).update(disputed=True)
        return HandOver.objects.filter(case_id=row.case_id, state=State.OFFERED).first()
    return None


def _offer(row: Row, data: Mapping[str, Any], lead: tuple[int, str]) -> HandOver:
    team = Team.objects.get(slug=data["to_team"])
    return HandOver.objects.create(
        id=id_of(row.case_id, row.seq),
        case_id=row.case_id,
        from_team=lead[0],
        from_agency=lead[1],
        to_team=team.pk,
        to_agency=team.agency_id,
        offered_seq=row.seq,
        offered_at=row.recorded_at,
        accept_by=_end_of(data.get("accept_by")),
    )


def _answer(row: Row, state: State) -> HandOver | None:
    found = HandOver.objects.filter(case_id=row.case_id, state=State.OFFERED).first()
    if found is not None:
        found.state, found.answered_seq, found.answered_at = state, row.seq, row.recorded_at
        found.save(update_fields=["state", "answered_seq", "answered_at"])
    return found


def _end_of(day: object) -> datetime | None:
    """The last instant of the day that was named."""
    return When.day(date.fromisoformat(str(day))).latest.astimezone(UTC) if day else None


def id_of(case_id: UUID, seq: int) -> UUID:
    """A hand-over's id follows from its offer, so that a rebuild gives it the same address."""
    return uuid5(case_id, f"hand-over {seq}")
