"""Small stories for the tests of recognising. Everybody in them is invented."""

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


def ago(hours: float = 1) -> dict[str, str]:
    """A time some hours ago, as a fact says it."""
    return When.minute(datetime.now(UTC) - timedelta(hours=hours)).to_json()


def begin(player: Player, *facts: tuple[str, dict[str, Any]], hours: float = 3) -> UUID:
    """A line begun by this person's team with a meeting and these facts."""
    told = [parse("encounter", {"happened": ago(hours), "met_in_person": True, "nation": "E"})]
    told += [parse(kind, {"happened": ago(hours), **data}) for kind, data in facts]
    set_context(player.actor)
    return ledger.open_case("person", by=player.actor, facts=told).case_id  # type: ignore[arg-type]


def tell(player: Player, case: UUID, kind: str, hours: float = 1, **data: Any) -> int:
    """Record a fact and return its number."""
    set_context(player.actor)
    fact = parse(kind, {"happened": ago(hours), **data})
    return ledger.record(fact, case=case, by=player.actor).seq  # type: ignore[arg-type]


def line(player: Player, case: UUID) -> Any:
    """The case as this person sees it, whereabouts included."""
    set_context(player.actor)
    return ledger.open(case, by=player.actor.for_purpose("safety"), purpose="safety")  # type: ignore[union-attr]


def kinds(player: Player, case: UUID) -> list[str]:
    """The kinds of fact on the line, in order of recording."""
    return [entry.kind for entry in line(player, case).entries]


def data_of(player: Player, case: UUID, kind: str) -> list[dict[str, Any]]:
    """What the facts of one kind say."""
    return [dict(entry.data) for entry in line(player, case).entries if entry.kind == kind]


def owed(player: Player, case: UUID) -> dict[str, str]:
    """The status of each duty by its id; where several bodies owe it, that of the reader's own body wins."""
    found = sorted(
        line(player, case).obligations,
        key=lambda each: each.body in player.actor.agencies,  # type: ignore[union-attr]
    )
    return {each.duty: str(each.status) for each in found}


def came_of(player: Player, case: UUID) -> dict[str, str]:
    """The status of every duty of everybody by its id, that of bodies behind the firewall too: the engine's own answer."""
    from django.utils import timezone

    from throughline import law
    from throughline.duties import obligations

    facts = [entry.known for entry in line(player, case).entries]
    return {each.duty: str(each.status) for each in obligations(facts, law.load(), timezone.now())}
