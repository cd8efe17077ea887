"""Tokens: one agency, one team, one purpose. The secret is shown once; only its hash is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from .administration import digest_of
from .models import ApiToken, Team, User

LASTS = timedelta(days=365)
MARK = "thr_"  # says what it is where a secret is found that should not be there


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


def live_token(secret: str, at: datetime) -> ApiToken | None:
    """The token with this secret, if it opens the API at this instant and its team still works."""
    found = ApiToken.objects.filter(digest=digest_of(secret)).select_related("team__agency").first()
    return found if found is not None and found.is_live(at) and found.team.closed_at is None else None
