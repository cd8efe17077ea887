"""Who may come through which door: every page of a journey is entered by one of these."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from throughline.access.actor import Actor
from throughline.ledger import NoSuchCase, NotAllowed, Unavailable
from throughline.vocabulary import UserRole
from throughline.web import errors

Page = Callable[..., HttpResponseBase]


def worker_page(view: Callable[Concatenate[HttpRequest, Actor, ...], HttpResponseBase]) -> Page:
    """A page for somebody at work: signed in, with a place in a team. The person themself is led to their own page.

    What the ledger refuses becomes a page that says what happened and what was kept.
    """

    @never_cache
    @login_required
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            raise PermissionDenied
        if actor.role is UserRole.SURVIVOR:
            return redirect("casework:me")
        return _answered(view, request, actor, *args, **kwargs)

    return entered


def survivor_page(view: Callable[Concatenate[HttpRequest, Actor, ...], HttpResponseBase]) -> Page:
    """A page that the person themself reads: never kept by a browser, and nobody else's."""

    @never_cache
    @login_required
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None or actor.role is not UserRole.SURVIVOR:
            raise PermissionDenied
        return _answered(view, request, actor, *args, **kwargs)

    return entered


def _answered(
    view: Callable[..., HttpResponseBase], request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    try:
        return view(request, actor, *args, **kwargs)
    except NoSuchCase:
        raise Http404 from None
    except NotAllowed as refused:
        return refusal(request, str(refused))
    except Unavailable:
        return errors.page(errors.UNAVAILABLE)


def refusal(request: HttpRequest, why: str) -> HttpResponse:
    """The page that says that this is not theirs to do, in the words of whoever refused."""
    trouble = errors.Trouble(403, errors.REFUSED.title, why, errors.REFUSED.kept, errors.REFUSED.to_do)
    return errors.page(trouble, request)
