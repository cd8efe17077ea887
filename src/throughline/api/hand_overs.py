"""Hand-overs: offered by the lead, accepted or returned by the team they are offered to."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from throughline import ledger, vocabulary
from throughline.clock import When

from .cases import Done, Key, put
from .shapes import FactSent, HandOverShown, OfferSent, ReasonSent, Recorded
from .tokens import actor_of

router = Router(tags=["hand-overs"])
Page = Annotated[int, Query(ge=1, le=10_000)]
RECORDED = {201: Recorded, 200: Recorded}


@router.get("/hand-overs", response=list[HandOverShown], summary="Hand-overs that wait for an answer")
def waiting(request: HttpRequest, page: Page = 1) -> list[HandOverShown]:
    """Those offered to your team, and those it offered that nobody has taken; 25 a page."""
    found = ledger.worklist(actor_of(request), "waiting", page=page)
    return [
        HandOverShown(
            case=each.card.case_id,
            from_team=each.from_team.slug,
            to_team=each.to_team.slug,
            offered_at=each.offered_at,
            accept_by=each.accept_by,
            ours=each.ours,
        )
        for each in found.items
    ]


@router.post("/cases/{uuid:case}/hand-over", response=RECORDED, summary="Offer a hand-over")
def offer(request: HttpRequest, case: UUID, sent: OfferSent, idempotency_key: Key = None) -> Done:
    """Offer the case to another team. It stays yours until they accept."""
    answers = sent.model_dump(exclude={"expected"}, exclude_none=True)
    return decide(request, case, "handover-offered", answers, idempotency_key, sent.expected)


@router.post("/cases/{uuid:case}/hand-over/accept", response=RECORDED, summary="Accept a hand-over")
def accept(request: HttpRequest, case: UUID, idempotency_key: Key = None) -> Done:
    """Take the case: from now on your team leads it."""
    return decide(request, case, "handover-accepted", {}, idempotency_key)


@router.post("/cases/{uuid:case}/hand-over/return", response=RECORDED, summary="Return a hand-over")
def give_back(request: HttpRequest, case: UUID, sent: ReasonSent, idempotency_key: Key = None) -> Done:
    """Say why your team does not take the case. The sender still holds it."""
    return decide(request, case, "handover-returned", sent.model_dump(), idempotency_key)


def decide(
    request: HttpRequest,
    case: UUID,
    kind: str,
    answers: dict[str, Any],
    key: str | None,
    expected: int | None = None,
) -> Done:
    """Record an act that happens now."""
    now = When.minute(timezone.now())
    fact = vocabulary.parse(kind, {**answers, "happened": now})
    return put(request, case, fact, FactSent(fact={}, expected=expected), key)
