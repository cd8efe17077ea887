"""Who may see which fact: each rule once as a predicate over values. `scopes` says the same as a query, the database
says it a third time (`migrations/0002`), and a property test holds the three equal.

The order of the rules is the order of their strength:

1. Privileged facts are open to the agency that holds them and to nobody else; neither a sharing nor broken glass helps.
2. Survivors read their own line: facts about them, not intelligence or the investigation of others.
3. What an agency recorded stays its own for as long as it has, or had, a part in the case.
4. A recorded sharing decision opens what it names, to whom it names, from its start to its end.
5. The firewall: nothing of support, health, legal or advocacy bodies (or of nobody's: written by the person) reaches
   justice, prisons, immigration or the deciding authority by any other way. Broken glass does not pierce it.
6. Immigration sees nothing else at all.
7. Intelligence stays with those who enforce the law.
8. Otherwise a part in the case opens its facts; a former part opens the receipts of the hand-over.

Sections 6 of the house's idea ("One line, many keepers") and the Data Protection Act 2018 Parts 2 and 3 are the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from throughline.vocabulary import CaseKind, Fact, Sector, UserRole

from .actor import Actor
from .models import Sharing
from .standing import BLIND, Standing

SHIELDED = frozenset({Sector.SUPPORT, Sector.HEALTH, Sector.LEGAL, Sector.ADVOCACY})
WALLED = frozenset(
    {
        Sector.POLICE,
        Sector.LAW_ENFORCEMENT,
        Sector.PROSECUTION,
        Sector.IMMIGRATION,
        Sector.COURT,
        Sector.PRISON,
        Sector.DECISION,
    }
)
ENFORCEMENT = frozenset({Sector.POLICE, Sector.LAW_ENFORCEMENT, Sector.PROSECUTION})
EVERYTHING = "*"
RECEIPTS = frozenset({"handover-accepted", "handover-returned", "handover-disputed", "lead-set"})
PRESENT = frozenset({Standing.WORKING, Standing.OFFERED, Standing.GLASS})


@dataclass(frozen=True, slots=True)
class EntryMeta:
    """What the policy needs to know of an entry; nothing of its content. `controller` None: written by the person."""

    case_id: UUID
    seq: int
    kind: str
    controller: str | None
    sector: Sector
    home: CaseKind = CaseKind.PERSON
    privileged: bool = False

    @classmethod
    def of(
        cls, fact: type[Fact], case_id: UUID, seq: int, controller: str | None, sector: Sector
    ) -> EntryMeta:
        """The meta of a fact of this kind that a controller records."""
        return cls(case_id, seq, fact.kind, controller, sector, fact.cases[0], fact.privileged)


def is_own(actor: Actor, entry: EntryMeta) -> bool:
    """Whether the actor's agency, or one whose work passed to it, controls this fact."""
    return entry.controller is not None and entry.controller in actor.agencies


def is_walled_off(actor: Actor, entry: EntryMeta) -> bool:
    """Whether the firewall stands between this reader and this fact."""
    return actor.sector in WALLED and (entry.sector in SHIELDED or entry.controller is None)


def covers(sharing: Sharing, actor: Actor, entry: EntryMeta, here: frozenset[Standing], at: datetime) -> bool:
    """Whether this decision opens this fact to this reader at this instant.

    A decision that names an agency opens the case to it; one that names a sector opens facts only to those of that
    sector who already have a part in the case, or every member of it would come in.
    """
    return (  # what costs least and rules out most comes first: this is asked of every fact for every reader
        sharing.first_seq <= entry.seq
        and (sharing.last_seq is None or entry.seq <= sharing.last_seq)
        and (entry.kind in sharing.kinds or EVERYTHING in sharing.kinds)
        and sharing.from_agency_id == entry.controller
        and is_recipient(sharing, actor, here)
        and is_live(sharing, at)
        and sharing.case_id == entry.case_id
    )


def is_recipient(sharing: Sharing, actor: Actor, here: frozenset[Standing]) -> bool:
    """Whether the decision speaks to this reader: to their agency, or to those of their sector who have a part here."""
    if sharing.recipient_id is not None:
        return sharing.recipient_id in actor.agencies
    return bool(here) and sharing.recipient_sector == actor.sector


def is_live(sharing: Sharing, at: datetime) -> bool:
    """Whether the decision holds at this instant."""
    return sharing.starts <= at and (sharing.ends is None or at < sharing.ends)


def may_see_entry(
    actor: Actor | None,
    entry: EntryMeta,
    here: frozenset[Standing],
    sharings: Iterable[Sharing],
    at: datetime,
) -> bool:
    """Whether this reader may know that this fact exists. `here` is their standing on the entry's case."""
    if actor is None or actor.role in BLIND:
        return False
    if entry.privileged:
        return is_own(actor, entry) and bool(here & {Standing.WORKING, Standing.FORMER})
    if actor.role is UserRole.SURVIVOR:
        return Standing.SUBJECT in here and entry.home is CaseKind.PERSON
    if is_own(actor, entry) and here:
        return True
    if any(covers(sharing, actor, entry, here, at) for sharing in sharings):
        return True
    return _by_part_in_the_case(actor, entry, here)


def _by_part_in_the_case(actor: Actor, entry: EntryMeta, here: frozenset[Standing]) -> bool:
    if is_walled_off(actor, entry) or actor.sector is Sector.IMMIGRATION:
        return False
    if entry.home is CaseKind.INTELLIGENCE and actor.sector not in ENFORCEMENT:
        return False
    return bool(here & PRESENT) or (Standing.FORMER in here and entry.kind in RECEIPTS)


def may_open(
    actor: Actor | None, here: frozenset[Standing], sharings: Iterable[Sharing], at: datetime
) -> bool:
    """Whether this reader may know that the case exists: by a part in it, or as the named agency of a live sharing."""
    if actor is None or actor.role in BLIND:
        return False
    if here:
        return True
    return any(
        sharing.recipient_id in actor.agencies and is_live(sharing, at)
        for sharing in sharings
        if sharing.recipient_id
    )
