"""Who may come in, in which team and role, and how they leave. Every act says who did it and refuses in plain words.

Administrators keep the accounts of their own body. Those of `INSTALLATION`, the body that runs this installation,
keep everybody's: the first of them is made by a command.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from throughline.directory.models import Agency
from throughline.vocabulary import Sector, UserRole

from .actor import Actor, system_actor
from .context import acting_as
from .models import Absence, Invitation, Membership, Team, User
from .sign_ins import sign_out_all
from .subjects import reads_own_line, tie_to_line

INSTALLATION = "throughline-installation"
INVITATION_LASTS = timedelta(days=7)
R = UserRole

_EVERYWHERE = (R.SUPERVISOR, R.DATA_GUARDIAN, R.ADMINISTRATOR)
_POLICING = (R.FIRST_RESPONDER, R.INVESTIGATOR, R.ANALYST, *_EVERYWHERE)
ROLES_IN: dict[Sector, tuple[UserRole, ...]] = {
    Sector.POLICE: _POLICING,
    Sector.LAW_ENFORCEMENT: _POLICING,
    Sector.PROSECUTION: (R.PROSECUTOR, *_EVERYWHERE),
    Sector.COURT: (R.PROSECUTOR, *_EVERYWHERE),
    Sector.IMMIGRATION: (R.FIRST_RESPONDER, *_EVERYWHERE),
    Sector.DECISION: (R.DECISION_MAKER, R.ANALYST, *_EVERYWHERE),
    Sector.COUNCIL: (R.FIRST_RESPONDER, R.SUPPORT_WORKER, R.DECISION_MAKER, *_EVERYWHERE),
    Sector.HEALTH: (R.SUPPORT_WORKER, R.FIRST_RESPONDER, *_EVERYWHERE),
    Sector.SUPPORT: (R.SUPPORT_WORKER, R.FIRST_RESPONDER, R.ADVOCATE, R.GUARDIAN, *_EVERYWHERE),
    Sector.LEGAL: (R.ADVOCATE, *_EVERYWHERE),
    Sector.ADVOCACY: (R.ADVOCATE, R.GUARDIAN, *_EVERYWHERE),
    Sector.INSPECTORATE: (R.INSPECTOR, R.ANALYST, *_EVERYWHERE),
    Sector.PRISON: (R.FIRST_RESPONDER, *_EVERYWHERE),
    Sector.OTHER: (R.FIRST_RESPONDER, R.SUPPORT_WORKER, R.ANALYST, *_EVERYWHERE),
}


class Refused(Exception):
    """The act was refused and nothing was changed; the message says why and what to do."""


def administers(actor: Actor | None, agency: str) -> bool:
    """Whether this actor keeps the accounts of this body."""
    if actor is None or actor.role is not UserRole.ADMINISTRATOR:
        return False
    return INSTALLATION in actor.agencies or agency in actor.agencies


def _must_administer(actor: Actor, agency: str) -> None:
    if not administers(actor, agency):
        raise Refused("You keep the accounts of your own body only. Nothing was changed.")


def roles_in(agency: Agency) -> tuple[UserRole, ...]:
    """The roles that people of this body can hold: nobody is an advocate in a police force."""
    return (UserRole.ADMINISTRATOR,) if agency.slug == INSTALLATION else ROLES_IN[Sector(agency.sector)]


@transaction.atomic
def create_first_administrator(email: str, name: str) -> str:
    """Invite the first administrator of the installation; returns the link with which they set their password.

    Raises Refused where the installation has one already: from then on people are invited on the page "People".
    """
    team = _installation_team()
    if (
        Membership.objects.on(timezone.localdate())
        .filter(team=team)
        .exclude(user__email=clean(email))
        .exists()
    ):
        raise Refused(
            "This installation has an administrator already. Ask them to invite you. Nothing was changed."
        )
    with acting_as(system_actor("invitation")):
        Invitation.objects.filter(team=team, accepted_at=None, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )
    _, secret = write_invitation(clean(email), name, team, UserRole.ADMINISTRATOR, None)
    return link_of(secret)


def _installation_team() -> Team:
    agency, _ = Agency.objects.get_or_create(
        slug=INSTALLATION, defaults={"name": "Administration of this installation", "sector": Sector.OTHER}
    )
    return Team.objects.get_or_create(agency=agency, name="Administrators")[0]


def invite(actor: Actor, email: str, name: str, team: Team, role: UserRole) -> tuple[Invitation, str]:
    """Invite somebody to a team; returns the invitation and the secret of its link, which is shown this once. Raises Refused."""
    _must_administer(actor, team.agency_id)
    _must_fit(team, role)
    if (
        Membership.objects.on(timezone.localdate())
        .filter(user__email=clean(email), team=team, role=role)
        .exists()
    ):
        raise Refused(f"{email} already has this role in this team. Nothing was changed.")
    return write_invitation(clean(email), name, team, role, actor.user_id)


def _must_fit(team: Team, role: UserRole) -> None:
    if team.closed_at is not None:
        raise Refused("This team is closed. Choose another. Nothing was changed.")
    if role not in roles_in(team.agency):
        raise Refused(f"Nobody in {team.agency.name} can have this role. Nothing was changed.")


def write_invitation(
    email: str, name: str, team: Team, role: UserRole, by: int | None, case_id: UUID | None = None
) -> tuple[Invitation, str]:
    """An open invitation and its secret; who may make one is for the caller to ask."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        name=name.strip(),
        team=team,
        role=role,
        digest=digest_of(secret),
        invited_by_id=by,
        case_id=case_id,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    with acting_as(system_actor("invitation")):
        invitation.save(force_insert=True)
    return invitation, secret


