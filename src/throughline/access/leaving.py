"""Somebody leaves: everything that is in their name passes to another, in one act.

Cases belong to teams and stay where they are. What can be in one person's name is registered here by the room that
keeps it (`keep`), so that a new kind of holding cannot be forgotten: the page shows, and the act moves, all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .actor import Actor, system_actor
from .administration import Refused, close_account, end, must_administer_person
from .context import acting_as
from .models import Absence, ApiToken, Invitation, Membership, Relationship, User


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that can be in somebody's name: how many, and how they pass to another."""

    name: str
    count: Callable[[User], int]
    pass_on: Callable[[User, User, Actor], None]


_HOLDINGS: dict[str, Holding] = {}


def keep(holding: Holding) -> None:
    """Register what a room keeps in people's names; called from an app's `ready`."""
    _HOLDINGS[holding.name] = holding


def held_by(user: User) -> dict[str, int]:
    """How much of each kind is in this person's name; kinds of which there is nothing are left out."""
    with acting_as(system_actor("leaving")):
        counted = {holding.name: holding.count(user) for holding in _HOLDINGS.values()}
    return {name: number for name, number in counted.items() if number}


@transaction.atomic
def reassign_leaver(user: User, to: User, by: Actor) -> dict[str, int]:
    """Pass on everything that is in `user`'s name, end their memberships and close their account. Raises Refused.

    Returns how much of each kind passed on. Either all of it happens or nothing.
    """
    must_administer_person(by, user)
    if user.pk == to.pk or not to.is_active:
        raise Refused("Choose somebody else, who can sign in, to take over. Nothing was changed.")
    passed = held_by(user)
    with acting_as(system_actor("leaving")):
        for holding in _HOLDINGS.values():
            holding.pass_on(user, to, by)
    if left := held_by(user):
        raise Refused(f"Not everything could be passed on: {', '.join(left)}. Nothing was changed.")
    close_account(user)
    return passed


def remove(actor: Actor, user: User) -> None:
    """Close the account of somebody who holds nothing. Raises Refused for one who does: reassign it first."""
    if held := held_by(user):
        raise Refused(
            f"They still hold: {', '.join(held)}. Pass these on first (“They are leaving”). Nothing was changed."
        )
    must_administer_person(actor, user)
    close_account(user)


def _memberships(user: User, to: User, _by: Actor) -> None:
    """No team is left empty by a leaver: the one who takes over joins the teams in which nobody else is."""
    for membership in _open_memberships(user):
        end(membership)
        others = Membership.objects.on(timezone.localdate()).filter(
            team=membership.team, role=membership.role
        )
        if not others.exists():
            Membership.objects.create(
                user=to, team=membership.team, role=membership.role, legal_role=membership.legal_role
            )


def _open_memberships(user: User) -> list[Membership]:
    today = timezone.localdate()
    open_ones = Membership.objects.filter(user=user).exclude(until__lt=today)
    return list(open_ones.select_related("team"))


def _named_cases(user: User, to: User, _by: Actor) -> None:
    _named(user).update(user=to)


def _named(user: User) -> QuerySet[Relationship]:
    ties = Relationship.objects.filter(user=user, until_seq__isnull=True)
    return ties.exclude(kind=Relationship.Kind.SUBJECT)


def _covers(user: User, to: User, _by: Actor) -> None:
    """Whom they stood in for, the other stands in for now; those who stood in for them need not any more."""
    running = Absence.objects.filter(until__gte=timezone.localdate())
    running.filter(user=to, cover=user).delete()
    running.filter(cover=user).update(cover=to)
    running.filter(user=user).delete()


def _running_covers(user: User) -> int:
    running = Absence.objects.filter(until__gte=timezone.localdate())
    return running.filter(cover=user).count() + running.filter(user=user).count()


def _invitations(user: User, to: User, _by: Actor) -> None:
    _open_invitations(user).update(invited_by=to)


def _open_invitations(user: User) -> QuerySet[Invitation]:
    open_ones = Invitation.objects.filter(invited_by=user, accepted_at=None, withdrawn_at=None)
    return open_ones.filter(expires_at__gt=timezone.now())


def _live_tokens(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(created_by=user, revoked_at=None, expires_at__gt=timezone.now())


def _tokens(user: User, to: User, _by: Actor) -> None:
    _live_tokens(user).update(created_by=to)


def keep_our_own() -> None:
    """Register what this room keeps in people's names."""
    keep(Holding("memberships", lambda user: len(_open_memberships(user)), _memberships))
    keep(Holding("cases in their name", lambda user: _named(user).count(), _named_cases))
    keep(Holding("covers", _running_covers, _covers))
    keep(Holding("open invitations", lambda user: _open_invitations(user).count(), _invitations))
    keep(Holding("tokens of systems", lambda user: _live_tokens(user).count(), _tokens))
