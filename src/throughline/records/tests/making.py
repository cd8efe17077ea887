"""Lines and facts for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from throughline import ledger
from throughline.access.testing import Player
from throughline.clock import When
from throughline.vocabulary import Fact, class_of, example, fields_of, parse


def yesterday() -> When:
    """When the facts of these tests happened, unless they say otherwise."""
    return When.minute(datetime.now(UTC) - timedelta(days=1))


def fact(kind: str, *, on: datetime | None = None, **data: Any) -> Fact:
    """A fact of yesterday (or of `on`), with what its kind must have."""
    needed = {each.name for each in fields_of(class_of(kind)) if each.required or each.needed_if}
    usual = {name: value for name, value in example(kind).items() if name in needed}
    happened = When.minute(on) if on is not None else yesterday()
    return parse(kind, {**usual, "happened": happened, **data})


def open_line(player: Player, *facts: Fact) -> UUID:
    """A person's line that this member of the cast opens."""
    assert player.actor is not None
    return ledger.open_case("person", by=player.actor, facts=[fact("encounter"), *facts]).case_id
