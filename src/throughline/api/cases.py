"""Opening cases, recording facts, reading what one may see, and what is owed."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Router, Status

from throughline import ledger, vocabulary
from throughline.access.actor import Actor
from throughline.access.disclosing import log_facts_of_others

from .shapes import CaseSent, CaseShown, DutyShown, FactSent, FactShown, Recorded, duty_shown, line_shown
from .tokens import actor_of

router = Router(tags=["cases"])
LONGEST_KEY = 100
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
Done = Status[Recorded]


def key_of(sent: str | None) -> str | None:
    """The Idempotency-Key of a request. Raises `Unsound` for one that cannot be kept."""
    if sent is None or not sent.strip():
        return None
    if len(sent) > LONGEST_KEY or not sent.isprintable():
        raise ledger.Unsound(
            [
                (
                    "Idempotency-Key",
                    f"Give a key of {LONGEST_KEY} characters or fewer, all of which can be printed",
                )
            ]
        )
    return f"api:{sent.strip()}"


@router.post("/cases", response={201: Recorded, 200: Recorded}, summary="Open a case")
def open_case(request: HttpRequest, sent: CaseSent, idempotency_key: Key = None) -> Done:
    """Open a case with its first facts: all of them or nothing. Your team leads it."""
    facts = [told(each.kind, each.fact) for each in sent.facts]
    opened = ledger.open_case(sent.kind, by=actor_of(request), facts=facts, key=key_of(idempotency_key))
    shown = Recorded(
        case=opened.case_id, seq=opened.version, version=opened.version, repeated=opened.repeated
    )
    return Status(200 if opened.repeated else 201, shown)


@router.get("/cases/{uuid:case}", response=CaseShown, summary="Read a case")
def read_case(request: HttpRequest, case: UUID) -> CaseShown:
    """The facts of a case that you may see. The look is logged, with the purpose of your token."""
    opened = _opened(actor_of(request), case, "api")
    lead = opened.lead.team if opened.lead else None
    return CaseShown(
        case=opened.id,
        kind=opened.kind,
        version=opened.version,
        lead_team=lead.slug if lead else None,
        closed_at=opened.closed_at,
        facts=[line_shown(each) for each in opened.entries],
    )


@router.get("/cases/{uuid:case}/facts/{int:seq}", response=FactShown, summary="Read one fact")
def read_fact(request: HttpRequest, case: UUID, seq: int) -> FactShown:
    """One fact by its number."""
    return line_shown(_opened(actor_of(request), case, "api", seq).entry(seq))


def _opened(actor: Actor, case: UUID, what: str, seq: int | None = None) -> ledger.OpenCase:
    """The case as this system may read it. What it takes of other bodies' facts is written as a disclosure of theirs."""
    purpose = actor.purpose or "api"
    opened = ledger.open(case, by=actor, purpose=purpose, what=what)
    taken = opened.entries if seq is None else [opened.entry(seq)]
    owners = (each.controller_id for each in taken)
    log_facts_of_others(actor, case, owners, "facts of the case", f"read for: {purpose}", "API")
    return opened


@router.post(
    "/cases/{uuid:case}/facts/{kind}", response={201: Recorded, 200: Recorded}, summary="Record a fact"
)
def record(request: HttpRequest, case: UUID, kind: str, sent: FactSent, idempotency_key: Key = None) -> Done:
    """Record one fact of a kind. With `expected`, a fact recorded in between is answered 409, with that fact."""
    return put(request, case, told(kind, sent.fact), sent, idempotency_key)


def told(kind: str, answers: dict[str, Any]) -> vocabulary.Fact:
    """A fact as it was sent. Raises `Unsound`, and `UnknownKind` also for what only our own pages record."""
    if vocabulary.class_of(kind).of_a_page:
        raise vocabulary.UnknownKind(kind)
    return vocabulary.parse(kind, answers)


def put(request: HttpRequest, case: UUID, fact: vocabulary.Fact, sent: FactSent, key: str | None) -> Done:
    """Through the door, and the receipt."""
    receipt = ledger.record(
        fact,
        case=case,
        by=actor_of(request),
        expected=sent.expected,
        about=sent.about,
        to=sent.to,
        supersedes=sent.supersedes,
        key=key_of(key),
        told=sent.told,
        already_happened=sent.already_happened,
    )
    shown = Recorded(case=case, seq=receipt.seq, version=receipt.version, repeated=receipt.repeated)
    return Status(200 if receipt.repeated else 201, shown)


@router.get("/cases/{uuid:case}/duties", response=list[DutyShown], summary="What is owed")
def duties(request: HttpRequest, case: UUID, open_only: bool = False) -> list[DutyShown]:
    """Every obligation that follows from the facts you may see, under the law of each; or only those still open."""
    owed = _opened(actor_of(request), case, "duties").obligations
    still_open = {"due", "overdue", "delayed", "not-yet"}
    return [duty_shown(each) for each in owed if not open_only or each.status.value in still_open]
