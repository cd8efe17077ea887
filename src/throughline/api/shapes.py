"""What is sent and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from throughline.clock import instant
from throughline.duties import Obligation
from throughline.ledger.entries import Line

NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
Number = Annotated[
    int, Field(ge=0, le=2**53)
]  # every number of a fact is far below: one that is not is a mistake
Instant = Annotated[AwareDatetime, AfterValidator(instant)]
Answers = Annotated[
    dict[str, Any], Field(description="`happened` (precision, earliest, latest) and the kind's own answers.")
]


class Sent(Schema):
    """The ground of what is sent: a part nobody asked for is refused, because it may have been meant."""

    model_config = ConfigDict(extra="forbid")


class FactSent(Sent):
    """One fact to record, and how it stands to the case."""

    fact: Answers
    expected: Annotated[
        Number | None, Field(description="The version last seen; a later fact makes this one stale.")
    ] = None
    about: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_CONTROLS)] = "subject"
    to: Annotated[str | None, Field(description="The legal role it was addressed to.")] = None
    told: Annotated[Instant | None, Field(description="When you were told; now, if left out.")] = None
    supersedes: Annotated[
        Number | None, Field(description="The number of the fact that this one corrects.")
    ] = None
    already_happened: Annotated[
        bool, Field(description="It has happened, so no guard may hold it back; a broken duty may follow.")
    ] = False


class FirstFact(Sent):
    """A fact with which a case is opened."""

    kind: str
    fact: Answers


class CaseSent(Sent):
    """A case to open. Your team leads it from then on."""

    kind: Annotated[str, Field(pattern="^(person|investigation|intelligence)$")] = "person"
    facts: Annotated[list[FirstFact], Field(max_length=200)] = []


class OfferSent(Sent):
    """A hand-over to offer. Your team keeps the case until the other accepts."""

    to_team: Annotated[str, Field(description="The slug of the team.", min_length=1)]
    accept_by: Annotated[str, Field(description="A date: 2026-05-04.")]
    note: str | None = None
    expected: Number | None = None


class ReasonSent(Sent):
    """Why a hand-over is returned."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Recorded(Schema):
    """What was recorded. `repeated`: it had been recorded before, under the same Idempotency-Key."""

    case: UUID
    seq: int
    version: int
    repeated: bool


class FactShown(Schema):
    """A fact as you may see it; `hidden` names the answers that you may not."""

    seq: int
    kind: str
    title: str
    about: str
    happened: dict[str, str]
    told: datetime
    by: str | None
    role: str
    supersedes: int | None
    data: dict[str, Any]
    hidden: list[str]


class CaseShown(Schema):
    """A case as you may see it."""

    case: UUID
    kind: str
    version: int
    lead_team: str | None
    closed_at: datetime | None
    facts: list[FactShown]


class DutyShown(Schema):
    """One obligation, by the facts that you may see. `checked`: whether the law behind it was read in its live text."""

    key: str
    duty: str
    title: str
    kind: str
    about: str
    owed_by: str
    body: str | None
    owed_to: str
    status: str
    force: str
    due: datetime | None
    before: str | None
    because: dict[str, list[int]]
    source: str
    confidence: str
    checked: bool
    explanation: str
    next_change: datetime | None


class HandOverShown(Schema):
    """A hand-over that waits for an answer. `ours`: for your team's."""

    case: UUID
    from_team: str
    to_team: str
    offered_at: datetime
    accept_by: datetime | None
    ours: bool


def line_shown(line: Line) -> FactShown:
    """A fact as its reader may see it."""
    row = line.row
    return FactShown(
        seq=row.seq,
        kind=row.kind,
        title=line.title,
        about=row.about,
        happened=line.when.to_json(),
        told=row.told,
        by=row.controller_id,
        role=row.legal_role,
        supersedes=row.supersedes,
        data=dict(line.data),
        hidden=sorted(line.hidden),
    )


def duty_shown(owed: Obligation) -> DutyShown:
    """An obligation with its explanation."""
    because = owed.because
    return DutyShown(
        **{name: getattr(owed, name) for name in DutyShown.model_fields if name not in {"because", "status"}},
        status=owed.status.value,
        because={"started": list(because.started), "met": list(because.met), "broken": list(because.broken)},
    )
