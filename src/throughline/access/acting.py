"""From a request, a membership or a token to the `Actor` it makes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from throughline.directory.succession import lineage
from throughline.vocabulary import LegalRole, Sector, UserRole

from .actor import Actor, system_actor
from .context import acting_as
from .models import Absence, ApiToken, Membership, Relationship, Team, User
from .models.people import MembershipSet

CHOSEN = "membership"


def memberships_of(user: User, day: date | None = None) -> MembershipSet:
    """The memberships this person may act with on a day: their own, and those of whom they cover."""
    day = day or timezone.localdate()
    away = Absence.objects.filter(cover=user, since__lte=day, until__gte=day).values("user")
    return (
        Membership.objects.on(day)
        .filter(Q(user=user) | Q(user__in=away))
        .select_related("team__agency", "user")
        .order_by("id")
    )


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in this request; None for a visitor, and for a user with neither a membership nor a line of their own.

    A person in two teams acts for the one they chose last (`choose_membership`), else for the first of their own.
    """
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    found = list(memberships_of(user))
    chosen = request.session.get(CHOSEN)
    own_first = sorted(found, key=lambda row: (row.pk != chosen, row.user_id != user.pk, row.pk))
    return actor_from(own_first[0], user) if own_first else survivor_actor(user)


def choose_membership(request: HttpRequest, membership_id: int) -> Membership:
    """Act with this membership from now on. Raises Membership.DoesNotExist where it is not theirs to act with."""
    membership = memberships_of(cast(User, request.user)).get(pk=membership_id)
    request.session[CHOSEN] = membership.pk
    return membership


def actor_from(membership: Membership, user: User | None = None, purpose: str | None = None) -> Actor:
    """The actor that a membership makes of its holder, or of `user` who covers for the holder."""
    acting = user or membership.user
    agency = membership.team.agency
    return Actor(
        user_id=acting.pk,
        membership_id=membership.pk,
        team_id=membership.team_id,
        agency=agency.slug,
        sector=Sector(agency.sector),
        role=UserRole(membership.role),
        legal_role=_legal_role(membership.legal_role or _first(agency.legal_roles)),
        purpose=purpose,
        agencies=lineage(agency.slug),
        covering=membership.user_id if acting.pk != membership.user_id else None,
    )


def survivor_actor(user: User) -> Actor | None:
    """The actor for somebody who reads their own line; None where no line is theirs."""
    with acting_as(system_actor("sign-in")):
        known = Relationship.objects.filter(
            user=user, kind=Relationship.Kind.SUBJECT, until_seq__isnull=True
        ).exists()
    if not known:
        return None
    return Actor(
        user.pk, None, None, None, Sector.OTHER, UserRole.SURVIVOR, LegalRole.VICTIM, purpose="own-line"
    )


def token_actor(token: ApiToken) -> Actor:
    """The actor for a system that came with a live token."""
    return team_actor(token.team, purpose=token.purpose)


def team_actor(team: Team, purpose: str | None = None) -> Actor:
    """A system acting for one team of one agency: the API, an import, the demonstration's author."""
    agency = team.agency
    return Actor(
        user_id=None,
        membership_id=None,
        team_id=team.pk,
        agency=agency.slug,
        sector=Sector(agency.sector),
        role=UserRole.AGENCY_SYSTEM,
        legal_role=_legal_role(_first(agency.legal_roles)),
        purpose=purpose,
        agencies=lineage(agency.slug),
    )


def audience_actor(slug: str, sector: str | Sector) -> Actor:
    """An agency as reader: what all its teams together may see of a case. Its duty rows are computed through these eyes."""
    return Actor(
        None,
        None,
        None,
        slug,
        Sector(sector),
        UserRole.AGENCY_SYSTEM,
        LegalRole.SYSTEM,
        "audience",
        lineage(slug),
    )


def _first(roles: Iterable[str]) -> str:
    return next(iter(roles), "")


def _legal_role(value: str) -> LegalRole:
    return LegalRole(value) if value in LegalRole.__members__ else LegalRole.OTHER
