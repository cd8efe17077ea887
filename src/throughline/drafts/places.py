"""Where a draft is taken up again: each journey says so for its own pages, because this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from throughline.drafts.keeping import Kept

Rows = Sequence[tuple[str, str]]


def _as_typed(kept: Kept) -> Rows:
    """Every answer by its own name, for a page that has no better words."""
    raw = kept.answers.get("raw", kept.answers)
    return [(str(name), _text(value)) for name, value in raw.items() if value not in (None, "", [], [""])]


def _text(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value)


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of unfinished page. `title` names no person; `href` is where it goes on; `rows` are the answers in words.

    `listed`: False for a draft that lives only within one request.
    """

    page: str
    title: Callable[[Kept], str]
    href: Callable[[Kept], str]
    rows: Callable[[Kept], Rows] = _as_typed
    listed: bool = True


_PLACES: dict[str, Place] = {}


def register(place: Place) -> None:
    """Say where drafts of this page go on; called from an app's `ready`."""
    _PLACES[place.page] = place


def place_of(kept: Kept) -> Place:
    """The place of a draft; for a page that nobody registered, one that shows what was typed and leads nowhere."""
    return _PLACES.get(kept.page) or Place(kept.page, lambda _: "Something unfinished", lambda _: "")
