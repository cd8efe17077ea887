"""The policy as query scopes: which entries, and which cases, a reader may see, asked of the database in one query.

Each function mirrors one of `access.policy`; `tests/test_three_walls.py` holds the two and the database's own equal.
A scope filters any table with the columns `case_id`, `seq`, `kind`, `controller_id`, `controller_sector`, `home` and
`privileged` (or, for cases, a column with the case's id).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from throughline.vocabulary import CaseKind, Sector, UserRole

from .actor import Actor
from .models import Glass, Relationship, Sharing
from .policy import ENFORCEMENT, EVERYTHING, RECEIPTS, SHIELDED, WALLED
from .standing import BLIND, Standing, reads_as_agency

NOTHING = Q(pk__in=[])
Kind = Relationship.Kind
_TIES: dict[Standing, tuple[Kind, ...]] = {
    Standing.LEAD: (Kind.LEAD,),
    Standing.WORKING: (Kind.LEAD, Kind.JOINT, Kind.ADVOCATE, Kind.GUARDIAN),
    Standing.OFFERED: (Kind.OFFERED,),
    Standing.FORMER: (Kind.FORMER,),
    Standing.SUBJECT: (Kind.SUBJECT,),
}


def my_ties(actor: Actor) -> QuerySet[Relationship]:
    """The open ties that are this actor's own, on every case."""
    ties = Relationship.objects.filter(until_seq__isnull=True)
    if actor.role in BLIND:
        return ties.none()
    if actor.role is UserRole.SURVIVOR:
        return ties.filter(kind=Kind.SUBJECT, user_id=actor.user_id)  # type: ignore[misc]  # None finds nothing
    ties = ties.exclude(kind=Kind.SUBJECT)
    if reads_as_agency(actor):
        return ties.filter(agency__in=actor.agencies)
    return ties.filter(team_id=actor.team_id) if actor.team_id is not None else ties.none()


def live_sharings(actor: Actor, at: datetime) -> QuerySet[Sharing]:
    """The decisions that name one of the actor's agencies, or their sector, and hold at this instant."""
    recipient = Q(recipient__in=actor.agencies) | Q(
        recipient__isnull=True, recipient_sector=actor.sector.value
    )
    return Sharing.objects.filter(recipient, Q(ends__isnull=True) | Q(ends__gt=at), starts__lte=at)


def live_glasses(actor: Actor, at: datetime) -> QuerySet[Glass]:
    """The cases this person opened by breaking the glass and may still read."""
    return Glass.objects.filter(user_id=actor.user_id, at__lte=at, until__gt=at)  # type: ignore[misc]  # None finds nothing


def has_standing(actor: Actor, *standings: Standing, at: datetime, case: str = "case_id") -> Q:
    """Rows whose case the actor stands to in one of these ways (any way, when none is named)."""
    wanted = standings or tuple(Standing)
    kinds = {kind for each in wanted for kind in _TIES.get(each, ())}
    found = Q(Exists(my_ties(actor).filter(case_id=OuterRef(case), kind__in=kinds))) if kinds else NOTHING
    if Standing.GLASS in wanted and actor.user_id is not None and actor.role not in BLIND:
        found |= Q(Exists(live_glasses(actor, at).filter(case_id=OuterRef(case))))
    return found


def visible_cases(actor: Actor | None, at: datetime | None = None, case: str = "case_id") -> Q:
    """The cases this reader may know of: the scope of `policy.may_open`."""
    if actor is None or actor.role in BLIND:
        return NOTHING
    at = at or timezone.now()
    named = live_sharings(actor, at).filter(recipient__isnull=False, case_id=OuterRef(case))
    return has_standing(actor, at=at, case=case) | Q(Exists(named))


def visible_entries(actor: Actor | None, at: datetime | None = None) -> Q:
    """The entries this reader may know of: the scope of `policy.may_see_entry`."""
    if actor is None or actor.role in BLIND:
        return NOTHING
    at = at or timezone.now()
    own = Q(controller_id__in=actor.agencies) if actor.agencies else NOTHING
    privileged = Q(privileged=True) & own & has_standing(actor, Standing.WORKING, Standing.FORMER, at=at)
    if actor.role is UserRole.SURVIVOR:
        plain = Q(home=CaseKind.PERSON.value) & has_standing(actor, Standing.SUBJECT, at=at)
    else:
        plain = (own & has_standing(actor, at=at)) | _covered(actor, at) | _by_part(actor, at)
    return privileged | (Q(privileged=False) & plain)


def _covered(actor: Actor, at: datetime) -> Q:
    """Facts that a live sharing opens; one that names only a sector needs a part in the case as well."""
    covering = live_sharings(actor, at).filter(
        Q(kinds__contains=[EVERYTHING]) | Q(kinds__contains=[OuterRef("kind")]),
        Q(last_seq__isnull=True) | Q(last_seq__gte=OuterRef("seq")),
        case_id=OuterRef("case_id"),
        first_seq__lte=OuterRef("seq"),
    )
    named = _same_controller(covering.filter(recipient__isnull=False))
    by_sector = _same_controller(covering.filter(recipient__isnull=True))
    return named | (by_sector & has_standing(actor, at=at))


def _same_controller(sharings: QuerySet[Sharing]) -> Q:
    """Entries whose controller decided one of these sharings; what the person wrote has no controller."""
    unowned = Q(controller_id__isnull=True) & Q(Exists(sharings.filter(from_agency__isnull=True)))
    return Q(Exists(sharings.filter(from_agency=OuterRef("controller_id")))) | unowned


def _by_part(actor: Actor, at: datetime) -> Q:
    """Facts open to whoever has a part in the case, on this side of the firewall."""
    if actor.sector is Sector.IMMIGRATION:
        return NOTHING
    present = has_standing(actor, Standing.WORKING, Standing.OFFERED, Standing.GLASS, at=at)
    receipts = Q(kind__in=sorted(RECEIPTS)) & has_standing(actor, Standing.FORMER, at=at)
    found = present | receipts
    if actor.sector in WALLED:
        found &= ~Q(controller_sector__in=sorted(SHIELDED)) & Q(controller_id__isnull=False)
    if actor.sector not in ENFORCEMENT:
        found &= ~Q(home=CaseKind.INTELLIGENCE.value)
    return found
