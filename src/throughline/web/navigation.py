"""The links in the header and on the page of a case. Rooms above register theirs; the shell knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse


def _to_everybody(request: HttpRequest) -> bool:
    """Shown to whoever is signed in."""
    return bool(request.user.is_authenticated)


def _no_count(request: HttpRequest) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Item:
    """One link in the header.

    `place` orders the links. `shown_to` says whether this reader gets the link; `count` is what waits there
    (0 shows nothing). `below` names a path prefix: on any page under it the link is marked as where one is.
    """

    label: str
    url_name: str
    place: int
    shown_to: Callable[[HttpRequest], bool] = _to_everybody
    count: Callable[[HttpRequest], int] = _no_count
    below: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An item worked out for one request."""

    label: str
    href: str
    count: int
    current: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One link on the page of a person's case, into a journey: shown to whoever may record a fact of this kind there.

    Its address takes the number of the case and nothing else.
    """

    label: str
    url_name: str
    place: int
    records: str


_ITEMS: dict[str, Item] = {}
_STEPS: dict[str, Step] = {}


def register(item: Item) -> None:
    """Add a link to the header; called from an app's `ready`. Registering a name again replaces it."""
    _ITEMS[item.url_name] = item


def register_step(step: Step) -> None:
    """Add a link to the page of a person's case; called from an app's `ready`. A name again replaces it."""
    _STEPS[step.url_name] = step


def steps(case_id: UUID, may: Callable[[str], object]) -> list[tuple[str, str]]:
    """Label and address of the journeys that this reader may go on with here, in order."""
    ordered = sorted(_STEPS.values(), key=lambda step: step.place)
    return [(step.label, reverse(step.url_name, args=[case_id])) for step in ordered if may(step.records)]


def links(request: HttpRequest) -> list[Link]:
    """The links this reader gets, in order."""
    items = sorted(_ITEMS.values(), key=lambda item: (item.place, item.label))
    return [_link(item, request) for item in items if item.shown_to(request)]


def _link(item: Item, request: HttpRequest) -> Link:
    href = reverse(item.url_name)
    return Link(
        label=item.label,
        href=href,
        count=item.count(request),
        current=request.path == href,
        active=bool(item.below) and request.path.startswith(item.below),
    )
