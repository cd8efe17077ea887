"""Start-up checks: a configuration that could hurt somebody does not start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SHORTEST_SECRET = 50
Apps = Sequence[AppConfig] | None


@register(Tags.security)
def production_is_safe(app_configs: Apps = None, **_more: Any) -> list[CheckMessage]:
    """Refuse what is only ever right on the developer's own machine."""
    found: list[CheckMessage] = []
    if settings.DEBUG and not settings.ON_LOOPBACK:
        found.append(
            Error(
                "Debug pages show secrets and personal data.",
                hint="Unset THROUGHLINE_DEBUG, or serve loopback addresses only.",
                id="throughline.E001",
            )
        )
    if settings.DEMO and not settings.ON_LOOPBACK:
        found.append(
            Error(
                "Demo mode lets anybody sign in as anybody.",
                hint="Demo mode needs THROUGHLINE_HOSTS to hold loopback addresses only.",
                id="throughline.E002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error("THROUGHLINE_HOSTS allows every host name.", hint="Name the hosts.", id="throughline.E003")
        )
    return found


@register(Tags.security)
def secret_is_strong(app_configs: Apps = None, **_more: Any) -> list[CheckMessage]:
    """Sessions and tokens are signed with it."""
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or secret.startswith("django-insecure"):
        return [
            Error(
                "THROUGHLINE_SECRET_KEY is too weak.",
                hint="Leave it unset: a key is then derived from the master key.",
                id="throughline.E004",
            )
        ]
    return []


@register(Tags.security)
def cookies_are_safe(app_configs: Apps = None, **_more: Any) -> list[CheckMessage]:
    """A session that travels unencrypted is anybody's."""
    if not settings.ON_LOOPBACK and not settings.SESSION_COOKIE_SECURE:
        return [Error("Sessions would travel unencrypted.", hint="Serve over HTTPS.", id="throughline.E005")]
    return []


@register(Tags.database)
def roles_are_apart(app_configs: Apps = None, **_more: Any) -> list[CheckMessage]:
    """The application must not own what it writes to, or row-level security and the append-only grants mean nothing."""
    default, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
    acting = [
        each["OPTIONS"].get("options", "").rpartition("role=")[2] or each["USER"] for each in (default, owner)
    ]
    if acting[0] == acting[1]:
        return [
            Error(
                "The application acts in the database as its owner.",
                hint="Let DATABASE_URL sign in as throughline_app.",
                id="throughline.E006",
            )
        ]
    if default["USER"] == owner["USER"] and not settings.DEMO:
        return [
            Warning(
                "One database account holds both roles.",
                hint="Set DATABASE_OWNER_URL, and let DATABASE_URL sign in as throughline_app.",
                id="throughline.W001",
            )
        ]
    return []


@register("throughline", Tags.database)
def demo_holds_no_real_data(
    app_configs: Apps = None, databases: Sequence[str] | None = None, **_more: Any
) -> list[CheckMessage]:
    """Demo sign-in must never open a database in which a real agency has recorded anything."""
    if not settings.DEMO or not databases:
        return []
    from throughline.ledger.state import holds_real_data

    if holds_real_data():
        return [
            Error(
                "This database holds real data, and demo mode lets anybody sign in as anybody.",
                hint="Unset THROUGHLINE_DEMO, or set THROUGHLINE_DATA to another folder.",
                id="throughline.E007",
            )
        ]
    return []


@register("throughline")
def every_guard_has_a_body(app_configs: Apps = None, **_more: Any) -> list[CheckMessage]:
    """A kind of fact that names a guard nobody wrote would let every decision through."""
    from throughline.duties.guards import missing_guards
    from throughline.vocabulary import KINDS

    return [
        Error(
            f"No guard is called {name}.",
            hint=f"Write it in duties/guards.py, or take it from: {', '.join(kinds)}.",
            id="throughline.E008",
        )
        for name, kinds in missing_guards(KINDS).items()
    ]
