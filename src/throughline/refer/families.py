"""A family is entered once, and each of them seen alone: a line, consents, contact and recipients of their own.

The lines are joined by a number made by chance, in a fact that only the body which met them reads: not the person on
their own page, not a recipient, not another body on one of the lines, not somebody who asks. What was entered for all (the
meeting and its nation) is recorded on each line, and the referral of each offers what their own line says; nothing about
one of them ever comes from another, for where one of them is now may be what another must not see.
"""

from __future__ import annotations

import datetime as dt
import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from throughline import ledger
from throughline.access.actor import Actor
from throughline.vocabulary import Fact, parse


@dataclass(frozen=True, slots=True)
class Member:
    """One of them, as entered. `band`: under 18, 18 or over, or unsure. `may_control`: None where nobody has thought about it."""

    first_names: str = ""
    last_name: str = ""
    born: dt.date | None = None
    band: str = ""
    may_control: bool | None = None

    @property
    def named(self) -> bool:
        """Whether anything was entered."""
        return bool(self.first_names or self.last_name or self.born or self.band)

    @property
    def sought(self) -> str:
        """The words by which they may be known already: a name and a day of birth, or nothing."""
        name = f"{self.first_names} {self.last_name}".strip()
        return f"{name} {self.born}" if name and self.born else ""


def known_already(actor: Actor, members: Sequence[Member]) -> list[tuple[Member, Any]]:
    """Whom of them this body works with already, by an exact name and day of birth: look before you begin."""
    found = []
    for member in members:
        if member.sought:
            cards = ledger.find(actor, member.sought).items
            found += [(member, card) for card in cards if card.exact]
    return found


def begin(actor: Actor, members: Sequence[Member], met: Mapping[str, Any], key: str) -> list[UUID]:
    """Begin a line for each of them, joined by a number made by chance. The same `key` begins them once.

    `met` are the answers of the meeting that they share: when, and what kind of place it was. Raises what
    `ledger.open_case` raises; then none was begun, if the caller's transaction ends with it.
    """
    family = _by_chance()
    opened = [
        ledger.open_case("person", by=actor, facts=_first_facts(each, met), key=f"{key}/{number}"[:120])
        for number, each in enumerate(members)
    ]
    if any(each.repeated for each in opened):
        return [each.case_id for each in opened]
    for each, member in zip(opened, members, strict=True):
        link = {"happened": met["happened"], "family_reference": family, "may_control": member.may_control}
        ledger.record(parse("family-linked", _given(link)), case=each.case_id, by=actor)
    return [each.case_id for each in opened]


def _by_chance() -> str:
    """A number that says nothing. Letters after one figure: the search reads it as a reference, and never as a telephone."""
    return "F7" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(20))


def _first_facts(member: Member, met: Mapping[str, Any]) -> list[Fact]:
    when = met["happened"]
    told: list[tuple[str, dict[str, Any]]] = [("encounter", dict(met))]
    if member.last_name:
        told.append(("name", {"first_names": member.first_names, "last_name": member.last_name}))
    elif member.first_names:  # a name alone is the only name: that is what the field asks for
        told.append(("name", {"last_name": member.first_names}))
    if member.born:
        told.append(("date-of-birth", {"date": member.born.isoformat()}))
    if member.band:
        told.append(("age-band", {"band": member.band}))
    if met.get("nation"):
        told.append(("nation", {"nation": met["nation"]}))
    return [parse(kind, _given({**data, "happened": when})) for kind, data in told]


def _given(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, "", [])}


@dataclass(frozen=True, slots=True)
class Together:
    """One of the others of a family, for the body that met them: a card, and whether they may control another."""

    case_id: UUID
    name: str
    may_control: bool


def others_of(actor: Actor, case: ledger.OpenCase) -> list[Together]:
    """The others who were met with this person, for the body that met them; nothing for anybody else."""
    mine = [entry.data.get("family_reference") for entry in case.entries if entry.kind == "family-linked"]
    found: dict[UUID, Together] = {}
    for family in filter(None, mine):
        for card in ledger.find(actor, str(family)).items:
            if card.case_id != case.id:
                found[card.case_id] = Together(card.case_id, card.name, _may_control(actor, card.case_id))
    return list(found.values())


def _may_control(actor: Actor, case_id: UUID) -> bool:
    other = ledger.open(case_id, by=actor, purpose="casework", what="family")
    return any(entry.kind == "family-linked" and entry.data.get("may_control") for entry in other.entries)
