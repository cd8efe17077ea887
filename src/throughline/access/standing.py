"""What an actor is to a case: worked out once from its open ties, and asked about by every rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from throughline.vocabulary import UserRole

from .actor import Actor
from .models import Glass, Relationship


class Standing(StrEnum):
    """What the actor is to the case. One actor may have several; none at all is the common answer."""

    LEAD = "lead"
    WORKING = "working"
    OFFERED = "offered"
    ANSWERING = "answering"  # the offer waits for the actor's own team, not for another of their body
    FORMER = "former"
    SUBJECT = "subject"
    GLASS = "glass"


# Administrators keep accounts, data guardians review reads, the worker watches clocks: none of them reads facts.
BLIND = frozenset({UserRole.ADMINISTRATOR, UserRole.DATA_GUARDIAN, UserRole.WORKER})

_OF_TIE: dict[str, frozenset[Standing]] = {
    Relationship.Kind.LEAD: frozenset({Standing.LEAD, Standing.WORKING}),
    Relationship.Kind.JOINT: frozenset({Standing.WORKING}),
    Relationship.Kind.ADVOCATE: frozenset({Standing.WORKING}),
    Relationship.Kind.GUARDIAN: frozenset({Standing.WORKING}),
    Relationship.Kind.OFFERED: frozenset({Standing.OFFERED}),
    Relationship.Kind.FORMER: frozenset({Standing.FORMER}),
    Relationship.Kind.SUBJECT: frozenset({Standing.SUBJECT}),
}


def reads_as_agency(actor: Actor) -> bool:
    """Whether the ties of all teams of the agency count: for its supervisors, and for the agency as an audience."""
    return actor.role is UserRole.SUPERVISOR or (
        actor.role is UserRole.AGENCY_SYSTEM and actor.team_id is None
    )


def holds(actor: Actor, tie: Relationship) -> bool:
    """Whether this open tie is the actor's."""
    if tie.until_seq is not None or actor.role in BLIND:
        return False
    if tie.kind == Relationship.Kind.SUBJECT:
        return actor.role is UserRole.SURVIVOR and tie.user_id == actor.user_id is not None
    if actor.role is UserRole.SURVIVOR:
        return False
    if reads_as_agency(actor):
        return tie.agency_id in actor.agencies
    return actor.team_id is not None and tie.team_id == actor.team_id


def holds_glass(actor: Actor, glass: Glass, at: datetime) -> bool:
    """Whether the actor broke the glass here and it has not ended; it opens the case to that person alone."""
    return actor.role not in BLIND and actor.user_id == glass.user_id is not None and glass.is_live(at)


def standing(
    actor: Actor, ties: Iterable[Relationship], glasses: Iterable[Glass], at: datetime
) -> frozenset[Standing]:
    """What the actor is to the case that these ties and broken glasses belong to."""
    held = [tie for tie in ties if holds(actor, tie)]
    found = {each for tie in held for each in _OF_TIE[tie.kind]}
    if any(tie.kind == Relationship.Kind.OFFERED and actor.team_id in (None, tie.team_id) for tie in held):
        found.add(Standing.ANSWERING)
    if any(holds_glass(actor, glass, at) for glass in glasses):
        found.add(Standing.GLASS)
    return frozenset(found)
