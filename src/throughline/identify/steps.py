"""The steps from the first sign to the referral, as links at the foot of each page of recognising."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.urls import reverse

from throughline import ledger
from throughline.access.actor import Actor
from throughline.ledger import OpenCase

STEPS = (
    ("identify:safe-now", "Make safe now"),
    ("identify:signs", "Signs, and what you think"),
    ("identify:rights", "Their rights, in their language"),
    ("identify:safe-place", "Somewhere safe tonight"),
    ("refer:start", "Refer or notify"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where it is, what it is called, whether it is the page one is on."""

    href: str
    label: str
    here: bool


def steps(case_id: uuid.UUID, here: str) -> list[Step]:
    """Every step, for this case."""
    return [Step(reverse(name, args=[case_id]), label, name == here) for name, label in STEPS]


def opened(actor: Actor, case_id: uuid.UUID, what: str) -> OpenCase:
    """A person's line as this reader may see it; the look is logged. Raises NoSuchCase, also for what is no person's line."""
    case = ledger.open(case_id, by=actor, purpose=actor.purpose or "casework", what=what)
    if case.kind != "person":
        raise ledger.NoSuchCase(case_id)
    return case
