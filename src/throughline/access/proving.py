"""Asking again who somebody is before an act that could do great harm from an unattended desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

# Seconds since the person last proved who they are: to open such a page, and to send what was written on it.
TO_OPEN, TO_SEND = 10 * 60, 40 * 60
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def is_proven(request: HttpRequest, within: float) -> bool:
    """Whether this person signed in, or proved again who they are, in the last so many seconds."""
    if isinstance(request.user, AnonymousUser):
        return False
    proofs = [float(each.get("at", 0)) for each in get_authentication_records(request, request.user)]
    return bool(proofs) and time.time() - max(proofs) < within


def proven(view: View) -> View:
    """A page for somebody who has just proved who they are; others are asked first and come back to it.

    What is sent may be half an hour younger than the page: asking in between would lose what was written. Nothing that
    was sent is kept for afterwards, since it would lie unsealed in the session.
    """

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        within = TO_SEND if request.method == "POST" else TO_OPEN
        if is_proven(request, within):
            return view(request, *args, **kwargs)
        return redirect(f"{_door(request)}?{urlencode({'next': request.path})}")

    return cast(View, entered)


def _door(request: HttpRequest) -> str:
    """Where they prove it: here, or, where their own body signs them in, by signing in again."""
    here = bool(get_reauthentication_flows(request.user))
    return reverse("account_reauthenticate" if here else "access:sign-in-again")
