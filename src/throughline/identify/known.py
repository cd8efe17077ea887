"""Whether somebody is known already: nobody can be looked up without a name, and a name may come later.

A line that was begun without a name was begun without a search. The page says so until it has one, and then asks for the
search that could not be made. It is made by hand, and logged like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from throughline import ledger
from throughline.access.actor import Actor
from throughline.ledger import OpenCase
from throughline.vocabulary import Fact

NAMES = ("name", "alias")
NOBODY_LOOKED_UP = "No name was given, so nobody could be looked up. They may be known already: look them up when a name comes."


def called(facts: Sequence[Fact]) -> str:
    """What the first page says that they want to be called, or nothing."""
    return next((str(fact.to_data()["name"]) for fact in facts if fact.kind == "alias"), "")


@dataclass(frozen=True, slots=True)
class Unsearched:
    """A line that was begun without a name. `names` are those that came since, newest last: words to look for."""

    names: tuple[str, ...]


def unsearched(case: OpenCase) -> Unsearched | None:
    """That this line was begun without a search; None where it was begun with a name. Made of what this reader sees."""
    begun = min((each.recorded_at for each in case.entries), default=None)
    told = [each for each in case.entries if each.kind in NAMES]
    if begun is None or any(each.recorded_at == begun for each in told):
        return None
    replaced = case.superseded()
    names = [_name(each.data) for each in told if each.seq not in replaced]
    return Unsearched(tuple(dict.fromkeys(name for name in names if name)))


def _name(data: Any) -> str:
    return str(data.get("name") or f"{data.get('first_names') or ''} {data.get('last_name') or ''}").strip()


def look_up(actor: Actor, case: OpenCase, names: Sequence[str]) -> list[Any]:
    """Cards of other people of one of these names whom this reader may know of. Logged. Raises NotAllowed."""
    found = {card.case_id: card for name in names for card in ledger.find(actor, name).items}
    return [card for number, card in found.items() if number != case.id]
