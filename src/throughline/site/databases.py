"""The two ways into one database: as the application, and as the owner who migrates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from throughline.ledger import server

APPLICATION, OWNER = "throughline_app", "throughline_owner"


def databases(environ: Mapping[str, str], folder: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: `default` acts as the application role, `owner` as the owner.

    With `DATABASE_URL` and `DATABASE_OWNER_URL` each signs in with its own account, the first a member of
    `throughline_app` alone. With `DATABASE_URL` alone both sign in as that account and take on the role, which holds
    our bugs in but not somebody who has the password. With neither, the embedded server's private socket is used
    (`throughline.ledger.server`).
    """
    url = environ.get("DATABASE_URL")
    if not url:
        place = server.Place.under(folder)
        here = {"HOST": str(place.socket_folder), "PORT": str(server.PORT), "NAME": server.DATABASE}
        return {"default": _entry(here | {"USER": APPLICATION}), "owner": _entry(here | {"USER": OWNER})}
    owner = environ.get("DATABASE_OWNER_URL") or url
    return {"default": _entry(from_url(url), role=APPLICATION), "owner": _entry(from_url(owner), role=OWNER)}


def from_url(url: str) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?sslmode=…`; anything else is refused by name."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// (no other database is supported)."
        )
    if not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL names no database: end it with /name.")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def _entry(connection: dict[str, Any], role: str | None = None) -> dict[str, Any]:
    """One connection. Nobody waits for a locked case for longer than a person would wait for a page."""
    options: dict[str, Any] = {"connect_timeout": 10, **connection.get("OPTIONS", {})}
    wait = " -c lock_timeout=10s" if APPLICATION in (role, connection["USER"]) else ""
    become = f" -c role={role}" if role else ""
    options["options"] = f"{options.get('options', '')}{wait}{become}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **connection,
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


class OwnerMigrates:
    """Only the owner's connection changes the shape of the database."""

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool | None:
        return db == "owner"

    def allow_relation(self, *_pair: object, **_hints: object) -> bool:
        return True
