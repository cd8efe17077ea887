"""The sign-in services of agencies, read from the environment: which issuer speaks for which body and which addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from throughline.access.services import Service

SETTING = "THROUGHLINE_AGENCY_SIGN_IN"
NEEDED = ("agency", "name", "issuer", "client_id", "secret_from", "domains")
LOCAL = frozenset({"127.0.0.1", "localhost"})
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Configured:
    """One service, as access knows it and as django-allauth wants it."""

    service: Service
    app: Mapping[str, Any]
    origin: str


def services(environ: Mapping[str, str]) -> Sequence[Configured]:
    """From `THROUGHLINE_AGENCY_SIGN_IN`: JSON, a list with one object for each service; empty where it is not set.

    `secret_from` names the environment variable that holds the client's secret, so that the list itself holds none.
    Raises ImproperlyConfigured naming what is wrong; a service that would be reached without encryption is refused
    unless it runs on this machine.
    """
    text = environ.get(SETTING, "").strip()
    if not text:
        return ()
    try:
        listed = json.loads(text)
    except ValueError:
        raise _wrong("it is not JSON") from None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise _wrong("it must be a list of objects")
    found = [_configured(each, environ) for each in listed]
    domains = [domain for each in found for domain in each.service.domains]
    if len(set(domains)) != len(domains):
        raise _wrong("two services speak for the same e-mail domain")
    return found


def _configured(each: Mapping[str, Any], environ: Mapping[str, str]) -> Configured:
    if missing := [name for name in NEEDED if not each.get(name)]:
        raise _wrong(f"a service lacks {', '.join(missing)}")
    issuer = str(each["issuer"])
    origin = _origin(str(each.get("authorize_at") or issuer))
    _origin(issuer)
    domains = frozenset(str(domain).lower() for domain in each["domains"])
    if not all(DOMAIN.fullmatch(domain) for domain in domains):
        raise _wrong("a domain is not one, such as force.police.uk")
    secret = environ.get(str(each["secret_from"]), "")
    if not secret:
        raise _wrong(f"the variable {each['secret_from']} holds no secret")
    key = str(each.get("key") or each["agency"])
    app = {
        "provider_id": key,
        "name": str(each["name"]),
        "client_id": str(each["client_id"]),
        "secret": secret,
        "settings": {"server_url": issuer.rstrip("/"), "token_auth_method": each.get("token_auth_method")},
    }
    return Configured(Service(key, str(each["agency"]), issuer, domains), app, origin)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    local = parts.hostname in LOCAL
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise _wrong(f"{address} must begin with https://")
    return f"{parts.scheme}://{parts.netloc}"


def _wrong(what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{SETTING} is not sound: {what}. See docs/running.md.")
