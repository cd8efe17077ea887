"""The door of this room: its pages are for those who look at the whole, not at a person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from throughline.access.actor import Actor
from throughline.vocabulary import UserRole

ROLES = frozenset({UserRole.ANALYST, UserRole.INSPECTOR, UserRole.DATA_GUARDIAN})


def may_study(request: HttpRequest) -> bool:
    """Whether this reader is an analyst, an inspector or a data guardian."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and actor.role in ROLES


def study_page(
    view: Callable[Concatenate[HttpRequest, Actor, ...], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page for analysts, inspectors and data guardians; everybody else is refused."""

    @never_cache
    @login_required
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_study(request):
            raise PermissionDenied
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return view(request, actor, *args, **kwargs)

    return entered
