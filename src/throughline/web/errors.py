"""Pages for what went wrong: each says what happened, what was kept, and what to do next.

None of them repeats anything a person typed, names a case, or tells whether one exists.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error page says."""

    status: int
    title: str
    happened: str
    kept: str
    to_do: str


BAD_REQUEST = Trouble(
    400,
    "We could not understand that request",
    "The page or the form arrived incomplete, or in a form we cannot read.",
    "Nothing was recorded and nothing was changed.",
    "Go back, check what you entered, and try again.",
)
FORGED = Trouble(
    403,
    "We could not be sure that this came from you",
    "The page was open for too long, or cookies are blocked, so we did not accept what was sent.",
    "Nothing was recorded and nothing was changed.",
    "Go back, reload the page, and send it again. If it happens again, allow cookies for this site.",
)
REFUSED = Trouble(
    403,
    "You cannot open this page",
    "Your role or your team does not allow it.",
    "Nothing was recorded and nothing was changed. That you asked may be in the log of reads.",
    "If you need this for your work, ask the team that leads the case, or your administrator.",
)
NOT_FOUND = Trouble(
    404,
    "Page not found",
    "There is no page at this address, or it is not one that you can see.",
    "Nothing was changed.",
    "Check the address, or start from what needs doing.",
)
STALE = Trouble(
    409,
    "Somebody else recorded something first",
    "This case changed after you opened the page.",
    "What they recorded is kept. What you entered was not recorded.",
    "Open the case again, read what is new, and decide whether yours is still needed.",
)
TOO_MANY = Trouble(
    429,
    "Too many requests",
    "More was asked from here, or with this account, than a person at work would ask. It may be that somebody else "
    "is trying to get in.",
    "Nothing of this request was recorded. Everything recorded before, and every saved draft, is kept.",
    "Wait a few minutes, then send it again. If it happens in ordinary work, tell your administrator. If somebody is in "
    "danger now, do not wait for this page: call 999.",
)
FAILED = Trouble(
    500,
    "Something went wrong on our side",
    "The fault is ours, and it has been written to the log without what you entered.",
    "Everything recorded before is kept. What you just sent was not recorded, not even in part.",
    "Try again in a few minutes. If somebody is in danger now, do not wait for this page: call 999.",
)
UNAVAILABLE = Trouble(
    503,
    "We cannot be reached just now",
    "The database did not answer.",
    "Everything recorded before is kept. What you just sent was not recorded, not even in part.",
    "Keep what you know on paper and try again in a few minutes. If somebody is in danger now, call 999.",
)


def page(trouble: Trouble, request: HttpRequest | None = None) -> HttpResponse:
    """The error page. Without a request it is drawn bare: no header links, no database."""
    html = render_to_string("web/error.html", {"trouble": trouble}, request)
    response = HttpResponse(html, status=trouble.status)
    if trouble.status == UNAVAILABLE.status:
        response["Retry-After"] = "60"
    return response


def too_many(request: HttpRequest, seconds: int = 300) -> HttpResponse:
    """More was asked than is allowed; says in how many seconds it may be asked again."""
    response = page(TOO_MANY, request)
    response["Retry-After"] = str(max(1, seconds))
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django could not read the request; drawn bare, because nothing in it can be trusted."""
    return page(BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A view refused this reader."""
    return page(REFUSED, request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check refused a form; `reason` is for developers and is not shown."""
    return page(FORGED, request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such address, or none that this reader may know of: the two look the same."""
    return page(NOT_FOUND, request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own failure, or the database's; drawn bare, because whatever failed may be what the header needs."""
    away = isinstance(sys.exception(), (InterfaceError, OperationalError))
    return page(UNAVAILABLE if away else FAILED)
