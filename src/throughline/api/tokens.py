"""Tokens: one agency, one team, one purpose. The secret is shown once; only its hash is kept."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from throughline.access import Actor, set_context, token_actor
from throughline.access.administration import digest_of
from throughline.access.middleware import ActingRequest
from throughline.access.models import ApiToken, Team, User

LASTS = timedelta(days=365)
MARK = "thr_"  # says what it is where a secret is found that should not be there
SEEN_EVERY = timedelta(minutes=5)


def issue(
    team: Team, purpose: str, *, by: User | None = None, lasts: timedelta = LASTS
) -> tuple[ApiToken, str]:
    """A new token for a team and a purpose, and its secret, which nobody can be told again.

    Raises ValueError where no purpose is given or the team is closed.
    """
    if not purpose.strip() or team.closed_at is not None:
        raise ValueError("A token needs a purpose and a team that is open. None was made.")
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        agency_id=team.agency_id,
        team=team,
        purpose=purpose.strip(),
        digest=digest_of(secret),
        created_by=by,
        expires_at=timezone.now() + lasts,
    )
    return token, secret


def revoke(token: ApiToken) -> None:
    """The token opens nothing from now on."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])


class Token(HttpBearer):
    """`Authorization: Bearer …`: the token's team acts, for the token's purpose, until the request ends."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of a live token; None for any other."""
        now = timezone.now()
        found = ApiToken.objects.filter(digest=digest_of(token)).select_related("team__agency").first()
        if found is None or not found.is_live(now) or found.team.closed_at is not None:
            return None
        unseen = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - SEEN_EVERY)
        ApiToken.objects.filter(unseen, pk=found.pk).update(last_used_at=now)
        acting = cast(ActingRequest, request)
        acting.actor = token_actor(found)
        set_context(acting.actor)
        return acting.actor


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in a request that came with a live token."""
    actor = cast(ActingRequest, request).actor
    assert actor is not None
    return actor
