"""Small stories for the tests of sending: a line, a pack of invented answers, and somebody to send it to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from throughline import ledger
from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.clock import When
from throughline.refer import delivering
from throughline.refer.copies import Told
from throughline.refer.delivering import To
from throughline.refer.models import MadePack
from throughline.vocabulary import parse

SECRET_WORD = "plantedaccount"


@dataclass(frozen=True)
class Invented:
    """A pack of invented answers, in the shape of those that the journey makes."""

    recipient: str = "council-children"
    route: str = "child"
    basis: str = "Safeguarding of a child"
    lines: tuple[Told, ...] = (
        Told("first_names", "First names", "Minh (invented)", "Minh (invented)"),
        Told("account", "What happened", SECRET_WORD, SECRET_WORD),
    )
    held_back: tuple[str, ...] = ("credibility",)


def line(player: Player) -> UUID:
    """A line begun by this person's team."""
    met = When.minute(datetime.now(UTC) - timedelta(days=2)).to_json()
    facts = [
        parse("encounter", {"happened": met, "circumstances": "workplace"}),
        parse("name", {"happened": met, "first_names": "Minh (invented)", "last_name": "Exemplar"}),
    ]
    set_context(player.actor)
    return ledger.open_case("person", by=player.actor, facts=facts).case_id


def made(player: Player, case: UUID, pack: Any = None) -> MadePack:
    """A pack that waits to be sent."""
    set_context(player.actor)
    (pack_id,) = delivering.make(player.actor, case, [pack or Invented()])
    return delivering.pack_of(player.actor, case, pack_id)


def sent(player: Player, pack: MadePack, to: To, once: str = "1") -> delivering.Sent:
    """The pack, sent."""
    set_context(player.actor)
    return delivering.send(player.actor, pack, to, once)


def sent_by_link(cast: Cast) -> tuple[UUID, delivering.Sent]:
    """A line, and its pack on its way to a body without an account. Nobody is the reader any more."""
    case = line(cast.first_responder)
    to = sent(
        cast.first_responder, made(cast.first_responder, case), To("link", body_name="A council (invented)")
    )
    set_context(None)
    return case, to


def kinds(player: Player, case: UUID) -> list[str]:
    """The kinds of fact this reader sees on a line."""
    set_context(player.actor)
    return [entry.kind for entry in ledger.open(case, by=player.actor, purpose="test").entries]