def digest_of(secret: str) -> str:
    """How the secret of an invitation or a token is kept: it has 256 random bits, so one round of hashing is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(secret: str) -> str:
    """The address at which an invitation is taken up."""
    return f"{getattr(settings, 'PUBLIC_ADDRESS', 'http://127.0.0.1:8000')}{reverse('access:accept', args=[secret])}"


def find_invitation(secret: str) -> Invitation | None:
    """The open invitation of this link; None for one that was used, withdrawn, is too old, or never was."""
    with acting_as(system_actor("invitation")):
        found = Invitation.objects.filter(digest=digest_of(secret)).select_related("team__agency").first()
    return found if found is not None and found.is_open(timezone.now()) else None


@transaction.atomic
def accept(invitation: Invitation, password: str | None, *, by_body: bool = False) -> User:
    """Take an invitation up: the account (made where there is none) and the membership.

    A new account needs a password, of which `ValidationError` says what is wrong; somebody who has one keeps their own.
    `by_body`: their own body signed them in, and they need none.
    Raises Refused for an account that was suspended: an invitation by another body must not undo that.
    """
    with acting_as(system_actor("invitation")):  # whoever is signed in here, it is the invitation that acts
        return _taken_up(invitation, password, by_body=by_body)


def account_of(invitation: Invitation) -> User | None:
    """The account that this invitation is for, where there is one already."""
    with acting_as(system_actor("invitation")):
        return User.objects.filter(email=invitation.email).first()


def _taken_up(invitation: Invitation, password: str | None, *, by_body: bool) -> User:
    user = account_of(invitation) or _new_user(invitation)
    if user.suspended_at is not None:
        raise Refused(
            "This account is suspended. Ask the administrator of your own body. Nothing was changed."
        )
    if not user.has_usable_password() and not by_body:
        validate_password(password or "", user)
        user.set_password(password)
    user.is_active, user.removed_at = True, None
    user.save()
    _let_in(user, invitation)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return user


def _let_in(user: User, invitation: Invitation) -> None:
    """Give what was offered. Nobody both works here and reads a line of their own with one account."""
    if invitation.case_id is not None:
        if user.memberships.exists():
            raise Refused("Somebody at work uses this account. Ask for one of your own. Nothing was changed.")
        tie_to_line(user, invitation.case_id)
        return
    if reads_own_line(user):
        raise Refused("This account reads its own line. Ask for one to work with. Nothing was changed.")
    Membership.objects.get_or_create(user=user, team=invitation.team, role=invitation.role, until=None)


def _new_user(invitation: Invitation) -> User:
    user = User(email=invitation.email, name=invitation.name)
    user.set_unusable_password()
    return user


def withdraw(actor: Actor, invitation: Invitation) -> None:
    """Take an invitation back before it is used. Raises Refused."""
    _must_administer(actor, invitation.team.agency_id)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])


@transaction.atomic
def move(actor: Actor, membership: Membership, team: Team, role: UserRole) -> Membership:
    """End a membership today and begin another; what the person holds stays with the team they leave. Raises Refused."""
    _must_administer(actor, membership.team.agency_id)
    _must_administer(actor, team.agency_id)
    _must_fit(team, role)
    if (membership.team_id, membership.role) == (team.pk, role):
        raise Refused("They have this role in this team already. Nothing was changed.")
    end(membership)
    return Membership.objects.get_or_create(user=membership.user, team=team, role=role, until=None)[0]


def end(membership: Membership) -> None:
    """End a membership with yesterday's last minute; one that began today leaves no trace of having held."""
    yesterday = timezone.localdate() - timedelta(days=1)
    if membership.since > yesterday:
        membership.since = yesterday
    membership.until = yesterday
    membership.save(update_fields=["since", "until"])


