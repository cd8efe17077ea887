"""Who must prove themselves by more than a password.

Administrators let people in, data guardians see who looked, supervisors see a whole body's cases: with a stolen password
of theirs somebody could do what no single case worker can. So these roles need a second factor (a passkey or an
authenticator app) outside the demonstration, unless the installation says otherwise.
"""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from throughline.vocabulary import UserRole

from .actor import Actor
from .models import Membership, User

WIDE = frozenset({UserRole.ADMINISTRATOR, UserRole.DATA_GUARDIAN, UserRole.SUPERVISOR})
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
KNOWN = "has-second-factor"


def is_needed(role: UserRole) -> bool:
    """Whether somebody acting in this role needs a second factor (`settings.SECOND_FACTOR`: wide, everybody, nobody)."""
    rule = settings.SECOND_FACTOR
    if rule == "everybody":
        return role is not UserRole.SURVIVOR
    return bool(rule == "wide" and role in WIDE)


def is_needed_by(user: User) -> bool:
    """Whether any place of this person needs one: then they cannot take their last one away."""
    roles = Membership.objects.filter(user=user, until=None).values_list("role", flat=True)
    return any(is_needed(UserRole(role)) for role in roles)


def has_one(user: User) -> bool:
    """Whether this account has a passkey or an authenticator app; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def is_missing(request: HttpRequest, actor: Actor | None) -> bool:
    """Whether whoever acts must add one first. Where their own body signed them in, that body asked for it."""
    if actor is None or not is_needed(actor.role) or request.session.get(KNOWN):
        return False
    by_body = any(
        each.get("method") == "socialaccount" for each in get_authentication_records(request, request.user)
    )
    if by_body or has_one(request.user):  # type: ignore[arg-type]  # an actor has signed in
        request.session[KNOWN] = True
        return False
    return True
