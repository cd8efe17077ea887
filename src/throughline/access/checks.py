"""Start-up checks of this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

MIDDLEWARE = "throughline.access.middleware.OneTransaction"


@register(Tags.security)
def every_page_has_its_reader(
    app_configs: Sequence[AppConfig] | None = None, **_more: Any
) -> list[CheckMessage]:
    """Without the one transaction no page has a reader: every list would be empty, or, worse, carry the last one's."""
    if MIDDLEWARE not in settings.MIDDLEWARE:
        return [Error(f"{MIDDLEWARE} is missing from MIDDLEWARE.", id="access.E001")]
    before, after = (
        settings.MIDDLEWARE.index(MIDDLEWARE),
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    )
    if before < settings.MIDDLEWARE.index(after):
        return [
            Error(
                "OneTransaction must come after authentication: it asks who has signed in.", id="access.E002"
            )
        ]
    return []


@register(Tags.security)
def personas_stay_at_home(app_configs: Sequence[AppConfig] | None = None, **_more: Any) -> list[CheckMessage]:
    """The page on which anybody becomes anybody exists only in demo mode on a loopback address."""
    if getattr(settings, "DEMO", False) and not set(settings.ALLOWED_HOSTS) <= set(settings.LOOPBACK):
        return [Error("Demo sign-in would be offered beyond this machine.", id="access.E003")]
    return []
