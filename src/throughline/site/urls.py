"""Every address of the site: each room brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path


def _rooms() -> list[URLPattern | URLResolver]:
    rooms = [
        ("", "casework"),
        ("", "assurance"),
        ("", "access"),
        ("", "directory"),
        ("", "notify"),
        ("", "web"),
        ("", "demo"),
        ("api/", "api"),
    ]
    return [
        path(prefix, include(f"throughline.{room}.urls"))
        for prefix, room in rooms
        if find_spec(f"throughline.{room}") and find_spec(f"throughline.{room}.urls")
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    *_rooms(),
]

handler400 = "throughline.web.errors.bad_request"
handler403 = "throughline.web.errors.permission_denied"
handler404 = "throughline.web.errors.not_found"
handler500 = "throughline.web.errors.server_error"
