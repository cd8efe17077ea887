"""One transaction around view and rendering, with the reader set in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from psycopg.pq import TransactionStatus

from . import second_factor, sign_ins
from .acting import actor_of
from .actor import Actor
from .context import set_context


class ActingRequest(HttpRequest):
    """A request for which the middleware has worked out who acts."""

    actor: Actor | None


SIGNED_OUT = (
    "You were signed out, because nothing was opened for a while or the working day was over. "
    "What was saved is kept: sign in to go on."
)


def _works(actor: Actor | None) -> bool:
    return actor is not None and actor.team_id is not None


class BrokenTransaction(DatabaseError):
    """A view swallowed an error of the database: nothing it did will be kept, whatever its page says."""


def is_broken() -> bool:
    """Whether the database has given this transaction up. It would answer COMMIT by taking everything back, silently."""
    raw = connection.connection
    return raw is not None and raw.info.transaction_status == TransactionStatus.INERROR


class OneTransaction:
    """Wraps view *and* rendering in one transaction, tells the database who reads, and undoes everything on a failure.

    Django's own ATOMIC_REQUESTS ends before a TemplateResponse is rendered; by then the reader would be gone and a page
    would show nothing. Paths under `WITHOUT_DATABASE` answer even while the database is away.
    """

    WITHOUT_DATABASE = ("/health", "/static/")
    # What somebody may open who still has to add a second factor: the pages to add it on, and the ways out.
    WITHOUT_FACTOR = (
        "/accounts/",
        "/second-factor",
        "/places",
        "/devices",
        "/leave",
        "/privacy",
        "/accessibility",
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        exempt = getattr(settings, "WITHOUT_DATABASE", self.WITHOUT_DATABASE)
        if request.path.startswith(tuple(exempt)):
            return self.get_response(request)
        with transaction.atomic():
            response = self.answer(cast(ActingRequest, request))
            sign_ins.leave_mark(request, response)
            # The error page is already rendered: only now may the transaction be given up.
            if response.status_code >= 500 or getattr(request, "_throughline_failed", False):
                transaction.set_rollback(True)
            elif is_broken():
                raise BrokenTransaction
        return response

    def answer(self, request: ActingRequest) -> HttpResponseBase:
        """Work out who acts, set them as the reader, and let the page answer; a session that is over acts for nobody."""
        actor = actor_of(request)
        if request.user.is_authenticated and sign_ins.end_if_over(request, at_work=_works(actor)):
            actor = None
            messages.info(request, SIGNED_OUT, fail_silently=True)
        request.actor = actor
        set_context(actor)
        if second_factor.is_missing(request, actor) and not request.path.startswith(self.WITHOUT_FACTOR):
            return redirect("access:second-factor")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """Remember that the view or the rendering failed; the error page is made by whoever is next."""
        request._throughline_failed = True  # type: ignore[attr-defined]
        return None
