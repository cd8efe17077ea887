"""The tie between a person's account and the line that is theirs: no fact gives it, so it is written here."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from .actor import system_actor
from .context import acting_as
from .models import Relationship, User


def tie_to_line(user: User, case_id: UUID) -> None:
    """Make the case this user's own line; doing it again changes nothing."""
    with acting_as(system_actor("own-line")):
        Relationship.objects.get_or_create(
            case_id=case_id,
            user=user,
            kind=Relationship.Kind.SUBJECT,
            until_seq=None,
            defaults={"since_seq": 0},
        )


def reads_own_line(user: User) -> bool:
    """Whether some line is this user's own."""
    with acting_as(system_actor("own-line")):
        own = user.relationships.filter(kind=Relationship.Kind.SUBJECT, until_seq__isnull=True)
        return own.exists()


def ties_of(case_id: UUID) -> QuerySet[Relationship]:
    """The accounts for which this case is their own line. Ask as the system."""
    open_ties = Relationship.objects.filter(
        case_id=case_id, kind=Relationship.Kind.SUBJECT, until_seq__isnull=True
    )
    return open_ties.select_related("user")
