"""What waits for a team's answer and stands on no line of theirs. Rooms say so here; the worklist shows it and knows none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from throughline.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits. `title` names no person; `what` is to be done by `due`, where the law or practice gives a day."""

    title: str
    href: str
    sender: str
    since: datetime
    what: str
    due: datetime | None


Ask = Callable[[Actor], Sequence[Waiting]]
_ASKED: dict[str, Ask] = {}


def register(room: str, ask: Ask) -> None:
    """Say what waits; called from an app's `ready`. Registering a room again replaces it."""
    _ASKED[room] = ask


def waiting(actor: Actor) -> list[Waiting]:
    """What waits for this reader's team, in every room."""
    return [each for ask in _ASKED.values() for each in ask(actor)]
