"""Through which server messages leave, read from one setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PORTS = {"smtps": 465, "smtp": 587}
ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Mail:
    """What Django asks for."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False


def mail_settings(environ: Mapping[str, str]) -> Mail:
    """From `THROUGHLINE_SMTP` (`smtps://user:password@host:465`, or `smtp://…:587`, which begins TLS at once).

    Without it no messages leave. Unencrypted only to a server on this machine. `THROUGHLINE_EMAIL_BACKEND` names another
    of Django's backends instead. Raises ImproperlyConfigured, never repeating the password.
    """
    if backend := environ.get("THROUGHLINE_EMAIL_BACKEND"):
        return Mail(backend)
    given = environ.get("THROUGHLINE_SMTP")
    if not given:
        return Mail(NO_MAIL)
    parts = urlsplit(given)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "THROUGHLINE_SMTP must be smtps://user:password@host or smtp://user:password@host."
        )
    local = parts.hostname in ON_THIS_MACHINE
    return Mail(
        SMTP,
        parts.hostname,
        parts.port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and not local,
    )
