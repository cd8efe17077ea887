"""Links of the header to pages that belong to no case: rooms below the shell cannot add their own."""

from __future__ import annotations

from django.http import HttpRequest

from throughline.access.actor import Actor
from throughline.access.pages.doors import OVERSEERS
from throughline.vocabulary import UserRole
from throughline.web import navigation


def _actor(request: HttpRequest) -> Actor | None:
    return getattr(request, "actor", None)


def _keeps_people(request: HttpRequest) -> bool:
    actor = _actor(request)
    return actor is not None and actor.role in OVERSEERS


def _guards_data(request: HttpRequest) -> bool:
    actor = _actor(request)
    return actor is not None and actor.role is UserRole.DATA_GUARDIAN


def register() -> None:
    """Add them to the header; called once, when everything has started."""
    navigation.register(
        navigation.Item("People", "access:people", 80, shown_to=_keeps_people, below="/people")
    )
    navigation.register(
        navigation.Item(
            "Emergency access", "access:emergencies", 81, shown_to=_guards_data, below="/emergencies"
        )
    )
    navigation.register(
        navigation.Item("Unusual reads", "access:unusual", 82, shown_to=_guards_data, below="/unusual")
    )
    navigation.register(
        navigation.Item(
            "Who still belongs", "access:reviews", 83, shown_to=_guards_data, below="/people/reviews"
        )
    )
