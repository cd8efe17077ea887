"""To one's own body's sign-in service and back; where it is away or answers nonsense, a page that says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponseBase]


def _answered(view: View) -> View:
    """What allauth leaves unanswered: no connection (an OSError), no JSON (a ValueError), a part left out (a LookupError)."""

    @never_cache
    @wraps(view)
    def asked(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            return view(request, provider_id)
        except (OSError, ValueError, LookupError):
            return render(request, "access/agency-away.html", status=502)

    return asked


sign_in = _answered(views.login)
come_back = _answered(views.callback)
