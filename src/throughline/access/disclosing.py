"""The log of disclosures: whatever leaves the window (a file, a copy, a hand-over, an answer to another body's system).

Kept for every body, as section 62 of the Data Protection Act 2018 asks of those under Part 3: the justification, the
day and time and, as far as possible, who disclosed and to whom. It is written in the transaction of the act itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from throughline.directory.models import Agency

from .actor import Actor
from .models import Disclosure

THE_PERSON = "the person themself"
LONGEST, LONGEST_WAY = 200, 40


def log_disclosure(
    actor: Actor,
    case_id: UUID | None,
    recipient: str,
    what: str,
    basis: str,
    how: str,
    *,
    controller: str | None = None,
) -> None:
    """Write that this actor hands out facts of a case (or of a whole body, where there is no case).

    `recipient` is the slug of a body, or plain words for whoever is none ("the person themself", "their solicitor");
    `what` says which record in words that name nobody; `basis` the justification; `how` the way it goes (file, API,
    paper, screen). `controller` is the body whose facts go out, where it is not the actor's own. Longer texts are cut.
    Raises ValueError where one of the four is empty: a disclosure that cannot be justified is not made.
    """
    told = {"recipient": recipient, "what": what, "basis": basis, "how": how}
    empty = [name for name, text in told.items() if not text.strip()]
    if empty:
        raise ValueError(f"a disclosure must say its {', '.join(empty)}")
    _written(actor, case_id, controller or actor.agency, told).save(force_insert=True)


def log_facts_of_others(
    actor: Actor, case_id: UUID, controllers: Iterable[str | None], what: str, basis: str, how: str
) -> None:
    """Write, for each body whose facts the actor takes away beside its own, that they went to the actor's body."""
    others = {name for name in controllers if name is not None} - set(actor.agencies)
    told = {"recipient": actor.agency or THE_PERSON, "what": what, "basis": basis, "how": how}
    Disclosure.objects.bulk_create([_written(actor, case_id, other, told) for other in sorted(others)])


def disclosures(case_id: UUID) -> QuerySet[Disclosure]:
    """What was handed out of this case, newest first, as far as the present reader may know it."""
    return (
        Disclosure.objects.filter(case_id=case_id)
        .select_related("user", "agency", "controller", "body", "membership__team")
        .order_by("-at", "-pk")
    )


def _written(actor: Actor, case_id: UUID | None, controller: str | None, told: dict[str, str]) -> Disclosure:
    known = Agency.objects.filter(pk=told["recipient"]).exists()
    return Disclosure(
        case_id=case_id,
        user_id=actor.user_id,
        membership_id=actor.membership_id,
        agency_id=actor.agency,
        role=actor.role.value,
        controller_id=controller,
        body_id=told["recipient"] if known else None,
        recipient=told["recipient"].strip()[:LONGEST],
        what=told["what"].strip()[:LONGEST],
        basis=told["basis"].strip()[:LONGEST],
        how=told["how"].strip()[:LONGEST_WAY],
    )
