"""When a body is dissolved, its teams, with every lead they hold, become teams of its successor."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from throughline.directory.models import Agency, Succession

from .actor import system_actor
from .context import acting_as
from .models import ApiToken, Relationship, Team


def inherit(day: date | None = None) -> list[UUID]:
    """Carry out every whole succession that has come into force by `day`; repeating it changes nothing.

    Returns the cases whose keeper changed name, so that the ledger can compose their lists for the new one. The people
    keep their teams and roles: only the body they belong to is another.
    """
    due = Succession.objects.filter(whole=True, on__lte=day or timezone.localdate()).order_by("on")
    return [case for one in due for case in pass_on(one.predecessor, one.successor)]


def pass_on(predecessor: Agency, successor: Agency) -> list[UUID]:
    """Make the teams of one body teams of another, with their ties; returns the open cases they have a part in."""
    with transaction.atomic(), acting_as(system_actor("succession")):
        teams = list(Team.objects.filter(agency=predecessor))
        for team in teams:
            _move(team, successor)
        ties = Relationship.objects.filter(team__in=teams)
        ties.update(agency=successor)
        ApiToken.objects.filter(team__in=teams).update(agency=successor)
        return list(ties.filter(until_seq__isnull=True).values_list("case_id", flat=True).distinct())


def _move(team: Team, successor: Agency) -> None:
    """Two teams of one name can meet in the successor: the one that came says where from."""
    if Team.objects.filter(agency=successor, name=team.name).exists():
        team.name = f"{team.name} (from {team.agency.name})"[:150]
    team.agency = successor
    team.save(update_fields=["agency", "name"])
