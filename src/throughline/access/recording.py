"""Who may record, open, hand over and close: by the role that a kind of fact asks for and the standing on the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from throughline.vocabulary import CaseKind, UserRole, class_of

from .actor import Actor
from .standing import Standing

# Only the accountable lead gives the case away, brings others in, or ends it.
FOR_THE_LEAD = frozenset(
    {"lead-set", "joint-party", "joint-party-ended", "handover-offered", "case-closed", "case-reopened"}
)
FOR_THE_RECEIVER = frozenset({"handover-accepted", "handover-returned", "handover-disputed"})
# What a body sent is answered to it, whether or not it still works on the line: an acceptance must not be lost because
# the sender has handed the line on.
ANSWERS_TO_THE_SENDER = frozenset(
    {"pack-delivered", "pack-accepted", "pack-returned", "pack-disputed", "pack-question"}
)
# Whoever is asked for records may answer, and nothing else, without any part in the line.
ANSWERS_TO_A_REQUEST = frozenset({"victim-records-decided"})
# What must be possible before there is any standing: opening a line, and saying why a glass was broken.
WITHOUT_STANDING = frozenset({"case-opened", "glass-broken"})

_OPENED_BY: dict[CaseKind, frozenset[UserRole]] = {
    CaseKind.PERSON: frozenset(
        {
            UserRole.FIRST_RESPONDER,
            UserRole.SUPPORT_WORKER,
            UserRole.ADVOCATE,
            UserRole.GUARDIAN,
            UserRole.INVESTIGATOR,
            UserRole.DECISION_MAKER,
            UserRole.SUPERVISOR,
            UserRole.AGENCY_SYSTEM,
        }
    ),
    CaseKind.INVESTIGATION: frozenset(
        {UserRole.FIRST_RESPONDER, UserRole.INVESTIGATOR, UserRole.SUPERVISOR, UserRole.AGENCY_SYSTEM}
    ),
    CaseKind.INTELLIGENCE: frozenset(
        {
            UserRole.FIRST_RESPONDER,
            UserRole.INVESTIGATOR,
            UserRole.ANALYST,
            UserRole.SUPERVISOR,
            UserRole.AGENCY_SYSTEM,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in plain words, for the page that says so."""

    reason: str

    def __bool__(self) -> bool:
        """A refusal is false, so that `if may_record(...)` reads as it is meant."""
        return False


def may_record(
    actor: Actor | None,
    kind: str,
    here: frozenset[Standing],
    data: Mapping[str, Any] | None = None,
    asked: frozenset[int] = frozenset(),
) -> bool | Refusal:
    """Whether this actor may record a fact of this kind on a case they stand to in this way. Raises UnknownKind.

    `asked` are the numbers of the requests for records that are addressed to the actor's body.

    What has happened is always recordable by whoever works on the case and whose role the kind asks for; only what gives
    a case away, brings others in or ends it whole is kept to the lead (a party may close its own track).
    """
    cls = class_of(kind)
    if actor is None or actor.role not in cls.recorded_by:
        return Refusal(f"“{cls.title}” is recorded by others: your role is not among those it asks for.")
    if kind in FOR_THE_RECEIVER and actor.role is not UserRole.WORKER:
        return _may_answer(kind, here)
    if kind in WITHOUT_STANDING or Standing.LEAD in here or actor.role is UserRole.WORKER:
        return True
    if kind in ANSWERS_TO_A_REQUEST and asked and (data is None or data.get("of") in asked):
        return True
    return _by_standing(kind, here, data or {})


def _may_answer(kind: str, here: frozenset[Standing]) -> bool | Refusal:
    """An offer is answered by the team it was made to, and by nobody above it; who leads may take it back."""
    if Standing.ANSWERING in here or (kind == "handover-returned" and Standing.LEAD in here):
        return True
    if Standing.OFFERED in here:
        return Refusal(
            "This hand-over was offered to another team of your organisation. Ask them to answer it."
        )
    return Refusal(
        "No hand-over waits for your team here. It was answered, taken back, or offered to another team."
    )


def _by_standing(kind: str, here: frozenset[Standing], data: Mapping[str, Any]) -> bool | Refusal:
    if kind in FOR_THE_LEAD and not data.get("track"):
        return Refusal(
            "Only the team that leads this case may do this. Ask them, or ask for the case to be handed over."
        )
    if here & {Standing.WORKING, Standing.SUBJECT, Standing.GLASS}:
        return True
    if kind in ANSWERS_TO_THE_SENDER and Standing.FORMER in here:
        return True
    return Refusal("Your team has no part in this case, so nothing can be recorded on it from here.")


def may_open_new(actor: Actor | None, kind: CaseKind) -> bool:
    """Whether this actor's role may open a new case of this kind; the opener's team becomes its lead."""
    return actor is not None and actor.team_id is not None and actor.role in _OPENED_BY[kind]


def may_countersign(actor: Actor, signed_by: int | None) -> bool:
    """The second signature: a supervisor who is not the one who signed first, nor stands in for them."""
    return actor.role is UserRole.SUPERVISOR and signed_by not in (None, actor.user_id, actor.covering)