def must_administer_person(actor: Actor, user: User) -> None:
    """Refuse, unless the actor keeps the accounts of every body this person works for. Raises Refused."""
    today = timezone.localdate()
    bodies = set(Membership.objects.on(today).filter(user=user).values_list("team__agency_id", flat=True))
    bodies |= set(Membership.objects.filter(user=user, until=None).values_list("team__agency_id", flat=True))
    if not bodies and INSTALLATION not in actor.agencies:
        raise Refused("This person belongs to no team of yours. Nothing was changed.")
    for agency in bodies or {INSTALLATION}:
        _must_administer(actor, agency)
    if user.pk == actor.user_id:
        raise Refused(
            "You cannot do this to your own account: ask another administrator. Nothing was changed."
        )


def suspend(actor: Actor, user: User) -> None:
    """Stop somebody from signing in, at once; they keep their memberships, and their team its cases. Raises Refused."""
    must_administer_person(actor, user)
    user.is_active, user.suspended_at = False, timezone.now()
    user.save(update_fields=["is_active", "suspended_at"])
    sign_out_all(user)


def suspend_for_disuse(user: User) -> None:
    """Stop an account that nobody used for long; an administrator lets the person in again. Called by the night's round."""
    user.is_active, user.suspended_at = False, timezone.now()
    user.save(update_fields=["is_active", "suspended_at"])
    sign_out_all(user)


def restore(actor: Actor, user: User) -> None:
    """Let somebody who was suspended sign in again. Raises Refused."""
    must_administer_person(actor, user)
    if user.removed_at is not None:
        raise Refused("This account was removed. Invite the person again. Nothing was changed.")
    user.is_active, user.suspended_at, user.used_at = True, None, timezone.now()
    user.save(update_fields=["is_active", "suspended_at", "used_at"])


def close_account(user: User) -> None:
    """End an account: nobody signs in with it, and whoever is invited again sets a new password."""
    user.is_active, user.removed_at = False, timezone.now()
    user.set_unusable_password()
    user.save(update_fields=["is_active", "removed_at", "password"])
    sign_out_all(user)


def open_team(actor: Actor, agency: Agency, name: str) -> Team:
    """Make a new team of a body. Raises Refused."""
    _must_administer(actor, agency.slug)
    if Team.objects.filter(agency=agency, name=name.strip()).exists():
        raise Refused("There is a team of this name already. Choose another name. Nothing was changed.")
    return Team.objects.create(agency=agency, name=name.strip())


def cover(actor: Actor, user: User, by: User, since: date, until: date) -> Absence:
    """While `user` is away, `by` may act with their memberships. Raises Refused.

    Both must share a body, so that nobody is let through a firewall by an absence.
    """
    bodies = _bodies(user)
    if not bodies & _bodies(by):
        raise Refused("Only somebody of the same body can stand in. Nothing was changed.")
    if not any(administers(actor, agency) for agency in bodies) and not _supervises(actor, bodies):
        raise Refused("Only their supervisor or administrator can set who stands in. Nothing was changed.")
    if until < since or user.pk == by.pk:
        raise Refused(
            "Give a last day on or after the first, and somebody else to stand in. Nothing was changed."
        )
    return Absence.objects.create(user=user, cover=by, since=since, until=until, set_by_id=actor.user_id)


def _supervises(actor: Actor, bodies: set[str]) -> bool:
    return actor.role is UserRole.SUPERVISOR and bool(bodies & set(actor.agencies))


def _bodies(user: User) -> set[str]:
    return set(
        Membership.objects.on(timezone.localdate())
        .filter(user=user)
        .values_list("team__agency_id", flat=True)
    )


def clean(email: str) -> str:
    """An e-mail address as it is kept. Raises Refused for what is none."""
    if "@" not in email:
        raise Refused("This is no e-mail address. Nothing was changed.")
    return email.strip().lower()


def teams_for(actor: Actor) -> Sequence[Team]:
    """The open teams whose accounts this administrator keeps, with their bodies."""
    teams = Team.objects.filter(closed_at=None).select_related("agency")
    return list(teams if INSTALLATION in actor.agencies else teams.filter(agency__in=actor.agencies))
