"""How django-allauth behaves here: nobody signs up by themself, and people come back to where they were going."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `access.administration.invite`."""
        return False


def username_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str | None:
    """Whom a failed attempt was for, so that the lock-out counts by account: allauth's own word for it is `email`."""
    given = credentials or (request.POST if request is not None else {})
    name = given.get("email") or given.get("username") or given.get("login")
    return str(name).strip().lower() if name else None
