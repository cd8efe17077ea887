"""Which fields a reader may read of a fact they may see, by the field's sensitivity, the role and the standing."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from throughline.vocabulary import KINDS, Sector, Sensitivity, UserRole, fields_of

from .actor import Actor
from .models import Sharing
from .policy import ENFORCEMENT, SHIELDED, EntryMeta, is_own, is_walled_off
from .standing import Standing

S = Sensitivity
CARE = frozenset({S.OPEN, S.IDENTITY, S.CONTACT, S.HEALTH, S.IMMIGRATION, S.CRIMINAL, S.ACCOUNT})
POLICING = frozenset({S.OPEN, S.IDENTITY, S.CONTACT, S.CRIMINAL, S.ACCOUNT, S.INTELLIGENCE, S.THIRD_PARTY})
PROSECUTING = frozenset({S.OPEN, S.IDENTITY, S.CRIMINAL, S.ACCOUNT, S.THIRD_PARTY})
DECIDING = frozenset({S.OPEN, S.IDENTITY, S.CONTACT, S.HEALTH, S.IMMIGRATION, S.CRIMINAL, S.ACCOUNT})
NOTHING: frozenset[Sensitivity] = frozenset()

READABLE: dict[UserRole, frozenset[Sensitivity]] = {
    UserRole.FIRST_RESPONDER: CARE | {S.THIRD_PARTY},
    UserRole.SUPPORT_WORKER: CARE | {S.THIRD_PARTY},
    UserRole.ADVOCATE: CARE | {S.PRIVILEGED},
    UserRole.GUARDIAN: CARE | {S.THIRD_PARTY},
    UserRole.INVESTIGATOR: POLICING,
    UserRole.PROSECUTOR: PROSECUTING,
    UserRole.DECISION_MAKER: DECIDING,
    UserRole.SURVIVOR: CARE,
    # No names, no contacts, no words of the person: they count, compare and inspect.
    UserRole.ANALYST: frozenset({S.OPEN}),
    UserRole.INSPECTOR: frozenset({S.OPEN}),
    UserRole.DATA_GUARDIAN: NOTHING,
    UserRole.ADMINISTRATOR: NOTHING,
    UserRole.WORKER: NOTHING,
}
BY_SECTOR: dict[Sector, frozenset[Sensitivity]] = {
    **dict.fromkeys(ENFORCEMENT, POLICING),
    Sector.PROSECUTION: PROSECUTING,
    Sector.DECISION: DECIDING,
    Sector.LEGAL: CARE | {S.PRIVILEGED},
    Sector.ADVOCACY: CARE | {S.PRIVILEGED},
}
NAMELESS = frozenset({UserRole.ANALYST, UserRole.INSPECTOR})
READING = frozenset({Standing.WORKING, Standing.GLASS, Standing.SUBJECT})


class LiveReason(StrEnum):
    """The purposes for which somebody must know where a person is, now."""

    SAFETY = "safety"
    VISIT = "visit"
    TRANSPORT = "transport"
    EMERGENCY = "emergency"


def readable(actor: Actor) -> frozenset[Sensitivity]:
    """The sensitivities this actor's role reads on facts of others; supervisors and systems read as their sector works."""
    if actor.role in (UserRole.SUPERVISOR, UserRole.AGENCY_SYSTEM):
        return BY_SECTOR.get(actor.sector, CARE | {S.THIRD_PARTY})
    found = READABLE[actor.role]
    return (
        found | {S.INTELLIGENCE} if actor.role is UserRole.ANALYST and actor.sector in ENFORCEMENT else found
    )


@cache
def sensitivity_of(kind: str, field: str) -> Sensitivity:
    """The label of a field; a field nobody declared is treated as privileged, which opens it to almost nobody."""
    cls = KINDS.get(kind)
    found = next((each.sensitivity for each in fields_of(cls) if each.name == field), None) if cls else None
    return found or Sensitivity.PRIVILEGED


def has_live_reason(actor: Actor) -> bool:
    """Whether a person states a purpose, now, for which a whereabouts may be opened.

    The purpose of a system's token stands for as long as the token: it is no live reason, whatever it says.
    """
    return actor.user_id is not None and actor.purpose in {reason.value for reason in LiveReason}


def may_see_field(actor: Actor, kind: str, field: str) -> bool:
    """Whether the actor's role reads this field at all, leaving aside whose fact it is."""
    label = sensitivity_of(kind, field)
    if label is Sensitivity.LOCATION:
        return has_live_reason(actor) and Sensitivity.CONTACT in readable(actor)
    return label in readable(actor)


def opens_field(
    actor: Actor, entry: EntryMeta, field: str, here: frozenset[Standing], sharings: Iterable[Sharing]
) -> bool:
    """Whether this reader may read this field of an entry they see. `sharings` are those that cover the entry.

    An agency reads its own facts whole (privilege and whereabouts keep their own rules). What is seen only by a sharing
    shows the fields that the decision named. Somebody who was only offered the case, or held it before, reads what is open.
    """
    label = sensitivity_of(entry.kind, field)
    if label is Sensitivity.OPEN:
        return True
    if label is Sensitivity.LOCATION:
        return _opens_whereabouts(actor, entry, field, here, sharings)
    if actor.role in NAMELESS:
        return label in readable(actor) and bool(here & {Standing.WORKING})
    if is_own(actor, entry):
        return label is not Sensitivity.PRIVILEGED or label in readable(actor)
    if is_walled_off(actor, entry) or actor.sector is Sector.IMMIGRATION or not here & READING:
        return label is not Sensitivity.PRIVILEGED and _named(sharings, entry.kind, field)
    return label in readable(actor)


def _opens_whereabouts(
    actor: Actor, entry: EntryMeta, field: str, here: frozenset[Standing], sharings: Iterable[Sharing]
) -> bool:
    """Never without a live reason and a part in the case; then own facts, what a sharing names in so many words, and
    what one carer tells another. Neither side of the firewall looks through it."""
    if not may_see_field(actor, entry.kind, field) or not here & {Standing.WORKING, Standing.GLASS}:
        return False
    between_carers = actor.sector in SHIELDED and entry.sector in SHIELDED
    return is_own(actor, entry) or between_carers or _named(sharings, entry.kind, field, exactly=True)


def _named(sharings: Iterable[Sharing], kind: str, field: str, exactly: bool = False) -> bool:
    names = {f"{kind}.{field}"} | (set() if exactly else {"*", f"{kind}.*"})
    return any(names & set(sharing.fields) for sharing in sharings)
