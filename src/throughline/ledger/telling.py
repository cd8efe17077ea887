"""Messages that follow a fact: jobs deferred by name in the same transaction, and without personal data."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from throughline.access.models import Membership
from throughline.access.standing import BLIND
from throughline.vocabulary import UserRole

from .entries import Row
from .models import HandOver

TELL = "throughline.notify.tell"


def tell(
    kind: str,
    source: str,
    case: UUID | None,
    team: int | None = None,
    role: str | None = None,
    users: Collection[int] = (),
) -> None:
    """Ask `notify` to tell these users and the people of a team (those of one role, if named).

    Sent only if the transaction commits.
    """
    app.configure_task(TELL, queue="notices").defer(
        kind=kind, source=source, case=str(case) if case else None, team=team, role=role, users=list(users)
    )


def asked(row: Row, body: str) -> None:
    """Tell the supervisors of the body that is asked for records; where it has none, everybody there who may answer."""
    at_work = Membership.objects.on(timezone.localdate()).filter(team__agency=body).exclude(role__in=BLIND)
    supervising = at_work.filter(role=UserRole.SUPERVISOR)
    users = (supervising if supervising.exists() else at_work).values_list("user_id", flat=True)
    tell("records", f"{row.case_id}/{row.seq}", row.case_id, users=sorted(set(users)))


def follow(row: Row, hand_over: HandOver | None, lead_before: int | None, lead_after: int | None) -> None:
    """Tell those whom one fact concerns that there is something to look at; never what."""
    source = f"{row.case_id}/{row.seq}"
    if hand_over is not None and row.kind == "handover-offered":
        tell("offered", source, row.case_id, hand_over.to_team)
    elif hand_over is not None and row.kind in (
        "handover-accepted",
        "handover-returned",
        "handover-disputed",
    ):
        other = hand_over.from_team if row.team != hand_over.from_team else hand_over.to_team
        tell(row.kind.removeprefix("handover-"), source, row.case_id, other)
    elif row.kind == "lead-set" and lead_after is not None and lead_after != lead_before:
        tell("lead", source, row.case_id, lead_after)
    elif row.kind == "case-closed":
        tell("sign", source, row.case_id, row.team, role="supervisor")
