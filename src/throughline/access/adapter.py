"""How django-allauth behaves here: nobody signs up by themself, and people come back to where they were going."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from procrastinate.contrib.django import app

from . import addresses
from .models import User

RESET = "throughline.access.send_reset"


class ByInvitation(DefaultAccountAdapter):
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `access.administration.invite`."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address by which attempts are counted: a proxy is believed only where one was set up."""
        return addresses.address_of(request)

    def send_password_reset_mail(self, user: User, email: str, context: Mapping[str, Any]) -> None:
        """Ask the worker to send the link, so that the answer takes as long for an address that nobody has.

        Never to a person who reads their own line: whoever hurt them may read their messages, and a link to a new
        password would hand the line over. Their worker gives them a new invitation.
        """
        if user.memberships.exists():
            app.configure_task(RESET, queue="notices").defer(user_id=user.pk)

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Nothing else goes by mail: in-app notices say what there is to say, and a shared inbox tells nobody."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Not "Successfully signed in as …", with an address for whoever looks over the shoulder."""
        words = args[2] if len(args) > 2 else kwargs.get("message_template")
        if words != "account/messages/logged_in.txt":
            super().add_message(*args, **kwargs)


def address_of(request: HttpRequest) -> str:
    """The address that the lock-out counts by."""
    return addresses.address_of(request)


def username_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str | None:
    """Whom a failed attempt was for, so that the lock-out counts by account: allauth's own word for it is `email`."""
    given = credentials or (request.POST if request is not None else {})
    name = given.get("email") or given.get("username") or given.get("login")
    return str(name).strip().lower() if name else None
