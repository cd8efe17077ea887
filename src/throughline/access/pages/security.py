"""One's own account: where one is signed in, the second factor, and proving again who one is."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from throughline.access import second_factor as factors
from throughline.access import sign_ins
from throughline.access.models import User


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@never_cache
@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. Somebody without a place in a team reads how many, not which: they may be watched."""
    actor = getattr(request, "actor", None)
    rows = sign_ins.open_of(_user(request))
    shown = {
        "rows": rows,
        "here": request.session.session_key,
        "named": actor is not None and actor.team_id is not None,
        "others": sum(row.session_key != request.session.session_key for row in rows),
        "limits": settings,
    }
    return render(request, "access/devices.html", shown)


@never_cache
@login_required
@require_POST
def sign_out(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """End one of one's sessions, at once."""
    if not sign_ins.sign_out(_user(request), sign_in_id):
        raise Http404
    messages.success(request, "That browser is signed out.")
    return redirect("access:devices")


@never_cache
@login_required
@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this."""
    ended = sign_ins.sign_out_all(_user(request), but=request.session.session_key)
    messages.success(
        request, f"Signed out everywhere else: {ended}." if ended else "You were signed in nowhere else."
    )
    return redirect("access:devices")


@never_cache
@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why this role needs a second factor, and the two ways to add one."""
    actor = getattr(request, "actor", None)
    needed = actor is not None and factors.is_needed(actor.role)
    shown = {"needed": needed, "has": factors.has_one(_user(request))}
    return render(request, "access/second-factor.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """For people whom their own body signs in: sign out here, sign in there again, and come back."""
    wanted = request.GET.get("next", "/")
    host = {request.get_host()}
    to = wanted if url_has_allowed_host_and_scheme(wanted, host, require_https=request.is_secure()) else "/"
    if request.method == "POST":
        logout(request)
        return redirect(f"/accounts/login/?{urlencode({'next': to})}")
    return render(request, "access/sign-in-again.html", {"to": to})
