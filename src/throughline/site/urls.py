"""Every address of the site: each room brings its own."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from throughline.access.pages import agency

PACKAGE = Path(__file__).resolve().parents[1]


def _rooms() -> list[URLPattern | URLResolver]:
    """The addresses of each room that has pages."""
    places = {"api": "api/"}
    paged = [room for room in settings.ROOMS if (PACKAGE / room / "urls.py").is_file()]
    return [path(places.get(room, ""), include(f"throughline.{room}.urls")) for room in paged]


# Pages of django-allauth that have no place here: an e-mail address is who somebody is to their body, so nobody changes
# their own; nobody signs up; and a body's sign-in is tied to an account when it is first used, not by hand.
CLOSED = (
    "email/",
    "confirm-email/",
    "password/set/",
    "3rdparty/",
    "3rdparty/signup/",
    "social/signup/",
    "social/connections/",
    "login/code/confirm/",
)


def closed(_request: HttpRequest) -> HttpResponse:
    """There is no such page."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"accounts/{each}", closed) for each in CLOSED),
    re_path(r"^accounts/confirm-email/", closed),
    path("accounts/oidc/<str:provider_id>/login/", agency.sign_in),
    path("accounts/oidc/<str:provider_id>/login/callback/", agency.come_back),
    path("accounts/", include("allauth.urls")),
    *_rooms(),
]

handler400 = "throughline.web.errors.bad_request"
handler403 = "throughline.web.errors.permission_denied"
handler404 = "throughline.web.errors.not_found"
handler429 = "throughline.web.errors.too_many"  # django-allauth asks for this one
handler500 = "throughline.web.errors.server_error"
