"""What a system is told when something cannot be done: `application/problem+json` (RFC 9457), in plain words."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from throughline import ledger

from .shapes import line_shown

RETRY_AFTER_SECONDS = 60
log = logging.getLogger(__name__)


def problem(status: int, kind: str, title: str, detail: str, **more: Any) -> HttpResponse:
    """One problem document. `kind` is a stable word that a program may rely on."""
    told = {
        "type": f"urn:throughline:problem:{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        **more,
    }
    body = json.dumps(told, cls=DjangoJSONEncoder)
    response = HttpResponse(body, status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def stale(_request: HttpRequest, error: Exception) -> HttpResponse:
    """Somebody recorded in between: what they recorded, and the version to expect next."""
    assert isinstance(error, ledger.Stale)
    others = [line_shown(each).model_dump(mode="json") for each in error.others]
    return problem(
        409, "stale", "Somebody else recorded first", str(error), others=others, version=error.version
    )


def held(_request: HttpRequest, error: Exception) -> HttpResponse:
    """A decision held back: each reason by itself."""
    assert isinstance(error, ledger.Held)
    reasons = [str(getattr(each, "reason", each)) for each in error.reasons]
    return problem(409, "held", "This cannot be decided yet", str(error), reasons=reasons)


def unsound(_request: HttpRequest, error: Exception) -> HttpResponse:
    """Answers that cannot be kept: each with its field."""
    assert isinstance(error, ledger.Unsound)
    faults = [{"field": name, "message": words} for name, words in error.errors]
    return problem(
        422,
        "unsound",
        "Some answers cannot be kept",
        "Nothing was recorded. Mend each of the fields named.",
        errors=faults,
    )


def misread(_request: HttpRequest, error: Exception) -> HttpResponse:
    """A request that has not the form the schema gives."""
    assert isinstance(error, ValidationError)
    faults = [{"field": _where(each), "message": each["msg"]} for each in error.errors]
    return problem(
        422, "malformed", "The request has not the form it should", "Nothing was recorded.", errors=faults
    )


def _where(fault: dict[str, Any]) -> str:
    return ".".join(str(part) for part in fault.get("loc", ())[1:] if part != "sent")


def http_error(_request: HttpRequest, error: Exception) -> HttpResponse:
    """Anything that the framework refuses by itself, such as a body that is not JSON."""
    assert isinstance(error, HttpError)
    return problem(
        error.status_code, "malformed", "The request could not be read", f"{error}. Nothing was recorded."
    )


def unexpected(_request: HttpRequest, error: Exception) -> HttpResponse:
    """An error of ours: logged without the request's content, and told without its inside."""
    log.error("API request failed: %s", type(error).__name__, exc_info=error)
    detail = "Nothing was recorded. Send it again; if it fails again, tell those who run this installation."
    return problem(500, "failed", "Something went wrong here", detail)


def simply(
    status: int, kind: str, title: str, detail: str | None = None
) -> Callable[[HttpRequest, Exception], HttpResponse]:
    """A handler that says the error's own words, or always the same ones."""
    return lambda _request, error: problem(status, kind, title, detail or str(error))


def explain(api: NinjaAPI) -> None:
    """Give every error its problem document."""
    unknown = "Send a live token of your agency: “Authorization: Bearer …”. Nothing was read or recorded."
    handlers: dict[type[Exception], Any] = {
        ledger.Stale: stale,
        ledger.Held: held,
        ledger.Unsound: unsound,
        ledger.NoSuchCase: simply(404, "no-such-case", "There is no such case for you"),
        ledger.UnknownKind: simply(404, "unknown-kind", "There is no such kind of fact"),
        ledger.NotAllowed: simply(403, "not-allowed", "You may not do this"),
        ledger.Unavailable: simply(503, "unavailable", "Throughline could not record just now"),
        ledger.LedgerError: simply(409, "refused", "This could not be recorded"),
        AuthenticationError: simply(401, "no-token", "Who is asking is not known", unknown),
        ValidationError: misread,
        HttpError: http_error,
        RequestDataTooBig: simply(413, "too-big", "The request is too big", "Nothing was recorded."),
        Http404: simply(
            404,
            "nothing-here",
            "There is nothing here",
            "Check the address; /api/openapi.json lists them all.",
        ),
        Exception: unexpected,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)
