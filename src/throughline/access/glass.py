"""Breaking the glass: opening a case one has no part in, for a stated reason, for a few hours, before witnesses.

It opens the need to know and nothing else: neither the firewall nor what is left of immigration's view nor legal
privilege gives way to it. The data guardians of the agency are told at once, and it ends by itself.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from throughline.vocabulary import UserRole

from .actor import Actor
from .models import Glass, Membership, User
from .reading import log_read
from .standing import BLIND

LASTS = timedelta(hours=4)
SHORTEST_REASON = 20
MAY_NOT = BLIND | {UserRole.SURVIVOR, UserRole.ANALYST, UserRole.INSPECTOR, UserRole.AGENCY_SYSTEM}


class GlassHolds(Exception):
    """The glass was not broken; the message says why, and that nothing was opened."""


def break_glass(actor: Actor, case_id: UUID, reason: str, lasts: timedelta = LASTS) -> Glass:
    """Open the case to this person for at most four hours. Raises GlassHolds.

    The caller records the fact `glass-broken` and tells `data_guardians_of(actor)`, in the same transaction.
    """
    if actor.role in MAY_NOT or actor.user_id is None or actor.membership_id is None or actor.agency is None:
        raise GlassHolds(
            "Your role cannot open a case in an emergency. Ask a supervisor. Nothing was opened."
        )
    if len(reason.strip()) < SHORTEST_REASON:
        raise GlassHolds(
            "Say in a sentence why this cannot wait for the team that leads the case. Nothing was opened."
        )
    now = timezone.now()
    broken = Glass.objects.create(
        case_id=case_id,
        user_id=actor.user_id,
        membership_id=actor.membership_id,
        agency_id=actor.agency,
        reason=reason.strip(),
        at=now,
        until=now + min(lasts, LASTS),
    )
    log_read(actor, case_id, "glass-broken", purpose="emergency")
    return broken


def data_guardians_of(agency: str) -> QuerySet[User]:
    """The people of an agency who must be told that a glass was broken."""
    holding = Membership.objects.on(timezone.localdate()).filter(
        role=UserRole.DATA_GUARDIAN, team__agency=agency
    )
    return User.objects.filter(pk__in=holding.values("user"))


def to_review(actor: Actor) -> QuerySet[Glass]:
    """Broken glass of the actor's agency that no data guardian has looked into yet."""
    return Glass.objects.filter(agency__in=actor.agencies, reviewed_at__isnull=True).select_related(
        "user", "agency"
    )


def review(actor: Actor, broken: Glass, finding: str) -> Glass:
    """Write what the data guardian found. Raises GlassHolds for anybody else, and for one who broke it themself."""
    if actor.role is not UserRole.DATA_GUARDIAN or broken.agency_id not in actor.agencies:
        raise GlassHolds("Only a data guardian of the same body may review this.")
    if broken.user_id == actor.user_id:
        raise GlassHolds("Nobody reviews their own act.")
    broken.finding, broken.reviewed_at, broken.reviewed_by_id = finding.strip(), timezone.now(), actor.user_id
    broken.save(update_fields=["finding", "reviewed_at", "reviewed_by"])
    return broken
