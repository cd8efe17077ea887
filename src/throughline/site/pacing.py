"""How much one person, one system or one address may ask, by what is asked: the table, and where it is held.

An address is counted generously: a whole police force may stand behind one. An account is counted as one person at work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from throughline.access import pace
from throughline.access.addresses import network_of
from throughline.api.problems import problem
from throughline.web import errors

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ANY = WRITING | {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What is counted together: these addresses (by name), these methods; for each account and each network address."""

    name: str
    views: frozenset[str]
    methods: frozenset[str]
    account: str
    network: str


# Addresses that hold a secret, for people without an account.
LINKS = frozenset({"access:accept", "refer:received"})
SIGNING_IN = Rule(
    "sign-in",
    frozenset(
        {
            "account_login",
            "account_reauthenticate",
            "account_reset_password_from_key",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_login_webauthn",
            "openid_connect_login",
        }
    ),
    WRITING,
    account="20/5 minutes",
    network="300/5 minutes",
)
RULES = (
    SIGNING_IN,
    Rule(
        "body-sign-in",
        frozenset({"openid_connect_callback"}),
        ANY,
        account="20/5 minutes",
        network="300/5 minutes",
    ),
    Rule("reset", frozenset({"account_reset_password"}), WRITING, account="5/hour", network="60/hour"),
    # Counted for each link too, from wherever it is tried: a code beside it cannot be guessed by many together.
    Rule("link", LINKS, ANY, account="30/10 minutes", network="60/10 minutes"),
    Rule(
        "search",
        frozenset({"casework:find", "casework:ask"}),
        ANY,
        account="60/minute",
        network="1200/minute",
    ),
)
# Where a stranger types whose account it is.
TYPED = frozenset({"account_login", "account_reset_password"})
# An upload is known by its form, on whatever page.
UPLOADS = Rule("upload", frozenset(), WRITING, account="60/10 minutes", network="1200/10 minutes")
EVERYTHING = Rule("all", frozenset(), ANY, account="600/minute", network="6000/minute")
EACH_SYSTEM = "600/minute"
UNKNOWN_SYSTEMS = "60/minute"


class Pace:
    """Answers 429 to more than the table allows, before anything else is done; counts are shared by all processes."""

    UNCOUNTED = ("/static/", "/health")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.PACE or request.path.startswith(self.UNCOUNTED):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return self._system(request)
        wait = longest(_page_counts(request))
        return self.get_response(request) if wait is None else errors.too_many(request, wait)

    def _system(self, request: HttpRequest) -> HttpResponseBase:
        """Each token by itself; tokens that nobody gave out, by address."""
        network = network_of(request)
        wait = pace.is_used_up(UNKNOWN_SYSTEMS, "unknown-token", network)
        wait = pace.count(EACH_SYSTEM, "token", _token_of(request)) if wait is None else wait
        if wait is not None:
            return _too_many_for_a_system(wait)
        response = self.get_response(request)
        if response.status_code == 401:
            pace.count(UNKNOWN_SYSTEMS, "unknown-token", network)
        return response


def rules_for(request: HttpRequest) -> Iterator[Rule]:
    """The rules that count this request."""
    name = _view_name(request)
    yield EVERYTHING
    if request.method in WRITING and (request.content_type or "").startswith("multipart/"):
        yield UPLOADS
    yield from (rule for rule in RULES if name in rule.views and request.method in rule.methods)


def _page_counts(request: HttpRequest) -> Iterator[int | None]:
    network, account = network_of(request), _account_of(request)
    for rule in rules_for(request):
        if account is not None:
            yield pace.count(rule.account, rule.name, "account", account)
        yield pace.count(_widened(rule.network), rule.name, "network", network)


def longest(waits: Iterable[int | None]) -> int | None:
    """The longest of these waits; None if nothing has to wait."""
    return max((wait for wait in waits if wait is not None), default=None)


def _widened(limit: str) -> str:
    """`settings.PACE_OF_ADDRESS` times as much, where many people come through one address."""
    number, _, per = limit.partition("/")
    return f"{int(number) * int(settings.PACE_OF_ADDRESS)}/{per}"


def _account_of(request: HttpRequest) -> str | None:
    """The link; else who has signed in; else whom the password was right for; else whom somebody tries to be."""
    if _view_name(request) in LINKS:
        return f"link/{request.path}"
    if request.user.is_authenticated:
        return str(request.user.pk)
    pending = request.session.get("account_login")
    if isinstance(pending, dict) and pending.get("user_pk"):
        return f"pending/{pending['user_pk']}"
    if request.method == "POST" and _view_name(request) in TYPED:
        typed = request.POST.get("login") or request.POST.get("email")
        return f"typed/{typed.strip().lower()}" if typed else None
    return None


def _token_of(request: HttpRequest) -> str:
    return hashlib.sha256(request.headers.get("Authorization", "").encode(errors="replace")).hexdigest()


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _too_many_for_a_system(wait: int) -> HttpResponseBase:
    response = problem(
        429, "too-many", "Too many requests", f"Nothing was recorded. Send it again in {wait} seconds."
    )
    response["Retry-After"] = str(wait)
    return response
