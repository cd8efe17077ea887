"""Who comes in here: the data guardian of a body, for that body alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse

from throughline.access.actor import Actor
from throughline.access.pages.doors import for_roles
from throughline.vocabulary import UserRole

GUARDIANS = frozenset({UserRole.DATA_GUARDIAN})


def guardian_page(
    view: Callable[Concatenate[HttpRequest, Actor, ...], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page for data guardians; everybody else is told that it is not theirs."""
    entered: Callable[..., HttpResponse] = for_roles(GUARDIANS)(view)
    return entered


def at_work(request: HttpRequest) -> bool:
    """Whether this reader acts for a body: they may have to say that something went wrong."""
    actor: Any = getattr(request, "actor", None)
    return actor is not None and actor.role is not UserRole.SURVIVOR


def signed_in(actor: Actor) -> tuple[int, str]:
    """The user and the body of somebody who came through a door of this room."""
    assert actor.user_id is not None and actor.agency is not None
    return actor.user_id, actor.agency
