"""The person's own account: given by the team that leads their case, to the one line that is theirs, and taken back.

Whoever hurt the person may read their e-mail or hold their telephone. The page that gives the account says so, nothing
is sent by the system, and the account can be ended at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from throughline.vocabulary import UserRole

from .actor import Actor, system_actor
from .administration import Refused, clean, close_account, write_invitation
from .context import acting_as
from .models import Invitation, Membership, Relationship, Team, User
from .reach import reach_of
from .reading import log_read
from .standing import Standing
from .subjects import ties_of


def may_give(actor: Actor, case_id: UUID) -> bool:
    """Whether this actor may give the person of this case an account: somebody of the team that leads it."""
    return actor.is_person and Standing.LEAD in reach_of(actor, case_id).here


@transaction.atomic
def invite(actor: Actor, case_id: UUID, email: str, name: str) -> tuple[Invitation, str]:
    """Invite the person to their own line; returns the invitation and the secret of its link. Raises Refused.

    The address must be the person's own: one that somebody at work uses is refused.
    """
    if actor.team_id is None or not may_give(actor, case_id):
        raise Refused("Only the team that leads this case gives the person an account. Nothing was changed.")
    address = clean(email)
    if Membership.objects.filter(user__email=address).exists():
        raise Refused("Somebody at work uses this e-mail address. Ask for one of the person's own.")
    log_read(actor, case_id, "account-given")
    team = Team.objects.get(pk=actor.team_id)
    return write_invitation(address, name, team, UserRole.SURVIVOR, actor.user_id, case_id)


def accounts(case_id: UUID) -> Sequence[User]:
    """The accounts that open this case as somebody's own line."""
    with acting_as(system_actor("own-line")):
        return [one.user for one in ties_of(case_id) if one.user is not None]


@transaction.atomic
def end(actor: Actor, case_id: UUID, user_id: int) -> None:
    """End the account at once: the page closes, and every browser is signed out. Raises Refused."""
    if not may_give(actor, case_id):
        raise Refused("Only the team that leads this case ends the account. Nothing was changed.")
    with acting_as(system_actor("own-line")):
        found = ties_of(case_id).filter(user_id=user_id).first()
        if found is None or found.user is None:
            raise Refused("There is no such account. Nothing was changed.")
        found.until_seq = found.since_seq
        found.save(update_fields=["until_seq"])
        others = Relationship.objects.filter(user_id=user_id, until_seq__isnull=True).exists()
        if not others:
            close_account(found.user)
    log_read(actor, case_id, "account-ended")
