"""What the ledger keeps in a person's name: the cases they took on for their team."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from throughline.access.acting import team_actor
from throughline.access.actor import Actor
from throughline.access.leaving import Holding, keep
from throughline.access.models import Team, User
from throughline.clock import When
from throughline.vocabulary import parse

from .door import record
from .models import CaseSummary


def register() -> None:
    """Let `access` count these and pass them on when somebody leaves."""
    keep(Holding("cases they took on", count, pass_on))


def count(user: User) -> int:
    """How many open cases this person took on. Call it as the system."""
    return _held(user).count()


def pass_on(user: User, to: User, by: Actor) -> None:
    """Set the other as the one who works on each of these cases: a fact on each line, recorded for the leading team."""
    for summary in list(_held(user)):
        team = Team.objects.select_related("agency").get(pk=summary.lead_team)  # type: ignore[misc]  # an open case has a lead
        fact = parse(
            "lead-set",
            {
                "happened": When.minute(timezone.now()),
                "team": team.slug,
                "worker": str(to.pk),
                "reason": "The worker left",
            },
        )
        record(fact, case=summary.case_id, by=team_actor(team, "leaving"))


def _held(user: User) -> QuerySet[CaseSummary]:
    """One row a case: only the leading agency's own card says who of theirs took it on."""
    return CaseSummary.objects.filter(lead_worker=user.pk, closed_at__isnull=True)
