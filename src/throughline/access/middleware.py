"""One transaction around view and rendering, with the reader set in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from .acting import actor_of
from .actor import Actor
from .context import set_context


class ActingRequest(HttpRequest):
    """A request for which the middleware has worked out who acts."""

    actor: Actor | None


class OneTransaction:
    """Wraps view *and* rendering in one transaction, tells the database who reads, and undoes everything on a failure.

    Django's own ATOMIC_REQUESTS ends before a TemplateResponse is rendered; by then the reader would be gone and a page
    would show nothing. Paths under `WITHOUT_DATABASE` answer even while the database is away.
    """

    WITHOUT_DATABASE = ("/health", "/static/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        exempt = getattr(settings, "WITHOUT_DATABASE", self.WITHOUT_DATABASE)
        if request.path.startswith(tuple(exempt)):
            return self.get_response(request)
        with transaction.atomic():
            acting = cast(ActingRequest, request)
            acting.actor = actor_of(request)
            set_context(acting.actor)
            response = self.get_response(request)
            # The error page is already rendered: only now may the transaction be given up.
            if response.status_code >= 500 or getattr(request, "_throughline_failed", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """Remember that the view or the rendering failed; the error page is made by whoever is next."""
        request._throughline_failed = True  # type: ignore[attr-defined]
        return None
