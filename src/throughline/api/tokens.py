"""Who asks: a system with a token, which acts for one team of one agency and one purpose."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from throughline.access import Actor, set_context, token_actor
from throughline.access.middleware import ActingRequest
from throughline.access.models import ApiToken
from throughline.access.tokens import live_token

SEEN_EVERY = timedelta(minutes=5)


class Token(HttpBearer):
    """`Authorization: Bearer …`: the token's team acts, for the token's purpose, until the request ends."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of a live token; None for any other."""
        now = timezone.now()
        found = live_token(token, now)
        if found is None:
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
