"""Requests that cannot be what a browser or a system of ours sends, answered before any page reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponseBase, QueryDict

from throughline.web import errors

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NUL = "\x00"


class Sound:
    """Answers 400 where a NUL stands in an address, a query or a form: nobody types one, and PostgreSQL keeps none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path or _holds_nul(request.GET) or (_is_form(request) and _holds_nul(request.POST)):
            return errors.bad_request(request)
        return self.get_response(request)


def _is_form(request: HttpRequest) -> bool:
    """A form sent to a page. The API reads bodies itself, and could not once a form had been read out of one."""
    if request.path.startswith("/api/"):
        return False
    return request.method == "POST" and request.content_type in FORMS


def _holds_nul(given: QueryDict) -> bool:
    return any(NUL in text for text in _texts(given))


def _texts(given: QueryDict) -> Iterable[str]:
    for name, values in given.lists():
        yield name
        yield from (value for value in values if isinstance(value, str))
