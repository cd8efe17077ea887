"""Every address of the site: each room brings its own."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

PACKAGE = Path(__file__).resolve().parents[1]


def _rooms() -> list[URLPattern | URLResolver]:
    """The addresses of each room that has pages."""
    places = {"api": "api/"}
    paged = [room for room in settings.ROOMS if (PACKAGE / room / "urls.py").is_file()]
    return [path(places.get(room, ""), include(f"throughline.{room}.urls")) for room in paged]


urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    *_rooms(),
]

handler400 = "throughline.web.errors.bad_request"
handler403 = "throughline.web.errors.permission_denied"
handler404 = "throughline.web.errors.not_found"
handler500 = "throughline.web.errors.server_error"
