"""Small stories for the tests of pages: a line begun, facts recorded, a page asked for. Everybody in them is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Player
from throughline.clock import When
from throughline.vocabulary import parse
from throughline.web.testing import hidden as hidden
from throughline.web.testing import text as text
from throughline.web.testing import window as window

LAST_WEEK = datetime.now(UTC) - timedelta(days=7)
NAME = {"first_names": "Minh (invented)", "last_name": "Exemplar"}


def when(days_ago: float = 7) -> dict[str, str]:
    """A time some days ago, as a fact says it."""
    return When.minute(datetime.now(UTC) - timedelta(days=days_ago)).to_json()


def begin(player: Player, *, name: bool = True, days_ago: float = 7) -> UUID:
    """A line begun by this person's team, with a first meeting, a sign and an invented name."""
    facts = [
        parse("encounter", {"happened": when(days_ago), "circumstances": "workplace"}),
        parse("indicator", {"happened": when(days_ago), "code": "GEN13", "how": "seen"}),
    ]
    if name:
        facts.append(parse("name", {"happened": when(days_ago), **NAME}))
        facts.append(parse("date-of-birth", {"happened": when(days_ago), "date": "1994-02-01"}))
    set_context(player.actor)
    return ledger.open_case("person", by=player.actor, facts=facts).case_id


def tell(player: Player, case: UUID, kind: str, days_ago: float = 1, **data: Any) -> int:
    """Record a fact and return its number."""
    set_context(player.actor)
    return ledger.record(parse(kind, {"happened": when(days_ago), **data}), case=case, by=player.actor).seq


def hand_over(sender: Player, receiver: Player, case: UUID) -> UUID:
    """Offer the case to the receiver's team and return the hand-over's identifier."""
    soon = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    tell(sender, case, "handover-offered", 0, to_team=receiver.team.slug, accept_by=soon)
    set_context(receiver.actor)
    (waiting,) = ledger.worklist(receiver.actor, "waiting").items
    return waiting.id


def passes_to(sender: Player, receiver: Player, case: UUID) -> None:
    """Offer and accept in one go."""
    hand_over(sender, receiver, case)
    tell(receiver, case, "handover-accepted", 0)


def boxes(name: str, day: datetime | None = None) -> dict[str, str]:
    """A date as a browser sends it."""
    day = day or LAST_WEEK
    return {f"q-{name}-day": str(day.day), f"q-{name}-month": str(day.month), f"q-{name}-year": str(day.year)}
